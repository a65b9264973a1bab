/**
 * What callers of some primitives must keep: what they wait for, what they must not hold, what their result means. Names and facts as
 * in Linux 6.12 (include/linux and kernel of SOURCE_VERSION); what an older kernel called the same is listed beside it.
 */

/** Calls that wait for readers to end, and so never end in a reader that they wait for. */
export interface ReaderWait {
  readonly names: readonly string[];
  /** Flavours of readers, as in the analysis: `rcu`, `rcu-bh`, `rcu-sched`, `rcu-trace`; `srcu` is one domain's. */
  readonly flavours: readonly string[];
  /** 0-based argument that names the SRCU domain; undefined for the others. */
  readonly domain: number | undefined;
}

/** A grace period of RCU waits for all three since 4.20 (Documentation/RCU/checklist.rst). */
const RCU_READERS = ["rcu", "rcu-bh", "rcu-sched"] as const;

export const readerWaits: readonly ReaderWait[] = [
  {
    names: [
      "synchronize_rcu",
      "synchronize_rcu_expedited",
      "synchronize_net",
      "cond_synchronize_rcu",
      "cond_synchronize_rcu_expedited",
      "cond_synchronize_rcu_full",
      "synchronize_rcu_mult",
      "synchronize_sched",
      "synchronize_rcu_bh",
    ],
    flavours: RCU_READERS,
    domain: undefined,
  },
  // These wait for callbacks, which need a grace period of their own to end first.
  { names: ["rcu_barrier", "kvfree_rcu_barrier", "rcu_barrier_bh", "rcu_barrier_sched"], flavours: RCU_READERS, domain: undefined },
  // kernel/rcu/tasks.h: a grace period of these flavours holds a synchronize_rcu() in itself. That of the rude flavour does not.
  { names: ["synchronize_rcu_tasks", "rcu_barrier_tasks"], flavours: RCU_READERS, domain: undefined },
  {
    names: ["synchronize_rcu_tasks_trace", "rcu_barrier_tasks_trace"],
    flavours: [...RCU_READERS, "rcu-trace"],
    domain: undefined,
  },
  { names: ["synchronize_srcu", "synchronize_srcu_expedited", "srcu_barrier"], flavours: ["srcu"], domain: 0 },
];

/** Calls whose result says whether the synchronization happened at all. */
export interface ResultThatMatters {
  readonly names: readonly string[];
  /** One sentence: what is so when the result is thrown away. */
  readonly otherwise: string;
  /** One sentence: what to do. */
  readonly advice: string;
  /** `hidden`: the failure is rare, and code is known to live with it. `broken`: what follows relies on it. */
  readonly ignored: "hidden" | "broken";
  /** Whether a non-zero result is a failure that a warning in the log would show. */
  readonly warns: boolean;
}

export const resultsThatMatter: readonly ResultThatMatters[] = [
  {
    names: ["schedule_on_each_cpu"],
    otherwise: "When it returns -ENOMEM, the function ran on no CPU and nothing was synchronized.",
    advice: "Handle the error, or wait in a way that cannot fail.",
    ignored: "hidden",
    warns: true,
  },
  {
    names: ["wait_for_completion_killable", "wait_for_completion_interruptible"],
    otherwise: "When it returns -ERESTARTSYS, what it waits for has not happened.",
    advice: "Test the result, or wait with wait_for_completion().",
    ignored: "broken",
    warns: false,
  },
  {
    names: [
      "mutex_lock_interruptible",
      "mutex_lock_killable",
      "mutex_lock_interruptible_nested",
      "mutex_lock_killable_nested",
      "rt_mutex_lock_interruptible",
      "rt_mutex_lock_killable",
      "ww_mutex_lock_interruptible",
      "down_interruptible",
      "down_killable",
      "down_timeout",
      "down_read_killable",
      "down_read_interruptible",
      "down_write_killable",
    ],
    otherwise: "When it returns an error, the lock is not held.",
    advice: "Return when it is not 0.",
    ignored: "broken",
    warns: false,
  },
  {
    names: [
      "mutex_trylock",
      "spin_trylock",
      "spin_trylock_bh",
      "spin_trylock_irq",
      "raw_spin_trylock",
      "raw_spin_trylock_irq",
      "read_trylock",
      "write_trylock",
      "down_read_trylock",
      "down_write_trylock",
      "cpus_read_trylock",
      "percpu_down_read_trylock",
      "rt_mutex_trylock",
    ],
    otherwise: "When it returns 0, the lock is not held.",
    advice: "Go on only when it is not 0.",
    ignored: "broken",
    warns: false,
  },
  {
    names: ["down_trylock"],
    otherwise: "When it returns 1, the semaphore is not held.",
    advice: "Go on only when it is 0.",
    ignored: "broken",
    warns: false,
  },
  {
    names: ["srcu_read_lock", "srcu_read_lock_nmisafe", "srcu_read_lock_notrace", "srcu_down_read"],
    otherwise: "Nothing can end this reader: its unlock needs the index that this call returns.",
    advice: "Keep the index and hand it to the unlock.",
    ignored: "broken",
    warns: false,
  },
  {
    names: [
      "get_state_synchronize_rcu",
      "start_poll_synchronize_rcu",
      "start_poll_synchronize_rcu_expedited",
      "get_state_synchronize_srcu",
      "start_poll_synchronize_srcu",
    ],
    otherwise: "Whether this grace period has ended can be asked only with the cookie that this call returns.",
    advice: "Keep the cookie, and poll or wait with it.",
    ignored: "broken",
    warns: false,
  },
  {
    names: ["poll_state_synchronize_rcu", "poll_state_synchronize_srcu"],
    otherwise: "When it returns false, the grace period has not ended and old readers may still be there.",
    advice: "Test the result, or wait with cond_synchronize_rcu().",
    ignored: "broken",
    warns: false,
  },
];

