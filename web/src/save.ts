// Saving a chart as it is shown: SVG with its styles inside, or PNG of twice the size.

/** Properties that the page's style gives and a file must carry itself. */
const CARRIED = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
  "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline",
];
const NAMESPACE = "http://www.w3.org/2000/svg";

function text(lines: string[], x: number, y: number, size: number, style: string): SVGTextElement {
  const node = document.createElementNS(NAMESPACE, "text");
  for (const [k, line] of lines.entries()) {
    const part = document.createElementNS(NAMESPACE, "tspan");
    part.setAttribute("x", String(x));
    part.setAttribute("y", String(y + 1.3 * size * k));
    part.textContent = line;
    node.append(part);
  }
  for (const [name, value] of Object.entries({ "font-family": "system-ui,sans-serif", "font-size": size, "font-weight": style })) {
    node.setAttribute(name, String(value));
  }
  return node;
}

/** Breaks a text into lines of at most so many characters. */
function broken(sentence: string, most: number): string[] {
  const lines = [""];
  for (const word of sentence.split(/\s+/)) {
    const last = lines.length - 1;
    const longer = lines[last] ? `${lines[last]} ${word}` : word;
    if (longer.length > most && lines[last]) lines.push(word);
    else lines[last] = longer;
  }
  return lines;
}

export interface Titled {
  title: string;
  definition: string;
  said: string;
  /** Name and colour of each series. */
  legend: { name: string; colour: string; dash: string }[];
}

/** The chart as a document of its own, with title, definition and where it comes from. */
function whole(svg: SVGElement, titled: Titled): { text: string; width: number; height: number } {
  const width = svg.clientWidth || Number(svg.getAttribute("width"));
  const plotHeight = svg.clientHeight || Number(svg.getAttribute("height"));
  const copy = svg.cloneNode(true) as SVGElement;
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll<SVGElement>("*")]) as [SVGElement[], SVGElement[]];
  for (const [k, node] of from.entries()) {
    const style = getComputedStyle(node);
    // As attributes: the policy of the page knows no inline style.
    for (const name of CARRIED) to[k]?.setAttribute(name, style.getPropertyValue(name));
    to[k]?.removeAttribute("class");
    to[k]?.removeAttribute("style");
  }
  const root = getComputedStyle(document.body);
  const most = Math.floor(width / 6.6);
  const head = [
    { lines: broken(titled.title, Math.floor(width / 9)), size: 17, style: "600" },
    { lines: broken(titled.definition, most), size: 12, style: "400" },
    { lines: broken(titled.said, most), size: 11, style: "400" },
  ];
  const all = document.createElementNS(NAMESPACE, "svg");
  const paper = document.createElementNS(NAMESPACE, "rect");
  all.append(paper);
  let y = 24;
  for (const part of head) {
    const node = text(part.lines, 12, y, part.size, part.style);
    node.setAttribute("fill", root.color);
    all.append(node);
    y += 1.3 * part.size * part.lines.length + 4;
  }
  let x = 12;
  for (const entry of titled.legend) {
    const room = 34 + 6.8 * entry.name.length;
    if (x + room > width && x > 12) {
      x = 12;
      y += 18;
    }
    const line = document.createElementNS(NAMESPACE, "line");
    for (const [name, value] of Object.entries({ x1: x, x2: x + 22, y1: y - 4, y2: y - 4, "stroke-width": 3, stroke: entry.colour, "stroke-dasharray": entry.dash })) {
      line.setAttribute(name, String(value));
    }
    const name = text([entry.name], x + 27, y, 12, "400");
    name.setAttribute("fill", root.color);
    all.append(line, name);
    x += room;
  }
  y += 10;
  copy.setAttribute("y", String(y));
  copy.setAttribute("x", "0");
  all.append(copy);
  const height = Math.ceil(y + plotHeight + 8);
  for (const [node, values] of [
    [all, { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}` }],
    [paper, { width, height, fill: root.backgroundColor }],
  ] as const) {
    for (const [name, value] of Object.entries(values)) node.setAttribute(name, String(value));
  }
  return { text: new XMLSerializer().serializeToString(all), width, height };
}

function hand(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveSvg(svg: SVGElement, titled: Titled, name: string): void {
  hand(new Blob([whole(svg, titled).text], { type: "image/svg+xml" }), `${name}.svg`);
}

export async function savePng(svg: SVGElement, titled: Titled, name: string): Promise<void> {
  const { text, width, height } = whole(svg, titled);
  const image = new Image();
  const source = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) hand(blob, `${name}.png`);
}
