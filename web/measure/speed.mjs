// How long a reader waits while dragging: first picture and full answer of the race, each for values never asked before.
// `node measure/speed.mjs`, by hand. Binary: OVERHANG, else ../target/release/overhang. TIMES: questions of each kind, 10.
// It measures the machine as it is: look at the load that it prints.

import { spawn } from "node:child_process";
import { loadavg, cpus } from "node:os";

const binary = process.env.OVERHANG ?? new URL("../../target/release/overhang", import.meta.url).pathname;
const times = Number(process.env.TIMES ?? 10);
const server = spawn(binary, ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const line = await new Promise((done) => server.stdout.once("data", (data) => done(String(data))));
const base = /http:\/\/[^/ ]+/.exec(line)[0];

/** Milliseconds to each answer of a stream; `cut` ends it after the first, as the next move of a slider does. */
async function waits(query, cut) {
  const abort = new AbortController();
  const start = performance.now();
  const response = await fetch(`${base}/api/race/stream?${query}`, { signal: abort.signal });
  const found = [];
  let text = "";
  try {
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const name = /^event: (\w+)/.exec(text)?.[1];
        if (name === "failure") throw new Error(text);
        if (name === "answer") found.push(performance.now() - start);
        text = text.slice(end + 2);
        if (cut && found.length === 1) {
          abort.abort();
          return found;
        }
      }
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
  return found;
}

const median = (of) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)];
const shown = (of) => (of.length === 0 ? "" : `${median(of).toFixed(0)} (${Math.min(...of).toFixed(0)} to ${Math.max(...of).toFixed(0)})`);

/** A value between two, never the same twice. */
const value = (low, high, k, of) => (low + ((high - low) * (k + 0.5)) / of).toFixed(5);
const kinds = [
  ["life of a chip, conditioned", (k, of) => `set=chips.mean_life_years%3D${value(3, 7, k, of)}`],
  ["idle share of the breaker, conditioned", (k, of) => `set=power.breaker_idle_share%3D${value(0.06, 0.29, k, of)}`],
  ["life of a chip, prior only", (k, of) => `prior=true&set=chips.mean_life_years%3D${value(3, 7, k, of)}`],
];
try {
  console.log(`${binary}, ${cpus().length} processors, load ${loadavg().map((x) => x.toFixed(1)).join(" ")}; ms, median (least to most) of ${times}`);
  await waits("", false);
  for (const [name, query] of kinds) {
    const [first, full, dragged] = [[], [], []];
    for (let k = 0; k < times; k += 1) {
      const [one, all] = await waits(query(k, times), false);
      first.push(one);
      full.push(all);
    }
    // In the middle of a drag: the full answer of the value before is cut short.
    for (let k = 0; k < times; k += 1) dragged.push(...(await waits(query(k + 0.25, times), true)));
    console.log(`${name.padEnd(42)} first picture ${shown(first).padEnd(22)} while dragging ${shown(dragged).padEnd(22)} full ${shown(full)}`);
  }
  console.log(`load ${loadavg().map((x) => x.toFixed(1)).join(" ")}`);
} finally {
  server.kill("SIGINT");
}
