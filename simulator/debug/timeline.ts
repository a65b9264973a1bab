/**
 * A run that can go both ways. Forward it runs until somebody is interested in where it is; backward it goes to a saved moment and
 * forward again, twice: to find the last interesting moment before now, and to go there.
 */
import type { Pauses, Watch } from "../machine/pauses.ts";
import type { Limits } from "../world/parameters.ts";
import { stepWorld } from "../world/loop.ts";
import { type Memento, save } from "../world/memento.ts";
import type { World } from "../world/world.ts";
import { comparePositions, type Position } from "./position.ts";

/** Where a run is, for whoever decides whether to stay. */
export type Moment =
  /** Before an instruction that was asked for, of the task that runs on the CPU. */
  | { readonly kind: "instruction"; readonly pc: number; readonly cpu: number; readonly task: number }
  /** Behind an instruction that changed a watched range. */
  | { readonly kind: "change"; readonly watch: Watch; readonly cpu: number; readonly task: number }
  /** Before the instruction that a position names. */
  | { readonly kind: "position"; readonly cpu: number; readonly task: number }
  /** Behind an event; the run may be over. */
  | { readonly kind: "event" };

/** What a run is asked to look out for. */
export interface Search<T> {
  /** Code indices of instructions. */
  readonly pcs: Iterable<number>;
  readonly watches: readonly Watch[];
  /** Whether to stay here, and as what; called at each of these moments and behind each event. */
  readonly found: (moment: Moment) => T | undefined;
}

interface Saved {
  readonly memento: Memento;
  readonly events: number;
}

/** Instructions between two saved moments at first; doubled whenever there are {@link MOST_SAVED}. */
const FIRST_INTERVAL = 10_000;
const MOST_SAVED = 160;

export class Timeline {
  readonly world: World;
  private readonly limits: Limits;
  private readonly pauses: Pauses;
  private saved: Saved[];
  private interval = FIRST_INTERVAL;
  /** Events that have begun. */
  private events = 0;

  /** @param world Brought up, with nothing run yet. */
  constructor(world: World, limits: Limits) {
    this.world = world;
    this.limits = limits;
    this.pauses = world.machine.usePauses();
    this.saved = [{ memento: save(world), events: 0 }];
  }

  get position(): Position {
    const { machine, turn } = this.world;
    return { events: this.events, executed: machine.executed, inTurn: turn !== undefined };
  }

  /** The CPU and task whose turn is paused. */
  get paused(): { readonly cpu: number; readonly task: number } | undefined {
    return this.world.turn;
  }

  get isOver(): boolean {
    return this.world.ending !== undefined && this.world.turn === undefined;
  }

  /**
   * Runs on until something is found.
   *
   * @param events At most so many: for whoever has to listen to somebody now and then.
   * @returns Undefined when the run is over or `events` have passed.
   */
  forward<T>(search: Search<T>, events = Number.POSITIVE_INFINITY): T | undefined {
    this.arm(search);
    try {
      return this.run((moment) => search.found(moment), events);
    } finally {
      this.disarm();
    }
  }

  /** Goes back to the last moment before now at which something is found. @returns Undefined, at the beginning, when there is none. */
  backward<T>(search: Search<T>): T | undefined {
    const now = this.position;
    for (let k = this.saved.length - 1; k >= 0; k--) {
      const saved = this.saved[k];
      if (saved === undefined || saved.events >= now.events) continue;
      const until = this.saved[k + 1];
      const last = this.lastFound(saved, search, until === undefined ? now : earlier(now, positionOf(until)));
      if (last !== undefined) {
        this.goTo(last.position);
        return last.what;
      }
    }
    this.goTo(positionOf(this.saved[0] ?? { memento: save(this.world), events: 0 }));
    return undefined;
  }

