// A figure: title, definition, where it comes from, chart, table, files, and a link that reproduces it.

import { address, type Answer, type Pair, type Question } from "./api";
import { colour, dash, type Series } from "./charts";
import { el, fill } from "./dom";
import { count } from "./format";
import { savePng, saveSvg } from "./save";
import { query } from "./state";

export interface Table {
  columns: string[];
  rows: (string | number | Node)[][];
}

export interface Content {
  definition: string;
  /** Scenario, date, seed. */
  said: string;
  /** In words, for those who do not see it. */
  summary: string;
  legend: { name: string; style: number }[];
  /** Whether the legend shows areas, not lines. */
  areas?: boolean;
  draw(width: number, summary: string): SVGElement;
  table: Table;
  /** What the files beside it answer. */
  question: Question;
}

/** Where an answer comes from, in one line. */
export function said(answer: Answer<unknown>, more = ""): string {
  // The estimate of the fleet rests on evidence alone, and so do the accounts of a company.
  const fleet = answer.command === "fleet" && "growth" in (answer.data as object);
  const draws = answer.draws === null ? "" : `, ${count(answer.draws)} ${fleet ? "samples" : "histories"}`;
  const scenario = fleet || answer.command === "company" ? "" : `scenario ${answer.scenario}, `;
  return `${scenario}evidence to ${answer.as_of}${draws}, seed ${answer.seed}, version ${answer.version}${more ? `, ${more}` : ""}`;
}

/** The pairs that give the same answer later, when there is newer evidence. */
export function fixed(answer: Answer<unknown>, pairs: Pair[]): Pair[] {
  const known = new Set(pairs.map(([name]) => name));
  const missing: Pair[] = [
    ["as_of", answer.as_of],
    ["seed", String(answer.seed)],
    ...(answer.draws === null ? [] : [["draws", String(answer.draws)] as Pair]),
  ];
  return [...pairs, ...missing.filter(([name]) => !known.has(name))];
}

/** Names of a query that may stand several times, and that the address of the page has already. */
const REPEATED = ["set", "off", "life"];

export class Figure {
  readonly element: HTMLElement;
  private readonly plot = el("div", { class: "plot-box" });
  private readonly definition = el("p", { class: "definition" });
  private readonly said = el("p", { class: "said" });
  private readonly legend = el("ul", { class: "legend", "aria-hidden": "true" });
  private readonly tableBox = el("div");
  private readonly links = el("div", { class: "links" });
  private content: Content | null = null;
  private width = 0;

  constructor(
    readonly id: string,
    readonly title: string,
  ) {
    const heading = `${id}-title`;
    this.element = el(
      "section",
      { class: "figure", id, "aria-labelledby": heading },
      el("h2", { id: heading }, title),
      this.definition,
      this.legend,
      this.plot,
      this.said,
      el("details", { class: "table" }, el("summary", {}, "Table"), this.tableBox),
      this.links,
    );
    new ResizeObserver(() => this.draw(false)).observe(this.plot);
  }

  show(content: Content): void {
    this.content = content;
    fill(this.definition, content.definition);
    fill(this.said, content.said);
    fill(this.legend, ...content.legend.map((entry) => el("li", {}, content.areas ? el("span", { class: `area area-${entry.style}` }) : swatch(entry.style), entry.name)));
    fill(this.tableBox, scrolled(content.table, this.title));
    this.draw(true);
    this.showLinks(content);
  }

  private draw(always: boolean): void {
    const width = this.plot.clientWidth;
    if (!this.content || width === 0 || (!always && width === this.width)) return;
    this.width = width;
    fill(this.plot, this.content.draw(width, `${this.title}. ${this.content.summary}`));
  }