/** The lock that keeps CPUs from coming and going: a reader of it must not ask for it again, for a waiting writer stands between. */
export const hotplugLock = {
  /** What takes it for reading, or holds it against readers. */
  takers: ["cpus_read_lock", "get_online_cpus"],
  writers: ["cpus_write_lock"],
  /** Assertions that a caller holds it. */
  assertions: ["lockdep_assert_cpus_held"],
} as const;

export interface TakesHotplugLock {
  readonly name: string;
  /** The variant for callers that hold it already; undefined when there is none. */
  readonly whenHeld: string | undefined;
}

/**
 * Functions that take {@link hotplugLock} on every path that does what they are for (kernel/workqueue.c, kernel/stop_machine.c,
 * kernel/jump_label.c, kernel/cpu.c, include/linux/cpuhotplug.h, kernel/rcu/tasks.h).
 */
export const takesHotplugLock: readonly TakesHotplugLock[] = [
  { name: "schedule_on_each_cpu", whenHeld: undefined },
  { name: "synchronize_rcu_tasks_rude", whenHeld: undefined },
  { name: "stop_machine", whenHeld: "stop_machine_cpuslocked" },
  { name: "static_branch_enable", whenHeld: "static_branch_enable_cpuslocked" },
  { name: "static_branch_disable", whenHeld: "static_branch_disable_cpuslocked" },
  { name: "static_branch_inc", whenHeld: "static_branch_inc_cpuslocked" },
  { name: "static_branch_dec", whenHeld: "static_branch_dec_cpuslocked" },
  { name: "static_key_enable", whenHeld: "static_key_enable_cpuslocked" },
  { name: "static_key_disable", whenHeld: "static_key_disable_cpuslocked" },
  { name: "static_key_slow_inc", whenHeld: "static_key_slow_inc_cpuslocked" },
  { name: "static_key_slow_dec", whenHeld: "static_key_slow_dec_cpuslocked" },
  { name: "static_call_update", whenHeld: undefined },
  { name: "cpuhp_setup_state", whenHeld: "cpuhp_setup_state_cpuslocked" },
  { name: "cpuhp_setup_state_nocalls", whenHeld: "cpuhp_setup_state_nocalls_cpuslocked" },
  { name: "cpuhp_setup_state_multi", whenHeld: undefined },
  { name: "cpuhp_remove_state", whenHeld: undefined },
  { name: "cpuhp_remove_state_nocalls", whenHeld: "cpuhp_remove_state_nocalls_cpuslocked" },
  { name: "cpuhp_state_add_instance", whenHeld: undefined },
  { name: "cpuhp_state_add_instance_nocalls", whenHeld: "cpuhp_state_add_instance_nocalls_cpuslocked" },
  { name: "work_on_cpu_safe", whenHeld: "work_on_cpu" },
];

/** How work items get their function: macros at file level and calls. Arguments are 0-based. */
export interface WorkMaker {
  readonly name: string;
  readonly work: number;
  readonly runs: number;
}

