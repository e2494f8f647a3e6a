// Numbers and dates as people read them.

/** Three significant digits, with thin groups; units stand beside. */
export function number(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return Number(value.toPrecision(digits)).toExponential().replace("e+", "e");
  return Number(value.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 8 });
}

/** A share as per cent with one digit. */
export function percent(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : `${(100 * value).toFixed(digits)}%`;
}

/** A count with groups. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : Math.round(value).toLocaleString("en");
}

/** The end of a quarter such as 2026-Q3 as a year: 2026.75. */
export function quarterEnd(quarter: string): number {
  return Number(quarter.slice(0, 4)) + Number(quarter.slice(6)) / 4;
}

/** A day as a year with fraction. */
export function dayAsYear(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return year + (month - 1) / 12 + date / 372;
}

/** The quarter that ends at a year with fraction. */
export function quarterName(end: number): string {
  const index = Math.round(end * 4) - 1;
  return `${Math.floor(index / 4)}-Q${(index % 4) + 1}`;
}
