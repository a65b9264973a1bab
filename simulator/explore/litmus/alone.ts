/**
 * Threads that may go on before all others: what they do next nobody notices, or it leaves everything possible that could have come before it. Where there is
 * one, the search has its steps to look at instead of those of all threads.
 *
 * - A store: whoever would have read what was there before still can, and whoever would have stored first still may take a place before it. An unlock: who
 *   wants the lock can only wait for it.
 * - A load from where nobody else will store; a lock that nobody else will take.
 * - A full barrier that makes nothing global that was not: it receives least now. Or any, where nobody else will make or look at anything global.
 * - Readers where no grace period is left, and grace periods where no reader is.
 *
 * Where memory is sequentially consistent, what others read and store changes places with nothing.
 */
import { canEndGracePeriod, Cpu, currentView, Domain, RCU } from "../views/machine.ts";
import type { Program } from "./program.ts";
import type { Runner } from "./runner.ts";
import { both, Doing, locationOf, NOTHING, type Rest } from "./rests.ts";
import type { Expression } from "./test.ts";

export class Order {
  private readonly runner: Runner;
  private readonly program: Program;

  constructor(runner: Runner, program: Program) {
    this.runner = runner;
    this.program = program;
  }

  /** A thread that may go on before all others; -1 if there is none. */
  first(): number {
    for (let thread = 0; thread < this.program.threads.length; thread++) if (this.mayGoFirst(thread)) return thread;
    return -1;
  }

  private mayGoFirst(thread: number): boolean {
    const { runner, program } = this;
    if (runner.isFinished(thread) || runner.dueDelayed(thread) >= 0) return false;
    const one = program.threads[thread].code[runner.pc(thread)];
    switch (one.kind) {
      case "store":
        return !runner.sequential || !this.othersUse(thread, one.address);
      case "load":
        return (this.othersDo(thread).stores & locationOf(one.address)) === 0;
      case "lock":
        return !this.othersUse(thread, one.address);
      case "unlock":
        return !program.looksAtLocks;
      case "fence":
        return one.fence === "mb" && (this.isHeardByNobody(thread) || this.publishesNothing(thread));
      case "rcu-read-lock":
        return (this.othersDo(thread).doing & Doing.GracePeriod) === 0;
      case "rcu-read-unlock":
        return this.isAwaited(thread);
      case "grace-period":
        if (one.address !== undefined) return false;
        if (one.half === "end") {
          return canEndGracePeriod(runner.views, thread) && (this.isHeardByNobody(thread) || this.endsNothing(thread));
        }
        return (this.othersDo(thread).doing & Doing.Reader) === 0 && (this.isHeardByNobody(thread) || this.publishesNothing(thread));
      case "update":
      case "trylock":
      case "is-locked":
      case "srcu-read-lock":
      case "srcu-read-unlock":
      case "set":
      case "branch":
      case "jump":
        return false;
    }
  }

  private othersDo(thread: number): Rest {
    let rest = NOTHING;
    for (let other = 0; other < this.program.threads.length; other++) {
      if (other !== thread) rest = both(rest, this.runner.rest(other));
    }
    return rest;
  }

  private othersUse(thread: number, address: Expression): boolean {
    return (this.othersDo(thread).uses & locationOf(address)) !== 0;
  }

  /** Whether no other thread has anything left that makes something global, or receives it; fences that depend on what came before them may, later. */
  private isHeardByNobody(thread: number): boolean {
    return (
      this.runner.sequential || (this.program.conditional === 0 && (this.othersDo(thread).doing & (Doing.Global | Doing.GracePeriod)) === 0)
    );
  }

  /** Whether all grace periods that have begun wait for the thread's reader: those that begin while it is inside would, too. */
  private isAwaited(thread: number): boolean {
    const { views } = this.runner;
    for (let other = 0; other < this.program.threads.length; other++) {
      if (views.cpu(other, Cpu.Period) === RCU + 1 && (views.cpu(other, Cpu.Waiting) & (1 << thread)) === 0) return false;
    }
    return true;
  }

  private publishesNothing(thread: number): boolean {
    const { views } = this.runner;
    return views.views.join(views.global, currentView(views, thread)) === views.global;
  }

  private endsNothing(thread: number): boolean {
    const { views } = this.runner;
    return this.publishesNothing(thread) && views.views.join(views.global, views.domain(RCU, Domain.End)) === views.global;
  }
}
