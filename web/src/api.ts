// Questions to the server: answers as the command line prints them, whole or as a stream.

/** Quantiles. */
export interface Range {
  p5: number;
  p50: number;
  p95: number;
}

/** The object that every command prints. */
export interface Answer<T> {
  command: string;
  scenario: string;
  as_of: string;
  seed: number;
  draws: number | null;
  version: string;
  evidence: string;
  data: T;
}

export interface Catalogue {
  version: string;
  scenarios: string[];
  questions: { path: string; meaning: string; charts: number }[];
}

export type Pair = [string, string];

/** A question: its path below /api/ and its query. */
export interface Question {
  path: string;
  query: Pair[];
}

/** Address of a question; `ending` such as `.csv`. */
export function address(question: Question, ending = ""): string {
  const query = question.query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `/api/${question.path}${ending}${query ? `?${query}` : ""}`;
}

/** The sentence of an error answer. */
async function sentence(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: string };
    return body.error ?? `status ${response.status}`;
  } catch {
    return `status ${response.status}`;
  }
}

/** An answer. */
export async function ask<T>(question: Question, signal?: AbortSignal): Promise<Answer<T>> {
  const response = await fetch(address(question), { signal: signal ?? null });
  if (!response.ok) throw new Error(await sentence(response));
  return (await response.json()) as Answer<T>;
}

export async function catalogue(): Promise<Catalogue> {
  const response = await fetch("/api");
  if (!response.ok) throw new Error(await sentence(response));
  return (await response.json()) as Catalogue;
}

export interface Listener<T> {
  progress?(done: number, of: number): void;
  answer(answer: Answer<T>, milliseconds: number): void;
}

/** A stream of answers: the first of few draws where there is one, then the full one. */
export async function stream<T>(question: Question, listener: Listener<T>, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const response = await fetch(address(question, "/stream"), { signal });
  if (!response.ok || !response.body) throw new Error(await sentence(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("the connection ended before the answer was complete");
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const name = lines[0]?.slice("event: ".length);
      const data = lines.slice(1).map((line) => line.slice("data: ".length)).join("\n");
      if (name === "end") return;
      const value: unknown = JSON.parse(data);
      if (name === "failure") throw new Error((value as { error: string }).error);
      if (name === "progress") {
        const { done, of } = value as { done: number; of: number };
        listener.progress?.(done, of);
      }
      if (name === "answer") listener.answer(value as Answer<T>, performance.now() - start);
    }
  }
}
