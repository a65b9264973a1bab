/** What exploring finds in the kernel's files as they are. Each has its reasoning from the source in docs/findings. */
import { expect, it } from "vitest";
import { smallTopology } from "../../simulator/explore/job/small-topology.ts";
import { DEFAULT_LIMITS } from "../../simulator/explore/request.ts";
import { type Edit, exploreTree, machine, RESCHEDULING } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** What the finding proposes, as far as loading a module goes. */
const PUBLISHED_LATER: Edit = {
  file: "kernel/livepatch/patch.c",
  find: /\t\tlist_add\(&ops->node, &klp_ops\);\n\n\t\tINIT_LIST_HEAD\(&ops->func_stack\);\n\t\tlist_add_rcu\(&func->stack_node, &ops->func_stack\);\n/,
  replace:
    "\t\tINIT_LIST_HEAD(&ops->func_stack);\n\t\tlist_add_rcu(&func->stack_node, &ops->func_stack);\n\t\tlist_add_rcu(&ops->node, &klp_ops);\n",
};

/** A thread sleeps inside the patched function, is let go while the module is unloaded, and calls cond_resched() some time later, once. */
const UNLOADED_MEANWHILE = `#include "livepatch.h"

static int walker(void *unused)
{
	patched_function(SIM_HOLD_INSIDE);
	schedule_timeout_uninterruptible(1);
	cond_resched();
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task;

	lp_prepare();
	lp_patch_target(&lp_first);
	sim_module_load(&lp_target);
	WRITE_ONCE(sim_holds, true);
	task = kthread_create(walker, NULL, "walker");
	__sim_set_affinity(task, cpumask_of(1));
	wake_up_process(task);
	while (READ_ONCE(task->__state) != TASK_UNINTERRUPTIBLE)
		schedule_timeout_uninterruptible(1);
	lp_load(&lp_first);
	__sim_step("unload target");
	lp_let_go();
	sim_module_unload(&lp_target);
	lp_wait_for_transition();
	lp_finish(true);
}
`;

/** What the finding proposes, as far as unloading a module goes. */
const TAKEN_OFF_FIRST: readonly Edit[] = [
  {
    file: "kernel/livepatch/patch.c",
    find: /\t\tlist_del_rcu\(&func->stack_node\);\n\t\tlist_del\(&ops->node\);\n\t\tkfree\(ops\);\n/,
    replace: "\t\tlist_del_rcu(&ops->node);\n\t\tsynchronize_rcu();\n\t\tlist_del_rcu(&func->stack_node);\n\t\tkfree(ops);\n",
  },
  {
    file: "kernel/livepatch/transition.c",
    find: "ops = klp_find_ops(func->old_func);\n",
    replace: "ops = klp_find_ops(func->old_func);\n\t\tif (!ops)\n\t\t\treturn 0;\n",
  },
];

/** What the finding proposes: as in disabling. */
const ON_THE_LIST_FIRST: Edit = {
  file: "kernel/livepatch/core.c",
  find: "klp_start_transition();\n\tpatch->enabled = true;",
  replace: "smp_wmb();\n\tklp_start_transition();\n\tpatch->enabled = true;",
};

const DEEP = process.env["QUIESCE_DEEP"] === "1";

/** `stacked`, where nothing is asked but whether a module that runs is still there. */
const LET_GO = `#include <sim/world.h>
#define __sim_property(name, holds, what) (sizeof(name) == sizeof("runs-held-module") && (name)[1] == 'u' ? __sim_property(name, holds, what) : (void)0)
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("enable both");
	lp_enable(&lp_first);
	lp_pause();
	lp_enable(&lp_second);
	lp_pause();
	__sim_step("disable second");
	lp_disable(&lp_second);
	__sim_step(NULL);
	lp_wait_for_release(&lp_second);
	lp_finish(true);
}
`;

