/** One exploration: searches until nothing more turns out to be shared, and then makes a violation's schedule as short as can be. */
import type { ExploreHooks, ExploreLimits } from "../request.ts";
import type { CycleTask } from "../result.ts";
import { goRound, stragglers } from "../trace/cycle.ts";
import { tell, type Told } from "../trace/steps.ts";
import { applyStep, listEvents } from "../world/events.ts";
import type { GiveUp, Violation, World } from "../world/world.ts";
import { BreadthFirst, type BreadthStop, type IsGoal } from "./breadth-first.ts";
import { Bounded } from "./bounded.ts";
import { DepthFirst, type SearchStop } from "./depth-first.ts";
import { ByContent, ByHash, type Identity } from "./identity.ts";
import { findLasso } from "./lasso.ts";
import { Recall } from "./recall.ts";
import { Scout } from "./scout.ts";
import type { ReplayStep, Schedule } from "../schedule-step.ts";

/** Successors between two looks at the clock of whoever asked. */
const SLICE = 2_000;
/** Operations at random before the first search; and, before one is made again, the share of what it took that is spent on such ones. */
const SCOUTED_FIRST = 20_000;
const SCOUTED_AGAIN = 1 / 8;
/** How far a search goes on that has to be made again, as a multiple of what it took until that was known: it may meet more that is shared. */
const GOES_ON = 1.25;
/** Searches anew at most: each finds at least one more conflict between accesses, and there are some dozens. */
const MOST_ROUNDS = 200;
/** Share of the memory limit that shortening a schedule may take. */
const SHORTENING = 0.75;
/** Successors that are looked at for a shorter way to where things go round: the way is not what is wrong there. */
const MOST_LEADING = 30_000;

export type Ending =
  | { readonly kind: "verified" }
  | {
      readonly kind: "violated";
      readonly violation: Violation;
      readonly told: Told;
      readonly shortest: boolean;
      /** Schedules with stale reads were not looked at: {@link shortest} is about the others. */
      readonly withoutStale?: boolean;
      readonly stack: ReturnType<World["m"]["backtrace"]>;
      /** Of a schedule that goes round at its end: what the tasks do there. */
      readonly round?: readonly CycleTask[];
    }
  | { readonly kind: "gave-up"; readonly why: GiveUp }
  | { readonly kind: "bound"; readonly name: "states" | "depth" | "memory" | "time" | "cancelled" };

export interface Figures {
  states: number;
  transitions: number;
  depth: number;
  bytesPerState: number;
  ended: boolean;
  /** Of all rounds, those that had to be made again included. */
  allTransitions: number;
  /** Some execution was left aside because it had too many preemptions. */
  cut: boolean;
  /** Of the search for a shortest schedule, when most states waited in it; 0 without one. */
  waiting: number;
  bytesPerWaitingState: number;
}

/** Of a search that has not begun. */
export function noFigures(): Figures {
  return {
    states: 0,
    transitions: 0,
    depth: 0,
    bytesPerState: 0,
    ended: false,
    allTransitions: 0,
    cut: false,
    waiting: 0,
    bytesPerWaitingState: 0,
  };
}

type Search = DepthFirst | Bounded;

/** A state that can be gone back to. */
interface Beginning {
  readonly words: Int32Array;
  readonly hashLow: number;
  readonly hashHigh: number;
}

export class Exploration {
  readonly figures: Figures = noFigures();
  private readonly w: World;
  private readonly limits: ExploreLimits;
  private readonly hooks: ExploreHooks;
  private readonly beginning: Beginning;
  private readonly scout: Scout;
  /** Without one where states are told apart by all that they hold: it tells stacks apart by their hash. */
  private readonly recall: Recall | undefined;
  private round = 0;
  /** Under a weak memory model: what is looked at are executions without stale reads. */
  private isStrong = false;

  /** @param w In its first state. */
  constructor(w: World, limits: ExploreLimits, hooks: ExploreHooks) {
    this.w = w;
    this.limits = limits;
    this.hooks = hooks;
    const { words, hashLow, hashHigh } = w.m.state;
    this.beginning = { words: words.slice(), hashLow, hashHigh };
    this.recall = w.options.recalls && limits.exact !== true ? new Recall(w, limits.memory) : undefined;
    this.scout = new Scout(w, this.recall);
    const { sharing, weak } = w.m;
    sharing.recording = true;
    if (weak !== undefined) {
      weak.uses.grown = (word) => {
        if (sharing.isShared(word)) sharing.found++;
      };
    }
    // What was carried out on the way to the beginning was not explored.
    w.m.covered.fill(0);
  }

