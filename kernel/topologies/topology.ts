/**
 * The machine and its load that a scenario runs on, after parsing and correction: what the world takes.
 *
 * The file form (`*.topology.json`, see docs and {@link ./parse.ts}) is text for people; every cpulist and the command line
 * have been parsed as the kernel parses them before they arrive here, and what the kernel would correct has been corrected.
 */

/** CPU numbers, ascending, without repeats. */
export type CpuList = readonly number[];

export type PreemptionModel = "none" | "voluntary" | "full" | "rt";

export interface Topology {
  /** Possible CPUs, numbered 0 … cpus − 1. At least 1. */
  readonly cpus: number;
  /** Possible CPUs that are offline when the scenario starts. Never all of them. */
  readonly offline: CpuList;
  /** Ticks a second: 100, 250, 300 or 1000. */
  readonly hz: number;
  /** Undefined: the profile's. */
  readonly preempt: PreemptionModel | undefined;
  readonly boot: BootParameters;
  readonly tasks: readonly TaskGroup[];
}

/** What the kernel's command line says, as far as it matters here. CPU lists are already limited to possible CPUs. */
export interface BootParameters {
  /** `nohz=off` keeps the periodic tick on every CPU. */
  readonly nohz: boolean;
  /** `nohz_full=`, without the CPUs that the kernel takes out of it. These CPUs are rcu_nocbs too. */
  readonly nohzFull: CpuList;
  /** `rcu_nocbs=` joined with nohzFull. */
  readonly rcuNocbs: CpuList;
  /** `isolcpus=domain,…`: outside the scheduler's domains. */
  readonly isolatedDomain: CpuList;
  /** `isolcpus=managed_irq,…`. */
  readonly isolatedManagedIrq: CpuList;
  /** `workqueue.unbound_cpus=`; undefined: every CPU that is in no isolation list. */
  readonly workqueueUnbound: CpuList | undefined;
  /** `idle=poll`: an idle CPU polls need_resched and needs no wakeup IPI. */
  readonly idlePoll: boolean;
  /** `rcupdate.rcu_expedited=1`. */
  readonly rcuExpedited: boolean;
  /** `rcupdate.rcu_normal=1`. */
  readonly rcuNormal: boolean;
  /** `skew_tick=1`: ticks of different CPUs do not coincide. */
  readonly skewTick: boolean;
}

/**
 * Where the tasks of a group are: `each` on every CPU of `cpus`, pinned there; or `count` together, allowed on `cpus`
 * (undefined: on every CPU that is not isolated).
 */
export type Placement =
  | { readonly kind: "each"; readonly cpus: CpuList; readonly each: number }
  | { readonly kind: "count"; readonly cpus: CpuList | undefined; readonly count: number };

interface TaskGroupBase {
  readonly placement: Placement;
  /** At most 15 characters; a default by kind. */
  readonly comm: string | undefined;
}

/** Tasks of one kind. Times are virtual nanoseconds. */
export type TaskGroup =
  /** Computes in user mode and never enters the kernel on its own. */
  | (TaskGroupBase & { readonly kind: "user-loop" })
  /**
   * Makes one system call every `periodNs`; the share `callsPatched` (0 … 1) of them calls the patched function.
   * Between two calls it sleeps in the kernel, as a timer-driven thread does, or (`between: "user"`) computes in user mode.
   */
  | (TaskGroupBase & {
      readonly kind: "syscalls";
      readonly periodNs: number;
      readonly callsPatched: number;
      readonly between: "sleep" | "user";
    })
  /** Sleeps, interruptibly, inside the patched function; woken every `sleepNs` (undefined: only by a signal), and then calls it again. */
  | (TaskGroupBase & { readonly kind: "sleeper-in-patched"; readonly sleepNs: number | undefined })
  /** A kernel thread that wakes every `periodNs` (undefined: never) for a little work. */
  | (TaskGroupBase & { readonly kind: "kthread-sleeping"; readonly periodNs: number | undefined; readonly callsPatched: number })
  /** A kernel thread that computes without end, with or without `cond_resched()`. */
  | (TaskGroupBase & { readonly kind: "kthread-busy"; readonly condResched: boolean });

/** `user-loop`, `syscalls`, …. */
export type TaskKind = TaskGroup["kind"];
