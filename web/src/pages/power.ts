// Power: what the chips need, what is there, what idles, and what that costs.

import { type Catalogue, type Question, type Range } from "../api";
import { lines, type Series } from "../charts";
import { controls } from "../controls";
import { el, fill } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { number, percent, quarterEnd, quarterName } from "../format";
import { OF_POWER } from "../inputs";
import { Live, Status } from "../live";
import { ofRace } from "../state";

interface Gap {
  quarters: { quarter: string; need_gw: Range; powered_gw: Range; energised_gw: Range; idle_h100e: Range; idle_share: Range; idle_cost_usd: { economic: Range; carry: Range; straight_line: Range } }[];
  nyc: { average_gw: number; peak_gw: number; ratio_to_average: number; ratio_to_peak: number; which_power: string; comparisons: Record<string, unknown>[] };
}

export async function power(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const status = new Status();
  const gap = new Figure("gap", "Power needed, powered, switched on");
  const idle = new Figure("idle", "Share of compute that idles for want of power");
  const cost = new Figure("cost", "What the idle chips cost in a quarter");
  const city = el("section", { class: "figure", "aria-label": "In New York Cities" });
  const question = (): Question => {
    const query = ofRace();
    return { path: "gap", query: query.some(([name]) => name === "draws") ? query : [...query, ["draws", "16384"]] };
  };
  const live = new Live<Gap>(status, question, (answer) => {
    const { quarters, nyc } = answer.data;
    const at: Question = { path: "gap", query: fixed(answer, ofRace()) };
    const where = said(answer);
    const line = (name: string, style: number, of: (quarter: Gap["quarters"][number]) => Range, scale = 1): Series => ({
      name,
      style,
      points: quarters.map((quarter) => {
        const range = of(quarter);
        return { x: quarterEnd(quarter.quarter), y: scale * range.p50, low: scale * range.p5, high: scale * range.p95 };
      }),
    });
    const x = { label: "end of quarter", show: quarterName };
    const put = (figure: Figure, series: Series[], y: Parameters<typeof lines>[2]["y"], definition: string, show: (y: number) => string): void => {
      const last = series.map((one) => `${one.name} ${show(one.points.at(-1)?.y ?? NaN)}`).join(", ");
      figure.show({
        definition,
        said: where,
        summary: `End of ${quarters.at(-1)?.quarter}, medians: ${last}.`,
        legend: series.map(({ name, style }) => ({ name, style })),
        draw: (width, summary) => lines(width, series, { x, y }, summary),
        table: lineTable(series, { name: "quarter", show: quarterName }, show),
        question: at,
      });
    };
    put(
      gap,
      [line("needed", 0, (q) => q.need_gw), line("powered shells", 1, (q) => q.powered_gw), line("switched on", 2, (q) => q.energised_gw)],
      { label: "facility power, GW", show: number, log: true },
      "Facility power of all chips alive, of powered shells, and of the chips that are on; GW, end of quarter, median and 90% interval of histories.",
      number,
    );
    put(idle, [line("idle", 0, (q) => q.idle_share)], { label: "share of compute", show: (y) => percent(y, 0), zero: true }, "Compute that waits for power beyond the normal quarter, over all compute alive; median and 90% interval.", percent);
    put(
      cost,
      [line("value lost (economic depreciation)", 0, (q) => q.idle_cost_usd.economic, 1e-9), line("carry", 1, (q) => q.idle_cost_usd.carry, 1e-9), line("straight-line charge", 2, (q) => q.idle_cost_usd.straight_line, 1e-9)],
      { label: "bn USD in the quarter", show: number, zero: true },
      "Three measures of the same idle chips, which do not add up; bn USD in the quarter, median and 90% interval.",
      number,
    );
    fill(
      city,
      el("h2", {}, "In New York Cities"),
      el("p", { class: "definition" }, `${nyc.which_power}, over the load of New York City: average ${number(nyc.average_gw)} GW, record peak ${number(nyc.peak_gw, 4)} GW. Which power and which load decide the answer, so all are shown.`),
      el("p", { class: "big" }, number(nyc.ratio_to_average, 2), el("small", {}, " times the average, "), number(nyc.ratio_to_peak, 2), el("small", {}, " times the peak")),
      cities(nyc.comparisons),
      el("p", { class: "said" }, where),
    );
  });
  const panel = await controls(known, OF_POWER, () => live.ask());
  fill(
    page,
    el("h1", {}, "Power"),
    el("p", { class: "lead" }, "Chips that cannot be switched on: when, how many, what they cost. Move an input to see what shortens the gap."),
    el("div", { class: "with-panel" }, panel, el("div", { class: "main" }, status.element, el("div", { class: "figures" }, gap.element, idle.element, cost.element, city))),
  );
  live.ask();
  return () => live.stop();
}

function cities(comparisons: Record<string, unknown>[]): HTMLElement {
  const columns = Object.keys(comparisons[0] ?? {});
  const show = (cell: unknown): string => (typeof cell === "number" ? number(cell) : String(cell ?? "–"));
  return scrolled({ columns: columns.map((name) => name.replaceAll("_", " ")), rows: comparisons.map((one) => columns.map((name) => show(one[name]))) }, "In New York Cities");
}
