/**
 * Every synchronization point of the real transition.c of both kernels, against a list made by hand from reading them: waits, fences,
 * atomics, locks, regions without preemption, marked accesses. A point is named by its function, and by its place among the function's.
 */
import { expect, it } from "vitest";
import type { SynchronizationPoint } from "../../server/analysis/facts.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import { describeWithSources } from "../support/sources.ts";
import { TRANSITION } from "../support/timeline.ts";
import { treePart } from "../support/tree-surroundings.ts";

/** `name`, or `name = primitive` with what lies between: `wrapper = through > primitive`. In the order of the text. */
type PointsOf = Readonly<Record<string, readonly string[]>>;

const SYNCHRONIZE = "klp_synchronize_transition = klp_synchronize_transition > schedule_on_each_cpu";

const BOTH: PointsOf = {
  klp_transition_work_fn: ["mutex_lock", "mutex_unlock"],
  klp_sync: [],
  klp_synchronize_transition: ["schedule_on_each_cpu"],
  klp_complete_transition: [
    // The functions are off the stack, and later the marks are off the functions.
    SYNCHRONIZE,
    SYNCHRONIZE,
    "read_lock",
    "test_tsk_thread_flag",
    "read_unlock",
    "test_tsk_thread_flag",
  ],
  klp_cancel_transition: [],
  klp_update_patch_state: ["preempt_disable_notrace", "test_and_clear_tsk_thread_flag", "READ_ONCE", "preempt_enable_notrace"],
  klp_check_stack_func: [],
  klp_check_stack: [],
  klp_check_and_switch_task: ["clear_tsk_thread_flag"],
  klp_try_switch_task: ["task_call_func"],
  klp_send_signals: ["read_lock", "klp_patch_pending", "wake_up_state", "set_notify_signal", "read_unlock"],
  klp_init_transition: ["read_lock", "read_unlock", "smp_wmb"],
  klp_copy_process: ["test_tsk_thread_flag", "set_tsk_thread_flag", "clear_tsk_thread_flag"],
  klp_force_transition: ["read_lock", "klp_update_patch_state", "read_unlock", "klp_update_patch_state"],
};

const TABLES: Readonly<Record<"linux612" | "linux61", PointsOf>> = {
  linux612: {
    ...BOTH,
    __klp_sched_try_switch: ["klp_patch_pending", "preempt_disable", "klp_patch_pending", "smp_rmb", "preempt_enable"],
    klp_try_complete_transition: [
      "read_lock",
      "read_unlock",
      "cpus_read_lock",
      "wake_up_if_idle",
      "clear_tsk_thread_flag",
      "cpus_read_unlock",
      "schedule_delayed_work",
      "round_jiffies_relative",
      "klp_cond_resched_disable = klp_cond_resched_disable > sched_dynamic_klp_disable",
    ],
    klp_start_transition: [
      "read_lock",
      "set_tsk_thread_flag",
      "read_unlock",
      "set_tsk_thread_flag",
      "klp_cond_resched_enable = klp_cond_resched_enable > sched_dynamic_klp_enable",
    ],
    klp_reverse_transition: ["read_lock", "clear_tsk_thread_flag", "read_unlock", "clear_tsk_thread_flag", SYNCHRONIZE, "smp_wmb"],
  },
  linux61: {
    ...BOTH,
    klp_try_complete_transition: [
      "read_lock",
      "read_unlock",
      "cpus_read_lock",
      "wake_up_if_idle",
      "clear_tsk_thread_flag",
      "cpus_read_unlock",
      "schedule_delayed_work",
      "round_jiffies_relative",
    ],
    klp_start_transition: ["read_lock", "set_tsk_thread_flag", "read_unlock", "set_tsk_thread_flag"],
    klp_reverse_transition: ["read_lock", "clear_tsk_thread_flag", "read_unlock", "clear_tsk_thread_flag", SYNCHRONIZE],
  },
};

const PATHS = [
  ...["core.c", "core.h", "patch.c", "patch.h", "transition.c", "transition.h"].map((file) => `kernel/livepatch/${file}`),
  ...["livepatch.h", "livepatch_sched.h", "sched.h", "workqueue.h", "preempt.h", "cpu.h", "sched/signal.h"].map(
    (file) => `include/linux/${file}`,
  ),
  "kernel/sched/core.c",
  "kernel/workqueue.c",
];

function written({ name, via, primitive }: SynchronizationPoint): string {
  return via.length === 0 ? name : `${name} = ${[...via, primitive.name].join(" > ")}`;
}

describeWithSources("the synchronization points of transition.c", (sources) => {
  for (const [tree, minor] of [
    ["linux612", 12],
    ["linux61", 1],
  ] as const) {
    const facts = treePart(sources[tree].path, { major: 6, minor, patch: 0 }, PATHS).then((part) =>
      analyse(part.file(TRANSITION), part.surroundings),
    );

    it(`6.${minor}: lists the file's functions`, async () => {
      expect((await facts).functions.map(({ function: fn }) => fn.name).sort()).toEqual(Object.keys(TABLES[tree]).sort());
    });

    it.each(Object.entries(TABLES[tree]))(`6.${minor}: %s()`, async (name, points) => {
      const found = (await facts).functions.find(({ function: fn }) => fn.name === name)?.points ?? [];
      const real = [...found]
        .filter(({ primitive }) => !["annotation", "assertion", "context"].includes(primitive.class))
        .sort((a, b) => a.start - b.start);
      expect(real.map(written)).toEqual(points);
    });
  }
});
