/** Bugs that livepatch has had, each put back into the real 6.12 file by a change of its text: exploring finds what they break. */
import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../simulator/explore/request.ts";
import type { ExploreViolation } from "../../simulator/explore/result.ts";
import { cache, type Edit, type ExploreOptions, exploreTree, machine, requestOf, RESCHEDULING, TRANSITION } from "../support/explore.ts";
import { judgeViolation } from "../support/lasso.ts";
import { describeWithSources } from "../support/sources.ts";

interface Bug {
  readonly what: string;
  readonly scenario: string;
  readonly edits: readonly Edit[];
  /** Tasks beside the administrator, where it is not a user task that calls the patched function. */
  readonly tasks?: readonly object[];
  /** Where it is not the first one. */
  readonly from?: string;
  /** What works on the transition has one CPU and the administrator another, where they do not share one. */
  readonly workerHasOwnCpu?: true;
  readonly finds: RegExp;
  /** Whoever never gets on, where things go round for ever. */
  readonly straggler?: string;
}

/** A task's new state is published before its flag is cleared. */
const STATE_BEFORE_FLAG: Edit = {
  file: TRANSITION,
  find: /\tclear_tsk_thread_flag\(task, TIF_PATCH_PENDING\);\n\ttask->patch_state = klp_target_state;\n\treturn 0;/,
  replace: "\ttask->patch_state = klp_target_state;\n\tclear_tsk_thread_flag(task, TIF_PATCH_PENDING);\n\treturn 0;",
};

/** With a tick on every CPU. */
const NO_NOHZ = { cmdline: "" };

const NO_SYNCHRONIZATION: Edit = { file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "do { } while (0)" };

