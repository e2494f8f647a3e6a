// Charts: lines with bands, and stacked shares, drawn by Observable Plot in the colours and dashes of the page.

import * as Plot from "@observablehq/plot";

export interface Point {
  x: number;
  y: number | null;
  low?: number | null;
  high?: number | null;
  /** Not yet complete: drawn hollow. */
  partial?: boolean;
  /** A measured point: drawn hollow too. */
  measured?: boolean;
}

export interface Series {
  name: string;
  points: Point[];
  /** Place in the palette; -1 is the quiet line of a baseline. */
  style: number;
  /** Whether a value holds until the next. */
  steps?: boolean;
}

export interface Axes {
  x: { label: string; show(x: number): string };
  y: { label: string; show(y: number): string; log?: boolean; zero?: boolean; domain?: [number, number] };
}

/** Dashes by place in the palette: told apart without colour. */
const DASHES = ["none", "9 4", "2 3", "9 3 2 3", "5 3", "9 3 2 3 2 3", "12 3 4 3", "2 6"];
const QUIET = "var(--quiet-line)";

export function colour(style: number): string {
  return style < 0 ? QUIET : `var(--c${style % DASHES.length})`;
}

export function dash(style: number): string {
  return style < 0 ? "3 3" : (DASHES[style % DASHES.length] ?? "none");
}

function height(width: number): number {
  return Math.round(Math.min(Math.max(0.5 * width, 230), 400));
}

/** Places of ticks on a logarithmic axis: powers of ten, with twos and fives between them where there is room. */
function logTicks(low: number, high: number): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const stride = Math.ceil((to - from) / 6);
  const digits = to - from <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = from; power <= to; power += stride) ticks.push(...digits.map((digit) => digit * 10 ** power));
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Round places of at most so many ticks. */
function roundTicks(low: number, high: number, most: number): number[] {
  const places = (step: number): number[] => {
    const first = Math.ceil(low / step - 1e-9);
    return Array.from({ length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
  };
  const smallest = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10, 20, 50].map((digit) => digit * smallest).find((step) => places(step).length <= most);
  return step === undefined || !(high > low) ? [low] : places(step);
}

/** A line per series, with its band, and the values of all at the pointer. */
export function lines(width: number, series: Series[], axes: Axes, said: string): SVGElement {
  const log = axes.y.log ?? false;
  const fits = (y: number | null | undefined): y is number =>
    y !== null && y !== undefined && Number.isFinite(y) && (!log || y > 0);
  const values = series.flatMap((one) => one.points.flatMap(({ y, low, high }) => [y, low, high].filter(fits)));
  const domain = axes.y.domain ?? (log ? [Math.min(...values), Math.max(...values)] : undefined);
  const ticks = log && domain ? logTicks(domain[0] as number, domain[1] as number) : undefined;
  const clip = axes.y.domain !== undefined;
  // Room for the longest label of each axis, at some seven pixels a letter.
  const longest = Math.max(...(ticks ?? [Math.max(...values), domain?.[1] ?? 0]).map((tick) => axes.y.show(tick).length));
  const xs = series.flatMap((one) => one.points.map((point) => point.x));
  const room = 7 * axes.x.show(2030).length + 34;
  const marks: Plot.Markish[] = [
    ticks ? Plot.ruleY(ticks, { stroke: "var(--grid)" }) : Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1 }),
    axes.y.zero ? Plot.ruleY([0], { stroke: "var(--axis)" }) : null,
  ];
  for (const one of series) {
    const band = one.points.filter((point) => fits(point.low) && fits(point.high));
    if (band.length > 1) {
      marks.push(
        Plot.areaY(band, { x: "x", y1: "low", y2: "high", fill: colour(one.style), fillOpacity: 0.16, clip }),
      );
    }
  }
  for (const one of series) {
    const points = one.points.filter((point) => fits(point.y));
    const options = { x: "x", y: "y", stroke: colour(one.style) };
    marks.push(
      Plot.lineY(points, {
        ...options,
        strokeWidth: one.style < 0 ? 1.3 : 2.2,
        strokeDasharray: dash(one.style),
        strokeLinecap: "butt",
        curve: one.steps ? "step-after" : "linear",
        clip,
      }),
    );
    const hollow = points.filter((point) => point.partial || point.measured);
    if (hollow.length > 0) marks.push(Plot.dot(hollow, { ...options, r: 3.5, fill: "var(--paper)" }));
  }
  marks.push(...hover(series, axes, fits));
  return finish(
    Plot.plot({
      width,
      height: height(width),
      marginLeft: Math.max(46, 7 * longest + 18),
      marginRight: 30,
      marginBottom: 36,
      style: { background: "transparent" },
      x: { label: axes.x.label, labelArrow: "none", tickFormat: axes.x.show, ticks: roundTicks(Math.min(...xs), Math.max(...xs), Math.max(2, Math.min(11, Math.floor(width / room)))), labelAnchor: "center" },
      y: {
        label: axes.y.label,
        labelArrow: "none",
        type: log ? "log" : "linear",
        tickFormat: axes.y.show,
        nice: !log,
        zero: axes.y.zero ?? false,
        ticks: ticks ?? 5,
        ...(domain === undefined ? {} : { domain }),
      },
      marks,
    }),
    said,
  );
}

