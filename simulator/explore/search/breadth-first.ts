/**
 * Finds a shortest schedule to a violation, or to a state that is looked for: all states in order of their distance from the beginning. Used once one
 * is known to exist.
 *
 * A waiting state is the numbers of its pages (pages.ts). Of states that were looked into only the hash is kept, and by which event it was first
 * reached.
 */
import { isLeftOut, isProgress, listEvents } from "../world/events.ts";
import { metBy } from "../world/arrivals.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { VisitedTable } from "../visited.ts";
import { Growing } from "./growing.ts";
import { happen, type Recall } from "./recall.ts";
import { NO_PAGES, type PageNumbers, Pages } from "./pages.ts";
import type { Schedule, ScheduleStep } from "../schedule-step.ts";

export type BreadthStop =
  | { readonly kind: "running" }
  | { readonly kind: "found"; readonly schedule: Schedule }
  /** No violation is nearer than the bound, or there is no room for more waiting states. */
  | { readonly kind: "none" }
  | { readonly kind: "memory" };

/** Words of an event's record: the record it follows, the event, the choice. */
const RECORD = 3;

/** Asked of states by their hash. */
export type IsGoal = (low: number, high: number) => boolean;

interface Waiting {
  readonly pages: PageNumbers;
  readonly hashLow: number;
  readonly hashHigh: number;
  /** Record of the event that led here. */
  readonly record: number;
}

export class BreadthFirst {
  transitions = 0;
  private readonly w: World;
  private readonly visited = new VisitedTable(14);
  private readonly records = new Growing(RECORD);
  private level: Waiting[] = [];
  private next: Waiting[] = [];
  private at = 0;
  private depth = 0;
  /** Of the numbers of waiting states' pages. */
  private numberBytes = 0;
  private readonly pages: Pages;
  private present: PageNumbers = NO_PAGES;
  /** Most states that waited at once, and the bytes that they took. */
  mostWaiting = 0;
  waitingBytes = 0;
  private readonly mostDepth: number;
  private readonly mostBytes: number;
  private readonly isGoal: IsGoal | undefined;
  private readonly recall: Recall | undefined;

  /**
   * @param w In its first state, which `base` holds.
   * @param depth Steps at most: a violation that is no nearer is known already.
   * @param bytes Of waiting states and the visited table.
   * @param isGoal States that are looked for; what would be a violation is then gone past. Undefined: a violation is looked for.
   * @param recall Without one every event is carried out.
   */
  constructor(w: World, base: Int32Array, depth: number, bytes: number, isGoal?: IsGoal, recall?: Recall) {
    this.w = w;
    this.isGoal = isGoal;
    this.recall = recall;
    this.mostDepth = depth;
    this.mostBytes = bytes;
    this.pages = new Pages(base);
    const { hashLow, hashHigh } = w.m.state;
    this.visited.add(hashLow, hashHigh);
    this.level = [{ pages: this.present, hashLow, hashHigh, record: -1 }];
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
        if (this.pages.hasGrown) this.pages.keepOnly([this.present, ...this.level.map(({ pages }) => pages)]);
      }
      const state = this.level[this.at++];
      const found = this.expand(state);
      if (found !== undefined) return { kind: "found", schedule: found };
      if (this.bytes > this.mostBytes) return { kind: "memory" };
    }
    return { kind: "running" };
  }

  get bytes(): number {
    return this.numberBytes + this.pages.bytes + this.visited.bytes + this.records.bytes + (this.recall?.bytes ?? 0);
  }

  private expand(from: Waiting): Schedule | undefined {
    const { w } = this;
    const { state } = w.m;
    this.pages.restore(state, this.present, from.pages);
    this.present = from.pages;
    this.numberBytes -= from.pages.byteLength;
    state.become(from.hashLow, from.hashHigh);
    if (w.get(W.finished) === 1) return undefined;
    let progressed = false;
    let met = 0;
    for (const event of listEvents(w)) {
      if (isLeftOut(w, event, progressed, met)) continue;
      const carriesOn = isProgress(w, event);
      for (let choice = 0; choice >= 0; choice = w.ways.another) {
        const mark = state.mark();
        w.ways.asked = choice;
        const changed = happen(w, event, this.recall);
        this.transitions++;
        met |= metBy(w);
        progressed ||= changed && carriesOn;
        const found = this.isGoal === undefined ? w.violation !== undefined : changed && this.isGoal(state.hashLow, state.hashHigh);
        if (found) return [...this.scheduleOf(from.record), { event, choice }];
        const goesOn = changed && w.violation === undefined && w.giveUp === undefined;
        if (goesOn && this.visited.add(state.hashLow, state.hashHigh)) this.keep(mark, from, event, choice);
        w.violation = undefined;
        w.giveUp = undefined;
        state.undo(mark);
      }
    }
    return undefined;
  }

  private keep(mark: number, from: Waiting, event: number, choice: number): void {
    const { state } = this.w.m;
    const pages = this.pages.keep(state, mark, from.pages);
    this.records.push(from.record, event, choice);
    this.next.push({ pages, hashLow: state.hashLow, hashHigh: state.hashHigh, record: this.records.length - 1 });
    this.numberBytes += pages.byteLength;
    const waiting = this.level.length - this.at + this.next.length;
    if (waiting <= this.mostWaiting) return;
    this.mostWaiting = waiting;
    this.waitingBytes = this.numberBytes + this.pages.bytes;
  }

  private scheduleOf(record: number): Schedule {
    const steps: ScheduleStep[] = [];
    for (let at = record; at >= 0; at = this.records.get(at, 0)) {
      steps.push({ event: this.records.get(at, 1), choice: this.records.get(at, 2) });
    }
    return steps.reverse();
  }
}
