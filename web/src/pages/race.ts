// Race: which of the three trips first, by date, against the baseline on the same random numbers.

import { type Answer, type Catalogue, type Pair, type Question, ask } from "../api";
import { lines, stacks, type Series } from "../charts";
import { controls } from "../controls";
import { el, fill } from "../dom";
import { Figure, fixed, lineTable, said, scrolled } from "../figure";
import { percent } from "../format";
import { ALL } from "../inputs";
import { Live, Status } from "../live";
import { ofRace } from "../state";

interface Chance {
  p: number | null;
  se?: number | null;
}
type First = Record<"takeoff" | "breaker" | "bubble" | "none", Chance>;
interface Race {
  horizon: string;
  first: First;
  ever: Record<string, Chance>;
  by: { date: string; first: First; ever: Record<string, Chance> }[];
  median_date: Record<string, string | null>;
  given: { first: Record<string, { ever: Record<string, Chance> }> };
  conditioned: boolean;
  effective_draws: number;
  definitions: Record<string, string>;
  rests_on: { weakest_kind: string; entries_of_weakest_kind: number };
}

const EVENTS = ["takeoff", "breaker", "bubble"] as const;
const NAMES: Record<string, string> = { takeoff: "take-off", breaker: "breaker", bubble: "bubble", none: "none yet" };
const YEAR = { label: "by the end of the year", show: (x: number) => String(x) };

const p = (chance: Chance | undefined): number => chance?.p ?? NaN;
const year = (date: string): number => Number(date.slice(0, 4));

/** A definition without the parameter names in brackets. */
export function plain(definition: string): string {
  return definition.replace(/\s*\([^()]*\)/g, "");
}

function curves(race: Race, of: "first" | "ever", style: (k: number) => number, name: (event: string) => string): Series[] {
  return EVENTS.map((event, k) => ({
    name: name(event),
    style: style(k),
    points: race.by.map((by) => {
      const chance = by[of][event];
      const error = 2 * (chance?.se ?? 0);
      return { x: year(by.date), y: p(chance), low: Math.max(0, p(chance) - error), high: Math.min(1, p(chance) + error) };
    }),
  }));
}

