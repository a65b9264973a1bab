/**
 * Looks at every state that can be reached, depth first, with one state in memory: going back is the undo log.
 *
 * Beside the visited table there is nothing for each state. Strongly connected components are told apart on the way (Tarjan), so that a part of the
 * graph from which the end of the scenario cannot be reached is found without keeping its edges.
 */
import { isLeftOut, isProgress, listEvents } from "../world/events.ts";
import { metBy } from "../world/arrivals.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { VisitedTable } from "../visited.ts";
import { Growing } from "./growing.ts";
import type { Schedule, ScheduleStep } from "../schedule-step.ts";
import { happen, type Recall } from "./recall.ts";
import type { Identity } from "./identity.ts";

export type SearchStop =
  | { readonly kind: "running" }
  /** Everything within the bounds was looked at. */
  | { readonly kind: "done" }
  | { readonly kind: "violation"; readonly schedule: Schedule }
  /** From the state at the end of the schedule the scenario's end cannot be reached; `deadlock` when nothing at all can happen there. */
  | { readonly kind: "no-progress"; readonly schedule: Schedule; readonly deadlock: boolean }
  | { readonly kind: "gave-up"; readonly code: string; readonly message: string }
  | { readonly kind: "bound"; readonly name: "states" | "depth" | "memory" };

export interface SearchLimits {
  readonly states: number;
  readonly depth: number;
  /** Bytes of the visited table and the stacks. */
  readonly memory: number;
}

/** Payloads of states whose component is complete; positive ones are numbers of states on the stack. */
const CAN_END = -1;
const CANNOT_END = -2;

enum Level {
  Mark,
  First,
  Next,
  Choice,
  /** Least number of a state on the stack that can be reached. */
  Low,
  Flags,
  /** Bits of CPUs on which softirqs do not commute with something that can happen: see isLeftOut(). */
  Met,
  Taken,
  TakenChoice,
  /** By which it is known. */
  KeyLow,
  KeyHigh,
  Words,
}

enum Flag {
  CanEnd = 1,
  HasSuccessor = 2,
  /** An event that carries on what has begun changed something. */
  Progressed = 4,
}

export class DepthFirst {
  readonly w: World;
  readonly visited = new VisitedTable(14);
  /** Successors computed, states met again included. */
  transitions = 0;
  /** Deepest state. */
  deepest = 0;
  /** Whether the scenario's end was reached. */
  ended = false;
  private readonly limits: SearchLimits;
  private readonly fromHere: boolean;
  private readonly recall: Recall | undefined;
  /** Records of {@link Level}. */
  private readonly levels = new Growing(Level.Words);
  private readonly events = new Growing(1);
  /** Keys of states whose component is not complete. */
  private readonly open = new Growing(2);
  private numbers = 0;
  private stop: SearchStop = { kind: "running" };
  private started = false;

  readonly identity: Identity;

  /**
   * @param w In its first state.
   * @param recall Without one every event is carried out.
   * @param fromHere It is only asked whether the end can be reached from the first state; `no-progress` says that it cannot.
   */
  constructor(w: World, limits: SearchLimits, identity: Identity, recall?: Recall, fromHere = false) {
    this.w = w;
    this.recall = recall;
    this.fromHere = fromHere;
    this.limits = limits;
    this.identity = identity;
  }

  /** Looks at about so many more successors. */
  run(transitions: number): SearchStop {
    const until = this.transitions + transitions;
    if (!this.started) {
      this.started = true;
      const mark = this.w.m.state.mark();
      this.identity.identify(mark);
      this.enter(mark);
    }
    while (this.stop.kind === "running" && this.transitions < until) this.advance();
    return this.stop;
  }

  /** The search is done, and goes on from another first state, which is the present one; what it has met counts as looked at. */
  goOn(): void {
    this.stop = { kind: "running" };
    this.started = false;
  }

  /** The schedule from the beginning to the present state. */
  schedule(): Schedule {
    const steps: ScheduleStep[] = [];
    for (let level = 0; level < this.levels.length; level++) {
      const event = this.levels.get(level, Level.Taken);
      if (event >= 0) steps.push({ event, choice: this.levels.get(level, Level.TakenChoice) });
    }
    return steps;
  }

  /** After `no-progress`: whether a state, by its key, is one of those that are found to be where the end is out of reach. */
  isDoomed(low: number, high: number): boolean {
    return this.visited.has(low, high) && this.visited.payload(this.visited.enter(low, high)) === CANNOT_END;
  }

  get bytes(): number {
    return this.visited.bytes + this.levels.bytes + this.events.bytes + this.open.bytes + this.identity.bytes + (this.recall?.bytes ?? 0);
  }

  private get limitHit(): "states" | "depth" | "memory" | undefined {
    if (this.visited.size >= this.limits.states) return "states";
    if (this.levels.length >= this.limits.depth) return "depth";
    return (this.visited.size & 0xfff) === 0 && this.bytes > this.limits.memory ? "memory" : undefined;
  }

