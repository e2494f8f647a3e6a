// Contest: who keeps the value of AI, whether one lab takes it all, who sells the chips and what lock-in is worth.

import { type Answer, type Catalogue, type Pair, type Question, type Range } from "../api";
import { lines, type Series } from "../charts";
import { controls } from "../controls";
import { el, fill } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { number, percent } from "../format";
import { Live, Status } from "../live";
import { ofRace } from "../state";

interface Chance {
  p: number | null;
  se: number | null;
}
interface Contest {
  layers: { year: number; layer: string; share: Range }[];
  moves: { year: number; total_usd_bn: Range; sellers_usd_bn: Range; lab_above_chip: Chance; cloud_above_chip: Chance }[];
  rivals: { name: string; effort: number[]; profit: number[]; dissipated_share: number; critical_discount: number | null }[];
  winner: { definition: string; p: (Chance & { year: number })[]; worlds: { world: string; difference: (Chance & { year: number })[] }[] };
}
type Difference = Record<string, { value: number | null; se: number | null }> & { year: number };
interface Share {
  shares: ({ year: number } & Record<"share_custom" | "share_nvidia" | "small_model_share" | "nvidia_gross_margin", Range>)[];
  lock_in: { against: string; year: number; price_ratio: Range }[];
  broken_lock_in: { left: number; from: string; years: Difference[] }[];
}

/** Histories of a chart, each followed in several worlds. */
const DRAWS: Pair = ["draws", "4096"];
/** Inputs that the split of the value and the winner rest on. */
const INPUTS = ["takeoff.share_compounding", "takeoff.diffusion_per_year", "designers.price_sensitivity", "contest.choke_price_ratio"];
const X = { label: "in the year", show: String };

const points = (rows: { year: number; range: Range }[], scale = 1): Series["points"] => rows.map(({ year, range }) => ({ x: year, y: scale * range.p50, low: scale * range.p5, high: scale * range.p95 }));
const chances = (rows: (Chance & { year: number })[]): Series["points"] => rows.map(({ year, p, se }) => ({ x: year, y: p, low: p === null ? null : Math.max(0, p - 2 * (se ?? 0)), high: p === null ? null : Math.min(1, p + 2 * (se ?? 0)) }));
const moved = (mean: { value: number | null; se: number | null } | undefined, scale: number): string =>
  mean === undefined || mean.value === null ? "–" : `${mean.value * scale > 0 ? "+" : ""}${(scale * mean.value).toFixed(1)}${mean.se === null ? "" : ` ± ${(scale * mean.se).toFixed(1)}`}`;
const list = (values: number[]): string => values.map((x) => x.toFixed(0)).join(", ");

