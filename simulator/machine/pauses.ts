/**
 * Where a run comes back although nothing in the program asks for it: at an instruction, after a change of watched bytes, or when a
 * number of instructions has been carried out. For a debugger; a machine without pauses pays nothing for them.
 *
 * A breakpoint is an operation code that the hot path does not know, in its copy of the code. A watched byte is one that its checks
 * refuse. Either way the hot path leaves, and the cold path reads the true code and the true permissions.
 */
import type { FunctionTable } from "./function-table.ts";
import type { Memory } from "./memory.ts";
import { Poison } from "./shadow.ts";
import { type Stacks, Thread } from "./stacks.ts";
import { isCarriedOut, Stop } from "./stop.ts";

export interface Watch {
  /** Byte offset and length in data. */
  readonly low: number;
  readonly bytes: number;
}

/** Why {@link Stop.Paused} was answered. */
export type Pause =
  /** {@link Pauses.at} was reached. */
  | { readonly kind: "position" }
  /** The thread's next instruction has a breakpoint. */
  | { readonly kind: "breakpoint"; readonly pc: number }
  /** The instruction before the thread's next one changed a watched range, or a host call did. */
  | { readonly kind: "watch"; readonly watch: Watch };

interface Watched extends Watch {
  /** The bytes and their shadow when they were looked at last. */
  readonly value: Uint8Array;
  readonly shadow: Uint8Array;
}

/** What is paused. */
export interface Pausable {
  readonly memory: Memory;
  readonly stacks: Stacks;
  /** Instructions carried out so far. */
  executed: number;
}

/** The two ways to carry out instructions. */
export interface Paths {
  readonly hot: (thread: number, budget: number) => Stop;
  /** One instruction. */
  readonly cold: (thread: number) => Stop;
}

/** Instructions in one go of the hot path. */
const SLICE = 1 << 20;

export class Pauses {
  /** Why the last run paused; undefined when it did not. A change by a host call that ended the run is told here beside the run's own answer. */
  pause: Pause | undefined;
  /** Pause before the instruction that would be carried out next when so many have been. */
  at = Number.POSITIVE_INFINITY;
  private readonly machine: Pausable;
  private readonly memory: Memory;
  private readonly functions: FunctionTable;
  private readonly paths: Paths;
  /** Where the last pause was: a thread that goes on from there does not meet the same breakpoint again. */
  private readonly pausedAt = { thread: -1, executed: -1 };
  private readonly breakpoints = new Set<number>();
  private watches: Watched[] = [];
  private hidden = false;

  constructor(machine: Pausable, functions: FunctionTable, paths: Paths) {
    this.machine = machine;
    this.memory = machine.memory;
    this.functions = functions;
    this.paths = paths;
  }

  /** What {@link Machine.run} does, in pieces: the same instructions are carried out and counted. */
  run(thread: number, budget: number): Stop {
    const { machine, pausedAt } = this;
    const end = machine.executed + budget;
    this.pause = undefined;
    while (machine.executed < end) {
      const pc = this.nextOf(thread);
      const passes = pausedAt.thread === thread && pausedAt.executed === machine.executed;
      if (!passes && this.breakpoints.has(pc)) return this.stop(thread, { kind: "breakpoint", pc });
      if (!passes && machine.executed === this.at) return this.stop(thread, { kind: "position" });
      const until = this.at > machine.executed ? Math.min(end, this.at) : end;
      if (this.runHot(thread, passes ? 1 : until - machine.executed, passes ? pc : -1) !== Stop.Cold) continue;
      const next = this.nextOf(thread);
      if (this.breakpoints.has(next) && !(passes && next === pc)) continue;
      const stop = this.runCold(thread);
      if (stop !== Stop.Continue) return stop;
      if (this.pause !== undefined) return this.stop(thread, this.pause);
    }
    return Stop.Budget;
  }

  /** @param past A breakpoint to run past, -1 for none. */
  private runHot(thread: number, budget: number, past: number): Stop {
    const slice = Math.min(budget, SLICE);
    const lifted = past >= 0 && this.breakpoints.has(past);
    if (lifted) this.functions.patch(past, false);
    const stop = this.paths.hot(thread, slice);
    if (lifted) this.functions.patch(past, true);
    this.machine.executed += slice - this.functions.left;
    return stop;
  }

  /** One instruction, with watched bytes as they are; {@link pause} says whether one of them changed. */
  private runCold(thread: number): Stop {
    this.reveal();
    const stop = this.paths.cold(thread);
    if (isCarriedOut(stop)) this.machine.executed++;
    const watch = this.changed();
    this.hide();
    if (watch !== undefined) this.pause = { kind: "watch", watch };
    return stop;
  }

  private nextOf(thread: number): number {
    const { memory, stacks } = this.machine;
    return memory.m32[stacks.record(thread) + Thread.Pc];
  }

  private stop(thread: number, pause: Pause): Stop.Paused {
    this.pause = pause;
    this.pausedAt.thread = thread;
    this.pausedAt.executed = this.machine.executed;
    return Stop.Paused;
  }

  /** @param pcs Code indices of instructions; they replace those before. */
  setBreakpoints(pcs: Iterable<number>): void {
    for (const pc of this.breakpoints) this.functions.patch(pc, false);
    this.breakpoints.clear();
    for (const pc of pcs) {
      this.breakpoints.add(pc);
      this.functions.patch(pc, true);
    }
  }

  /** @param ranges Of data that is alive now; they replace those before. */
  setWatches(ranges: readonly Watch[]): void {
    this.reveal();
    this.watches = ranges.map(({ low, bytes }) => ({ low, bytes, value: new Uint8Array(bytes), shadow: new Uint8Array(bytes) }));
    for (const watch of this.watches) watch.value.set(this.memory.m8.subarray(watch.low, watch.low + watch.bytes));
    this.hide();
  }

  /** Makes the hot path leave at every access to what is watched. */
  hide(): void {
    if (this.hidden) return;
    this.hidden = true;
    const { s8 } = this.memory;
    // All are saved before one is hidden: ranges may overlap.
    for (const { low, bytes, shadow } of this.watches) shadow.set(s8.subarray(low, low + bytes));
    for (const { low, bytes } of this.watches) s8.fill(Poison.Watched, low, low + bytes);
  }

  /** The next pause may be where the last one was: the state is another one now. */
  forget(): void {
    this.pausedAt.thread = -1;
    this.pause = undefined;
  }

  /** Gives the watched bytes their permissions back: for the cold path, for snapshots, for whoever looks at memory. */
  reveal(): void {
    if (!this.hidden) return;
    this.hidden = false;
    for (const { low, shadow } of this.watches) this.memory.s8.set(shadow, low);
  }

  /** The first watched range whose bytes are not what they were; from now on they are. */
  private changed(): Watch | undefined {
    let found: Watch | undefined;
    for (const watch of this.watches) {
      const now = this.memory.m8.subarray(watch.low, watch.low + watch.bytes);
      if (watch.value.every((byte, k) => byte === now[k])) continue;
      watch.value.set(now);
      found ??= { low: watch.low, bytes: watch.bytes };
    }
    return found;
  }
}
