// Fleet: chips that exist, by designer, chip or owner.

import { type Answer, type Catalogue, type Question, type Range } from "../api";
import { lines, type Series } from "../charts";
import { el, fill, pair } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { number, percent, quarterEnd, quarterName } from "../format";
import { Live, Status } from "../live";
import { change, ofRace, value } from "../state";

type Measure = "h100e" | "power_gw" | "units" | "spend_usd";
interface Fleet {
  last_complete_quarter: string;
  quarters: ({ quarter: string; complete: boolean; missing: string[]; partial: string[]; flow: Record<Measure, Range | null>; cumulative: Record<Measure, Range | null> } & Record<string, unknown>)[];
  growth: { series: string; measure: string; definition: string; window: string; per_year: number; doubling_months: number; p5: number | null; p95: number | null }[];
  shares: ({ p5: number | null; p50: number; p95: number | null } & Record<string, unknown>)[];
  weakest_kind: string;
}

const MEASURES: Record<Measure, { label: string; unit: string; scale: number }> = {
  h100e: { label: "H100 equivalents", unit: "million H100 equivalents", scale: 1e-6 },
  power_gw: { label: "chip power", unit: "GW (TDP of the chips)", scale: 1 },
  units: { label: "chips", unit: "million chips", scale: 1e-6 },
  spend_usd: { label: "spend at list prices", unit: "bn USD", scale: 1e-9 },
};
const SHOWN = 7;

export async function fleet(page: HTMLElement, _known: Catalogue): Promise<() => void> {
  const status = new Status();
  const stock = new Figure("stock", "Sold since 2022");
  const flow = new Figure("flow", "Sold in each quarter");
  const growth = el("section", { class: "figure", "aria-label": "Growth and shares" });
  const by = (): string => value("by", "designer");
  const measure = (): Measure => (Object.keys(MEASURES).includes(value("measure")) ? (value("measure") as Measure) : "h100e");
  const question = (): Question => ({ path: "fleet", query: [["by", by()], ...ofRace("scenario", "prior", "set")] });
  let last: Answer<Fleet> | null = null;

  const show = (answer: Answer<Fleet>): void => {
    last = answer;
    const data = answer.data;
    const key = by();
    const { label, unit, scale } = MEASURES[measure()];
    const names = [...new Set(data.quarters.map((quarter) => String(quarter[key])))];
    const size = (name: string): number => {
      const rows = data.quarters.filter((quarter) => quarter[key] === name && quarter.quarter <= data.last_complete_quarter);
      return name === "World" ? Infinity : (rows.at(-1)?.cumulative[measure()]?.p50 ?? 0);
    };
    const largest = names.filter((name) => size(name) > 0).sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
    const of = (what: "flow" | "cumulative"): Series[] =>
      largest.map((name, style) => ({
        name,
        style,
        points: data.quarters
          .filter((quarter) => quarter[key] === name)
          .map((quarter) => {
            const range = quarter[what][measure()];
            return { x: quarterEnd(quarter.quarter), y: range ? scale * range.p50 : null, low: range ? scale * range.p5 : null, high: range ? scale * range.p95 : null, partial: !quarter.complete };
          }),
      }));
    const at: Question = { path: "fleet", query: fixed(answer, question().query) };
    const where = said(answer, `weakest ground: ${data.weakest_kind}`);
    const drawn = `Drawn: the ${largest.length} largest of ${names.length}.`;
    const cut = `Hollow: quarters for which a designer's figures are missing or partial, so too low; the last complete one is ${data.last_complete_quarter}.`;
    for (const [figure, what, title] of [
      [stock, "cumulative", "until the end of the quarter"],
      [flow, "flow", "in the quarter"],
    ] as const) {
      const series = of(what);
      const newest = series[0]?.points.filter((point) => !point.partial).at(-1);
      figure.show({
        definition: `${label[0]?.toUpperCase()}${label.slice(1)} sold ${title}, ${unit}; median and 90% interval. Sold, not deployed; nothing retired. ${drawn} ${cut}`,
        said: where,
        summary: newest ? `${series[0]?.name}, ${quarterName(newest.x)}: ${number(newest.y)} ${unit}.` : "",
        legend: series.map(({ name, style }) => ({ name, style })),
        draw: (width, summary) =>
          lines(width, series, { x: { label: "end of quarter", show: quarterName }, y: { label: unit, show: number, log: what === "cumulative", zero: what === "flow" } }, summary),
        table: lineTable(series, { name: "quarter", show: quarterName }, (y) => number(y)),
        question: at,
      });
    }
    fill(
      growth,
      el("h2", {}, `Shares of H100 equivalents sold, end of ${data.last_complete_quarter}`),
      scrolled({ columns: [key, "share", "90% interval"], rows: data.shares.map((share) => [String(share[key]), percent(share.p50), share.p5 === null ? "–" : `${percent(share.p5)} to ${percent(share.p95)}`]) }, "Shares of H100 equivalents"),
      el("h2", {}, "Growth of the world"),
      scrolled(
        { columns: ["of", "in", "window", "times a year", "doubles in months"], rows: data.growth.filter((one) => one.series === "World").map((one) => [one.definition, one.measure, one.window, `${number(one.per_year)}${one.p5 === null ? "" : ` (${number(one.p5)} to ${number(one.p95)})`}`, number(one.doubling_months)]) },
        "Growth of the world",
      ),
      el("p", { class: "said" }, where),
    );
  };

  const live = new Live<Fleet>(status, question, show, "samples");
  const pick = (id: string, label: string, options: [string, string][], now: string, done: () => void): HTMLElement => {
    const select = el("select", { id, onchange: () => { change({ [id]: select.value }); done(); } }, ...options.map(([value, text]) => el("option", { value, selected: value === now }, text)));
    return pair(label, select);
  };
  fill(
    page,
    el("h1", {}, "The fleet"),
    el("p", { class: "lead" }, "AI chips sold since 2022, estimated forward from revenue and prices. The estimate rests on evidence alone; no scenario changes it."),
    el(
      "div",
      { class: "bar" },
      pick("by", "Split by", [["designer", "designer"], ["chip", "chip"], ["owner", "owner"]], by(), () => live.ask()),
      pick("measure", "Measure", Object.entries(MEASURES).map(([name, { label }]) => [name, label]), measure(), () => last && show(last)),
    ),
    status.element,
    el("div", { class: "figures" }, stock.element, flow.element, growth),
  );
  live.ask();
  return () => live.stop();
}