export async function contest(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const [status, second] = [new Status(), new Status()];
  const layers = new Figure("layers", "Who keeps the value");
  const size = new Figure("size", "What there is to keep in a year");
  const winner = new Figure("winner", "Does one lab take it all?");
  const sellers = new Figure("sellers", "Who sells the new compute");
  const lockIn = new Figure("lock-in", "Lock-in to Nvidia's software as a price");
  const rivals = el("section", { class: "figure", "aria-label": "What rivals spend" });
  const broken = el("section", { class: "figure", "aria-label": "Lock-in broken" });
  const query = (...without: string[]): Pair[] => {
    const pairs = ofRace(...without);
    return pairs.some(([name]) => name === "draws") ? pairs : [...pairs, DRAWS];
  };
  const ofContest = (): Question => ({ path: "contest", query: query() });
  const ofShare = (): Question => ({ path: "fleet/share", query: query("prior") });

  const value = new Live<Contest>(status, ofContest, (answer) => {
    const { layers: shares, moves, winner: one } = answer.data;
    const at: Question = { path: "contest", query: fixed(answer, ofContest().query) };
    const where = said(answer);
    const names = [...new Set(shares.map((share) => share.layer))];
    const years = [...new Set(shares.map((share) => share.year))];
    const of = (layer: string, year: number): Range | undefined => shares.find((share) => share.layer === layer && share.year === year)?.share;
    const fans: Series[] = names.map((name, style) => ({ name, style, points: points(years.flatMap((year) => { const range = of(name, year); return range ? [{ year, range }] : []; })) }));
    layers.show({
      definition: "Share of each layer in what chips, clouds and labs earn and what buyers gain in a year; median and 90% interval. Chip designers and labs: gross profit; clouds: profit after operation and economic depreciation; adopters and consumers: surplus from paid use. Below zero: a loss; cut off at −50% and 150%.",
      said: where,
      summary: `In ${years.at(-1)}, medians: ${names.map((name) => `${name} ${percent(of(name, years.at(-1) ?? 0)?.p50, 0)}`).join(", ")}.`,
      legend: fans.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, fans, { x: X, y: { label: "share of the value", show: (y) => percent(y, 0), zero: true, domain: [-0.5, 1.5] } }, summary),
      table: lineTable(fans, { name: "year", show: String }, (y) => percent(y, 0)),
      question: at,
    });
    const totals: Series[] = [
      { name: "with what buyers gain", style: 3, points: points(moves.map((move) => ({ year: move.year, range: move.total_usd_bn }))) },
      { name: "of it earned by chips, clouds and labs", style: 1, points: points(moves.map((move) => ({ year: move.year, range: move.sellers_usd_bn }))) },
    ];
    size.show({
      definition: "Sum of the layers in a year, bn USD, median and 90% interval. Use that is not sold is not counted.",
      said: where,
      summary: `In ${moves.at(-1)?.year}: ${number(moves.at(-1)?.total_usd_bn.p50)} bn USD.`,
      legend: totals.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, totals, { x: X, y: { label: "bn USD in the year", show: number, zero: true } }, summary),
      table: lineTable(totals, { name: "year", show: String }, number),
      question: at,
    });
    const lead: Series[] = [
      { name: "one lab above half", style: 2, points: chances(one.p) },
      { name: "labs earn more than chip designers", style: 0, points: chances(moves.map((move) => ({ ...move.lab_above_chip, year: move.year }))) },
      { name: "clouds earn more than chip designers", style: 1, points: chances(moves.map((move) => ({ ...move.cloud_above_chip, year: move.year }))) },
    ];
    winner.show({
      definition: `Above half: ${one.definition}. Bands: two Monte Carlo standard errors.`,
      said: where,
      summary: `In ${one.p.at(-1)?.year}: ${percent(one.p.at(-1)?.p)} that one lab is above half.`,
      legend: lead.map(({ name, style }) => ({ name, style })),
      draw: (width, summary) => lines(width, lead, { x: X, y: { label: "share of histories", show: (y) => percent(y, 0), zero: true, domain: [0, 1] } }, summary),
      table: lineTable(lead, { name: "year", show: String }, percent),
      question: at,
    });
    const shown = [2028, 2032, 2036];
    fill(
      rivals,
      el("h2", {}, "What would break or make a winner"),
      el("p", { class: "definition" }, "Change, in points, of the chance that one lab holds over half of research compute; one parameter differs from 2026 on, the same histories; ± one standard error."),
      scrolled({ columns: ["world", ...shown.map(String)], rows: one.worlds.map((world) => [world.world, ...shown.map((year) => { const d = world.difference.find((by) => by.year === year); return moved(d && { value: d.p, se: d.se }, 100); })]) }, "What would break or make a winner"),
      el("h2", {}, "What rivals spend to win 100"),
      el("p", { class: "definition" }, "In closed form: each wins with its part of all effort at a cost of 1; spent is the part of the prize that is spent in winning it. Restraint holds where the next round weighs at least the critical discount."),
      scrolled({ columns: ["rivals", "effort", "profit", "spent", "restraint from"], rows: answer.data.rivals.map((rival) => [rival.name, list(rival.effort), list(rival.profit), percent(rival.dissipated_share, 0), rival.critical_discount === null ? "–" : number(rival.critical_discount)]) }, "What rivals spend"),
      el("p", { class: "said" }, where),
    );
  });

  const share = new Live<Share>(second, ofShare, (answer) => showSellers(answer, { path: "fleet/share", query: fixed(answer, ofShare().query) }, sellers, lockIn, broken));
  const ask = (): void => {
    value.ask();
    share.ask();
  };
  const panel = await controls(known, INPUTS, ask, "To begin with some that the split of the value and the winner rest on.");
  fill(
    page,
    el("h1", {}, "The contest"),
    el("p", { class: "lead" }, "Who keeps the value of AI, whether one lab wins all of it, who sells the chips, and what lock-in is worth."),
    el("div", { class: "with-panel" }, panel, el("div", { class: "main" }, status.element, el("div", { class: "figures" }, layers.element, size.element, winner.element, rivals), second.element, el("div", { class: "figures" }, sellers.element, lockIn.element, broken))),
  );
  ask();
  return () => {
    value.stop();
    share.stop();
  };
}

