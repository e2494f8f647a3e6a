// Protection: what an option costs and pays, at a price and a volatility that the reader brings.

import { type Answer, type Catalogue, type Pair, type Question, type Range } from "../api";
import { lines, type Series } from "../charts";
import { el, fill, pair } from "../dom";
import { Figure, fixed, said, scrolled } from "../figure";
import { number, percent } from "../format";
import { Live, Status } from "../live";
import { change, ofRace, value } from "../state";

interface Cost {
  level: number;
  payoff_per_premium: number | null;
  break_even: number | null;
  cost_of_waiting_a_month: number | null;
}
interface Payoff {
  p_pays: number;
  p_profit: number;
  expected_payoff_per_premium: number;
  spot_at_expiry: Range;
}
interface Put {
  kind: string;
  spot: number;
  strike: number;
  expiry: string;
  vol_per_root_year: number;
  rate_per_year: number;
  price: Record<"american" | "european", { value: number; error: number | null }>;
  greeks: Record<"american" | "european", Record<string, number | null>>;
  cost_per_downside: Cost;
  payoff: Payoff | null;
  payoff_missing: string | null;
}
interface Ladder {
  level: number;
  ladder: { expiry: string; strike: number; price: { american: { value: number } }; cost_per_downside: Cost; payoff: Payoff | null }[];
  payoff_missing: string | null;
}

/** What a contract needs, by name in the address: label, kind of field, and what it starts with. */
const FIELDS: [name: string, label: string, kind: "text" | "number", start: string][] = [
  ["ticker", "Underlying", "text", "NVDA"],
  ["spot", "Its price now", "number", ""],
  ["vol", "Volatility a year, %", "number", ""],
  ["strike", "Strike", "number", ""],
  ["expiry", "Expiry: a date, or 6m, 1y", "text", "1y"],
];

export async function protection(page: HTMLElement, _known: Catalogue): Promise<() => void> {
  const [status, second] = [new Status(), new Status()];
  const ladder = new Figure("ladder", "What pays most per dollar");
  const facts = el("section", { class: "figure", "aria-label": "One contract" });
  const waits = el("p", { class: "note" });
  const get = (name: string): string => value(name, FIELDS.find(([known]) => known === name)?.[3] ?? "");
  const call = (): boolean => value("call") === "true";
  const complete = (...names: string[]): boolean => names.every((name) => get(name).trim() !== "");
  const shared = (): Pair[] => [...ofRace(), ["ticker", get("ticker").toUpperCase()], ["spot", get("spot")], ["vol", String(Number(get("vol")) / 100)], ...(call() ? [["call", "true"] as Pair] : [])];
  const single = (): Question => ({ path: "put", query: [...shared(), ["strike", get("strike")], ["expiry", get("expiry")]] });
  const many = (): Question => ({ path: "put", query: [...shared(), ["ladder", "true"]] });

  const one = new Live<Put>(status, single, (answer) => showOne(answer, facts));
  const all = new Live<Ladder>(second, many, (answer) => showLadder(answer, { path: "put", query: fixed(answer, many().query) }, ladder, call()));
  const ask = (): void => {
    const missing = FIELDS.filter(([name]) => !complete(name)).map(([, label]) => label.toLowerCase());
    fill(waits, missing.length === 0 ? "" : `Still needed: ${missing.join("; ")}. No prices of the market come with the program.`);
    if (complete("ticker", "spot", "vol")) all.ask();
    if (missing.length === 0) one.ask();
  };
  const fields = FIELDS.flatMap(([name, label, kind]) => {
    const field = el("input", { type: kind, id: name, value: get(name), size: kind === "text" ? 12 : undefined, min: kind === "number" ? 0 : undefined, step: kind === "number" ? "any" : undefined, autocomplete: "off" });
    field.addEventListener("change", () => { change({ [name]: field.value.trim() }); ask(); });
    return [pair(label, field)];
  });
  const kind = el("select", { id: "call", onchange: () => { change({ call: kind.value }); ask(); } }, el("option", { value: "" }, "put"), el("option", { value: "true", selected: call() }, "call"));
  fill(
    page,
    el("h1", {}, "Protection"),
    el("p", { class: "lead" }, "What an option costs per unit of downside, and what it pays under the model's own distribution of the share. Price and volatility are yours to bring; chains of quotes are read by overhang put --quotes on the command line."),
    el("p", { class: "warning" }, "The model's distribution of a share is a view of one scenario, not a forecast of a price. Not investment advice."),
    el("div", { class: "bar form" }, ...fields, pair("Kind", kind)),
    waits,
    status.element,
    second.element,
    el("div", { class: "figures" }, facts, ladder.element),
  );
  facts.hidden = true;
  ask();
  return () => {
    one.stop();
    all.stop();
  };
}

