// Claims: the ledger of published claims, each opening to the evidence it rests on.

import { type Catalogue, ask } from "../api";
import { el, fill } from "../dom";
import { said } from "../figure";
import { count, number, percent } from "../format";

type Ours = { p5: number; p50: number; p95: number; unit: string };
type Claim = { id: string; claim: string; stated: string; ours: Ours | null; as_of: string | null; verdict: string; reason: string; rests_on: string[] };

/** Our number with its interval and unit. */
function shown(ours: Ours | null): string {
  if (ours === null) return "–";
  const of = ours.unit === "share" ? percent : number;
  const unit = ours.unit === "share" || ours.unit === "-" ? "" : ` ${ours.unit}`;
  return ours.p5 === ours.p95 ? `${of(ours.p50)}${unit}` : `${of(ours.p50)}${unit} (${of(ours.p5)} to ${of(ours.p95)})`;
}

export async function claims(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const status = el("p", { class: "status", role: "status" }, "asking for the ledger");
  const rows = el("div", { class: "rows" });
  fill(page, el("h1", {}, "Claims"), el("p", { class: "lead" }, "Published claims: their number, ours as of their date, and the verdict."), status, rows);
  if (!known.questions.some((question) => question.path === "/api/claims")) {
    fill(status, "The ledger of claims is not built into this program.");
    return () => {};
  }
  const answer = await ask<Claim[]>({ path: "claims", query: [] });
  const all = answer.data;
  fill(status, `${count(all.length)} claims; ${said(answer)}`);
  fill(
    rows,
    ...all.map((claim) => {
      const facts: [string, string | Node][] = [
        ["stated", claim.stated],
        ["ours", shown(claim.ours)],
        ["as of", claim.as_of ?? "–"],
        ["why", claim.reason],
        ["rests on", el("span", {}, ...claim.rests_on.flatMap((id) => [el("a", { href: `/evidence?text=${encodeURIComponent(id)}` }, id), " "]))],
      ];
      return el("details", { class: "row" }, el("summary", {}, el("span", { class: "id" }, claim.id), el("span", { class: "amount" }, claim.claim), el("span", { class: "kind" }, claim.verdict)), el("dl", {}, ...facts.flatMap(([name, one]) => [el("dt", {}, name), el("dd", {}, one)])));
    }),
  );
  return () => {};
}