const BUGS: readonly Bug[] = [
  {
    what: "who works on the transition cannot switch itself",
    scenario: "reverse",
    from: "reverse",
    edits: [{ file: TRANSITION, find: "task_curr(task) && task != current", replace: "task_curr(task)" }],
    workerHasOwnCpu: true,
    tasks: [],
    finds: /^no-progress$/,
    straggler: "kworker/0:0 on CPU 0",
  },
  {
    what: "a state is published before its flag is cleared, and nobody waits for who does that",
    scenario: "enable",
    edits: [STATE_BEFORE_FLAG, NO_SYNCHRONIZATION],
    tasks: [RESCHEDULING],
    finds: /^warn$/,
  },
  {
    what: "the CPU hotplug lock is still held where the synchronization takes it",
    scenario: "enable",
    edits: [
      {
        file: TRANSITION,
        find: /\tcpus_read_unlock\(\);\n\n\tif \(!complete\) \{/,
        replace: "\tif (!complete) {\n\t\tcpus_read_unlock();",
      },
      { file: TRANSITION, find: /patch = klp_transition_patch;\n\tklp_complete_transition\(\);/, replace: "$&\n\tcpus_read_unlock();" },
    ],
    tasks: [],
    finds: /^lock-misuse$/,
  },
  {
    what: "the result of the last task decides (complete is overwritten in the loop)",
    scenario: "enable",
    edits: [
      {
        file: TRANSITION,
        find: /if \(!klp_try_switch_task\(task\)\)\n\t\t\tcomplete = false;/,
        replace: "complete = klp_try_switch_task(task);",
      },
    ],
    finds: /^(switched-at-completion|warn)$/,
  },
  {
    what: "the flag is tested and not cleared",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "if (test_and_clear_tsk_thread_flag(task", replace: "if (test_tsk_thread_flag(task" }],
    finds: /^warn$/,
  },
  {
    what: "an idle CPU is not made to leave its loop",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "wake_up_if_idle(cpu);", replace: "" }],
    tasks: [],
    finds: /^no-progress$/,
    straggler: "swapper/1 on CPU 1 is halted all the while, and",
  },
  {
    what: "nobody tries again",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /schedule_delayed_work\(&klp_transition_work,\n\s*round_jiffies_relative\(HZ\)\);/, replace: "" }],
    finds: /^(no-progress|deadlock)$/,
  },
  {
    what: "a task that runs elsewhere is switched from outside",
    scenario: "enable",
    edits: [
      { file: TRANSITION, find: "if (task_curr(task) && task != current)", replace: "if (0)" },
      {
        file: TRANSITION,
        find: /\tret = klp_check_stack\(task, arg\);\n/,
        replace: "\tret = task_curr(task) ? 0 : klp_check_stack(task, arg);\n",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "the functions are taken away before their tasks have left them",
    scenario: "disable",
    edits: [
      { file: TRANSITION, find: /ret = klp_check_stack\(task, arg\);/, replace: "ret = 0;" },
      { file: TRANSITION, find: "if (task_curr(task) && task != current)", replace: "if (0)" },
    ],
    finds: /^(switched-or-marked|switched-outside|runs-held-module)$/,
  },
  {
    what: "a task is seen in user mode, and is switched from outside when it is there no more",
    scenario: "enable",
    edits: [
      { file: TRANSITION, find: "#include <linux/cpu.h>", replace: "$&\n#include <linux/context_tracking_state.h>" },
      {
        file: TRANSITION,
        find: "if (task_curr(task) && task != current)",
        replace: `if (task_curr(task) && task != current && !(ct_rcu_watching_cpu(task_cpu(task)) & CT_RCU_WATCHING)) {
\t\ttask->patch_state = klp_target_state;
\t\tclear_tsk_thread_flag(task, TIF_PATCH_PENDING);
\t\treturn 0;
\t}
\t$&`,
      },
    ],
    finds: /^one-version-at-a-time$/,
  },
  {
    what: "a child has its flag from when its parent was copied, and its state from when it joins the list",
    scenario: "fork",
    edits: [
      {
        file: TRANSITION,
        find: /(void klp_copy_process\(struct task_struct \*child\)\n\{)[\s\S]*?(?=\tchild->patch_state)/,
        replace: "$1\n",
      },
    ],
    tasks: [],
    finds: /^warn$/,
  },
];

const TURN = "\tklp_transition_patch->enabled = !klp_transition_patch->enabled;\n\tklp_target_state = !klp_target_state;\n";

/** A thread on the other CPU switches itself, twice if it has to, while the transition is turned around. */
const REVERSED_MEANWHILE = `#include "livepatch.h"

static int walker(void *unused)
{
	int k;

	for (k = 0; k < 2; k++) {
		schedule_timeout_uninterruptible(1);
		cond_resched();
	}
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task;

	lp_prepare();
	task = kthread_create(walker, NULL, "walker");
	__sim_set_affinity(task, cpumask_of(1));
	wake_up_process(task);
	lp_enable_held(&lp_first);
	__sim_step("reverse");
	lp_reverse(&lp_first, "0");
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(false);
	lp_finish(true);
}
`;

/** What holds the transition up is let go as soon as it has begun. */
const HELD = `#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_hold();
	__sim_step("enable");
	lp_load(&lp_first);
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_finish(true);
}
`;

describeWithSources("exploring old bugs of livepatch", ({ linux612 }) => {
  const kernel = { tree: linux612.path, profile: "debian-6.12" };

  /** Everybody who can do something does it, and in the end everything is as it was; a replay says the same. */
  function expectFairLasso(options: ExploreOptions, violation: ExploreViolation, straggler: string): void {
    const { cycle, schedule, message, steps } = violation;
    const fair = { closes: true, ends: false, neverHappens: [], neverRun: [], again: schedule };
    expect(judgeViolation(requestOf(options), violation, cache)).toEqual({ ...fair, operations: cycle?.operations });
    expect(message).toContain(straggler);
    expect(steps.length).toBeLessThan(40);
  }

  it.each(BUGS)("finds: $what", ({ scenario, edits, tasks, from, workerHasOwnCpu = false, finds, straggler = "" }) => {
    const on = tasks === undefined ? {} : machine({ ...(workerHasOwnCpu ? NO_NOHZ : {}), tasks });
    const options = { ...kernel, scenario, edits, settings: { ...on, from, workerHasOwnCpu } };
    const { verdict, violation } = exploreTree(options);
    expect([verdict, violation?.property]).toEqual(["violated", expect.stringMatching(finds)]);
    expect(violation?.steps.length).toBeLessThan(40);
    if (violation?.property === "no-progress") expectFairLasso(options, violation, straggler);
  });

  it("finds that two CPUs look at stacks in one buffer", () => {
    const edits = [
      {
        file: TRANSITION,
        find: "static DEFINE_PER_CPU(unsigned long[MAX_STACK_ENTRIES], klp_stack_entries);",
        replace: "static unsigned long klp_stack_entries[MAX_STACK_ENTRIES];",
      },
      { file: TRANSITION, find: "this_cpu_ptr(klp_stack_entries)", replace: "klp_stack_entries" },
    ];
    const settings = { ...machine({ tasks: [RESCHEDULING] }), limits: { ...DEFAULT_LIMITS, preemptions: 2 } };
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "held", text: HELD, edits, settings });
    expect([verdict, violation?.property]).toEqual(["violated", "switched-outside"]);
    expect(violation?.steps.length).toBeLessThan(40);
  });

  it("finds that nothing orders the target of a reversal before the flags that tell tasks to read it", () => {
    const edits = [
      { file: TRANSITION, find: /smp_wmb\(\);(?=\n\n\tklp_start_transition)/, replace: "" },
      { file: TRANSITION, find: "smp_rmb();", replace: "" },
    ];
    const settings = { memory: "lkmm", stale: 1, from: "reverse", limits: { ...DEFAULT_LIMITS, preemptions: 1 } } as const;
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "reverse", edits, settings });
    expect([verdict, violation?.property]).toEqual(["violated", "switched-or-marked"]);
    expect(violation?.steps.some(({ stale }) => stale?.includes("klp_target_state") === true)).toBe(true);
    expect(violation?.steps.length).toBeLessThan(40);
  });

  it("finds nothing where only the order of state and flag is wrong, or only the wait for it is missing", () => {
    for (const edit of [STATE_BEFORE_FLAG, NO_SYNCHRONIZATION]) {
      const { verdict, violation } = exploreTree({
        ...kernel,
        scenario: "enable",
        edits: [edit],
        settings: machine({ tasks: [RESCHEDULING] }),
      });
      expect([verdict, violation?.message]).toEqual(["verified", undefined]);
    }
  });

  // Who sees its flag looks at the target several times. All reads see the old one: it ends up in the old state, is waited for, and is marked anew. The last one
  // sees the new one: it stays in the state that it had, which is the new target, whatever its stack was compared with. New first and old later is no order of reads.
  it("finds nothing where a reversal turns the target around before it takes the flags away: who read the old one is waited for", () => {
    const edits = [
      { file: TRANSITION, find: TURN, replace: "" },
      { file: TRANSITION, find: /\tpr_debug\("'%s': reversing/, replace: `${TURN}$&` },
    ];
    const settings = { ...machine({ tasks: [] }), from: "reverse" };
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "reversed-meanwhile", text: REVERSED_MEANWHILE, edits, settings });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });

  it("finds nothing where a task's new state is published before its flag is cleared: the synchronization waits for both", () => {
    const edit: Edit = {
      file: TRANSITION,
      find: /if \(test_and_clear_tsk_thread_flag\(task, TIF_PATCH_PENDING\)\)\n\t\ttask->patch_state = READ_ONCE\(klp_target_state\);/,
      replace:
        "if (test_tsk_thread_flag(task, TIF_PATCH_PENDING)) {\n\t\ttask->patch_state = READ_ONCE(klp_target_state);\n\t\tclear_tsk_thread_flag(task, TIF_PATCH_PENDING);\n\t}",
    };
    expect(exploreTree({ ...kernel, scenario: "enable", edits: [edit] }).verdict).toBe("verified");
  });

  it("finds nothing in the file as it is where both CPUs may idle", () => {
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "enable", settings: machine({ tasks: [] }) });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });

  it("says that a kernel thread that computes without end is never switched, and one that calls cond_resched() is", () => {
    const busy = (condResched: boolean): object[] => [{ ...RESCHEDULING, condResched }];
    const options = { ...kernel, scenario: "enable", settings: machine({ tasks: busy(false) }) };
    const stuck = exploreTree(options);
    expect([stuck.verdict, stuck.violation?.property]).toEqual(["violated", "no-progress"]);
    if (stuck.violation !== undefined) expectFairLasso(options, stuck.violation, "busy-kthread on CPU 1 runs all the while");
    const switched = exploreTree({ ...kernel, scenario: "enable", settings: machine({ tasks: busy(true) }) });
    expect([switched.verdict, switched.violation?.message]).toEqual(["verified", undefined]);
  });
});
