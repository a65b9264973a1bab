/** One exploration: searches until nothing more turns out to be shared, and then makes a violation's schedule as short as can be. */
import type { ExploreHooks, ExploreLimits } from "../request.ts";
import { tell, type Told } from "../trace/steps.ts";
import { applyStep, listEvents } from "../world/events.ts";
import type { GiveUp, Violation, World } from "../world/world.ts";
import { BreadthFirst, type BreadthStop } from "./breadth-first.ts";
import { Bounded } from "./bounded.ts";
import { DepthFirst, type SearchStop } from "./depth-first.ts";
import { ByContent, ByHash, type Identity } from "./identity.ts";
import { scout } from "./scout.ts";
import type { ReplayStep, Schedule } from "../schedule-step.ts";

/** Successors between two looks at the clock of whoever asked. */
const SLICE = 2_000;
/** Searches anew at most: each finds at least one more conflict between accesses, and there are some dozens. */
const MOST_ROUNDS = 200;
/** Share of the memory limit that shortening a schedule may take. */
const SHORTENING = 0.75;

export type Ending =
  | { readonly kind: "verified" }
  | {
      readonly kind: "violated";
      readonly violation: Violation;
      readonly told: Told;
      readonly shortest: boolean;
      readonly stack: ReturnType<World["m"]["backtrace"]>;
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
  private round = 0;

  /** @param w In its first state. */
  constructor(w: World, limits: ExploreLimits, hooks: ExploreHooks) {
    this.w = w;
    this.limits = limits;
    this.hooks = hooks;
    const { words, hashLow, hashHigh } = w.m.state;
    this.beginning = { words: words.slice(), hashLow, hashHigh };
    w.m.sharing.recording = true;
    // What was carried out on the way to the beginning was not explored.
    w.m.covered.fill(0);
  }

  run(): Ending {
    this.begin();
    this.figures.allTransitions += scout(this.w);
    const { preemptions = -1 } = this.limits;
    for (let bound = 0; bound <= preemptions; bound++) {
      const ending = this.searched((identity) => new Bounded(this.w, this.limits, identity, bound));
      // Where nothing was left aside everything is known but whether the end can be reached from everywhere.
      if (ending.kind === "verified" && !this.figures.cut) break;
      if (ending.kind !== "verified" || bound === preemptions) return ending;
    }
    return this.searched((identity) => new DepthFirst(this.w, this.limits, identity));
  }

  /** Searches until nothing more turns out to be shared. */
  private searched(begin: (identity: Identity) => Search): Ending {
    for (this.round = 0; this.round < MOST_ROUNDS; this.round++) {
      this.begin();
      const { state } = this.w.m;
      const search = begin(this.limits.exact === true ? new ByContent(state) : new ByHash(state));
      const stop = this.searchOnce(search);
      this.note(search);
      if (typeof stop === "string") return { kind: "bound", name: stop };
      // What was found while more turned out to be shared cannot be told step by step: the steps have changed.
      if (this.w.m.sharing.found === 0 || stop.kind === "gave-up") return this.ending(stop);
    }
    return { kind: "gave-up", why: { code: "no-fixpoint", message: "what several CPUs share keeps growing" } };
  }

  /** The same schedule again. Undefined when it does not fit: the program is another one. */
  replay(steps: readonly ReplayStep[]): Ending | undefined {
    const { w } = this;
    this.begin();
    for (const step of steps) {
      if (w.violation !== undefined || !listEvents(w).includes(step.event)) return undefined;
      applyStep(w, step);
    }
    if (w.violation === undefined) return this.stuck(steps);
    this.begin();
    return this.told(steps, true);
  }

  /** A schedule without a violation: does it lead to where the scenario's end is out of reach? */
  private stuck(steps: readonly ReplayStep[]): Ending {
    // What stale reads the search had left from here on did not help; and a replay does not know of them.
    this.w.m.weak?.exhaust();
    const beyond = new Exploration(this.w, this.limits, this.hooks);
    const ending = beyond.run();
    if (ending.kind !== "violated" || ending.told.schedule.length > 0) return { kind: "verified" };
    return this.noProgress(steps, ending.violation.property === "deadlock");
  }

  private begin(): void {
    const { w, beginning } = this;
    w.m.state.load(beginning.words, beginning.hashLow, beginning.hashHigh);
    w.m.sharing.restart();
    const { weak, sharing } = w.m;
    weak?.assign((word) => sharing.isShared(word));
    w.violation = undefined;
    w.giveUp = undefined;
  }

  /** One search; given up early when it is known that it has to be done again. */
  private searchOnce(search: Search): SearchStop | "time" | "cancelled" {
    const { sharing } = this.w.m;
    let foundAt = -1;
    for (;;) {
      const stop = search.run(SLICE);
      if (stop.kind !== "running") return stop;
      if (sharing.found > 0 && foundAt < 0) foundAt = search.transitions;
      if (foundAt >= 0 && search.transitions > 2 * foundAt + SLICE) return stop;
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

  private ending(stop: SearchStop): Ending {
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
        return this.noProgress(stop.schedule, stop.deadlock);
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
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.begin();
      const search = new BreadthFirst(this.w, this.beginning.words, found.length, this.limits.memory * SHORTENING);
      const stop = this.shortenOnce(search);
      this.figures.waiting = search.mostWaiting;
      this.figures.bytesPerWaitingState = search.waitingBytes / Math.max(1, search.mostWaiting);
      if (stop === "anew") continue;
      if (stop === "stopped" || stop.kind === "memory") return this.told(known, false);
      // Without one that is nearer, the one that is known is as near as can be.
      return this.told(stop.kind === "violation" ? stop.schedule : known, true);
    }
    return this.told(known, false);
  }

  private shortenOnce(search: BreadthFirst): BreadthStop | "anew" | "stopped" {
    for (;;) {
      const stop = search.run(SLICE);
      if (this.w.m.sharing.found > 0) return "anew";
      if (stop.kind !== "running") return stop;
      if (this.hooks.stop?.() !== undefined) return "stopped";
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

  private noProgress(schedule: Schedule | readonly ReplayStep[], deadlock: boolean): Ending {
    const { w } = this;
    this.begin();
    const told = tell(w, schedule);
    const violation: Violation = deadlock
      ? { property: "deadlock", message: "nothing can go on, and the scenario has not come to its end", pc: -1 }
      : { property: "no-progress", message: "whatever happens from here, the scenario never comes to its end", pc: -1 };
    return { kind: "violated", violation, told, shortest: false, stack: [] };
  }
}
