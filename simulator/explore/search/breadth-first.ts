/**
 * Finds a shortest schedule to a violation: all states in order of their distance from the beginning. Used once a violation is known to exist.
 *
 * A waiting state is what it has that the first state has not: pairs of a word and its value. Of states that were looked into only
 * the hash is kept, and by which event it was first reached.
 */
import { apply, isPause, isProgress, listEvents } from "../world/events.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { VisitedTable } from "../visited.ts";
import type { Schedule, ScheduleStep } from "./depth-first.ts";
import { Growing } from "./growing.ts";

export type BreadthStop =
  | { readonly kind: "running" }
  | { readonly kind: "violation"; readonly schedule: Schedule }
  /** No violation is nearer than the bound, or there is no room for more waiting states. */
  | { readonly kind: "none" }
  | { readonly kind: "memory" };

/** Words of an event's record: the record it follows, the event, the choice. */
const RECORD = 3;

interface Waiting {
  /** Pairs of index and value. */
  readonly difference: Int32Array;
  readonly hashLow: number;
  readonly hashHigh: number;
  /** Record of the event that led here. */
  readonly record: number;
}

export class BreadthFirst {
  transitions = 0;
  private readonly w: World;
  private readonly base: Int32Array;
  private readonly visited = new VisitedTable(14);
  private readonly records = new Growing(RECORD);
  private level: Waiting[] = [];
  private next: Waiting[] = [];
  private at = 0;
  private depth = 0;
  private bytes = 0;
  /** Words that any state has changed so far. */
  private readonly changing: number[] = [];
  private readonly isChanging: Uint8Array;
  private readonly mostDepth: number;
  private readonly mostBytes: number;

  /**
   * @param w In its first state, which `base` holds.
   * @param depth Steps at most: a violation that is no nearer is known already.
   * @param bytes Of waiting states and the visited table.
   */
  constructor(w: World, base: Int32Array, depth: number, bytes: number) {
    this.w = w;
    this.base = base;
    this.mostDepth = depth;
    this.mostBytes = bytes;
    this.isChanging = new Uint8Array(base.length);
    const { hashLow, hashHigh } = w.m.state;
    this.visited.add(hashLow, hashHigh);
    this.level = [{ difference: new Int32Array(0), hashLow, hashHigh, record: -1 }];
  }

  run(transitions: number): BreadthStop {
    const until = this.transitions + transitions;
    while (this.transitions < until) {
      if (this.at === this.level.length) {
        this.depth++;
        if (this.next.length === 0 || this.depth >= this.mostDepth) return { kind: "none" };
        this.level = this.next;
        this.next = [];
        this.at = 0;
        this.bytes = this.level.reduce((sum, { difference }) => sum + difference.byteLength, 0);
      }
      const state = this.level[this.at++];
      const found = this.expand(state);
      if (found !== undefined) return { kind: "violation", schedule: found };
      if (this.bytes + this.visited.bytes + this.records.bytes > this.mostBytes) return { kind: "memory" };
    }
    return { kind: "running" };
  }

  private expand(from: Waiting): Schedule | undefined {
    const { w } = this;
    const { state } = w.m;
    state.shift(this.base, from.difference, from.hashLow, from.hashHigh);
    if (w.get(W.finished) === 1) return undefined;
    let progressed = false;
    for (const event of listEvents(w)) {
      if (isPause(event) && progressed) continue;
      const carriesOn = isProgress(w, event);
      for (let choice = 0, choices = 1; choice < choices; choice++) {
        const mark = state.mark();
        w.choice = choice;
        const changed = apply(w, event);
        choices = Math.max(choices, w.choices);
        this.transitions++;
        progressed ||= changed && carriesOn;
        if (w.violation !== undefined) return [...this.scheduleOf(from.record), { event, choice }];
        if (changed && w.giveUp === undefined && this.visited.add(state.hashLow, state.hashHigh)) this.keep(mark, from, event, choice);
        w.giveUp = undefined;
        state.undo(mark);
      }
    }
    return undefined;
  }

  private keep(mark: number, from: Waiting, event: number, choice: number): void {
    const { state } = this.w.m;
    for (const index of state.storedSince(mark)) {
      if (this.isChanging[index] !== 0) continue;
      this.isChanging[index] = 1;
      this.changing.push(index);
    }
    const pairs: number[] = [];
    for (const index of this.changing) {
      if (state.words[index] !== this.base[index]) pairs.push(index, state.words[index]);
    }
    const difference = Int32Array.from(pairs);
    this.records.push(from.record, event, choice);
    this.next.push({ difference, hashLow: state.hashLow, hashHigh: state.hashHigh, record: this.records.length - 1 });
    this.bytes += difference.byteLength;
  }

  private scheduleOf(record: number): Schedule {
    const steps: ScheduleStep[] = [];
    for (let at = record; at >= 0; at = this.records.get(at, 0)) {
      steps.push({ event: this.records.get(at, 1), choice: this.records.get(at, 2) });
    }
    return steps.reverse();
  }
}
