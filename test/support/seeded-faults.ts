/**
 * Faults that a person could make in real files, as scripted edits. Each finds its place by function and pattern, so that point
 * releases may move it; only what locates an edit is held here.
 */

export interface SeededFault {
  readonly rule: string;
  /** Relative to the kernel tree. */
  readonly path: string;
  /** The function that is edited. */
  readonly function: string;
  /** What the edit does, for the test's name. */
  readonly what: string;
  readonly severity: "error" | "warning";
  /** First match in the function's text. */
  readonly at: RegExp;
  /** What stands there instead; `$&` is what was matched. */
  readonly instead: string;
}

const SLEEP = "sleep-in-atomic";
const GRACE = "grace-period-in-reader";
const RESULT = "ignored-synchronization-result";
const HOTPLUG = "recursive-cpus-read-lock";
const BALANCE = "unbalanced-context";
const FLUSH = "flush-self-deadlock";

const TRANSITION = "kernel/livepatch/transition.c";
const CORE = "kernel/livepatch/core.c";
const SHADOW = "kernel/livepatch/shadow.c";
const WORKQUEUE = "kernel/workqueue.c";
const CGROUP = "kernel/cgroup/cgroup.c";
const CPUSET = "kernel/cgroup/cpuset.c";
const SCHED = "kernel/sched/core.c";
const TREE = "kernel/rcu/tree.c";

type Row = readonly [rule: string, path: string, name: string, what: string, at: RegExp, instead: string, severity?: "warning"];

