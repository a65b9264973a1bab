/**
 * Threads that may go on before all others: what they do next leaves everything possible that could have come before it. Where there is one, the search has its
 * steps to look at instead of those of all threads.
 *
 * - A store: whoever would have read what was there before still can, and whoever would have stored first still may take a place before it. An unlock: who wants the
 *   lock can only wait for it.
 * - A load, as it chooses at once: see {@link ./waiting.ts}. A lock that nobody else will take.
 * - A full barrier that makes nothing global that was not: it receives least now. Or any, where no other thread has to do with what is global.
 * - The beginning of a reader where no grace period will begin, and that of a grace period where no reader will. The end of a reader that every grace period waits for:
 *   whether it ends before one begins, or is waited for, is the same.
 *
 * Where memory is sequentially consistent barriers do nothing, and a store changes places with no access.
 */
import { canEndGracePeriod, Cpu, currentView, Domain, RCU } from "../views/machine.ts";
import type { Program } from "./program.ts";
import { Doing, locationOf } from "./rests.ts";
import type { Runner } from "./runner.ts";
import type { Expression, Instruction } from "./test.ts";
import { mayCome } from "./waiting.ts";

export class Order {
  private readonly runner: Runner;
  private readonly program: Program;

  constructor(runner: Runner, program: Program) {
    this.runner = runner;
    this.program = program;
  }

  /** A thread that may go on before all others; -1 if there is none. */
  first(): number {
    const { runner, program } = this;
    for (let thread = 0; thread < program.threads.length; thread++) {
      if (runner.isFinished(thread) || runner.dueDelayed(thread) >= 0) continue;
      if (this.mayGoFirst(thread, program.threads[thread].code[runner.pc(thread)])) return thread;
    }
    return -1;
  }

  private mayGoFirst(thread: number, one: Instruction): boolean {
    const { runner, program } = this;
    switch (one.kind) {
      case "store":
        return !runner.sequential || !this.othersUse(thread, one.address);
      case "load":
        // Who waits for what does not come has no step, and the others need none: such an execution does not end.
        return !runner.isWaiting(thread) || !mayCome(runner, thread, one);
      case "lock":
        return !this.othersUse(thread, one.address);
      case "unlock":
        return !program.looksAtLocks;
      case "fence":
        return one.fence === "mb" ? this.publishesNothing(thread) : !this.othersDo(thread, Doing.Global);
      case "rcu-read-lock":
        return !this.othersDo(thread, Doing.GracePeriod);
      case "rcu-read-unlock":
        return this.isAwaited(thread);
      case "grace-period":
        if (one.address !== undefined) return false;
        if (one.half === "begin") return !this.othersDo(thread, Doing.Reader) && this.publishesNothing(thread);
        return canEndGracePeriod(runner.views, thread) && this.endsNothing(thread);
      default:
        return false;
    }
  }

  private othersUse(thread: number, address: Expression): boolean {
    return (this.runner.othersDo(thread).uses & locationOf(address)) !== 0;
  }

  private othersDo(thread: number, doing: Doing): boolean {
    return (this.runner.othersDo(thread).doing & doing) !== 0;
  }

  /** Whether all grace periods that have begun wait for the thread's reader: those that begin while it is inside would, too. */
  private isAwaited(thread: number): boolean {
    const { views } = this.runner;
    for (let other = 0; other < this.program.threads.length; other++) {
      if (views.cpu(other, Cpu.Period) === RCU + 1 && (views.cpu(other, Cpu.Waiting) & (1 << thread)) === 0) return false;
    }
    return true;
  }

  /** Whether a strong fence makes nothing global, or nobody who has to do with that is left. */
  private publishesNothing(thread: number, view = currentView(this.runner.views, thread)): boolean {
    const { views, sequential } = this.runner;
    return sequential || views.views.join(views.global, view) === views.global || !this.othersDo(thread, Doing.Global);
  }

  /** The same of the end of a grace period, with what readers have handed to it. */
  private endsNothing(thread: number): boolean {
    const { views } = this.runner;
    return this.publishesNothing(thread, views.views.join(currentView(views, thread), views.domain(RCU, Domain.End)));
  }
}