/** A rule at the pointer, and what every series is there. */
function hover(series: Series[], axes: Axes, fits: (y: number | null | undefined) => y is number): Plot.Markish[] {
  const xs = [...new Set(series.flatMap((one) => one.points.map((point) => point.x)))].sort((a, b) => a - b);
  const rows = xs.flatMap((x) => {
    const there = series.flatMap((one) => {
      const point = one.points.find((point) => point.x === x);
      if (!point || !fits(point.y)) return [];
      const ends = fits(point.low) && fits(point.high) ? ` (${axes.y.show(point.low)} to ${axes.y.show(point.high)})` : "";
      return [{ y: point.y, text: `${one.name}: ${axes.y.show(point.y)}${ends}${point.partial ? ", not complete" : ""}` }];
    });
    if (there.length === 0) return [];
    const y = Math.min(Math.max(...there.map((one) => one.y)), axes.y.domain?.[1] ?? Infinity);
    return [{ x, y, text: [axes.x.show(x), ...there.map((one) => one.text)].join("\n") }];
  });
  return [
    Plot.ruleX(rows, Plot.pointerX({ maxRadius: Infinity, x: "x", stroke: "var(--axis)", strokeOpacity: 0.5 })),
    Plot.tip(
      rows,
      Plot.pointerX({ maxRadius: Infinity, x: "x", y: "y", title: "text", fill: "var(--paper)", stroke: "var(--axis)", fontSize: 12, lineHeight: 1.3 }),
    ),
  ];
}

export interface Stack {
  at: string;
  parts: { name: string; share: number; style: number }[];
}

