// Companies: depreciation under other lives, and what is owed beside what the chips are worth.

import { type Answer, type Catalogue, type Question, ask } from "../api";
import { lines, type Series } from "../charts";
import { el, fill, pair } from "../dom";
import { Figure, fixed, lineTable, said } from "../figure";
import { dayAsYear, number, percent } from "../format";
import { Live, Status } from "../live";
import { change, query, ofRace, value } from "../state";

interface Company {
  ticker: string;
  name: string;
  depreciation: { year_ends: string[]; server_share: number; lives: { basis: string; life_years: number | null; charge_usd: (number | null)[] }[] } | null;
  earnings_effect: { lives: { basis: string; life_years: number | null; share_of_net_income: (number | null)[] }[] } | null;
  runway_months: Record<string, number | string | boolean | null> | null;
  ladder: { as_of: string; definition: string; verdict: string; debt_usd: number; weighted_life_years: number; asset_duration_years: number | null; due: { to_years: number; principal_usd: number }[]; coverage_by_year: number[] } | null;
  missing: string[];
}

const BN = 1e-9;

export async function companies(page: HTMLElement, _known: Catalogue): Promise<() => void> {
  const status = new Status();
  const charge = new Figure("depreciation", "Depreciation under other lives of servers");
  const owed = new Figure("debt", "Debt still owed, and what the assets cover");
  const facts = el("section", { class: "figure", "aria-label": "Runway and debt" });
  const heading = el("h2", { class: "company-name" });
  const ticker = (): string => value("ticker", "ORCL");
  const life = (): string => value("life", "3");
  const question = (): Question => ({ path: "company", query: [...ofRace("scenario", "prior", "set"), ["life", life()], ["ticker", ticker()]] });

  const live = new Live<Company>(status, question, (answer) => {
    const data = answer.data;
    const at: Question = { path: "company", query: fixed(answer, question().query) };
    fill(heading, `${data.name} (${data.ticker})`);
    showCharge(answer, at, charge);
    showDebt(answer, at, owed);
    showFacts(answer, facts);
  });
  const screen = await ask<{ ticker: string }[]>({ path: "screen", query: [] });
  const select = el("select", { id: "ticker", onchange: () => { change({ ticker: select.value }); live.ask(); } }, ...[...new Set([ticker(), ...screen.data.map((one) => one.ticker)])].sort().map((name) => el("option", { selected: name === ticker() }, name)));
  const output = el("output", { for: "life" });
  const slider = el("input", { type: "range", id: "life", min: 1, max: 8, step: 0.25, value: life() });
  const shown = (): void => {
    fill(output, `${slider.value} years`);
    slider.setAttribute("aria-valuetext", `${slider.value} years`);
  };
  slider.addEventListener("input", () => {
    change({ life: slider.value });
    shown();
    live.ask();
  });
  shown();
  fill(
    page,
    el("h1", {}, "Companies"),
    el("p", { class: "lead" }, "From filings: what the accounts look like if chips last less long, and what is still owed when they are worthless."),
    el("p", { class: "warning" }, "Part of Oracle's debt stands at assumed dates, and price over sales has no stored source; what else is missing is listed by name. Not investment advice."),
    el("div", { class: "bar" }, pair("Company", select), pair("Life of servers", slider, output)),
    status.element,
    heading,
    el("div", { class: "figures" }, charge.element, owed.element, facts),
  );
  if (query().get("ticker") === null) change({ ticker: ticker() });
  live.ask();
  return () => live.stop();
}

function showCharge(answer: Answer<Company>, question: Question, figure: Figure): void {
  const depreciation = answer.data.depreciation;
  const series: Series[] = (depreciation?.lives ?? []).map((one, style) => ({
    name: one.life_years === null ? one.basis : `${one.basis}, ${number(one.life_years)} years`,
    style,
    points: (depreciation?.year_ends ?? []).map((end, k) => ({ x: dayAsYear(end), y: one.charge_usd[k] === null || one.charge_usd[k] === undefined ? null : BN * (one.charge_usd[k] as number) })),
  }));
  figure.show({
    definition: depreciation ? `Straight-line charge of the year on servers (${percent(depreciation.server_share, 0)} of capital spending, assumed), bn USD; years end on ${depreciation.year_ends.at(-1)?.slice(5)}.` : "The filings do not give capital spending by year.",
    said: said(answer),
    summary: series.map((one) => `${one.name}: ${number(one.points.at(-1)?.y)} bn USD`).join("; "),
    legend: series.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, series, { x: { label: "end of fiscal year", show: (x) => x.toFixed(1) }, y: { label: "bn USD in the year", show: number, zero: true } }, summary),
    table: lineTable(series, { name: "year to", show: (x) => x.toFixed(2) }, number),
    question,
  });
}

function showDebt(answer: Answer<Company>, question: Question, figure: Figure): void {
  const ladder = answer.data.ladder;
  const due = [...(ladder?.due ?? [])].sort((a, b) => a.to_years - b.to_years);
  const years = [...new Set([0, ...due.map((one) => one.to_years)])].filter((x) => x <= 30);
  const left = (at: number): number => BN * due.filter((one) => one.to_years > at).reduce((sum, one) => sum + one.principal_usd, 0);
  const debt: Series = { name: "debt still owed", style: 1, steps: true, points: years.map((x) => ({ x, y: left(x) })) };
  const covered: Series = { name: "of it covered by the assets it paid for", style: 0, points: (ladder?.coverage_by_year ?? []).map((share, x) => ({ x, y: share * left(x) })) };
  const series = ladder ? [debt, covered] : [];
  figure.show({
    definition: ladder ? `Principal not yet due, and the part that the value of the chips covers at the share of each year; bn USD. ${ladder.definition}.` : "The filings give no maturities.",
    said: said(answer, ladder ? `debt as of ${ladder.as_of}` : ""),
    summary: ladder ? `${ladder.verdict}.` : "",
    legend: series.map(({ name, style }) => ({ name, style })),
    draw: (width, summary) => lines(width, series, { x: { label: "years from now", show: (x) => number(x, 3) }, y: { label: "bn USD", show: number, zero: true } }, summary),
    table: lineTable(series, { name: "years", show: (x) => number(x, 3) }, number),
    question: { ...question, query: question.query },
  });
}

function showFacts(answer: Answer<Company>, box: HTMLElement): void {
  const { ladder, runway_months: runway, missing } = answer.data;
  const months = (x: unknown): string => (typeof x === "number" ? `${number(x)} months` : "beyond the horizon");
  const rows: [string, string][] = [];
  if (runway) rows.push(["Runway with a market that may close: median", months(runway["p50"])], ["5% of histories: less than", months(runway["p5"])], ["Chance that cash runs out within 24 months", percent(runway["p_within_24"] as number)]);
  if (ladder) rows.push(["Debt in the ladder", `${number(BN * ladder.debt_usd)} bn USD`], ["Mean life of the debt", `${number(ladder.weighted_life_years)} years`], ["Mean life of the assets", ladder.asset_duration_years === null ? "–" : `${number(ladder.asset_duration_years)} years`], ["Verdict", ladder.verdict]);
  fill(
    box,
    el("h2", {}, "Runway and debt"),
    el("dl", {}, ...rows.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
    missing.length > 0 && el("details", { class: "table" }, el("summary", {}, `${missing.length} things are not in the filings`), el("ul", { class: "note" }, ...missing.map((one) => el("li", {}, one)))),
    el("p", { class: "said" }, said(answer)),
  );
}
