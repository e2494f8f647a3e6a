// The dashboard in a real browser: every page, a slider, a permalink, files against the command line, keyboard, axe.
// Needs the binary (OVERHANG, else ../target/debug/overhang) and Chromium (CHROMIUM, else /usr/bin/chromium).
// SHOTS=folder also writes a picture of each page at three widths in both themes.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const binary = process.env.OVERHANG ?? new URL("../../target/debug/overhang", import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.SHOTS;
const DRAWS = "draws=14336";
const PAGES = [
  ["race", `/race?${DRAWS}`],
  ["fleet", "/fleet?draws=2000"],
  ["power", "/power?draws=6144"],
  ["program", "/program?draws=1024"],
  ["companies", "/companies?ticker=ORCL"],
  ["protection", "/protection?ticker=NVDA&spot=200&vol=55&strike=150&expiry=1y&draws=2048"],
  ["contest", "/contest?draws=1024"],
  ["takeoff", "/takeoff?draws=2048"],
  ["claims", "/claims"],
  ["evidence", "/evidence"],
];
// Its hundreds of races take half a minute of work: seen once, with the pictures.
const SLOW = [["flips", "/flips"]];

let server, base, browser;

before(async () => {
  server = spawn(binary, ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((done) => server.stdout.once("data", (data) => done(String(data))));
  base = /http:\/\/[^/ ]+/.exec(line)[0];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.kill("SIGINT");
});

/** A page that fails the test on any error, and on any request that leaves the server. */
async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.wrong = [];
  page.on("console", (message) => message.type() === "error" && page.wrong.push(message.text()));
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(base)) page.wrong.push(`asked ${request.url()}`);
  });
  await page.goto(base + address);
  return page;
}

