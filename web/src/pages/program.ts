// Programme: what money for reactors and grid would change, by year and per dollar, against the alternatives.

import { type Catalogue, type Question, type Range } from "../api";
import { lines, type Series } from "../charts";
import { controls } from "../controls";
import { el, fill, pair } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { number, percent } from "../format";
import { OF_POWER } from "../inputs";
import { Live, Status } from "../live";
import { change, ofRace, value } from "../state";

interface Mean {
  value: number | null;
  se: number | null;
}
type Year = Record<"p_breaker" | "p_breaker_difference" | "idle_usd_bn_difference", Mean> & { date: string };
interface Program {
  budget_usd_bn: number;
  reactors_share: number;
  start: string;
  reactors: { first_running_year: Range; p_first_before_2032: number; bought_gw: Range; levelised_usd_per_mwh: Range; net_value_usd_per_kw: Range; running_gw: { date: string; gw: Range }[] };
  base: Year[];
  alternatives: { name: string; what: string; budget_usd_bn: number; spent_usd_bn: number; years: Year[]; idle_gw_quarters_per_usd_bn: Mean; idle_usd_per_usd: Mean }[];
  splits: { reactors_share: number; p_breaker_difference: Mean; idle_gw_quarters_difference: Mean; idle_usd_bn_difference: Mean }[];
  best_reactors_share: Mean;
  definition: { breaker: string };
}

/** Histories, each followed in some twenty worlds. */
const DRAWS = "4096";

/** A mean with its standard error, where there is one. */
function withError(mean: Mean, scale: number, digits: number, sign = false): string {
  if (mean.value === null || !Number.isFinite(mean.value)) return "–";
  const shown = (scale * mean.value).toFixed(digits);
  return `${sign && scale * mean.value > 0 ? "+" : ""}${shown}${mean.se === null ? "" : ` ± ${Math.abs(scale * mean.se).toFixed(digits)}`}`;
}

const year = (date: string): number => Number(date.slice(0, 4));
const ends = (range: Range, show: (x: number) => string = number): string => `${show(range.p50)} (${show(range.p5)} to ${show(range.p95)})`;