export async function race(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const status = new Status();
  const first = new Figure("first", "Which trips first?");
  const ever = new Figure("ever", "Which happen at all?");
  const stacked = new Figure("stacked", "First by the end of each year");
  const given = new Figure("given", "What follows what");
  const tiles = el("div", { class: "tiles" });
  let now: Answer<Race> | null = null;
  let base: Answer<Race> | null = null;
  const bases = new Map<string, Promise<Answer<Race>>>();

  const question = (): Question => ({ path: "race", query: ofRace() });
  const changed = (): boolean => ofRace().some(([name]) => name === "set" || name === "scenario" || name === "off");

  const show = (answer: Answer<Race>): void => {
    now = answer;
    const race = answer.data;
    const query = fixed(answer, ofRace());
    const of: Question = { path: "race", query };
    const compared = base && changed() && base.draws === answer.draws ? base : null;
    fill(tiles, ...[...EVENTS, "none" as const].map((event, k) => tile(event, k, race, compared?.data ?? null)));
    const definition = EVENTS.map((event) => `${NAMES[event]?.replace(/^./, (c) => c.toUpperCase())}: ${plain(race.definitions[event] ?? "")}.`).join(" ");
    const where = said(answer, `${race.conditioned ? "conditioned on what was seen in 2026" : "prior only"}; weakest ground: ${race.rests_on.weakest_kind} (${race.rests_on.entries_of_weakest_kind} inputs)`);
    const share = (y: number): string => percent(y);
    for (const [figure, of_what, label] of [
      [first, "first", "share of histories in which it came first"],
      [ever, "ever", "share of histories in which it has happened"],
    ] as const) {
      const series = curves(race, of_what, (k) => k, (event) => NAMES[event] ?? event);
      const quiet = compared ? curves(compared.data, of_what, () => -1, (event) => `${NAMES[event]}, baseline`).map((one) => ({ ...one, points: one.points.map(({ x, y }) => ({ x, y })) })) : [];
      const all = [...quiet, ...series];
      figure.show({
        definition: of_what === "first" ? `${definition} Bands: two Monte Carlo standard errors; the priors are far wider. Ties are shared.` : "One history may see all three. Bands: two Monte Carlo standard errors.",
        said: where,
        summary: `By ${race.horizon}: ${EVENTS.map((event) => `${NAMES[event]} ${percent(p(race[of_what][event]))}`).join(", ")}.`,
        legend: [...series.map(({ name, style }) => ({ name, style })), ...(compared ? [{ name: "the same in the baseline", style: -1 }] : [])],
        draw: (width, summary) => lines(width, all, { x: YEAR, y: { label, show: (y) => percent(y, y > 0 && y < 0.1 ? 1 : 0), zero: true, domain: [0, top(all)] } }, summary),
        table: lineTable([...series, ...quiet], { name: "by the end of", show: String }, share),
        question: of,
      });
    }
    stacked.show({
      definition: "Shares of histories by what came first until then; they add up to 100%.",
      said: where,
      summary: `None yet by ${race.horizon}: ${percent(p(race.first.none))}.`,
      legend: [...EVENTS.map((event, k) => ({ name: NAMES[event] ?? "", style: k })), { name: "none yet", style: -1 }],
      areas: true,
      draw: (width, summary) =>
        stacks(
          width,
          race.by.map((by) => ({
            at: by.date.slice(0, 4),
            parts: [...EVENTS.map((event, k) => ({ name: NAMES[event] ?? "", share: p(by.first[event]), style: k })), { name: "none yet", share: p(by.first.none), style: -1 }],
          })),
          "by the end of the year",
          summary,
        ),
      table: {
        columns: ["by the end of", ...EVENTS.map((event) => NAMES[event] ?? ""), "none yet"],
        rows: race.by.map((by) => [by.date.slice(0, 4), ...[...EVENTS, "none" as const].map((event) => `${percent(p(by.first[event]))} ± ${percent(by.first[event].se)}`)]),
      },
      question: of,
    });
    const follows = EVENTS.map((event) => [NAMES[event] ?? "", ...EVENTS.map((other) => (other === event ? "·" : percent(p(race.given.first[event]?.ever[other]))))]);
    fill(given.element, el("h2", { id: "given-title" }, "What follows what"), el("p", { class: "definition" }, `Given that the event of the row came first: the chance that that of the column happens too, by ${race.horizon}.`), scrolled({ columns: ["first", ...EVENTS.map((event) => NAMES[event] ?? "")], rows: follows }, "What follows what"), el("p", { class: "said" }, where));
    needBase(answer);
  };

  /** The baseline with as many draws, asked for once. */
  const needBase = (answer: Answer<Race>): void => {
    if (!changed() || base?.draws === answer.draws) return;
    const query: Pair[] = [...ofRace("scenario", "set", "off", "draws"), ["draws", String(answer.draws)]];
    const key = JSON.stringify(query);
    const asked = bases.get(key) ?? ask<Race>({ path: "race", query });
    bases.set(key, asked);
    asked.then(
      (found) => {
        if (now?.draws !== found.draws || base === found) return;
        base = found;
        show(now);
      },
      () => bases.delete(key),
    );
  };

  const live = new Live<Race>(status, question, show);
  const panel = await controls(known, ALL, () => {
    if (base && ofRace("scenario", "set", "off", "draws").join() !== basis) base = null;
    basis = ofRace("scenario", "set", "off", "draws").join();
    live.ask();
  });
  let basis = ofRace("scenario", "set", "off", "draws").join();
  fill(
    page,
    el("h1", {}, "The race"),
    el("p", { class: "lead" }, "Which trips first: the take-off (AI that builds AI), the breaker (no power for the chips already paid for), or the bubble (the debt that paid for them)?"),
    el("div", { class: "with-panel" }, panel, el("div", { class: "main" }, status.element, tiles, el("div", { class: "figures" }, first.element, stacked.element, ever.element, given.element))),
  );
  live.ask();
  return () => live.stop();
}

/** A round top of the axis above all of it. */
function top(series: Series[]): number {
  const most = Math.max(...series.flatMap((one) => one.points.map((point) => point.high ?? point.y ?? 0)));
  return Math.min(1, Math.ceil(10 * most + 0.2) / 10);
}

function tile(event: (typeof EVENTS)[number] | "none", style: number, race: Race, base: Race | null): HTMLElement {
  const chance = race.first[event];
  const name = event === "none" ? "none of them" : `${NAMES[event]} first`;
  const median = event === "none" ? null : race.median_date[event];
  const parts = [
    el("h2", { class: "tile-title" }, name),
    el("p", { class: "big" }, percent(chance.p), el("small", {}, ` ± ${percent(chance.se)}`)),
    el("p", { class: "note" }, `by ${race.horizon}${median ? `; median date where it happens ${median}` : ""}`),
  ];
  if (base) {
    const moved = p(chance) - p(base.first[event]);
    const error = Math.hypot(chance.se ?? 0, base.first[event].se ?? 0);
    parts.push(el("p", { class: "moved-by" }, `${moved < 0 ? "−" : "+"}${(100 * Math.abs(moved)).toFixed(1)} points against the baseline`), el("p", { class: "note" }, `same random numbers; error at most ${(100 * error).toFixed(1)}`));
  }
  return el("div", { class: `tile tile-${style}` }, ...parts);
}