  /** The present state becomes the deepest level. */
  private enter(mark: number): void {
    const { w, levels, events, identity } = this;
    const number = ++this.numbers;
    const first = events.length;
    const ended = w.get(W.finished) === 1;
    if (ended) this.ended = true;
    else this.addEvents();
    const level = levels.add();
    levels.set(level, Level.Mark, mark);
    levels.set(level, Level.First, first);
    levels.set(level, Level.Next, first);
    levels.set(level, Level.Choice, 0);
    levels.set(level, Level.Low, number);
    levels.set(level, Level.Flags, ended ? Flag.CanEnd : 0);
    levels.set(level, Level.Met, 0);
    levels.set(level, Level.Taken, -1);
    levels.set(level, Level.TakenChoice, 0);
    levels.set(level, Level.KeyLow, identity.low);
    levels.set(level, Level.KeyHigh, identity.high);
    const open = this.open.add();
    this.open.set(open, 0, identity.low);
    this.open.set(open, 1, identity.high);
    this.visited.setPayload(this.visited.enter(identity.low, identity.high), number);
    if (levels.length > this.deepest) this.deepest = levels.length;
  }

  private addEvents(): void {
    const { events } = this;
    const list = listEvents(this.w);
    for (let k = 0; k < list.length; k++) events.set(events.add(), 0, list[k]);
  }

  private advance(): void {
    const { w, levels, events } = this;
    const level = levels.length - 1;
    const at = levels.get(level, Level.Next);
    if (at >= events.length) {
      this.leave(level);
      return;
    }
    const event = events.get(at, 0);
    const flags = levels.get(level, Level.Flags);
    if (isLeftOut(w, event, (flags & Flag.Progressed) !== 0, levels.get(level, Level.Met))) {
      levels.set(level, Level.Next, at + 1);
      return;
    }
    const choice = levels.get(level, Level.Choice);
    const mark = w.m.state.mark();
    const progress = isProgress(w, event);
    w.ways.asked = choice;
    const changed = happen(w, event, this.recall);
    this.transitions++;
    levels.set(level, Level.Met, levels.get(level, Level.Met) | metBy(w));
    levels.set(level, Level.Taken, event);
    levels.set(level, Level.TakenChoice, choice);
    if (w.ways.another >= 0) levels.set(level, Level.Choice, w.ways.another);
    else {
      levels.set(level, Level.Next, at + 1);
      levels.set(level, Level.Choice, 0);
    }
    if (w.violation !== undefined) {
      this.stop = { kind: "violation", schedule: this.schedule() };
      return;
    }
    if (w.giveUp !== undefined) {
      this.stop = { kind: "gave-up", ...w.giveUp };
      return;
    }
    if (!changed) {
      w.m.state.undo(mark);
      return;
    }
    if (progress) levels.set(level, Level.Flags, levels.get(level, Level.Flags) | Flag.Progressed);
    this.arrive(level, mark);
  }

  /** A successor was computed: go on in it if it is new. */
  private arrive(level: number, mark: number): void {
    const { levels, visited, identity } = this;
    identity.identify(mark);
    const place = visited.enter(identity.low, identity.high);
    if (visited.wasNew) {
      const hit = this.limitHit;
      if (hit !== undefined) this.stop = { kind: "bound", name: hit };
      else {
        levels.set(level, Level.Flags, levels.get(level, Level.Flags) | Flag.HasSuccessor);
        this.enter(mark);
      }
      return;
    }
    const payload = visited.payload(place);
    let flags = levels.get(level, Level.Flags) | Flag.HasSuccessor;
    if (payload === CAN_END) flags |= Flag.CanEnd;
    levels.set(level, Level.Flags, flags);
    if (payload > 0 && payload < levels.get(level, Level.Low)) levels.set(level, Level.Low, payload);
    this.w.m.state.undo(mark);
  }

  /** All successors of the deepest level were looked at. */
  private leave(level: number): void {
    const { levels, events, visited } = this;
    const flags = levels.get(level, Level.Flags);
    const low = levels.get(level, Level.Low);
    const number = visited.payload(visited.enter(levels.get(level, Level.KeyLow), levels.get(level, Level.KeyHigh)));
    levels.set(level, Level.Taken, -1);
    if (low === number && !this.close(level) && (level === 0 || !this.fromHere)) {
      this.stop = { kind: "no-progress", schedule: this.schedule(), deadlock: (flags & Flag.HasSuccessor) === 0 };
      return;
    }
    events.truncate(levels.get(level, Level.First));
    const mark = levels.get(level, Level.Mark);
    levels.truncate(level);
    if (level === 0) {
      this.stop = { kind: "done" };
      return;
    }
    const above = level - 1;
    this.w.m.state.undo(mark);
    levels.set(above, Level.Flags, levels.get(above, Level.Flags) | (flags & Flag.CanEnd));
    if (low < levels.get(above, Level.Low)) levels.set(above, Level.Low, low);
  }

  /** A component is complete: the level's state is the first of it that was met. @returns Whether the end can be reached from it. */
  private close(level: number): boolean {
    const { open, visited, levels } = this;
    const canEnd = (levels.get(level, Level.Flags) & Flag.CanEnd) !== 0;
    for (;;) {
      const last = open.length - 1;
      const low = open.get(last, 0);
      const high = open.get(last, 1);
      visited.setPayload(visited.enter(low, high), canEnd ? CAN_END : CANNOT_END);
      open.truncate(last);
      if (low === levels.get(level, Level.KeyLow) && high === levels.get(level, Level.KeyHigh)) return canEnd;
    }
  }
}
