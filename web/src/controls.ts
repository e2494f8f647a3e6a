// What a reader can change: scenario, prior, seed, and inputs by slider.

import { ask, type Catalogue } from "./api";
import { el, fill } from "./dom";
import { number } from "./format";
import { INPUTS, type Input } from "./inputs";
import { change, hold, settings, value } from "./state";

interface Entry {
  parameter: string;
  meaning: string;
  setting: string;
  unit: string;
  kind: string;
  central: number | null;
  range: { low: number; high: number; of: string } | null;
}

const STEPS = 200;

/** The panel of a page that runs the race. `changed` is called when another answer is wanted. */
export async function controls(known: Catalogue, inputs: string[], changed: () => void): Promise<HTMLElement> {
  const scenario = el(
    "select",
    { id: "scenario", onchange: () => { change({ scenario: scenario.value === "baseline" ? "" : scenario.value }); changed(); } },
    ...known.scenarios.map((name) => el("option", { value: name, selected: name === value("scenario", "baseline") }, name)),
  );
  const prior = el("input", { type: "checkbox", id: "prior", checked: value("prior") === "true", onchange: () => { change({ prior: prior.checked ? "true" : "" }); changed(); } });
  const seed = el("input", { type: "number", id: "seed", min: 0, max: 999999999, step: 1, value: value("seed", "1"), onchange: () => { change({ seed: seed.value === "1" ? "" : seed.value }); changed(); } });
  const sliders = el("div", { class: "sliders" });
  const reset = el("button", { type: "button", onclick: () => { change({ set: "", scenario: "", prior: "", seed: "" }); location.reload(); } }, "Back to the baseline");
  const panel = el(
    "details",
    { class: "controls", open: matchMedia("(min-width: 900px)").matches },
    el("summary", {}, "Assumptions"),
    el(
      "div",
      { class: "fields" },
      el("label", { for: "scenario" }, "Scenario"),
      scenario,
      el("label", { for: "seed" }, "Seed"),
      seed,
      el("span", { class: "wide" }, prior, el("label", { for: "prior" }, "prior only: not weighed by what was seen in 2026")),
    ),
    el("h2", {}, "Inputs that move the race most"),
    el("p", { class: "note" }, "A slider replaces the prior by one number; without it the whole prior counts."),
    sliders,
    reset,
  );
  const shown = await ask<{ entries: Entry[] }>({ path: "scenario/show", query: [["name", "baseline"]] });
  const entries = new Map(shown.data.entries.map((entry) => [entry.parameter, entry]));
  const made = INPUTS.filter((input) => inputs.includes(input.name)).flatMap((input) => {
    const entry = entries.get(input.name);
    return entry?.range ? [slider(input, entry, entry.range, changed)] : [];
  });
  // Inputs that the address holds and no slider shows.
  const others = [...settings()].filter(([name]) => !INPUTS.some((input) => input.name === name && inputs.includes(name)));
  const held = others.map(([name, text]) =>
    el("p", { class: "held" }, `${name} = ${text} `, el("button", { type: "button", onclick: () => { hold(name, null); location.reload(); } }, "take away")),
  );
  fill(sliders, ...made, ...held);
  return panel;
}

function slider(input: Input, entry: Entry, range: { low: number; high: number; of: string }, changed: () => void): HTMLElement {
  const id = input.name.replaceAll(".", "-");
  const unit = ["-", "ratio", "share"].includes(entry.unit) ? "" : ` ${entry.unit.replace(/^1\//, "a ")}`;
  const step = (range.high - range.low) / STEPS;
  const middle = entry.central ?? (range.low + range.high) / 2;
  const said = (x: number): string => `${number(Math.abs(x) < step / 10 ? 0 : x)}${unit}`;
  const output = el("output", { for: id });
  const range_input = el("input", { type: "range", id, min: range.low, max: range.high, step, "aria-describedby": `${id}-about` });
  const back = el("button", { type: "button", "aria-label": `${input.label}: back to the prior` }, "release");
  const show = (): void => {
    const held = settings().get(input.name);
    const exact = held === undefined ? null : Number(held);
    range_input.value = String(exact ?? middle);
    range_input.setAttribute("aria-valuetext", held === undefined ? "prior" : said(Number(held)));
    fill(output, held === undefined ? "prior" : exact !== null && Number.isFinite(exact) ? said(exact) : held);
    back.hidden = held === undefined;
    element.classList.toggle("moved", held !== undefined);
  };
  range_input.addEventListener("input", () => {
    hold(input.name, String(Number(Number(range_input.value).toPrecision(4))));
    show();
    changed();
  });
  back.addEventListener("click", () => {
    hold(input.name, null);
    show();
    changed();
    range_input.focus();
  });
  const element = el(
    "div",
    { class: "slider" },
    el("label", { for: id }, input.label),
    output,
    back,
    range_input,
    el("p", { class: "note", id: `${id}-about` }, `${said(range.low)} to ${said(range.high)}, ${range.of}; ${entry.kind}`),
  );
  show();
  return element;
}