  run(): Ending {
    this.learn(SCOUTED_FIRST);
    const { preemptions = -1 } = this.limits;
    for (let bound = 0; bound <= preemptions; bound++) {
      const ending = this.searched((identity) => new Bounded(this.w, this.limits, identity, bound, this.recall));
      // Where nothing was left aside everything is known but whether the end can be reached from everywhere.
      if (ending.kind === "verified" && !this.figures.cut) break;
      if (ending.kind !== "verified" || bound === preemptions) return ending;
    }
    return this.searched((identity) => new DepthFirst(this.w, this.limits, identity, this.recall));
  }

  /** Walks at random from the beginning, to learn what is shared. */
  private learn(operations: number): void {
    this.begin();
    this.figures.allTransitions += this.scout.learn(operations);
  }

  /** Searches until nothing more turns out to be shared. */
  private searched(begin: (identity: Identity) => Search): Ending {
    const settled = this.settled(begin);
    if (settled === undefined) return { kind: "gave-up", why: { code: "no-fixpoint", message: "what several CPUs share keeps growing" } };
    const { stop, search } = settled;
    return typeof stop === "string" ? { kind: "bound", name: stop } : this.ending(stop, search);
  }

  /** Undefined when it never settles what is shared. */
  private settled<S extends Search>(
    begin: (identity: Identity) => S,
  ): { readonly stop: SearchStop | "time" | "cancelled"; readonly search: S } | undefined {
    for (this.round = 0; this.round < MOST_ROUNDS; this.round++) {
      this.isStrong = false;
      this.begin();
      const { state } = this.w.m;
      const search = begin(this.limits.exact === true ? new ByContent(state) : new ByHash(state));
      this.hooks.search?.(this.w);
      const stop = this.searchStrongFirst(search);
      this.note(search);
      // What was found while more turned out to be shared cannot be told step by step: the steps have changed.
      if (typeof stop === "string" || this.w.m.sharing.found === 0 || stop.kind === "gave-up") return { stop, search };
      this.isStrong = false;
      this.learn(search.transitions * SCOUTED_AGAIN);
    }
    return undefined;
  }

  /** The same schedule again. Undefined when it does not fit: the program is another one. */
  replay(steps: readonly ReplayStep[]): Ending | undefined {
    const { traces } = this.w;
    for (;;) {
      const { kept } = traces;
      const ending = this.replayOnce(steps);
      if (traces.kept === kept) return ending;
    }
  }

  private replayOnce(steps: readonly ReplayStep[]): Ending | undefined {
    const { w } = this;
    this.begin();
    for (const step of steps) {
      if (w.violation !== undefined || !listEvents(w).includes(step.event)) return undefined;
      applyStep(w, step);
    }
    if (w.violation === undefined) return this.replayStuck(steps);
    this.begin();
    return this.told(steps, true);
  }

  /** A schedule without a violation: does it lead to where the scenario's end is out of reach, and go round there as it says? */
  private replayStuck(steps: readonly ReplayStep[]): Ending {
    const { w } = this;
    const round = this.roundOf(steps);
    if (round === undefined) {
      const message = "what is to go round does not come back to where it begins";
      return { kind: "gave-up", why: { code: "replay-does-not-fit", message } };
    }
    // What stale reads the search had left from here on did not help; and a replay does not know of them.
    w.m.weak?.exhaust();
    const beyond = new Exploration(w, this.limits, this.hooks).fromHere();
    return beyond?.kind === "no-progress" ? this.noProgress(steps, beyond.deadlock, round) : { kind: "verified" };
  }

  /** Whether the end can be reached; undefined where a bound was hit before that was known. */
  private fromHere(): SearchStop | undefined {
    const settled = this.settled((identity) => new DepthFirst(this.w, this.limits, identity, this.recall, true));
    return typeof settled?.stop === "string" ? undefined : settled?.stop;
  }

