// Answers while something is dragged: the newest question is asked, a first picture is let through, the rest is cut short.

import { type Answer, type Question, stream } from "./api";
import { el, fill } from "./dom";
import { count, percent } from "./format";

/** One line that says how far an answer is, in numbers. */
export class Status {
  readonly element = el("p", { class: "status", role: "status" });
  private shown = "";

  say(text: string, wrong = false): void {
    if (text === this.shown) return;
    this.shown = text;
    this.element.classList.toggle("wrong", wrong);
    fill(this.element, text);
  }
}

/** A first picture that takes longer than this is not awaited when something else is asked; in milliseconds. */
const PATIENCE = 1_500;

export class Live<T> {
  private abort: AbortController | null = null;
  private first = false;
  private again = false;
  private started = 0;

  constructor(
    private readonly status: Status,
    private readonly question: () => Question,
    private readonly show: (answer: Answer<T>) => void,
    private readonly what = "histories",
  ) {}

  /** Asks again. While a first picture is on its way it is awaited, then the newest question follows. */
  ask(): void {
    if (this.abort && this.first && performance.now() - this.started < PATIENCE) {
      this.again = true;
      return;
    }
    void this.run();
  }

  /** Nobody looks any more. */
  stop(): void {
    this.abort?.abort();
  }

  private async run(): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.first = true;
    this.again = false;
    this.started = performance.now();
    this.status.say("0% of the first picture");
    const left = () => {
      this.first = false;
      return this.again;
    };
    try {
      await stream<T>(
        this.question(),
        {
          progress: (done, of) => {
            if (!this.first) this.status.say(`${percent(done / of, 0)} of the full answer`);
            else this.status.say(`${percent(done / of, 0)} of the first picture`);
          },
          answer: (answer, milliseconds) => {
            if (abort.signal.aborted) return;
            this.show(answer);
            const size = answer.draws === null ? "" : `${count(answer.draws)} ${this.what} `;
            this.status.say(`${size}in ${(milliseconds / 1000).toFixed(2)} s`);
            if (this.first && left()) void this.run();
          },
        },
        abort.signal,
      );
    } catch (error) {
      if (abort.signal.aborted) return;
      this.status.say(error instanceof Error ? error.message : String(error), true);
      if (left()) void this.run();
    } finally {
      if (this.abort === abort) {
        this.abort = null;
        this.first = false;
      }
    }
  }
}