export async function program(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const status = new Status();
  const breaker = new Figure("breaker", "Chance of the breaker under each measure");
  const avoided = new Figure("avoided", "Value of idle chips avoided");
  const reactors = new Figure("reactors", "Reactors that run");
  const money = el("section", { class: "figure", "aria-label": "Per dollar" });
  const budget = (): string => value("budget", "1000");
  const share = (): string => value("reactors", "0.6");
  const question = (): Question => {
    const query = ofRace();
    return { path: "program", query: [...query, ...(query.some(([name]) => name === "draws") ? [] : [["draws", DRAWS] as [string, string]]), ["budget", budget()], ["reactors", share()]] };
  };

  const live = new Live<Program>(status, question, (answer) => {
    const data = answer.data;
    const at: Question = { path: "program", query: fixed(answer, question().query) };
    const where = said(answer);
    // The same money for each; the smaller budget stands in the table.
    const measures = data.alternatives.filter((one) => one.budget_usd_bn === data.budget_usd_bn).slice(0, 6);
    const x = { label: "by the end of the year", show: String };
    const of = (name: string, style: number, years: Year[], mean: (one: Year) => Mean, scale: number): Series => ({
      name,
      style,
      points: years.map((one) => {
        const { value, se } = mean(one);
        const [y, error] = [scale * (value ?? NaN), 2 * Math.abs(scale) * (se ?? 0)];
        return { x: year(one.date), y, low: y - error, high: y + error };
      }),
    });
    const quiet = { ...of("as it is", -1, data.base, (one) => one.p_breaker, 1) };
    const chances = [quiet, ...measures.map((one, k) => of(one.what, k, one.years, (by) => by.p_breaker, 1))].map((one) => ({ ...one, points: one.points.map(({ x, y }) => ({ x, y })) }));
    breaker.show({
      definition: `Breaker: ${data.definition.breaker.replace(/\s*\([^()]*\)/g, "")}. Each measure has ${number(data.budget_usd_bn)} bn USD from ${data.start}, on the same histories; some cannot spend it.`,
      said: where,
      summary: `By ${data.base.at(-1)?.date}: ${chances.map((one) => `${one.name} ${percent(one.points.at(-1)?.y)}`).join(", ")}.`,
      legend: chances.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, chances, { x, y: { label: "share of histories with the breaker", show: (y) => percent(y, 0), zero: true } }, summary),
      table: lineTable(chances, { name: "by the end of", show: String }, percent),
      question: at,
    });
    const saved = measures.map((one, k) => of(one.what, k, one.years, (by) => by.idle_usd_bn_difference, -1));
    avoided.show({
      definition: "Value that chips lose while they idle for want of power (economic depreciation), as it is less under the measure, summed since 2026; bn USD, mean over histories. Bands: two Monte Carlo standard errors.",
      said: where,
      summary: `By ${data.base.at(-1)?.date}: ${saved.map((one) => `${one.name} ${number(one.points.at(-1)?.y)} bn USD`).join(", ")}.`,
      legend: saved.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, saved, { x, y: { label: "bn USD avoided", show: number, zero: true } }, summary),
      table: lineTable(saved, { name: "by the end of", show: String }, number),
      question: at,
    });
    const running: Series[] = [{ name: "running", style: 0, points: data.reactors.running_gw.map(({ date, gw }) => ({ x: year(date), y: gw.p50, low: gw.p5, high: gw.p95 })) }];
    reactors.show({
      definition: `Small reactors that the money buys and that run at the end of the year, GW, median and 90% interval of draws. ${number(100 * data.reactors_share)}% of the money is for them.`,
      said: where,
      summary: `First in ${data.reactors.first_running_year.p50.toFixed(1)} (median).`,
      legend: [{ name: "running, GW", style: 0 }],
      draw: (width, summary) => lines(width, running, { x, y: { label: "GW", show: number, zero: true } }, summary),
      table: lineTable(running, { name: "by the end of", show: String }, number),
      question: at,
    });
    const first = data.reactors.first_running_year;
    const facts: [string, string][] = [
      ["First reactor runs", ends(first, (x) => x.toFixed(1))],
      ["Chance that one runs before 2032", percent(data.reactors.p_first_before_2032)],
      ["Reactors that the money buys, whenever they run", `${ends(data.reactors.bought_gw)} GW`],
      ["Cost of their power", `${ends(data.reactors.levelised_usd_per_mwh)} USD/MWh`],
      ["Value of a reactor less its cost", `${ends(data.reactors.net_value_usd_per_kw)} USD/kW`],
      ["Least idle value by 2036 with, for reactors", `${withError(data.best_reactors_share, 100, 0)} per cent of the money`],
    ];
    fill(
      money,
      el("h2", {}, "Per dollar, by 2036"),
      el("p", { class: "definition" }, "Change of the breaker in points, and idle gigawatt-quarters and idle value avoided per money spent by then; ± one Monte Carlo standard error."),
      scrolled(
        {
          columns: ["measure", "bn USD", "spent", "breaker, points", "GW-quarters a bn USD", "USD avoided a USD"],
          rows: data.alternatives.map((one) => [one.what, number(one.budget_usd_bn), number(one.spent_usd_bn, 2), withError(one.years.at(-1)?.p_breaker_difference ?? { value: null, se: null }, 100, 1, true), withError(one.idle_gw_quarters_per_usd_bn, -1, 2), withError(one.idle_usd_per_usd, -1, 2)]),
        },
        "Per dollar",
      ),
      el("h2", {}, `How to split ${number(data.budget_usd_bn)} bn USD`),
      scrolled({ columns: ["for reactors", "breaker, points", "GW-quarters avoided", "bn USD avoided"], rows: data.splits.map((one) => [percent(one.reactors_share, 0), withError(one.p_breaker_difference, 100, 1, true), withError(one.idle_gw_quarters_difference, -1, 0), withError(one.idle_usd_bn_difference, -1, 0)]) }, "How to split the money"),
      el("dl", {}, ...facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
      el("p", { class: "said" }, `${where}. What reactors bring after 2036 is not counted: the race ends there.`),
    );
  });

  const bn = el("input", { type: "number", id: "budget", min: 1, max: 100000, step: 1, value: budget() });
  bn.addEventListener("change", () => { change({ budget: bn.value }); live.ask(); });
  const output = el("output", { for: "reactors-share" });
  const slider = el("input", { type: "range", id: "reactors-share", min: 0, max: 1, step: 0.05, value: share() });
  const shown = (): void => {
    const text = percent(Number(slider.value), 0);
    fill(output, text);
    slider.setAttribute("aria-valuetext", text);
  };
  slider.addEventListener("input", () => { change({ reactors: slider.value }); shown(); live.ask(); });
  shown();
  const panel = await controls(known, OF_POWER, () => live.ask());
  fill(
    page,
    el("h1", {}, "The programme"),
    el("p", { class: "lead" }, "What a trillion USD of reactors and grid would change, and what else it could buy: the same histories, stepped again under each measure."),
    el("div", { class: "bar" }, pair("Money, bn USD", bn), pair("For reactors", slider, output)),
    el("div", { class: "with-panel" }, panel, el("div", { class: "main" }, status.element, el("div", { class: "figures" }, breaker.element, avoided.element, reactors.element, money))),
  );
  live.ask();
  return () => live.stop();
}
