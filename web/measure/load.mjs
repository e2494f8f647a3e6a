// Two hundred clients at a time, clients that read slowly, connections that are cut: by hand, against the real program.
// `node measure/load.mjs`. Binary: OVERHANG, else ../target/release/overhang. CLIENTS: 200. Prints errors, times and memory.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { loadavg } from "node:os";

const binary = process.env.OVERHANG ?? new URL("../../target/release/overhang", import.meta.url).pathname;
const clients = Number(process.env.CLIENTS ?? 200);
const server = spawn(binary, ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const line = await new Promise((done) => server.stdout.once("data", (data) => done(String(data))));
const host = /http:\/\/([^/ ]+)/.exec(line)[1];
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

/** Asks for all of `paths` at once, and says how it went. */
async function all(what, paths) {
  const start = performance.now();
  const took = [];
  const status = {};
  await Promise.all(
    paths.map(async (path) => {
      const from = performance.now();
      try {
        const response = await fetch(`http://${host}${path}`);
        await response.arrayBuffer();
        status[response.status] = (status[response.status] ?? 0) + 1;
      } catch (error) {
        status[error.cause?.code ?? error.message] = (status[error.cause?.code ?? error.message] ?? 0) + 1;
      }
      took.push(performance.now() - from);
    }),
  );
  took.sort((a, b) => a - b);
  const ms = (x) => `${x.toFixed(0)} ms`;
  console.log(`${what}: ${JSON.stringify(status)}, median ${ms(took[Math.floor(took.length / 2)])}, slowest ${ms(took.at(-1))}, in all ${ms(performance.now() - start)}; memory ${memory().toFixed(0)} MB`);
}

const many = (of) => Array.from({ length: clients }, (_, k) => of(k));
const request = (path) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
/** A socket whose end, however it comes, is nobody's error. */
const open = (text) => {
  const [name, port] = host.split(":");
  const socket = connect(Number(port), name, () => socket.write(text));
  socket.on("error", () => {});
  return socket;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

try {
  console.log(`${clients} clients, load ${loadavg().map((x) => x.toFixed(1)).join(" ")}, memory at the start ${memory().toFixed(0)} MB`);
  await all("one question", many(() => "/api/race?draws=2048"));
  await all("each another question", many((k) => `/api/race?draws=1024&prior=true&seed=${k}`));
  await all("the evidence, 5 MB each", many(() => "/api/evidence"));
  await all("streams", many((k) => `/api/gap/stream?draws=1024&seed=${k % 20}`));
  // Requests that never arrive, and answers that nobody reads.
  const slow = [...many(() => open("GET /api HTTP/1.1\r\nHost: ")), ...many(() => open(request("/api/evidence")).pause())];
  await pause(500);
  await all("beside 400 slow clients", many(() => "/api/race?draws=2048"));
  for (const socket of slow) socket.destroy();
  // Questions of some seconds, whose clients go away.
  const cut = many((k) => open(request(`/api/race?draws=200000&seed=${1000 + k}`)));
  await pause(1000);
  for (const socket of cut) socket.destroy();
  const start = performance.now();
  await all("after 200 cut connections", ["/api/race?draws=1024&seed=99"]);
  console.log(`free again after ${(performance.now() - start).toFixed(0)} ms; most memory ${peak().toFixed(0)} MB`);
} finally {
  server.kill("SIGINT");
}