function showSellers(answer: Answer<Share>, at: Question, sellers: Figure, lockIn: Figure, broken: HTMLElement): void {
  const { shares, lock_in: locks, broken_lock_in: breaks } = answer.data;
  const where = said(answer);
  const series: Series[] = ([["Nvidia", "share_nvidia"], ["custom chips (TPU, Trainium)", "share_custom"], ["small models, of paid use", "small_model_share"], ["gross margin of Nvidia", "nvidia_gross_margin"]] as const).map(([name, key], style) => ({ name, style, points: points(shares.map((one) => ({ year: one.year, range: one[key] }))) }));
  sellers.show({
    definition: "Share of new H100 equivalents by who designs them, part of paid use that small models serve, and the gross margin; median and 90% interval.",
    said: where,
    summary: `In ${shares.at(-1)?.year}, medians: ${series.map((one) => `${one.name} ${percent(one.points.at(-1)?.y, 0)}`).join(", ")}.`,
    legend: series.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, series, { x: X, y: { label: "share", show: (y) => percent(y, 0), zero: true, domain: [0, 1] } }, summary),
    table: lineTable(series, { name: "year", show: String }, (y) => percent(y, 0)),
    question: at,
  });
  const against = [...new Set(locks.map((one) => one.against))];
  const ratios: Series[] = against.map((name, style) => ({ name, style, points: points(locks.filter((one) => one.against === name).map((one) => ({ year: one.year, range: one.price_ratio }))) }));
  lockIn.show({
    definition: "By which factor another chip has to be cheaper in all to be chosen as often; end of the year, median and 90% interval. The sensitivity to price is assumed, and the lock-in is inverted from it. Cut off at a factor of 100.",
    said: where,
    summary: `In ${locks.at(-1)?.year}: ${ratios.map((one) => `${one.name} ${number(one.points.at(-1)?.y)}`).join(", ")}.`,
    legend: ratios.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, ratios, { x: X, y: { label: "price factor", show: (y) => number(y), log: true, domain: [1, 100] } }, summary),
    table: lineTable(ratios, { name: "year", show: String }, (y) => number(y)),
    question: at,
  });
  const rows = breaks.flatMap((world) => [2028, 2030, 2036].flatMap((year) => {
    const one = world.years.find((by) => by.year === year);
    return one ? [[`${percent(world.left, 0)} left`, String(year), moved(one["share_nvidia_difference"], 100), moved(one["nvidia_gross_margin_difference"], 100), moved(one["nvidia_revenue_usd_bn_per_year_difference"], 1)]] : [];
  }));
  fill(
    broken,
    el("h2", {}, "If the lock-in breaks"),
    el("p", { class: "definition" }, `From ${breaks[0]?.from ?? ""} on the lock-in is multiplied by what is left, as if another chip ran the same software; mean change on the same histories, ± one standard error.`),
    scrolled({ columns: ["lock-in", "year", "Nvidia, points", "margin, points", "revenue, bn USD a year"], rows }, "If the lock-in breaks"),
    el("p", { class: "said" }, where),
  );
}
