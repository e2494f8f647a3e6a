// What is looked at, kept in the address: a link to the page is a link to its numbers.

import type { Pair } from "./api";

/** Names of the query that belong to a race, in the order in which they are written. */
const OF_RACE = ["scenario", "as_of", "seed", "draws", "prior", "off", "set"];

export function query(): URLSearchParams {
  return new URLSearchParams(location.search);
}

export function value(name: string, otherwise = ""): string {
  return query().get(name) ?? otherwise;
}

/** Changes values of the address; an empty text takes one away. */
export function change(values: Record<string, string | string[]>): void {
  const changed = query();
  for (const [name, value] of Object.entries(values)) {
    changed.delete(name);
    for (const one of [value].flat()) if (one !== "") changed.append(name, one);
  }
  const text = changed.toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
}

/** The pairs of a race, without those in `without`. */
export function ofRace(...without: string[]): Pair[] {
  const current = query();
  return OF_RACE.filter((name) => !without.includes(name)).flatMap((name) =>
    current.getAll(name).map((value): Pair => [name, value]),
  );
}

/** Settings by parameter name. */
export function settings(): Map<string, string> {
  const pairs = query().getAll("set").map((text): Pair => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return new Map(pairs);
}

/** Holds a parameter at a value, or gives it back to its prior. */
export function hold(name: string, value: string | null): void {
  const all = settings();
  if (value === null) all.delete(name);
  else all.set(name, value);
  change({ set: [...all].map(([name, value]) => `${name}=${value}`) });
}
