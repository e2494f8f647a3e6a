// Claims: the ledger of published claims, each opening to the evidence it rests on.

import { type Catalogue, ask } from "../api";
import { el, fill } from "../dom";
import { said } from "../figure";
import { count } from "../format";

type Claim = { id: string; claim: string; stated: unknown; ours: unknown; as_of: string; verdict: string; reason: string; rests_on: unknown };

/** A value of the ledger as text. */
function text(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object" && !Array.isArray(value)) return Object.entries(value).map(([name, one]) => `${name.replaceAll("_", " ")} ${text(one)}`).join(", ");
  return Array.isArray(value) ? value.map(text).join(", ") : String(value);
}

export async function claims(page: HTMLElement, known: Catalogue): Promise<() => void> {
  const status = el("p", { class: "status", role: "status" }, "asking for the ledger");
  const rows = el("div", { class: "rows" });
  fill(page, el("h1", {}, "Claims"), el("p", { class: "lead" }, "Published claims: their number, ours as of their date, and the verdict."), status, rows);
  if (!known.questions.some((question) => question.path === "/api/claims")) {
    fill(status, "The ledger of claims is not built into this program.");
    return () => {};
  }
  const answer = await ask<Claim[] | { claims: Claim[] }>({ path: "claims", query: [] });
  const all = Array.isArray(answer.data) ? answer.data : answer.data.claims;
  fill(status, `${count(all.length)} claims; ${said(answer)}`);
  fill(
    rows,
    ...all.map((claim) => {
      const rests = [claim.rests_on].flat().filter((one): one is string => typeof one === "string");
      const facts: [string, string | Node][] = [
        ["stated", text(claim.stated)],
        ["ours", text(claim.ours)],
        ["as of", claim.as_of],
        ["why", claim.reason],
        ["rests on", el("span", {}, ...rests.flatMap((id) => [el("a", { href: `/evidence?text=${encodeURIComponent(id)}` }, id), " "]))],
      ];
      return el("details", { class: "row" }, el("summary", {}, el("span", { class: "id" }, claim.id), el("span", { class: "amount" }, claim.claim), el("span", { class: "kind" }, claim.verdict.replaceAll("_", " "))), el("dl", {}, ...facts.flatMap(([name, one]) => [el("dt", {}, name), el("dd", {}, one)])));
    }),
  );
  return () => {};
}
