// What a reader can change: scenario, prior, seed, and inputs by slider, ten of them to begin with and any other by name.

import { ask, type Catalogue } from "./api";
import { el, fill } from "./dom";
import { number } from "./format";
import { INPUTS } from "./inputs";
import { change, hold, query, settings, value } from "./state";

interface Entry {
  parameter: string;
  symbol: string;
  meaning: string;
  setting: string;
  unit: string;
  kind: string;
  ground: string;
  central: number | null;
  range: { low: number; high: number; of: string } | null;
}

const STEPS = 200;

/** The panel of a page that runs the race. `changed` is called when another answer is wanted; `why` says on what ground
 * `inputs` are those to begin with, where they are not the inputs that move the race most. */
export async function controls(known: Catalogue, inputs: string[], changed: () => void, why?: string): Promise<HTMLElement> {
  const scenario = el(
    "select",
    { id: "scenario", onchange: () => { change({ scenario: scenario.value === "baseline" ? "" : scenario.value }); changed(); } },
    ...known.scenarios.map((name) => el("option", { value: name, selected: name === value("scenario", "baseline") }, name)),
  );
  const prior = el("input", { type: "checkbox", id: "prior", checked: value("prior") === "true", onchange: () => { change({ prior: prior.checked ? "true" : "" }); changed(); } });
  const seed = el("input", { type: "number", id: "seed", min: 0, max: 999999999, step: 1, value: value("seed", "1"), onchange: () => { change({ seed: seed.value === "1" ? "" : seed.value }); changed(); } });
  const shown = await ask<{ entries: Entry[] }>({ path: "scenario/show", query: [["name", "baseline"]] });
  const entries = new Map(shown.data.entries.map((entry) => [entry.parameter, entry]));
  plainNames(shown.data.entries);
  const sliders = el("div", { class: "sliders" });
  const on = new Set<string>();
  const add = (name: string): HTMLElement | null => {
    const entry = entries.get(name);
    if (!entry || on.has(name)) return null;
    on.add(name);
    const made = slider(entry, changed);
    sliders.append(made);
    return made;
  };
  for (const name of [...inputs, ...query().getAll("input"), ...settings().keys()]) add(name);
  const reset = el("button", { type: "button", onclick: () => { change({ set: "", scenario: "", prior: "", seed: "", input: "" }); location.reload(); } }, "Back to the baseline");
  return el(
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
    el("h2", {}, "Inputs"),
    el("p", { class: "note" }, ...(why ? [why] : ["To begin with those whose range moves what comes first most, as ", el("a", { href: "/flips" }, "overhang explain"), " finds for the baseline."]), " A slider replaces the prior by one number; without it the whole prior counts."),
    sliders,
    ...search(shown.data.entries, (name) => {
      if (!entries.has(name)) return false;
      const made = add(name);
      if (made) change({ input: [...new Set([...query().getAll("input"), name])] });
      (made ?? document.getElementById(idOf(name)))?.querySelector("input")?.focus();
      document.getElementById(idOf(name))?.focus();
      return true;
    }),
    reset,
  );
}

/** Settings of the address by their full names, where it has a short one. */
function plainNames(entries: Entry[]): void {
  const full = new Map(entries.map((entry) => [`${entry.parameter.split(".")[0]}.${entry.symbol}`, entry.parameter]));
  for (const [name, text] of settings()) {
    const parameter = full.get(name);
    if (!parameter || parameter === name) continue;
    hold(name, null);
    hold(parameter, text);
  }
}

/** A field that finds a parameter by name or meaning; `take` says whether there is one of this name. */
function search(entries: Entry[], take: (name: string) => boolean): HTMLElement[] {
  const said = el("p", { class: "note", id: "more-said", role: "status" });
  const field = el("input", { type: "search", id: "more", list: "more-list", autocomplete: "off", placeholder: "life, lease, rent …", "aria-describedby": "more-said" });
  const tried = (done: boolean): void => {
    const name = field.value.trim();
    if (name === "") return;
    if (take(name)) {
      field.value = "";
      fill(said);
    } else if (done) fill(said, `No parameter is called ${name}; choose one of the list.`);
  };
  field.addEventListener("input", () => tried(false));
  field.addEventListener("change", () => tried(true));
  const list = el("datalist", { id: "more-list" }, ...entries.map((entry) => el("option", { value: entry.parameter }, entry.meaning.trim())));
  return [el("label", { for: "more" }, `Another of the ${entries.length} inputs`), field, list, said];
}

const idOf = (name: string): string => name.replaceAll(".", "-");

/** What a reader calls an input: words of ours, or its name. */
function labelOf(entry: Entry): string {
  const words = entry.parameter.slice(entry.parameter.indexOf(".") + 1).replaceAll("_", " ");
  return INPUTS.find((input) => input.name === entry.parameter)?.label ?? `${entry.parameter.split(".")[0]}: ${words}`;
}

function slider(entry: Entry, changed: () => void): HTMLElement {
  const [name, id, label] = [entry.parameter, idOf(entry.parameter), labelOf(entry)];
  const unit = ["-", "ratio", "share"].includes(entry.unit) ? "" : ` ${entry.unit.replace(/^1\//, "per ")}`;
  const range = entry.range;
  const step = range ? (range.high - range.low) / STEPS : 0;
  const middle = entry.central ?? (range ? (range.low + range.high) / 2 : 0);
  const said = (x: number): string => `${number(Math.abs(x) < step / 10 ? 0 : x)}${unit}`;
  const without = range ? "prior" : said(middle);
  const output = el("output", { for: id });
  const about = { id, "aria-describedby": `${id}-about` };
  // What the baseline fixes has no range to slide in.
  const field = range ? el("input", { type: "range", min: range.low, max: range.high, step, ...about }) : el("input", { type: "number", step: "any", ...about });
  const back = el("button", { type: "button", "aria-label": `${label}: back to the ${range ? "prior" : "baseline"}` }, "release");
  const show = (): void => {
    const held = settings().get(name);
    const exact = held === undefined ? middle : Number(held);
    if (range || document.activeElement !== field) field.value = String(Number.isFinite(exact) ? exact : middle);
    const text = held === undefined ? without : Number.isFinite(exact) ? said(exact) : held;
    if (range) field.setAttribute("aria-valuetext", text);
    fill(output, text);
    back.hidden = held === undefined;
    element.classList.toggle("moved", held !== undefined);
  };
  field.addEventListener("input", () => {
    if (field.value === "") return;
    hold(name, String(Number(Number(field.value).toPrecision(4))));
    show();
    changed();
  });
  back.addEventListener("click", () => {
    hold(name, null);
    field.blur();
    show();
    changed();
    field.focus();
  });
  const where = range ? `${said(range.low)} to ${said(range.high)}, ${range.of}` : "fixed in the baseline";
  const element = el(
    "div",
    { class: "slider" },
    el("label", { for: id }, label),
    output,
    back,
    field,
    el("p", { class: "note", id: `${id}-about` }, `${where}; ${entry.kind}`),
    el("details", { class: "ground" }, el("summary", { "aria-label": `${label}: what it is and its ground` }, "what it is"), el("p", { class: "note" }, `${entry.meaning.trim()} ${entry.ground ? `Ground: ${entry.ground}. ` : ""}${name}`)),
  );
  show();
  return element;
}
