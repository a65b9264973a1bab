/**
 * Calls that make every CPU do something, and synchronize by that alone when what they run is empty. What they wait for and whom they
 * disturb stands in the catalogue under the same names.
 */
import type { KernelVersion } from "../profiles/profile.ts";

export interface ForcedSynchronization {
  readonly name: string;
  /** 0-based argument that is the function to run. */
  readonly functionArgument: number;
  /** 0-based argument that must not be 0 for the call to wait; undefined when it always waits. */
  readonly waitArgument: number | undefined;
  /** What waits for as much as far as RCU watches, and may be called in the same contexts. Undefined where a context may differ. */
  readonly replacement: string | undefined;
  /** What the call does to every CPU, as the rest of a sentence. */
  readonly does: string;
}

/** kernel/workqueue.c, kernel/smp.c and kernel/stop_machine.c of Linux 6.12. */
export const forcedSynchronizations: readonly ForcedSynchronization[] = [
  {
    name: "schedule_on_each_cpu",
    functionArgument: 0,
    waitArgument: undefined,
    replacement: "synchronize_rcu",
    does: "makes every online CPU switch to a kworker: it wakes idle CPUs and takes isolated (nohz_full) ones out of user mode",
  },
  // These interrupt: callers may have preemption disabled, where no grace period can be waited for.
  {
    name: "on_each_cpu",
    functionArgument: 0,
    waitArgument: 2,
    replacement: undefined,
    does: "interrupts every online CPU, idle and isolated (nohz_full) ones too",
  },
  {
    name: "smp_call_function",
    functionArgument: 0,
    waitArgument: 2,
    replacement: undefined,
    does: "interrupts every other online CPU, idle and isolated (nohz_full) ones too",
  },
  {
    name: "stop_machine",
    functionArgument: 0,
    waitArgument: undefined,
    replacement: undefined,
    does: "stops every online CPU with interrupts off until all have come",
  },
];

/**
 * Architectures that promise that their code outside RCU cannot be traced, and so that no traced function runs where RCU does not watch:
 * those whose Kconfig selects ARCH_WANTS_NO_INSTR. `since`: the oldest kernel in which that was read. powerpc is not among them.
 */
export const noInstrumentationPromises: readonly { readonly architecture: string; readonly since: readonly [number, number] }[] = [
  { architecture: "x86", since: [6, 1] },
  { architecture: "arm64", since: [6, 12] },
  { architecture: "loongarch", since: [6, 12] },
  { architecture: "riscv", since: [6, 12] },
  { architecture: "s390", since: [6, 12] },
];

/** The architecture that a kernel is taken to be built for when nobody says one. */
export const DEFAULT_ARCHITECTURE = "x86";

/** Whether an architecture promises that. Without a version the newest that the catalogue was read from counts. */
export function promisesNoInstrumentation(architecture: string, version: KernelVersion | undefined): boolean {
  const promise = noInstrumentationPromises.find((each) => each.architecture === architecture);
  if (promise === undefined) return false;
  const [major, minor] = promise.since;
  return version === undefined || version.major > major || (version.major === major && version.minor >= minor);
}

/**
 * Kernels whose idle loop runs ordinary functions where RCU does not watch, promise or not: up to this one for certain
 * (ct_idle_enter in kernel/sched/idle.c and drivers/cpuidle/cpuidle.c). 6.12 no longer does.
 */
export const wideIdleUntil: readonly [number, number] = [6, 1];

/** RCU cannot wait for itself: files and names of its implementation. */
export const isPartOfRcu = {
  path: /(^|\/)kernel\/rcu\//,
  name: /^_*(call_|synchronize_)?(s?rcu|kfree_rcu|kvfree_rcu|rcutorture)(_|$)/,
} as const;