  /** Goes to a moment of the run, backward or forward. */
  goTo(to: Position): void {
    const from = this.lastSavedBefore(to);
    const isBehind = comparePositions(this.position, to) > 0;
    if (from !== undefined && (isBehind || comparePositions(this.position, positionOf(from)) < 0)) this.restore(from);
    this.pauses.at = to.inTurn ? to.executed : Number.POSITIVE_INFINITY;
    try {
      while (comparePositions(this.position, to) < 0 && !this.isOver) this.step();
    } finally {
      this.pauses.at = Number.POSITIVE_INFINITY;
    }
  }

  private lastSavedBefore(to: Position): Saved | undefined {
    let found: Saved | undefined;
    for (const each of this.saved) {
      if (comparePositions(positionOf(each), to) <= 0) found = each;
    }
    return found;
  }

  private lastFound<T>(from: Saved, search: Search<T>, until: Position): { readonly position: Position; readonly what: T } | undefined {
    let last: { readonly position: Position; readonly what: T } | undefined;
    this.restore(from);
    this.arm(search);
    try {
      this.run((moment) => {
        const { position } = this;
        if (comparePositions(position, until) >= 0) return true;
        const what = search.found(moment);
        if (what !== undefined) last = { position, what };
        return undefined;
      });
    } finally {
      this.disarm();
    }
    return last;
  }

  /** Takes steps until `found` answers something. */
  private run<T>(found: (moment: Moment) => T | undefined, events = Number.POSITIVE_INFINITY): T | undefined {
    const end = this.events + events;
    while (!this.isOver && this.events <= end) {
      this.step();
      const what = found(this.moment());
      if (what !== undefined) return what;
    }
    return undefined;
  }

  private step(): void {
    const { world } = this;
    if (world.turn === undefined) {
      this.saveIfDue();
      this.events++;
    }
    this.pauses.pause = undefined;
    if (world.turn === undefined && world.queue.size === 0) world.end({ kind: "stuck", message: "nothing is left that could ever happen" });
    else if (world.queue.next > this.limits.virtualNs && world.turn === undefined) {
      world.end({ kind: "stuck", message: `nothing more was reached in ${this.limits.virtualNs / 1e9} s of virtual time` });
    } else stepWorld(world);
  }

  private moment(): Moment {
    const { turn } = this.world;
    const { pause } = this.pauses;
    if (turn === undefined) {
      // A host call that ended the turn may have changed what is watched.
      if (pause?.kind === "watch") return { kind: "change", watch: pause.watch, ...this.lastRun() };
      return { kind: "event" };
    }
    const { cpu, task } = turn;
    switch (pause?.kind) {
      case "breakpoint":
        return { kind: "instruction", pc: pause.pc, cpu, task };
      case "watch":
        return { kind: "change", watch: pause.watch, cpu, task };
      case "position":
      case undefined:
        return { kind: "position", cpu, task };
    }
  }

  private lastRun(): { readonly cpu: number; readonly task: number } {
    const { queue, cpus } = this.world;
    return { cpu: queue.which, task: cpus.current[queue.which] ?? -1 };
  }

  private saveIfDue(): void {
    const { machine } = this.world;
    const last = this.saved.at(-1);
    if (last !== undefined && machine.executed - last.memento.executed < this.interval) return;
    this.pauses.reveal();
    this.saved.push({ memento: save(this.world), events: this.events });
    this.pauses.hide();
    if (this.saved.length < MOST_SAVED) return;
    this.saved = this.saved.filter((_, k) => k % 2 === 0);
    this.interval *= 2;
  }

  private restore({ memento, events }: Saved): void {
    memento.restore();
    this.pauses.forget();
    this.events = events;
  }

  private arm({ pcs, watches }: Pick<Search<unknown>, "pcs" | "watches">): void {
    this.pauses.setBreakpoints(pcs);
    this.pauses.setWatches(watches);
  }

  private disarm(): void {
    this.pauses.setBreakpoints([]);
    this.pauses.setWatches([]);
  }
}

function positionOf({ memento, events }: Saved): Position {
  return { events, executed: memento.executed, inTurn: false };
}

function earlier(a: Position, b: Position): Position {
  return comparePositions(a, b) <= 0 ? a : b;
}
