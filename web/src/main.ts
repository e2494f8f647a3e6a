// The page: navigation, theme, and the page that the address names.

import { type Catalogue, catalogue } from "./api";
import { el, fill } from "./dom";
import { claims } from "./pages/claims";
import { companies } from "./pages/companies";
import { contest } from "./pages/contest";
import { evidence } from "./pages/evidence";
import { fleet } from "./pages/fleet";
import { flips } from "./pages/flips";
import { power } from "./pages/power";
import { program } from "./pages/program";
import { protection } from "./pages/protection";
import { race } from "./pages/race";
import { takeoff } from "./pages/takeoff";
import { value } from "./state";

type Page = (page: HTMLElement, known: Catalogue) => Promise<() => void>;

const PAGES: [path: string, name: string, page: Page][] = [
  ["/race", "Race", race],
  ["/fleet", "Fleet", fleet],
  ["/power", "Power", power],
  ["/program", "Programme", program],
  ["/companies", "Companies", companies],
  ["/protection", "Protection", protection],
  ["/contest", "Contest", contest],
  ["/takeoff", "Take-off", takeoff],
  ["/flips", "What flips it", flips],
  ["/claims", "Claims", claims],
  ["/evidence", "Evidence", evidence],
];
const THEMES = ["system", "light", "dark"];

function theme(name: string): void {
  const root = document.documentElement;
  if (name === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = name;
}

function stored(): string {
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system";
  }
}

function header(here: string): void {
  const select = el(
    "select",
    {
      id: "theme",
      "aria-label": "Theme",
      onchange: () => {
        theme(select.value);
        try {
          localStorage.setItem("theme", select.value);
        } catch {
          // Where nothing may be stored the theme holds for this page.
        }
      },
    },
    ...THEMES.map((name) => el("option", { value: name, selected: name === stored() }, name)),
  );
  fill(
    document.getElementById("top") as HTMLElement,
    el("a", { class: "brand", href: "/" }, "Overhang"),
    el("nav", { "aria-label": "Pages" }, ...PAGES.map(([path, name]) => el("a", { href: path, "aria-current": path === here ? "page" : undefined }, name))),
    select,
  );
  // On a narrow screen the names of the pages slide.
  document.querySelector("#top nav a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

async function start(): Promise<void> {
  theme(stored());
  const here = location.pathname === "/" ? "/race" : location.pathname;
  const page = document.getElementById("page") as HTMLElement;
  const embed = value("embed");
  if (embed) {
    document.documentElement.dataset["embed"] = embed;
    // Out of the frame, where only this view may stand.
    document.head.append(el("base", { target: "_blank" }));
  }
  else header(here);
  const [, name, show] = PAGES.find(([path]) => path === here) ?? ["/race", "Race", race];
  document.title = `${name} · Overhang`;
  try {
    const known = await catalogue();
    fill(
      document.getElementById("foot") as HTMLElement,
      `Overhang ${known.version}. Every number stands under `,
      el("a", { href: "/api" }, "/api"),
      " as the command line prints it. Nothing here is investment advice. ",
      el("a", { href: "/licences.txt" }, "Licences of what this page is built from"),
      ".",
    );
    const leave = await show(page, known);
    addEventListener("pagehide", leave);
    if (embed) {
      const only = document.getElementById(embed);
      if (only) fill(page, only);
    } else if (location.hash) {
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
    }
  } catch (error) {
    fill(page, el("h1", {}, name), el("p", { class: "status wrong", role: "alert" }, error instanceof Error ? error.message : String(error)));
  }
}

void start();