  private begin(): void {
    const { w, beginning } = this;
    w.m.state.load(beginning.words, beginning.hashLow, beginning.hashHigh);
    w.m.sharing.restart();
    this.recall?.forget();
    const { weak, sharing } = w.m;
    weak?.assign((word) => sharing.isShared(word));
    if (this.isStrong) weak?.spend();
    w.violation = undefined;
    w.giveUp = undefined;
    w.walksSpared = false;
  }

  /**
   * Under a weak memory model executions without stale reads come first. They are few, tell what is shared, and whatever comes after the last stale read
   * has been met among them already, or nearly so.
   */
  private searchStrongFirst(search: Search): SearchStop | "time" | "cancelled" {
    const { weak, sharing } = this.w.m;
    if (weak === undefined || weak.isSpent || !(search instanceof DepthFirst)) return this.searchOnce(search);
    this.isStrong = true;
    weak.spend();
    weak.listens = true;
    search.identity.identify(0);
    const stop = this.searchOnce(search);
    weak.listens = false;
    if (typeof stop === "string" || stop.kind !== "done" || sharing.found > 0) return stop;
    this.isStrong = false;
    this.begin();
    search.goOn();
    return this.searchOnce(search);
  }

  /** One search; given up early when it is known that it has to be done again. */
  private searchOnce(search: Search): SearchStop | "time" | "cancelled" {
    const { sharing } = this.w.m;
    let foundAt = -1;
    for (;;) {
      const stop = search.run(SLICE);
      if (stop.kind !== "running") return stop;
      if (sharing.found > 0 && foundAt < 0) foundAt = search.transitions;
      if (foundAt >= 0 && search.transitions > GOES_ON * foundAt + SLICE) return stop;
      const asked = this.hooks.stop?.();
      if (asked !== undefined) return asked;
      this.progress(search, "search", search);
    }
  }

  private progress({ transitions, bytes }: Search | BreadthFirst, phase: "search" | "shorten", search?: Search): void {
    this.hooks.progress?.({
      states: search?.visited.size ?? this.figures.states,
      transitions,
      depth: search?.deepest ?? this.figures.depth,
      round: this.round,
      phase,
      bytes,
    });
  }

  private note(search: Search): void {
    const { figures } = this;
    figures.states = search.visited.size;
    figures.transitions = search.transitions;
    figures.allTransitions += search.transitions;
    figures.depth = search.deepest;
    const kept = search.visited.bytes + search.identity.bytes;
    figures.bytesPerState = kept / Math.max(1, search.visited.size);
    figures.cut = search instanceof Bounded && search.cut;
    figures.ended = search.ended;
  }

  private ending(stop: SearchStop, search: Search): Ending {
    switch (stop.kind) {
      case "done":
        return { kind: "verified" };
      case "bound":
        return { kind: "bound", name: stop.name };
      case "gave-up":
        return { kind: "gave-up", why: stop };
      case "violation":
        return this.shortened(stop.schedule);
      case "no-progress":
        return this.stuckAfter(stop.schedule, stop.deadlock, search);
      default:
        return { kind: "gave-up", why: { code: "internal", message: "a search ended without an answer" } };
    }
  }

  /**
   * A shortest schedule to a violation, if it can be found within memory and time; else the one that was found. What several CPUs share may turn out to
   * be more on the way; then the search for it begins anew.
   */
  private shortened(found: Schedule): Ending {
    const known = this.withInstructions(found);
    const { schedule, shortest } = this.shortest(found.length);
    const ending = this.told(schedule ?? known, shortest);
    return ending.kind === "violated" ? { ...ending, withoutStale: this.isStrong } : ending;
  }