describeWithSources("findings in livepatch as it is", ({ linux612, linux61 }) => {
  const on612 = { tree: linux612.path, profile: "debian-6.12" };
  const on61 = { tree: linux61.path, profile: "debian-6.1" };

  it("6.12: a klp_ops is published before its list of functions is initialised", () => {
    const settings = { ...machine({ tasks: [RESCHEDULING] }), from: "load target" };
    const { verdict, violation } = exploreTree({ ...on612, scenario: "module-coming", settings });
    expect([verdict, violation?.property, violation?.file, violation?.shortest]).toEqual([
      "violated",
      "wild-pointer",
      "kernel/livepatch/patch.c",
      true,
    ]);
    expect(violation?.stack.map(({ function: name }) => name)).toEqual(
      expect.arrayContaining(["klp_find_ops", "klp_check_stack", "klp_try_switch_task", "__klp_sched_try_switch"]),
    );
    const mended = exploreTree({ ...on612, scenario: "module-coming", edits: [PUBLISHED_LATER], settings });
    expect([mended.verdict, mended.violation?.message]).toEqual(["verified", undefined]);
  });

  it("6.12: a klp_ops is emptied and freed while a thread that switches itself walks the list", () => {
    const quiet = { ...on612, scenario: "unloaded-meanwhile", text: UNLOADED_MEANWHILE, settings: machine({ tasks: [] }) };
    const { verdict, violation } = exploreTree(quiet);
    expect([verdict, violation?.property, violation?.file]).toEqual(["violated", "out-of-bounds", "kernel/livepatch/patch.c"]);
    expect(violation?.stack.map(({ function: name }) => name)).toEqual(
      expect.arrayContaining(["klp_find_ops", "klp_check_stack", "klp_try_switch_task", "__klp_sched_try_switch", "walker"]),
    );
    const mended = exploreTree({ ...quiet, edits: TAKEN_OFF_FIRST });
    expect([mended.verdict, mended.violation?.message]).toEqual(["verified", undefined]);
  });

  it("6.12 with PREEMPT_RT: a task looks at its own stack with preemption enabled", () => {
    const settings = machine({ preempt: "rt", tasks: [] });
    const { verdict, violation } = exploreTree({ tree: linux612.path, profile: "6.12-rt", scenario: "enable", settings });
    expect([verdict, violation?.property, violation?.file]).toEqual(["violated", "lock-misuse", "kernel/livepatch/transition.c"]);
    const names = violation?.stack.map(({ function: name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(["klp_check_stack", "klp_try_switch_task", "klp_try_complete_transition"]));
    // Not by way of task_call_func(), whose raw spinlock would do.
    expect(names).not.toContain("task_call_func");
  });

  it.each([
    ["6.12", on612],
    ["6.1", on61],
  ])("%s: a task switches to a second patch of a function before it sees that on the function's list", (_name, kernel) => {
    const settings = { memory: "lkmm", from: "enable second" } as const;
    const stacked = { ...kernel, scenario: "stacked", settings };
    const { verdict, violation } = exploreTree(stacked);
    expect([verdict, violation?.property, violation?.shortest]).toEqual(["violated", "one-version-at-a-time", true]);
    const stale = violation?.steps.filter((step) => step.stale !== undefined) ?? [];
    expect(stale.map(({ thread, function: name, text }) => [thread, name, text.split("(")[0]])).toEqual([
      ["user", "klp_ftrace_handler", "reads list_first_or_null_rcu"],
    ]);
    const mended = exploreTree({ ...stacked, edits: [ON_THE_LIST_FIRST] });
    expect([mended.verdict, mended.violation?.message]).toEqual(["verified", undefined]);
  });

  it.each([
    ["6.12", on612],
    ["6.1", on61],
  ])("%s with full preemption: a task enters the function that it has chosen before it was switched back", (_name, kernel) => {
    const settings = {
      ...machine({ ...smallTopology(), preempt: "full" }),
      from: "disable",
      workerHasOwnCpu: true,
      limits: { ...DEFAULT_LIMITS, preemptions: 2 },
    };
    const { verdict, violation } = exploreTree({
      ...kernel,
      profile: kernel === on612 ? "6.12-full" : kernel.profile,
      scenario: "disable",
      settings,
    });
    expect([verdict, violation?.property, violation?.shortest]).toEqual(["violated", "transition-before-switch", true]);
    // It is preempted where it has chosen, and goes on from there.
    const last = violation?.steps.at(-1);
    expect([last?.thread, last?.function, last?.text]).toEqual(["user", "klp_ftrace_handler", "calls ftrace_test_recursion_unlock(bit)"]);
  });

  it.runIf(DEEP)(
    "6.12 with full preemption: such a task enters a function whose module is gone",
    () => {
      const settings = {
        ...machine({ ...smallTopology(), preempt: "full" }),
        from: "disable second",
        workerHasOwnCpu: true,
        limits: { ...DEFAULT_LIMITS, preemptions: 3, states: 16_000_000 },
      };
      const { verdict, violation } = exploreTree({ ...on612, profile: "6.12-full", scenario: "let-go", text: LET_GO, settings });
      expect([verdict, violation?.property]).toEqual(["violated", "runs-held-module"]);
      const letGo = violation?.steps.findIndex(({ text }) => text.includes("module_put(patch->mod)")) ?? -1;
      expect(letGo).toBeGreaterThan(0);
      expect(violation?.steps.slice(0, letGo).map(({ text }) => text)).toContain("calls ftrace_test_recursion_unlock(bit)");
    },
    900_000,
  );

  it.each([
    ["6.12", on612],
    ["6.1", on61],
  ])("%s: without memory for its work items livepatch does not synchronize", (_name, kernel) => {
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "sync-enomem" });
    expect([verdict, violation?.property, violation?.file]).toEqual(["violated", "warn", "kernel/livepatch/patch.c"]);
  });
});