/** Waits until the answer of the page is there in full, not only its first picture. */
async function settled(page, timeout = 120_000) {
  await page.waitForFunction(
    () => {
      const text = document.querySelector(".status")?.textContent ?? "";
      const draws = Number(new URLSearchParams(location.search).get("draws") ?? 0).toLocaleString("en");
      const full = draws === "0" || !text.includes("histories") || text.startsWith(draws);
      return full && / in [\d.]+ s$|rows known|claims;|not built in/.test(text);
    },
    undefined,
    { timeout },
  );
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`);
}

for (const [name, address] of shots ? [...PAGES, ...SLOW] : PAGES) {
  test(`${name} opens without an error, fits, and axe finds nothing`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(address, { colorScheme });
      await settled(page);
      if (name === "contest") await page.waitForSelector("#lock-in svg.plot", { timeout: 120_000 });
      if (name === "protection") await page.waitForSelector("#ladder svg.plot", { timeout: 120_000 });
      if (name === "protection") await page.waitForSelector('section[aria-label="One contract"] dl', { timeout: 120_000 });
      if (name === "takeoff") await page.waitForSelector('section[aria-label="Other models"] table', { timeout: 120_000 });
      assert.ok(await page.textContent("h1"));
      if (!["claims", "evidence"].includes(name)) assert.ok((await page.locator("svg.plot").count()) > 0);
      assert.deepEqual(await violations(page), []);
      for (const width of [360, 1280, 2560]) {
        await page.setViewportSize({ width, height: 1000 });
        await page.waitForTimeout(150);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${name} at ${width}: ${wide} pixels too wide`);
        if (shots) await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png`, fullPage: name !== "evidence" });
      }
      assert.deepEqual(page.wrong, []);
      await page.context().close();
    }
  });
}

test("a slider re-runs the race, says what moved, and its permalink gives the same numbers", async () => {
  const page = await open(`/race?${DRAWS}`);
  await settled(page);
  const tiles = (of) => of.locator(".tile .big").allTextContents();
  const earlier = await tiles(page);
  const slider = page.getByLabel("Life of a chip", { exact: true });
  await slider.focus();
  for (let k = 0; k < 20; k += 1) await page.keyboard.press("ArrowLeft");
  await page.waitForSelector(".moved-by", { timeout: 60_000 });
  await settled(page);
  assert.match(await page.textContent(".moved-by"), /[+−][\d.]+ points against the baseline/);
  assert.match(page.url(), /set=chips\.mean_life_years%3D/);
  const moved = await tiles(page);
  assert.notDeepEqual(moved, earlier);
  const link = await page.locator("#first .permalink").getAttribute("href");
  assert.match(link, /as_of=\d{4}-\d\d-\d\d/);
  const other = await open(link);
  await settled(other);
  assert.deepEqual(await tiles(other), moved);
  assert.deepEqual([page.wrong, other.wrong], [[], []]);
  // The same question on the command line.
  const set = new URLSearchParams(link.split("?")[1].split("#")[0]).get("set");
  const printed = JSON.parse(execFileSync(binary, ["race", "--draws", "14336", "--set", set, "--format", "json"]));
  assert.ok(moved[1].startsWith(`${(100 * printed.data.first.breaker.p).toFixed(1)}%`), `${moved[1]} ${printed.data.first.breaker.p}`);
  await page.context().close();
  await other.context().close();
});

test("any input can be found by name and moved; the link to it shows it again", async () => {
  const page = await open(`/race?${DRAWS}&prior=true`);
  await settled(page);
  const named = "demand.research_funding_elasticity";
  await page.getByLabel(/^Another of the/).fill("no.such_input");
  await page.keyboard.press("Enter");
  assert.match(await page.textContent("#more-said"), /No parameter is called no\.such_input/);
  await page.getByLabel(/^Another of the/).fill(named);
  const slider = page.getByLabel("demand: research funding elasticity", { exact: true });
  await slider.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), named.replaceAll(".", "-"));
  assert.match(page.url(), /input=demand\.research_funding_elasticity/);
  const earlier = await page.locator(".tile .big").allTextContents();
  for (let k = 0; k < 60; k += 1) await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".moved-by", { timeout: 60_000 });
  await settled(page);
  assert.notDeepEqual(await page.locator(".tile .big").allTextContents(), earlier);
  // A fixed input has a field; a short name of the address is understood.
  const other = await open(`/race?${DRAWS}&prior=true&input=money.book_life_years&set=chips.life%3D3`);
  await settled(other);
  assert.equal(await other.getByLabel("money: book life years", { exact: true }).getAttribute("type"), "number");
  assert.match(await other.locator("output[for=chips-mean_life_years]").textContent(), /^3 years/);
  assert.match(other.url(), /set=chips\.mean_life_years%3D3/);
  assert.deepEqual([page.wrong, other.wrong], [[], []]);
  await page.context().close();
  await other.context().close();
});

test("the prices of an option are those of the command line, and what is missing is asked for", async () => {
  const page = await open("/protection?spot=200");
  await page.waitForFunction(() => /Still needed: volatility a year, %; strike/.test(document.body.textContent));
  await page.getByLabel("Volatility a year, %").fill("55");
  await page.getByLabel("Strike").fill("150");
  await page.keyboard.press("Tab");
  await page.waitForSelector('section[aria-label="One contract"] dl', { timeout: 120_000 });
  const printed = JSON.parse(execFileSync(binary, ["put", "NVDA", "--spot", "200", "--vol", "0.55", "--strike", "150", "--expiry", "1y", "--format", "json"]));
  const shown = await page.textContent('section[aria-label="One contract"] dl');
  assert.ok(shown.includes(printed.data.price.american.value.toPrecision(4)), `${shown} ${printed.data.price.american.value}`);
  assert.deepEqual(page.wrong, []);
  await page.context().close();
});

test("files: CSV as the command line prints it, SVG and PNG of the chart", async () => {
  const page = await open("/fleet?by=owner&draws=2000");
  await settled(page);
  const taken = async (label) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#stock .links").getByText(label, { exact: true }).click()]);
    return readFileSync(await download.path());
  };
  assert.equal(String(await taken("CSV")), String(execFileSync(binary, ["fleet", "--by", "owner", "--draws", "2000", "--format", "csv"])));
  const svg = String(await taken("SVG"));
  assert.match(svg, /^<svg [^>]*xmlns/);
  assert.ok(svg.includes("Sold since 2022") && svg.includes("seed 1") && !svg.includes("var(--"));
  assert.equal((await taken("PNG")).subarray(1, 4).toString(), "PNG");
  assert.deepEqual(page.wrong, []);
  await page.context().close();
});

test("an embed shows one figure", async () => {
  const page = await open(`/race?${DRAWS}&embed=stacked`);
  await page.waitForSelector("#stacked svg.plot", { timeout: 60_000 });
  assert.equal(await page.locator(".figure").count(), 1);
  assert.ok(await page.locator("#top").isHidden());
  // Values at the pointer.
  const box = await page.locator("#stacked svg.plot").boundingBox();
  for (const share of [0.5, 0.52, 0.55]) await page.mouse.move(box.x + share * box.width, box.y + 0.5 * box.height);
  await page.waitForFunction(() => /breaker: [\d.]+%/.test(document.querySelector("#stacked svg.plot").textContent));
  await page.context().close();
});

test("keyboard alone: skip link, pages, a table, the search of the evidence to a source", async () => {
  const page = await open("/evidence");
  await settled(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the page");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "page");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type("seen rent");
  await page.waitForFunction(() => /^\d of /.test(document.querySelector(".status").textContent));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".row[open] dl");
  assert.match(await page.textContent(".row[open] dl"), /source/);
  await page.locator("#top nav a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/race/);
  await page.waitForSelector("#first svg.plot", { timeout: 60_000 });
  await page.locator("#first summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#first table").isVisible());
  assert.deepEqual(page.wrong, []);
  await page.context().close();
});