  /** @returns No schedule where none is shorter, or where that is not known. */
  private shortest(length: number, isGoal?: IsGoal): { readonly schedule?: Schedule; readonly shortest: boolean } {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.begin();
      const search = new BreadthFirst(this.w, this.w.m.state.words.slice(), length, this.limits.memory * SHORTENING, isGoal, this.recall);
      const stop = this.shortenOnce(search, isGoal === undefined ? Number.POSITIVE_INFINITY : MOST_LEADING);
      this.figures.waiting = search.mostWaiting;
      this.figures.bytesPerWaitingState = search.waitingBytes / Math.max(1, search.mostWaiting);
      if (stop === "anew") continue;
      if (stop === "stopped" || stop.kind === "memory") return { shortest: false };
      // Without one that is nearer, the one that is known is as near as can be.
      return stop.kind === "found" ? { schedule: stop.schedule, shortest: true } : { shortest: true };
    }
    return { shortest: false };
  }

  private shortenOnce(search: BreadthFirst, most: number): BreadthStop | "anew" | "stopped" {
    for (;;) {
      const stop = search.run(SLICE);
      if (this.w.m.sharing.found > 0) return "anew";
      if (stop.kind !== "running") return stop;
      if (search.transitions >= most || this.hooks.stop?.() !== undefined) return "stopped";
      this.progress(search, "shorten");
    }
  }

  /** The schedule in a form that does not depend on what is known to be shared. */
  private withInstructions(schedule: Schedule): readonly ReplayStep[] {
    this.begin();
    return tell(this.w, schedule).schedule;
  }

  private told(schedule: Schedule | readonly ReplayStep[], shortest: boolean): Ending {
    const { w } = this;
    this.begin();
    const told = tell(w, schedule);
    const { violation, m } = w;
    if (violation === undefined)
      return { kind: "gave-up", why: { code: "internal", message: "a schedule did not lead to its violation again" } };
    return { kind: "violated", violation, told, shortest, stack: m.fault?.stack ?? m.backtraceOf(m.fp, violation.pc) };
  }

  // ---------------------------------------------------------------- where the end is out of reach

  /** A schedule to where the end is out of reach, shorter if there is one, and how things go round there. */
  private stuckAfter(found: Schedule, deadlock: boolean, search: Search): Ending {
    const known = this.withInstructions(found);
    const isGoal: IsGoal | undefined = search instanceof DepthFirst ? (low, high) => search.isDoomed(low, high) : undefined;
    const shorter = found.length === 0 || isGoal === undefined ? undefined : this.shortest(found.length, isGoal).schedule;
    const stem = shorter === undefined ? known : this.withInstructions(shorter);
    const { steps, ends } = deadlock ? { steps: stem, ends: true } : this.goingRound(stem);
    const round = this.roundOf(steps);
    return round === undefined ? this.noProgress(stem, ends, []) : this.noProgress(steps, ends, round);
  }

  /** The steps, and behind them those that go round, if there are any; `ends`: nothing can happen at their end. */
  private goingRound(stem: readonly ReplayStep[]): { readonly steps: readonly ReplayStep[]; readonly ends: boolean } {
    const { w } = this;
    this.applyAll(stem);
    // Where the end is out of reach it is so without stale reads, too; and what goes round has none.
    w.m.weak?.settle();
    const lasso = findLasso(w);
    if (lasso === undefined) return { steps: stem, ends: false };
    const [first, ...others] = lasso.cycle;
    const cycle: Schedule = first === undefined ? [] : [{ ...first, beginsCycle: true }, ...others];
    return { steps: [...stem, ...tell(w, [...lasso.lead, ...cycle]).schedule], ends: first === undefined };
  }

  /** What tasks do in the steps that go round, and nothing where there are none. Undefined where those do not come back to where they begin. */
  private roundOf(steps: readonly ReplayStep[]): readonly CycleTask[] | undefined {
    const at = steps.findIndex(({ beginsCycle }) => beginsCycle === true);
    if (at < 0) return [];
    this.applyAll(steps.slice(0, at));
    return goRound(this.w, steps.slice(at));
  }

  private applyAll(steps: readonly ReplayStep[]): void {
    const { w } = this;
    this.begin();
    for (const step of steps) applyStep(w, step);
    w.m.weak?.exhaust();
  }

  private noProgress(schedule: readonly ReplayStep[], deadlock: boolean, round: readonly CycleTask[]): Ending {
    const { w } = this;
    this.begin();
    const told = tell(w, schedule, true);
    const violation: Violation = deadlock
      ? { property: "deadlock", message: "nothing can go on, and the scenario has not come to its end", pc: -1 }
      : { property: "no-progress", message: `whatever happens from here, the scenario never comes to its end${stragglers(round)}`, pc: -1 };
    return { kind: "violated", violation, told, shortest: false, stack: [], round };
  }
}
