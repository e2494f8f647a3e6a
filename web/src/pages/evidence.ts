// Evidence: every row, searched as one types, each with its source.

import { type Catalogue, ask } from "../api";
import { el, fill, pair } from "../dom";
import { count, number } from "../format";
import { change, value } from "../state";

interface Row {
  id: string; block: string; entity: string; item: string; quantity: string; period_start: string; period_end: string;
  value: number | null; low: number | null; high: number | null; level: number | null; unit: string; as_of: string;
  vintage: string; kind: string; source: string; link: string; licence: string; note: string; file: string;
}

const STEP = 100;

export async function evidence(page: HTMLElement, _known: Catalogue): Promise<() => void> {
  const rowsBox = el("div", { class: "rows" });
  const found = el("p", { class: "status", role: "status" }, "asking for the rows");
  const search = el("input", { type: "search", id: "search", value: value("text"), autocomplete: "off", placeholder: "id, entity, quantity, source …" });
  const kind = el("select", { id: "kind" }, el("option", { value: "" }, "every kind"));
  let shown = STEP;
  fill(
    page,
    el("h1", {}, "Evidence"),
    el("p", { class: "lead" }, "Every number that comes from the world, with its source, date and kind."),
    el("div", { class: "bar" }, el("label", { for: "search" }, "Search"), search, pair("Kind", kind)),
    found,
    rowsBox,
  );
  const day = value("as_of");
  const answer = await ask<Row[]>({ path: "evidence", query: day ? [["as_of", day]] : [] });
  const all = answer.data.map((row) => ({ row, text: Object.values(row).join(" ").toLowerCase() }));
  kind.append(...[...new Set(answer.data.map((row) => row.kind))].sort().map((name) => el("option", { value: name, selected: name === value("kind") }, name)));
  const show = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = all.filter(({ row, text }) => (kind.value === "" || row.kind === kind.value) && words.every((word) => text.includes(word)));
    fill(found, `${count(hits.length)} of ${count(all.length)} rows known on ${answer.as_of}`);
    const more = el("button", { type: "button", onclick: () => { shown += 5 * STEP; show(); } }, `Show more of the other ${count(hits.length - shown)}`);
    fill(rowsBox, ...hits.slice(0, shown).map(({ row }) => entry(row)), hits.length > shown && more);
  };
  const changed = (): void => {
    shown = STEP;
    change({ text: search.value, kind: kind.value });
    show();
  };
  search.addEventListener("input", changed);
  kind.addEventListener("change", changed);
  show();
  return () => {};
}

function entry(row: Row): HTMLElement {
  const ends = row.low !== null && row.high !== null ? `${number(row.low)} to ${number(row.high)}` : "";
  const level = row.level === null ? "" : `${row.level}% interval`;
  const unit = row.unit === "-" ? "" : ` ${row.unit}`;
  const amount =
    row.value === null ? `${ends}${unit}${level ? ` (${level})` : ""}` : `${number(row.value, 4)}${unit}${ends ? ` (${[ends, level].filter(Boolean).join(", ")})` : ""}`;
  const box = el(
    "details",
    { class: "row" },
    el("summary", {}, el("span", { class: "id" }, row.id), el("span", { class: "amount" }, amount), el("span", { class: `kind kind-${row.kind}` }, row.kind), el("span", { class: "day" }, row.as_of)),
  );
  // What is inside is made when it is first opened: thousands of rows stay light.
  box.addEventListener("toggle", () => box.childElementCount === 1 && box.append(inside(row)), { once: true });
  return box;
}

function inside(row: Row): HTMLElement {
  const web = /^https?:\/\//.test(row.link);
  const facts: [string, string | Node][] = [
    ["source", row.source],
    ["link", web ? el("a", { href: row.link, rel: "noreferrer noopener", target: "_blank" }, row.link) : row.link],
    ["of", [row.entity, row.item, row.quantity].filter(Boolean).join(", ")],
    ["period", [row.period_start, row.period_end].filter(Boolean).join(" to ")],
    ["known since", row.vintage],
    ["licence", row.licence],
    ["note", row.note],
    ["stands in", row.file],
  ];
  return el("dl", {}, ...facts.filter(([, text]) => text !== "").flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]));
}