  /** Files and links, made once and pointed at the newest answer: a focus in them stays where it is. */
  private showLinks(content: Content): void {
    const page = new URLSearchParams([...query()].filter(([key]) => key !== "embed"));
    for (const [key, value] of content.question.query) if (!REPEATED.includes(key)) page.set(key, value);
    const link = `${location.pathname}?${page}`;
    const to: Record<string, string> = {
      CSV: address(content.question, ".csv"),
      JSON: address(content.question),
      Metadata: address(content.question, ".metadata.json"),
      Permalink: `${link}#${this.id}`,
      Embed: `${link}&embed=${this.id}`,
    };
    if (this.links.childElementCount === 0) {
      const save = (how: typeof saveSvg | typeof savePng) => () => this.save(how);
      this.links.append(el("button", { type: "button", onclick: save(saveSvg) }, "SVG"), el("button", { type: "button", onclick: save(savePng) }, "PNG"));
      for (const name of Object.keys(to)) {
        this.links.append(el("a", { class: name.toLowerCase(), download: name === "CSV" ? `overhang-${this.id}.csv` : undefined }, name));
      }
    }
    for (const node of this.links.querySelectorAll("a")) node.href = to[node.textContent] ?? "";
  }

  private save(how: typeof saveSvg | typeof savePng): void {
    const svg = this.plot.querySelector<SVGElement>("svg");
    if (!svg || !this.content) return;
    const { definition, said, legend, areas } = this.content;
    const entries = legend.map(({ name, style }) => ({ name, colour: resolved(areas && style < 0 ? "var(--none)" : colour(style)), dash: areas ? "none" : dash(style) }));
    void how(svg, { title: this.title, definition, said, legend: entries }, `overhang-${this.id}`);
  }
}

/** A short line in the colour and dash of a series. */
export function swatch(style: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ width: 26, height: 10, viewBox: "0 0 26 10", class: "swatch", "aria-hidden": "true" })) svg.setAttribute(name, String(value));
  for (const [name, value] of Object.entries({ x1: 0, x2: 26, y1: 5, y2: 5, stroke: colour(style), "stroke-width": 3, "stroke-dasharray": dash(style) })) line.setAttribute(name, String(value));
  svg.append(line);
  return svg;
}

function resolved(colour: string): string {
  const probe = el("span");
  probe.style.color = colour;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** A table that scrolls inside its figure, by keyboard too. */
export function scrolled(content: Table, caption: string): HTMLElement {
  return el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": `${caption}, table` }, table(content, caption));
}

const written = (cell: string | number | Node): string => (cell instanceof Node ? (cell.textContent ?? "") : String(cell));

/** A table; columns of numbers stand to the right. */
export function table(content: Table, caption: string): HTMLTableElement {
  const right = content.columns.map((_, k) => k > 0 && content.rows.every((row) => /^[-–+<≥±\d]/.test(written(row[k] ?? "–"))));
  return el(
    "table",
    {},
    el("caption", { class: "hidden" }, caption),
    el("thead", {}, el("tr", {}, ...content.columns.map((name, k) => el("th", { scope: "col", class: right[k] ? "right" : undefined }, name)))),
    el(
      "tbody",
      {},
      ...content.rows.map((row) =>
        el("tr", {}, ...row.map((cell, k) => el(k === 0 ? "th" : "td", k === 0 ? { scope: "row" } : { class: right[k] ? "right" : undefined }, typeof cell === "number" ? String(cell) : cell))),
      ),
    ),
  );
}

/** The table of lines: one row per x, and a column per series. */
export function lineTable(series: Series[], x: { name: string; show(x: number): string }, show: (y: number) => string): Table {
  const xs = [...new Set(series.flatMap((one) => one.points.map((point) => point.x)))].sort((a, b) => a - b);
  const cell = (point: Series["points"][number] | undefined): string => {
    if (!point || point.y === null || !Number.isFinite(point.y)) return "–";
    const ends = point.low !== undefined && point.low !== null && point.high !== undefined && point.high !== null;
    return `${show(point.y)}${ends ? ` (${show(point.low as number)} to ${show(point.high as number)})` : ""}${point.partial ? " *" : ""}`;
  };
  return {
    columns: [x.name, ...series.map((one) => one.name)],
    rows: xs.map((at) => [x.show(at), ...series.map((one) => cell(one.points.find((point) => point.x === at)))]),
  };
}