function showOne(answer: Answer<Put>, box: HTMLElement): void {
  const { data } = answer;
  const { american, european } = data.price;
  const cost = data.cost_per_downside;
  const rows: [string, string][] = [
    ["Price, American", `${number(american.value, 4)}${american.error === null ? "" : `, error at most ${number(american.error, 1)}`}`],
    ["Price, European", number(european.value, 4)],
    [`Pays at ${number(cost.level, 4)}, times the price`, cost.payoff_per_premium === null ? "nothing" : number(cost.payoff_per_premium)],
    ["Breaks even at", number(cost.break_even, 4)],
    ["Cost of waiting a month", number(cost.cost_of_waiting_a_month)],
  ];
  if (data.payoff) {
    const payoff = data.payoff;
    rows.push(
      ["Under the model: chance that it pays", percent(payoff.p_pays)],
      ["Chance that it pays more than it costs", percent(payoff.p_profit)],
      ["Expected payoff per price", number(payoff.expected_payoff_per_premium)],
      ["Share at expiry, median (90% interval)", `${number(payoff.spot_at_expiry.p50)} (${number(payoff.spot_at_expiry.p5)} to ${number(payoff.spot_at_expiry.p95)})`],
    );
  } else if (data.payoff_missing) rows.push(["Under the model", data.payoff_missing]);
  const names = Object.keys(data.greeks.american);
  box.hidden = false;
  fill(
    box,
    el("h2", {}, `${data.kind === "call" ? "Call" : "Put"} at ${number(data.strike, 5)}, ${data.expiry}`),
    el("p", { class: "definition" }, `At ${number(data.spot, 5)}, volatility ${percent(data.vol_per_root_year)} a year, rate ${percent(data.rate_per_year)} a year; no dividends.`),
    el("dl", {}, ...rows.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
    el("details", { class: "table" }, el("summary", {}, "Sensitivities"), scrolled({ columns: ["", "American", "European"], rows: names.map((name) => [name.replaceAll("_", " "), number(data.greeks.american[name]), number(data.greeks.european[name])]) }, "Sensitivities")),
    el("p", { class: "said" }, said(answer)),
  );
}

function showLadder(answer: Answer<Ladder>, at: Question, figure: Figure, call: boolean): void {
  const { ladder, level } = answer.data;
  const expiries = [...new Set(ladder.map((rung) => rung.expiry))].sort();
  const series: Series[] = expiries.map((expiry, style) => ({
    name: expiry,
    style,
    points: ladder.filter((rung) => rung.expiry === expiry).map((rung) => ({ x: rung.strike, y: rung.cost_per_downside.payoff_per_premium })).sort((a, b) => a.x - b.x),
  }));
  const best = ladder.filter((rung) => rung.cost_per_downside.payoff_per_premium !== null).sort((a, b) => (b.cost_per_downside.payoff_per_premium ?? 0) - (a.cost_per_downside.payoff_per_premium ?? 0))[0];
  figure.show({
    definition: `Payoff at expiry with the share at ${number(level, 4)} (${call ? "twice" : "half"} its price now), over the price of the American ${call ? "call" : "put"} now; one volatility for all strikes.`,
    said: said(answer),
    summary: best ? `Most: strike ${number(best.strike, 4)}, ${best.expiry}, ${number(best.cost_per_downside.payoff_per_premium)} times the price.` : "",
    legend: series.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, series, { x: { label: "strike", show: (x) => number(x, 4) }, y: { label: "payoff over price", show: number, log: true } }, summary),
    table: {
      columns: ["expiry", "strike", "price", "pays, times", "breaks even", "chance to profit", "expected, per price"],
      rows: ladder.map((rung) => [rung.expiry, number(rung.strike, 4), number(rung.price.american.value), number(rung.cost_per_downside.payoff_per_premium), number(rung.cost_per_downside.break_even, 4), percent(rung.payoff?.p_profit), number(rung.payoff?.expected_payoff_per_premium)]),
    },
    question: at,
  });
}