const rows: readonly Row[] = [
  [SLEEP, TRANSITION, "klp_try_complete_transition", "naps under tasklist_lock", /read_lock\(&tasklist_lock\);/, "$&\n\tmsleep(1);"],
  [
    SLEEP,
    TRANSITION,
    "__klp_sched_try_switch",
    "takes klp_mutex",
    /preempt_disable\(\);/,
    "$&\n\tmutex_lock(&klp_mutex);\n\tmutex_unlock(&klp_mutex);",
  ],
  [
    SLEEP,
    SHADOW,
    "__klp_shadow_get_or_alloc",
    "allocates under the lock",
    /spin_lock_irqsave\(.*/,
    "$&\n\tnew_shadow = kzalloc(size, GFP_KERNEL);",
  ],
  [
    SLEEP,
    WORKQUEUE,
    "flush_workqueue_prep_pwqs",
    "takes a mutex under pool->lock",
    /raw_spin_lock_irq\(.*/,
    "$&\n\tmutex_lock(&wq->mutex);\n\tmutex_unlock(&wq->mutex);",
  ],
  [
    SLEEP,
    WORKQUEUE,
    "workqueue_congested",
    "takes the pools' mutex through its wrapper",
    /preempt_disable\(\);/,
    "$&\n\tapply_wqattrs_lock();\n\tapply_wqattrs_unlock();",
  ],
  [
    SLEEP,
    CGROUP,
    "css_task_iter_start",
    "waits for a grace period under css_set_lock",
    /spin_lock_irqsave\(.*/,
    "$&\n\tsynchronize_rcu();",
  ],
  [SLEEP, TREE, "rcu_barrier", "sleeps under barrier_lock", /raw_spin_lock_irqsave\(.*/, "$&\n\tschedule_timeout_uninterruptible(1);"],
  [
    SLEEP,
    SCHED,
    "resched_cpu",
    "takes a mutex under the run queue's lock",
    /raw_spin_rq_lock_irqsave\(.*/,
    "$&\n\tmutex_lock(&sched_core_mutex);\n\tmutex_unlock(&sched_core_mutex);",
  ],
  [SLEEP, "kernel/pid.c", "get_task_pid", "naps in a reader", /rcu_read_lock\(\);/, "$&\n\tmsleep(1);"],

  [GRACE, SHADOW, "klp_shadow_get", "waits in its reader", /rcu_read_lock\(\);/, "$&\n\tsynchronize_rcu();"],
  [GRACE, CGROUP, "cgroup_get_from_path", "waits in its reader", /rcu_read_lock\(\);/, "$&\n\tsynchronize_rcu_expedited();"],
  [GRACE, WORKQUEUE, "start_flush_work", "waits for callbacks in its reader", /rcu_read_lock\(\);/, "$&\n\trcu_barrier();"],
  [
    GRACE,
    "kernel/notifier.c",
    "srcu_notifier_call_chain",
    "waits for its own domain",
    /srcu_read_lock\(.*/,
    "$&\n\tsynchronize_srcu(&nh->srcu);",
  ],
  [
    GRACE,
    "kernel/sched/psi.c",
    "psi_schedule_rtpoll_work",
    "waits on one branch",
    /if \(likely\(task\)\)/,
    "if (!task)\n\t\tsynchronize_rcu();\n\t$&",
  ],
  [GRACE, "kernel/pid.c", "get_task_pid", "waits in its reader", /rcu_read_lock\(\);/, "$&\n\tsynchronize_rcu();"],

  [RESULT, CORE, "enabled_store", "lets a signal end the wait for klp_mutex", /mutex_lock\(/, "mutex_lock_interruptible("],
  [RESULT, WORKQUEUE, "workqueue_set_max_active", "only tries a mutex", /mutex_lock\(/, "mutex_trylock("],
  [RESULT, "kernel/notifier.c", "srcu_notifier_call_chain", "loses the index", /idx = srcu_read_lock/, "srcu_read_lock"],
  [RESULT, SCHED, "sched_core_get", "lets a signal end the wait for a mutex", /mutex_lock\(/, "mutex_lock_killable("],
  [RESULT, TREE, "rcu_barrier", "lets a signal end the wait for callbacks", /wait_for_completion\(/, "wait_for_completion_killable("],
  [RESULT, CPUSET, "cpuset_css_offline", "only tries the hotplug lock", /cpus_read_lock\(/, "cpus_read_trylock("],
  [RESULT, TRANSITION, "klp_sync", "switches every CPU and hopes", /\n\{$/, "\n{\n\tschedule_on_each_cpu(klp_sync);", "warning"],

  [
    HOTPLUG,
    TRANSITION,
    "klp_try_complete_transition",
    "takes the lock twice",
    /cpus_read_lock\(\);/,
    "$&\n\tcpus_read_lock();\n\tcpus_read_unlock();",
  ],
  [
    HOTPLUG,
    TRANSITION,
    "klp_try_complete_transition",
    "switches every CPU under the lock",
    /cpus_read_lock\(\);/,
    "$&\n\tWARN_ON(schedule_on_each_cpu(klp_sync));",
  ],
  [
    HOTPLUG,
    "kernel/cgroup/legacy_freezer.c",
    "freezer_css_online",
    "takes the variant that locks",
    /static_branch_inc_cpuslocked/,
    "static_branch_inc",
  ],
  [
    HOTPLUG,
    "kernel/jump_label.c",
    "static_key_enable",
    "takes the variant that locks",
    /static_key_enable_cpuslocked/,
    "static_key_enable",
  ],
  [HOTPLUG, CPUSET, "cpuset_css_offline", "stops the machine", /cpuset_dec\(\);/, "$&\n\tstop_machine(NULL, NULL, NULL);"],
  [
    HOTPLUG,
    "kernel/kprobes.c",
    "do_optimize_kprobes",
    "takes what its caller holds",
    /lockdep_assert_cpus_held\(\);/,
    "$&\n\tcpus_read_lock();\n\tcpus_read_unlock();",
  ],
  [
    HOTPLUG,
    "kernel/time/hrtimer.c",
    "clock_was_set",
    "enables a key under the lock",
    /preempt_disable\(\);/,
    "static_branch_enable(&timers_nohz_active);\n\t$&",
  ],

  [BALANCE, CORE, "klp_enable_patch", "keeps klp_mutex with -ENODEV", /mutex_unlock\(&klp_mutex\);\n\t\t(?=return -ENODEV)/, ""],
  [BALANCE, CORE, "klp_module_coming", "keeps klp_mutex with an error", /mutex_unlock\(&klp_mutex\);\n\n\treturn ret;/, "return ret;"],
  [BALANCE, TRANSITION, "__klp_sched_try_switch", "returns with preemption disabled", /goto out;/, "return;"],
  [
    BALANCE,
    SHADOW,
    "__klp_shadow_get_or_alloc",
    "leaves interrupts disabled",
    /spin_unlock_irqrestore\(&klp_shadow_lock, flags\);\n\s*kfree\(new_shadow\);\n\s*pr_err/,
    "spin_unlock(&klp_shadow_lock);\n\tpr_err",
  ],
  [BALANCE, WORKQUEUE, "start_flush_work", "leaves the reader open", /rcu_read_unlock\(\);\n\t\treturn false;/, "return false;"],
  [BALANCE, WORKQUEUE, "wq_worker_sleeping", "keeps pool->lock", /raw_spin_unlock_irq\(&pool->lock\);\n\t\treturn;/, "return;"],
  [BALANCE, TREE, "rcu_gp_init", "keeps the node's lock", /raw_spin_unlock_irq_rcu_node\(rnp\);\n\t\treturn false;/, "return false;"],
  [BALANCE, "kernel/rcu/srcutree.c", "srcu_barrier", "keeps the barrier's mutex", /mutex_unlock\(.*\n\t\treturn;/, "return;"],
  [BALANCE, CPUSET, "cpuset_write_resmask", "returns past the unlocks", /retval = -ENOMEM;\n\t\tgoto out_unlock;/, "return -ENOMEM;"],
  [
    BALANCE,
    "kernel/kprobes.c",
    "optimize_all_kprobes",
    "unlocks twice",
    /goto out;/,
    "{\n\t\tmutex_unlock(&kprobe_mutex);\n\t\tgoto out;\n\t}",
    "warning",
  ],
  [BALANCE, SCHED, "resched_cpu", "keeps the run queue's lock", /if \(cpu_online\(cpu\)/, "if (!cpu_online(cpu))\n\t\treturn;\n\t$&"],

  [
    FLUSH,
    TRANSITION,
    "klp_transition_work_fn",
    "cancels itself",
    /mutex_lock\(&klp_mutex\);/,
    "$&\n\tcancel_delayed_work_sync(&klp_transition_work);",
  ],
  [
    FLUSH,
    TRANSITION,
    "klp_force_transition",
    "flushes under klp_mutex",
    /\n\tpr_warn\(/,
    "\n\tlockdep_assert_held(&klp_mutex);\n\tflush_delayed_work(&klp_transition_work);$&",
  ],
  [FLUSH, "kernel/kprobes.c", "wait_for_kprobe_optimizer", "flushes without unlocking", /mutex_unlock\(&kprobe_mutex\);\n\n/, "\n"],
  [
    FLUSH,
    "kernel/sched/psi.c",
    "psi_trigger_destroy",
    "cancels under the lock of the same group",
    /mutex_lock\(&group->avgs_lock\);/,
    "$&\n\tcancel_delayed_work_sync(&group->avgs_work);",
  ],
  [
    FLUSH,
    "kernel/trace/trace_hwlat.c",
    "hwlat_mode_write",
    "flushes under the data's lock",
    /mutex_lock\(&hwlat_data\.lock\);/,
    "$&\n\tflush_work(&hwlat_hotplug_work);",
  ],
  [
    FLUSH,
    "kernel/trace/trace_osnoise.c",
    "osnoise_hotplug_workfn",
    "flushes itself",
    /unsigned int cpu = .*/,
    "$&\n\tflush_work(&osnoise_hotplug_work);",
  ],
  [
    FLUSH,
    "kernel/time/timer.c",
    "timer_migration_handler",
    "flushes under the keys' mutex",
    /mutex_lock\(&timer_keys_mutex\);/,
    "$&\n\tflush_work(&timer_update_work);",
  ],
];

export const seededFaults: readonly SeededFault[] = rows.map(
  ([rule, path, name, what, at, instead, severity]): SeededFault => ({
    rule,
    path,
    function: name,
    what,
    severity: severity ?? "error",
    at,
    instead,
  }),
);

/** The text with the fault in it. Throws when its place is not found: the seed must be adapted to the release then. */
export function withFault(text: string, fault: SeededFault): string {
  const head = new RegExp(`^[A-Za-z_][^;{}\\n]*\\b${fault.function}\\((?:[^;{}])*\\n\\{\\n`, "m").exec(text);
  if (head === null) throw new Error(`${fault.path} has no ${fault.function}()`);
  const end = text.indexOf("\n}\n", head.index);
  const body = text.slice(head.index, end);
  const edited = body.replace(fault.at, fault.instead);
  if (edited === body) throw new Error(`${fault.path}: ${fault.function}() has nothing like ${fault.at.source}`);
  return text.slice(0, head.index) + edited + text.slice(end);
}
