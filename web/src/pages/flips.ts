// What flips it: how far each input moves what comes first, and the values at which the most likely outcome changes.

import { type Catalogue, type Question } from "../api";
import { tornado } from "../charts";
import { el, fill } from "../dom";
import { Figure, fixed, said, scrolled } from "../figure";
import { number, percent } from "../format";
import { Live, Status } from "../live";
import { change, ofRace, value } from "../state";

type Outcome = Record<"takeoff" | "breaker" | "bubble" | "none", number>;
interface Explain {
  swings: { parameter: string; unit: string; definition: boolean; low: { value: number; first: Outcome }; high: { value: number; first: Outcome } }[];
  flips: { parameter: string; threshold: number; unit: string; direction: string; from: string; to: string; first: Outcome }[];
  indices: Record<string, { parameter: string; kind: string; s1: number; st: number; ci: { s1: number; st: number } }[]>;
}

const EVENTS = ["takeoff", "breaker", "bubble"] as const;
const NAMES: Record<string, string> = { takeoff: "take-off", breaker: "breaker", bubble: "bubble", none: "none" };
const SHOWN = 15;

/** An input by name, and a way to a slider for it. */
function input(name: string): Node {
  return name.includes(".") ? el("a", { href: `/race?input=${encodeURIComponent(name)}` }, name) : el("span", {}, name);
}

export async function flips(page: HTMLElement, _known: Catalogue): Promise<() => void> {
  const status = new Status();
  const swings = new Figure("swings", "How far each input moves the chance");
  const points = el("section", { class: "figure", "aria-label": "Flip points" });
  const shares = el("section", { class: "figure", "aria-label": "Shares of variance" });
  const event = (): (typeof EVENTS)[number] => EVENTS.find((one) => one === value("event")) ?? "breaker";
  const question = (): Question => ({ path: "explain", query: [...ofRace("draws", "prior"), ["base_draws", "256"], ["flip_draws", "1024"], ["draws", "2048"]] });
  let again = (): void => {};

  const live = new Live<Explain>(status, question, (answer) => {
    const show = (): void => {
      const of = event();
      const size = (one: Explain["swings"][number]): number => Math.abs(one.high.first[of] - one.low.first[of]);
      const sorted = [...answer.data.swings].sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
      const ends = (one: Explain["swings"][number]): string => `${number(one.low.value)} to ${number(one.high.value)} ${one.unit === "-" ? "" : one.unit}`.trim();
      const base = answer.data.swings.map((one) => (one.low.first[of] + one.high.first[of]) / 2).sort((a, b) => a - b)[Math.floor(answer.data.swings.length / 2)] ?? 0;
      swings.show({
        definition: `Chance that the ${NAMES[of]} comes first by 2036-12-31 with one input held at its p5 (hollow) and its p95 (full), definitions at the ends of the range in dispute; 1,024 histories each on the same random numbers.`,
        said: said(answer),
        summary: `Largest: ${sorted.slice(0, 3).map((one) => `${one.parameter} ${percent(one.low.first[of])} to ${percent(one.high.first[of])}`).join("; ")}.`,
        legend: [],
        draw: (width, summary) =>
          tornado(width, sorted.map((one) => ({ name: one.parameter, low: one.low.first[of], high: one.high.first[of], text: `${one.parameter}\n${ends(one)}\n${percent(one.low.first[of])} to ${percent(one.high.first[of])}` })), base, `chance that the ${NAMES[of]} comes first`, summary),
        table: { columns: ["input", "low", "chance", "high", "chance"], rows: sorted.map((one) => [input(one.parameter), `${number(one.low.value)} ${one.unit}`, percent(one.low.first[of]), `${number(one.high.value)} ${one.unit}`, percent(one.high.first[of])]) },
        question: { path: "explain", query: fixed(answer, question().query) },
      });
      const driven = [...(answer.data.indices[of] ?? [])].sort((a, b) => b.st - a.st).slice(0, SHOWN);
      fill(
        shares,
        el("h2", {}, `Shares of variance: does the ${NAMES[of]} come first?`),
        el("p", { class: "definition" }, "Sobol indices over runs of the prior, where inputs are independent: alone, and with all interactions; ± half a 95% interval."),
        scrolled({ columns: ["input", "what", "alone", "in all"], rows: driven.map((one) => [input(one.parameter), one.kind, `${percent(one.s1)} ± ${percent(one.ci.s1)}`, `${percent(one.st)} ± ${percent(one.ci.st)}`]) }, "Shares of variance"),
        el("p", { class: "said" }, said(answer)),
      );
    };
    again = show;
    show();
    fill(
      points,
      el("h2", {}, "Flip points"),
      el("p", { class: "definition" }, "Within p5 to p95 of its prior (definitions: the range in dispute), the value of one input beyond which another outcome is the most likely."),
      scrolled(
        { columns: ["input", "where", "from", "to"], rows: answer.data.flips.map((flip) => [input(flip.parameter), `${flip.direction} ${number(flip.threshold)} ${flip.unit === "-" ? "" : flip.unit}`, NAMES[flip.from] ?? flip.from, `${NAMES[flip.to] ?? flip.to} (${percent(flip.first[flip.to as keyof Outcome])})`]) },
        "Flip points",
      ),
      el("p", { class: "said" }, said(answer)),
    );
  }, "histories");
  const select = el("select", { id: "event", onchange: () => { change({ event: select.value }); again(); } }, ...EVENTS.map((name) => el("option", { value: name, selected: name === event() }, NAMES[name] ?? name)));
  fill(
    page,
    el("h1", {}, "What flips it"),
    el("p", { class: "lead" }, "Hundreds of races, each with one input held: half a minute of work or more. On the command line it is overhang explain, there with more histories."),
    el("div", { class: "bar" }, el("label", { for: "event" }, "Which comes first"), select),
    status.element,
    el("div", { class: "figures" }, swings.element, points, shares),
  );
  live.ask();
  return () => live.stop();
}
