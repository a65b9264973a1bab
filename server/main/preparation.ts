/** Brings a view to where it can answer at once, in slices, as long as anybody can still want it. */
import { type Clock, eventLoop, runInSlices } from "./slices.ts";
import type { PreparedView } from "./view.ts";

/** The reading alone, the facts of all functions, or what the rules say too. */
export type Need = "file" | "facts" | "report";

export class Preparation {
  readonly view: PreparedView;
  readonly #isCurrent: () => boolean;
  readonly #clock: Clock;
  #facts: Promise<boolean> | undefined;
  #report: Promise<boolean> | undefined;

  /** @param isCurrent Whether the text and all around it are still those that the view is about. */
  constructor(view: PreparedView, isCurrent: () => boolean, clock = eventLoop) {
    this.view = view;
    this.#isCurrent = isCurrent;
    this.#clock = clock;
  }

  /** Resolves when the view has what is needed: false when it will not have it, because it is out of date. */
  async ready(need: Need): Promise<boolean> {
    if (need === "file") return true;
    this.#facts ??= this.#run(this.view.analysing());
    if (!(await this.#facts)) return false;
    if (need === "facts") return true;
    this.#report ??= this.#run(this.view.checking());
    return this.#report;
  }

  async #run(steps: Generator<void, void>): Promise<boolean> {
    return (await runInSlices(this.#whileCurrent(steps), this.#clock, "now").done) === true;
  }

  /** Looks before each step whether it is worth taking: after a change nothing that it would read is certain to be as it was. */
  *#whileCurrent(steps: Generator<void, void>): Generator<void, boolean> {
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst && !this.#isCurrent()) return false;
      if (steps.next().done === true) return true;
      yield;
    }
  }
}