export const workMakers: readonly WorkMaker[] = [
  "DECLARE_WORK",
  "DECLARE_DELAYED_WORK",
  "DECLARE_DEFERRABLE_WORK",
  "DEFINE_KTHREAD_WORK",
  "DEFINE_KTHREAD_DELAYED_WORK",
  "INIT_WORK",
  "INIT_WORK_ONSTACK",
  "INIT_DELAYED_WORK",
  "INIT_DELAYED_WORK_ONSTACK",
  "INIT_DEFERRABLE_WORK",
  "INIT_DEFERRABLE_WORK_ONSTACK",
  "INIT_RCU_WORK",
  "INIT_RCU_WORK_ONSTACK",
  "kthread_init_work",
  "kthread_init_delayed_work",
].map((name) => ({ name, work: 0, runs: 1 }));

/** Calls that wait until a work item, or all work of a queue, has run. The item or queue is the first argument. */
export interface WorkWait {
  readonly name: string;
  readonly waitsFor: "item" | "queue" | "system-queue";
}

export const workWaits: readonly WorkWait[] = [
  { name: "flush_work", waitsFor: "item" },
  { name: "flush_delayed_work", waitsFor: "item" },
  { name: "flush_rcu_work", waitsFor: "item" },
  { name: "cancel_work_sync", waitsFor: "item" },
  { name: "cancel_delayed_work_sync", waitsFor: "item" },
  { name: "disable_work_sync", waitsFor: "item" },
  { name: "disable_delayed_work_sync", waitsFor: "item" },
  { name: "kthread_flush_work", waitsFor: "item" },
  { name: "kthread_cancel_work_sync", waitsFor: "item" },
  { name: "kthread_cancel_delayed_work_sync", waitsFor: "item" },
  { name: "flush_workqueue", waitsFor: "queue" },
  { name: "drain_workqueue", waitsFor: "queue" },
  { name: "destroy_workqueue", waitsFor: "queue" },
  { name: "kthread_flush_worker", waitsFor: "queue" },
  { name: "kthread_destroy_worker", waitsFor: "queue" },
  { name: "flush_scheduled_work", waitsFor: "system-queue" },
];

/** Calls that queue a work item. Arguments are 0-based; without a queue it is the system's. */
export interface WorkQueuing {
  readonly name: string;
  readonly queue: number | undefined;
  readonly work: number;
}

export const workQueuings: readonly WorkQueuing[] = [
  { name: "queue_work", queue: 0, work: 1 },
  { name: "queue_work_on", queue: 1, work: 2 },
  { name: "queue_work_node", queue: 1, work: 2 },
  { name: "queue_delayed_work", queue: 0, work: 1 },
  { name: "queue_delayed_work_on", queue: 1, work: 2 },
  { name: "mod_delayed_work", queue: 0, work: 1 },
  { name: "mod_delayed_work_on", queue: 1, work: 2 },
  { name: "queue_rcu_work", queue: 0, work: 1 },
  { name: "kthread_queue_work", queue: 0, work: 1 },
  { name: "kthread_queue_delayed_work", queue: 0, work: 1 },
  { name: "schedule_work", queue: undefined, work: 0 },
  { name: "schedule_work_on", queue: undefined, work: 1 },
  { name: "schedule_delayed_work", queue: undefined, work: 0 },
  { name: "schedule_delayed_work_on", queue: undefined, work: 1 },
];

/** Macros that find the structure a member lies in: pointer, type, member. */
export const containerMacros: readonly string[] = ["container_of", "container_of_const"];

/** From a work item to the kind of work that it is the head of. */
export const itemConversions: readonly string[] = ["to_delayed_work", "to_rcu_work"];

/** Allocation flags that let the caller sleep, and the flag for callers that must not (include/linux/gfp_types.h). */
export const atomicFlags: ReadonlyMap<string, string> = new Map([
  ["GFP_KERNEL", "GFP_ATOMIC"],
  ["GFP_KERNEL_ACCOUNT", "GFP_ATOMIC | __GFP_ACCOUNT"],
  ["GFP_NOIO", "GFP_ATOMIC"],
  ["GFP_NOFS", "GFP_ATOMIC"],
]);

/** Annotations of functions that change what is held on purpose (include/linux/compiler_types.h). */
export const balanceAnnotations: readonly string[] = [
  "__acquires",
  "__acquires_shared",
  "__cond_acquires",
  "__cond_acquires_shared",
  "__releases",
  "__releases_shared",
  "__must_hold",
];

/** Accesses of user memory. Where a fault must not be waited for (faulthandler_disabled()), they fail with -EFAULT. */
export const userAccesses: readonly string[] = [
  "get_user",
  "put_user",
  "__get_user",
  "__put_user",
  "copy_from_user",
  "copy_to_user",
  "__copy_from_user",
  "__copy_to_user",
  "clear_user",
  "strncpy_from_user",
  "strnlen_user",
];
