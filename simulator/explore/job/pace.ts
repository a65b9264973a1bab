/** How fast a search goes, over its last seconds: what came before its first state is no part of it, and neither are rounds that it has given up. */

/** Milliseconds that are looked back, and that a first figure needs. */
const WINDOW_MS = 3000;
const LEAST_MS = 300;

interface Mark {
  readonly ms: number;
  readonly states: number;
}

export class Pace {
  private marks: readonly Mark[] = [];
  private known = 0;

  /** @param ms Now. @returns States a second; 0 as long as nothing can be said. */
  at(states: number, ms: number): number {
    const last = this.marks.at(-1);
    const isNewRound = last !== undefined && states < last.states;
    const before = isNewRound ? [] : this.marks.filter((mark) => ms - mark.ms <= WINDOW_MS);
    this.marks = [...before, { ms, states }];
    const first = this.marks[0] ?? { ms, states };
    if (ms - first.ms >= LEAST_MS) this.known = Math.round(((states - first.states) * 1000) / (ms - first.ms));
    return this.known;
  }
}
