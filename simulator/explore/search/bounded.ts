/**
 * Looks at the executions with at most so many preemptions, depth first. A preemption is an operation of another CPU, or an event, while the CPU that had the
 * last operation could go on.
 *
 * Whether a state may be left aside depends on who had the last operation, which is part of the state, and on how many preemptions are left: only
 * when it was met with at least as many before. A graph that is cut off says nothing of progress; that nothing at all can happen it does say.
 */
import { cpuOf, eventOf, isLeftOut, isProgress, Kind, listEvents } from "../world/events.ts";
import { metBy } from "../world/arrivals.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { VisitedTable } from "../visited.ts";
import type { SearchLimits, SearchStop } from "./depth-first.ts";
import { Growing } from "./growing.ts";
import type { Identity } from "./identity.ts";
import { happen, type Recall } from "./recall.ts";
import type { Schedule, ScheduleStep } from "../schedule-step.ts";

enum Level {
  Mark,
  First,
  Next,
  Choice,
  Flags,
  /** See DepthFirst. */
  Met,
  Taken,
  TakenChoice,
  /** Preemptions that are left. */
  Left,
  Words,
}

enum Flag {
  HasSuccessor = 1,
  /** An event that carries on what has begun changed something. */
  Progressed = 2,
  /** The CPU that had the last operation can go on. */
  GoesOn = 4,
}

export class Bounded {
  readonly w: World;
  readonly visited = new VisitedTable(14);
  transitions = 0;
  deepest = 0;
  ended = false;
  /** Whether some execution was left aside because it had more preemptions. */
  cut = false;
  private readonly limits: SearchLimits;
  readonly identity: Identity;
  private readonly preemptions: number;
  private readonly recall: Recall | undefined;
  private readonly levels = new Growing(Level.Words);
  private readonly events = new Growing(1);
  private stop: SearchStop = { kind: "running" };

  /**
   * @param w In its first state.
   * @param recall Without one every event is carried out.
   */
  constructor(w: World, limits: SearchLimits, identity: Identity, preemptions: number, recall?: Recall) {
    this.w = w;
    this.limits = limits;
    this.identity = identity;
    this.preemptions = preemptions;
    this.recall = recall;
  }

  /** Looks at about so many more successors. */
  run(transitions: number): SearchStop {
    const until = this.transitions + transitions;
    if (this.transitions === 0 && this.levels.length === 0) this.arrive(this.w.m.state.mark(), this.preemptions);
    while (this.stop.kind === "running" && this.transitions < until) this.advance();
    return this.stop;
  }

  get bytes(): number {
    return this.visited.bytes + this.levels.bytes + this.events.bytes + this.identity.bytes + (this.recall?.bytes ?? 0);
  }

  private schedule(): Schedule {
    const steps: ScheduleStep[] = [];
    for (let level = 0; level < this.levels.length; level++) {
      const event = this.levels.get(level, Level.Taken);
      if (event >= 0) steps.push({ event, choice: this.levels.get(level, Level.TakenChoice) });
    }
    return steps;
  }

  private advance(): void {
    const { levels, events } = this;
    const level = levels.length - 1;
    const at = levels.get(level, Level.Next);
    if (at >= events.length) {
      this.leave(level);
      return;
    }
    const event = events.get(at, 0);
    const flags = levels.get(level, Level.Flags);
    const left = levels.get(level, Level.Left) - this.costOf(event, flags);
    if (left < 0) {
      this.cut = true;
      levels.set(level, Level.Flags, flags | Flag.HasSuccessor);
    }
    const skips = isLeftOut(this.w, event, (flags & Flag.Progressed) !== 0, levels.get(level, Level.Met));
    if (left < 0 || skips) levels.set(level, Level.Next, at + 1);
    else this.take(level, at, event, left);
  }

  /** Preemptions that an event is. */
  private costOf(event: number, flags: number): number {
    return (flags & Flag.GoesOn) === 0 || event === this.ownStep() ? 0 : 1;
  }

  /** The event with which the CPU that had the last operation goes on; -1 at the beginning. */
  private ownStep(): number {
    const last = this.w.get(W.lastCpu);
    return last === 0 ? -1 : eventOf(Kind.Step, last - 1);
  }

  private take(level: number, at: number, event: number, left: number): void {
    const { w, levels } = this;
    const { state } = w.m;
    const mark = state.mark();
    const isOwn = event === this.ownStep();
    const choice = levels.get(level, Level.Choice);
    const progress = isProgress(w, event);
    const cpu = cpuOf(w, event);
    w.ways.asked = choice;
    const changed = happen(w, event, this.recall);
    this.transitions++;
    levels.set(level, Level.Met, levels.get(level, Level.Met) | metBy(w));
    levels.set(level, Level.Taken, event);
    levels.set(level, Level.TakenChoice, choice);
    const { another } = w.ways;
    levels.set(level, Level.Choice, Math.max(another, 0));
    if (another < 0) levels.set(level, Level.Next, at + 1);
    if (w.violation !== undefined) this.stop = { kind: "violation", schedule: this.schedule() };
    else if (w.giveUp !== undefined) this.stop = { kind: "gave-up", ...w.giveUp };
    if (this.stop.kind !== "running") return;
    if (changed) {
      const found = Flag.HasSuccessor | (progress ? Flag.Progressed : 0) | (isOwn ? Flag.GoesOn : 0);
      levels.set(level, Level.Flags, levels.get(level, Level.Flags) | found);
      if (cpu >= 0) state.set(W.lastCpu, cpu + 1);
      if (this.arrive(mark, left)) return;
    }
    this.w.m.state.undo(mark);
  }

  /** @returns Whether the search goes on in the present state; otherwise it has been looked at, or a bound was hit. */
  private arrive(mark: number, left: number): boolean {
    const { visited, identity, limits } = this;
    identity.identify(mark);
    const place = visited.enter(identity.low, identity.high);
    if (!visited.wasNew && visited.payload(place) > left) return false;
    visited.setPayload(place, left + 1);
    if (visited.size >= limits.states) this.stop = { kind: "bound", name: "states" };
    else if (this.levels.length >= limits.depth) this.stop = { kind: "bound", name: "depth" };
    else if ((visited.size & 0xfff) === 0 && this.bytes > limits.memory) this.stop = { kind: "bound", name: "memory" };
    else this.enter(mark, left);
    return true;
  }

  private enter(mark: number, left: number): void {
    const { w, levels, events } = this;
    const first = events.length;
    const ended = w.get(W.finished) === 1;
    if (ended) this.ended = true;
    else this.addEvents();
    levels.push(mark, first, first, 0, ended ? Flag.HasSuccessor : 0, 0, -1, 0, left);
    if (levels.length > this.deepest) this.deepest = levels.length;
  }

  /** Whether the CPU that had the last operation can go on has to be known first. */
  private addEvents(): void {
    const own = this.ownStep();
    const list = listEvents(this.w);
    if (list.includes(own)) this.events.push(own);
    for (const event of list) {
      if (event !== own) this.events.push(event);
    }
  }

  private leave(level: number): void {
    const { levels } = this;
    levels.set(level, Level.Taken, -1);
    if ((levels.get(level, Level.Flags) & Flag.HasSuccessor) === 0) {
      this.stop = { kind: "no-progress", schedule: this.schedule(), deadlock: true };
      return;
    }
    this.events.truncate(levels.get(level, Level.First));
    const mark = levels.get(level, Level.Mark);
    levels.truncate(level);
    if (level === 0) this.stop = { kind: "done" };
    else this.w.m.state.undo(mark);
  }
}
