/**
 * The machine and its load that a scenario runs on, after parsing and correction: what the world takes.
 *
 * The file form (`*.topology.json`, see docs and {@link ./parse.ts}) is text for people; every cpulist and the command line
 * have been parsed as the kernel parses them before they arrive here, and what the kernel would correct has been corrected.
 */

/** CPU numbers, ascending, without repeats. */
export type CpuList = readonly number[];

export type PreemptionModel = "none" | "voluntary" | "full" | "rt";

/**
 * How an idle CPU waits, and so what it takes to wake it. `halt`: an instruction that only an interrupt ends, so every wakeup is an IPI.
 * `mwait`: it watches the word with TIF_NEED_RESCHED (TIF_POLLING_NRFLAG is set), so a wakeup is a store (arch/x86/include/asm/mwait.h).
 * `poll`: idle=poll, a loop over that word, with the tick kept (6.12 kernel/sched/idle.c, do_idle). `haltpoll`: a guest's
 * cpuidle-haltpoll, which polls for at most 200 us and then halts (drivers/cpuidle/governors/haltpoll.c).
 */
export type IdleMethod = "halt" | "mwait" | "poll" | "haltpoll";

/**
 * How stacks are unwound. `orc`: with certainty, through interrupts too. `frame-pointer`: not where an interrupt preempted the task
 * (arch/x86/kernel/stacktrace.c, arch_stack_walk_reliable). `guess`: never with certainty (no HAVE_RELIABLE_STACKTRACE).
 */
export type Unwinder = "orc" | "frame-pointer" | "guess";

export interface Topology {
  /** Possible CPUs, numbered 0 … cpus − 1. At least 1. */
  readonly cpus: number;
  /** Possible CPUs that are offline when the scenario starts. Never all of them. */
  readonly offline: CpuList;
  /** Ticks a second: 100, 250, 300 or 1000. */
  readonly hz: number;
  /** Undefined: the profile's. */
  readonly preempt: PreemptionModel | undefined;
  /** Undefined: the profile's. */
  readonly unwinder: Unwinder | undefined;
  readonly idle: IdleMethod;
  /** What is left to fair tasks beside FIFO ones. */
  readonly bandwidth: Bandwidth;
  readonly boot: BootParameters;
  readonly tasks: readonly TaskGroup[];
}

/** Each in microseconds of a second; which of the two the kernel has, the profile says. */
export interface Bandwidth {
  /** sysctl kernel.sched_rt_runtime_us: how long FIFO tasks may run before they are throttled; −1: as long as they like. */
  readonly rtRuntimeUs: number;
  /** debugfs sched/fair_server/cpuN/runtime, in ns there: how long starved fair tasks run before FIFO ones; 0: not at all. */
  readonly fairServerUs: number;
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
  /** `idle=poll`, `idle=halt`, `cpuidle_haltpoll.force=1`; undefined: nothing is said. */
  readonly idle: IdleMethod | undefined;
  /** `rcupdate.rcu_expedited=1`. */
  readonly rcuExpedited: boolean;
  /** `rcupdate.rcu_normal=1`. */
  readonly rcuNormal: boolean;
  /** `rcutree.kthread_prio=`: FIFO priority of RCU's threads under PREEMPT_RT. */
  readonly rcuKthreadPriority: number;
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
  /** Priority in SCHED_FIFO, 1 … 99; undefined: a fair task (SCHED_OTHER). */
  readonly fifo: number | undefined;
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
  /**
   * A kernel thread that computes without end, with or without `cond_resched()`, and with or without functions that may sleep
   * (`might_sleep()`, which switches tasks under voluntary preemption).
   */
  | (TaskGroupBase & { readonly kind: "kthread-busy"; readonly condResched: boolean; readonly mightSleep: boolean })
  /**
   * A thread inside KVM_RUN: its CPU is in guest mode. Every `exitNs` (undefined: never) the guest exits of itself, to KVM or, through it, to user
   * mode (`exitsTo`); between two exits it runs, or (`between: "halt"`) has executed HLT, so that the thread sleeps in KVM.
   */
  | (TaskGroupBase & {
      readonly kind: "vcpu";
      readonly exitNs: number | undefined;
      readonly exitsTo: "kernel" | "user";
      readonly between: "guest" | "halt";
      readonly callsPatched: number;
    })
  /**
   * A worker of vhost: a kernel thread before 6.4, since then a thread of the user's process that never is in user mode. It is woken every
   * `periodNs` (undefined: never) for a batch of work, or (`busy`) has always more to do.
   */
  | (TaskGroupBase & {
      readonly kind: "vhost-worker";
      readonly periodNs: number | undefined;
      readonly busy: boolean;
      readonly callsPatched: number;
    })
  /** A worker of io_uring's io-wq, a thread of the user's process that never is in user mode: as {@link kind} `vhost-worker`. */
  | (TaskGroupBase & { readonly kind: "io-uring-worker"; readonly periodNs: number | undefined; readonly callsPatched: number })
  /**
   * An io_uring thread that polls its submission queue in the kernel. Something is submitted every `periodNs` (undefined: all the time);
   * it sleeps when nothing was for `idleNs` (sq_thread_idle).
   */
  | (TaskGroupBase & { readonly kind: "io-uring-sqpoll"; readonly periodNs: number | undefined; readonly idleNs: number });

/** `user-loop`, `syscalls`, …. */
export type TaskKind = TaskGroup["kind"];
