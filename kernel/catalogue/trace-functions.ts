/**
 * Functions of the kernel that traces name, and what they stand for. Data: another kernel's functions are another line.
 *
 * Read in 6.12 and 6.1: kernel/livepatch/transition.c, kernel/rcu/tasks.h, arch/x86/kernel/alternative.c, arch/x86/mm/{tlb,pat/set_memory}.c,
 * kernel/trace/ftrace.c, kernel/smp.c, kernel/time/tick-sched.c, kernel/sched/core.c, kernel/sched/membarrier.c.
 */
import table from "./trace-functions.json";

const works: ReadonlyMap<string, string> = new Map(Object.entries(table.works));
const calls: ReadonlyMap<string, string> = new Map(Object.entries(table.calls));

/** The primitive that has a kworker run this function; the function itself for one that is not known. */
export function primitiveOfWork(name: string): string {
  return works.get(name) ?? name;
}

/** The primitive that has this function called on other CPUs; the function itself for one that is not known. */
export function primitiveOfCall(name: string): string {
  return calls.get(name) ?? name;
}

/** Work that only waits for other work. */
export function isWorkBarrier(name: string): boolean {
  return table.barriers.includes(name);
}

/** What makes a nohz_full CPU look at its tick. */
export function isTickKick(name: string): boolean {
  return table.kicks.includes(name);
}

/** What wakes tasks that another CPU has handed over. */
export function isRemoteWakeup(name: string): boolean {
  return table.wakeups.includes(name);
}

/** What sends a reschedule interrupt to make a task look at its signals. */
export function isSignalKick(name: string): boolean {
  return table.signals.includes(name);
}
