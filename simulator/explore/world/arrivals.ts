/** Where interrupts reach a CPU that runs kernel code, by what they are for. A function call from another CPU does wherever interrupts are enabled. */
import { isHalted } from "./hosts/cpu.ts";
import { C, T } from "./words.ts";
import type { World } from "./world.ts";

/**
 * Whether a CPU is where an interrupt that only asks to look who should run is let in. Kernel code that cannot be preempted looks no sooner than it waits,
 * computes, or calls cond_resched(), which is told of ticks by itself.
 */
export function takesInterrupts(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  if (w.cpu(cpu, C.Online) === 0) return false;
  if (w.inUserMode(current) || isHalted(w, cpu)) return true;
  if (w.irqsDisabled(current) || w.look(current, w.layout.task_preempt_count) !== 0) return false;
  return w.options.preemptsKernel || w.pauseAt.has(w.task(current, T.Pc));
}

/** Whether a timer or a callback may run: at the end of an interrupt, which can come wherever it is not kept away, but inside of no other. */
export function takesSoftirqs(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  if (w.cpu(cpu, C.Online) === 0) return false;
  if (w.inUserMode(current) || isHalted(w, cpu)) return true;
  const { task_preempt_count, preempt_mask } = w.layout;
  return !w.irqsDisabled(current) && (w.look(current, task_preempt_count) & ~preempt_mask) === 0;
}

/**
 * Whether a softirq comes upon what a CPU does only if something that can happen next does not commute with it. Where kernel code is hit that is not
 * preempted that is no restriction, as whoever is woken on the same CPU runs no sooner than that code gives way; unless only accesses to memory count.
 */
export function canBePutOff(w: World, cpu: number): boolean {
  const { softirqs, preemptsKernel, putsOff } = w.options;
  if (takesInterrupts(w, cpu)) return false;
  return softirqs !== "everywhere" || (putsOff && !preemptsKernel && !w.softirqsStir);
}

/** Of the step that was just made: bits of CPUs with whose softirqs it does not commute. */
export function metBy({ m, options }: World): number {
  if (options.softirqs === "waiting") return 0;
  return options.softirqs === "conflicting" ? m.meets : m.meets | m.meetsElse;
}
