// Take-off: milestones, the multiplier path, measured horizons, and what other models say of the same milestones.

import { type Answer, type Catalogue, type Pair, type Question, type Range, ask } from "../api";
import { lines, type Series } from "../charts";
import { controls } from "../controls";
import { el, fill } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { number, percent, quarterEnd, quarterName } from "../format";
import { ALL } from "../inputs";
import { Live, Status } from "../live";
import { ofRace } from "../state";

interface InRace {
  milestones: { name: string; definition: string; target: string | null; p_by_target: number | null; p10_date: string | null; p50_date: string | null; p90_date: string | null; by: { date: string; p: number }[] }[];
  path: { column: string; unit: string; quarters: ({ quarter: string } & Range)[] }[];
}
interface Alone {
  path: ({ year: number } & Record<"rd_multiplier" | "horizon_minutes" | "lead_months", Range>)[];
  measured_horizons: { model: string; year: number; minutes: number; weighs: boolean }[];
}
interface Side {
  milestones: ({ name: string; definition: string } & Record<string, unknown>)[];
}

/** Histories of the charts beside the race. */
const DRAWS: Pair = ["draws", "8192"];

export async function takeoff(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const [status, abort] = [new Status(), new AbortController()];
  const multiplier = new Figure("multiplier", "R&D multiplier of the leading lab");
  const milestones = new Figure("milestones", "Milestones, by date");
  const horizon = new Figure("horizon", "Task horizon of the leading lab");
  const side = el("section", { class: "figure", "aria-label": "Other models" });
  const question = (): Question => {
    const query = ofRace();
    return { path: "takeoff", query: query.some(([name]) => name === "draws") ? query : [...query, DRAWS] };
  };

  const live = new Live<InRace>(status, question, (answer) => {
    const of: Question = { path: "takeoff", query: fixed(answer, ofRace()) };
    const where = said(answer);
    const path = answer.data.path.find((one) => one.column === "rd_multiplier");
    const fan: Series[] = [{ name: "multiplier", style: 0, points: (path?.quarters ?? []).map((q) => ({ x: quarterEnd(q.quarter), y: q.p50, low: q.p5, high: q.p95 })) }];
    multiplier.show({
      definition: "How much faster research goes than with human labour alone, inside the race, where power and money hold it back; median and 90% interval of histories.",
      said: where,
      summary: `Median at the end: ${number(fan[0]?.points.at(-1)?.y)}.`,
      legend: [{ name: "multiplier (ratio)", style: 0 }],
      draw: (width, summary) => lines(width, fan, { x: { label: "end of quarter", show: quarterName }, y: { label: "multiplier (ratio)", show: number, log: true } }, summary),
      table: lineTable(fan, { name: "quarter", show: quarterName }, number),
      question: of,
    });
    const series: Series[] = answer.data.milestones.map((one, style) => ({ name: one.name.replaceAll("_", " "), style, points: one.by.map((by) => ({ x: Number(by.date.slice(0, 4)), y: by.p })) }));
    milestones.show({
      definition: `Share of histories in which each is reached. ${answer.data.milestones.map((one) => `${one.name.replaceAll("_", " ")}: ${one.definition.replace(/\s*\([^()]*\)/g, "")}.`).join(" ")}`,
      said: where,
      summary: answer.data.milestones.map((one) => `${one.name.replaceAll("_", " ")}: median ${one.p50_date ?? "after the end"}`).join("; "),
      legend: series.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, series, { x: { label: "by the end of the year", show: String }, y: { label: "share of histories", show: (y) => percent(y, 0), zero: true, domain: [0, 1] } }, summary),
      table: {
        columns: ["milestone", "target", "chance by target", "p10", "median", "p90"],
        rows: answer.data.milestones.map((one) => [one.name.replaceAll("_", " "), one.target ?? "–", percent(one.p_by_target), one.p10_date ?? "later", one.p50_date ?? "later", one.p90_date ?? "later"]),
      },
      question: of,
    });
  });

  const once = async (): Promise<void> => {
    const alone: Question = { path: "takeoff", query: [["alone", "true"], DRAWS] };
    showAlone(await ask<Alone>(alone, abort.signal), horizon);
    const all = await ask<Side>({ path: "takeoff", query: [["model", "all"], ["draws", "4096"]] }, abort.signal);
    fill(
      side,
      el("h2", {}, "The same milestones by public models"),
      el("p", { class: "definition" }, "Median year, or the year of the one run; – where a model does not have the milestone."),
      sideTable(all.data),
      el("p", { class: "said" }, said(all)),
    );
  };

  const panel = await controls(known, ALL.filter((name) => name.startsWith("takeoff.") || name.startsWith("chips.") || name.startsWith("money.")), () => live.ask());
  fill(
    page,
    el("h1", {}, "Take-off"),
    el("p", { class: "lead" }, "When AI research automates itself, by the model of the race, by the same block alone, and by others."),
    el("div", { class: "with-panel" }, panel, el("div", { class: "main" }, status.element, el("div", { class: "figures" }, multiplier.element, milestones.element, horizon.element, side))),
  );
  live.ask();
  once().catch((error: unknown) => {
    if (!abort.signal.aborted) fill(side, el("p", { class: "status wrong" }, String(error)));
  });
  return () => {
    live.stop();
    abort.abort();
  };
}

function showAlone(answer: Answer<Alone>, figure: Figure): void {
  const until = answer.data.path.filter((point) => point.year <= 2030);
  const series: Series[] = [
    { name: "leading lab, block alone", style: 0, points: until.map((point) => ({ x: point.year, y: point.horizon_minutes.p50 / 60, low: point.horizon_minutes.p5 / 60, high: point.horizon_minutes.p95 / 60 })) },
    { name: "measured by METR", style: 1, points: [...answer.data.measured_horizons].sort((a, b) => a.year - b.year).map((one) => ({ x: one.year, y: one.minutes / 60, measured: true })) },
  ];
  figure.show({
    definition: "Length of a task, by the time a person takes, that is done with half success; hours, start of quarter, median and 90% interval. Points: horizons that METR measured, joined in the order of their release. Cut off at 100,000 hours.",
    said: said(answer, "block alone, weighed by measured horizons"),
    summary: `Median at the start of 2030: ${number(until.find((point) => point.year === 2030)?.horizon_minutes.p50 ?? NaN)} minutes.`,
    legend: series.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, series, { x: { label: "start of quarter", show: (x) => (Number.isInteger(x) ? String(x) : x.toFixed(2)) }, y: { label: "hours", show: number, log: true, domain: [0.5, 1e5] } }, summary),
    table: lineTable(series, { name: "year", show: (x) => x.toFixed(2) }, number),
    question: { path: "takeoff", query: fixed(answer, [["alone", "true"]]) },
  });
}

function sideTable(data: Side): HTMLElement {
  const columns = Object.keys(data.milestones[0] ?? {}).filter((name) => !["name", "definition"].includes(name));
  const show = (cell: unknown): string => {
    if (typeof cell === "number") return number(cell, 5);
    if (cell && typeof cell === "object") {
      const { p50_year: year, p_by_2030: early } = cell as { p50_year?: number | null; p_by_2030?: number };
      return `${year === null || year === undefined ? "later" : year.toFixed(1)}${early === undefined ? "" : ` (${percent(early, 0)} by 2030)`}`;
    }
    return cell === null || cell === undefined ? "–" : String(cell);
  };
  return scrolled({ columns: ["milestone", ...columns.map((name) => name.replaceAll("_", " "))], rows: data.milestones.map((one) => [one.name, ...columns.map((name) => show(one[name]))]) }, "Milestones by model");
}