/** Shares that add up to one, one bar per date. */
export function stacks(width: number, stacks: Stack[], label: string, said: string): SVGElement {
  const rows = stacks.flatMap((stack) => {
    let sum = 0;
    return stack.parts.map((part) => {
      const low = sum;
      sum += part.share;
      return { at: stack.at, low, high: sum, ...part, text: part.share >= 0.055 && width > 430 ? `${Math.round(100 * part.share)}` : "" };
    });
  });
  const tips = stacks.map((stack) => ({
    at: stack.at,
    y: 0.5,
    text: [stack.at, ...[...stack.parts].reverse().map((part) => `${part.name}: ${(100 * part.share).toFixed(1)}%`)].join("\n"),
  }));
  return finish(
    Plot.plot({
      width,
      height: height(width),
      marginLeft: 52,
      marginRight: 18,
      marginBottom: 36,
      style: { background: "transparent" },
      x: { type: "band", label, labelArrow: "none", padding: 0.18, tickRotate: 0, labelAnchor: "center", tickFormat: (at: string) => (width < 430 ? at.slice(2) : at) },
      y: { label: "share of histories", labelArrow: "none", domain: [0, 1], tickFormat: (y: number) => `${Math.round(100 * y)}%`, ticks: 5 },
      marks: [
        Plot.barY(rows, { x: "at", y1: "low", y2: "high", fill: (row: { style: number }) => (row.style < 0 ? "var(--none)" : colour(row.style)), insetTop: 1 }),
        Plot.text(rows, {
          x: "at",
          y: (row: { low: number; high: number }) => (row.low + row.high) / 2,
          text: "text",
          fill: (row: { style: number }) => (row.style < 0 ? "var(--ink)" : "var(--on-colour)"),
          fontSize: 11,
        }),
        Plot.tip(tips, Plot.pointerX({ maxRadius: Infinity, x: "at", y: "y", title: "text", fill: "var(--paper)", stroke: "var(--axis)", fontSize: 12, lineHeight: 1.3 })),
      ],
    }),
    said,
  );
}

export interface Swing {
  name: string;
  low: number;
  high: number;
  text: string;
}

/** A bar per input from the outcome at its low end to that at its high end. */
export function tornado(width: number, swings: Swing[], base: number, label: string, said: string): SVGElement {
  const narrow = width < 560;
  const names = Math.min(narrow ? 130 : 260, 0.45 * width);
  const short = (name: string): string => {
    const most = Math.floor((names - 14) / 6.9);
    const words = name.slice(name.indexOf(".") + 1).replaceAll("_", " ");
    return words.length > most ? `${words.slice(0, most - 1)}…` : words;
  };
  const ends = swings.flatMap((swing) => [
    { name: swing.name, x: swing.low, end: "low" },
    { name: swing.name, x: swing.high, end: "high" },
  ]);
  return finish(
    Plot.plot({
      width,
      height: 26 * swings.length + 60,
      marginLeft: names,
      marginRight: 18,
      marginBottom: 36,
      style: { background: "transparent" },
      x: { label: narrow ? "chance" : label, labelArrow: "none", tickFormat: (x: number) => `${Math.round(100 * x)}%`, grid: false, labelAnchor: "center", ticks: Math.round(width / 110) },
      y: { label: null, domain: swings.map((swing) => swing.name), tickFormat: short, padding: 0.3, tickSize: 0 },
      marks: [
        Plot.gridX({ stroke: "var(--grid)", strokeOpacity: 1 }),
        Plot.ruleX([base], { stroke: "var(--axis)" }),
        Plot.ruleY(swings, { y: "name", x1: "low", x2: "high", stroke: "var(--c0)", strokeWidth: 8, strokeOpacity: 0.45 }),
        Plot.dot(ends, { x: "x", y: "name", r: 4, fill: (one: { end: string }) => (one.end === "low" ? "var(--paper)" : "var(--c0)"), stroke: "var(--c0)", strokeWidth: 1.5 }),
        Plot.tip(swings, Plot.pointerY({ maxRadius: Infinity, x: (one: Swing) => Math.max(one.low, one.high), y: "name", title: "text", fill: "var(--paper)", stroke: "var(--axis)", fontSize: 12, lineHeight: 1.3 })),
      ],
    }),
    said,
  );
}

/** Takes away the style element, whose rules stand in the page's own style, and names the picture. */
function finish(plot: SVGSVGElement | HTMLElement, said: string): SVGElement {
  const svg = (plot instanceof SVGElement ? plot : plot.querySelector("svg")) as SVGElement;
  for (const style of svg.querySelectorAll("style")) style.remove();
  // The picture has one name; its parts have none, and its numbers stand in the table.
  for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", said);
  // A browser sizes it by its box, so that it never is wider than its figure.
  svg.classList.add("plot");
  return svg;
}
