/** Mistakes that one can make in the real 6.12 files, other than those that were made: exploring finds each. */
import { expect, it } from "vitest";
import { type Edit, exploreTree, machine, TRANSITION } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

interface Mistake {
  readonly what: string;
  readonly scenario: string;
  /** The scenario as a C file, where it is not one that comes with the product. */
  readonly text?: string;
  readonly from?: string;
  readonly edits: readonly Edit[];
  /** Tasks beside the administrator, where it is not a user task that calls the patched function. */
  readonly tasks?: readonly object[];
  readonly finds: RegExp;
  /** Those are looked for in every run. */
  readonly always?: true;
}

const PATCH = "kernel/livepatch/patch.c";
const CORE = "kernel/livepatch/core.c";

/** Never in the kernel, unless it is made to be. */
const USER_LOOP = { kind: "user-loop", cpus: "1", each: 1 };

/** A kernel thread that is not switched yet makes another one, which calls the function. */
const BORN_WAITING = `#include "livepatch.h"

static int child(void *unused)
{
	patched_function(0);
	return 0;
}

static int parent(void *unused)
{
	patched_function(SIM_HOLD_INSIDE);
	kthread_run(child, NULL, "child");
	return 0;
}

void sim_scenario(void)
{
	lp_prepare();
	lp_hold_in(parent, 1);
	lp_load(&lp_first);
	lp_check_pending();
	__sim_step("let go");
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	lp_finish(true);
}
`;

const MISTAKES: readonly Mistake[] = [
  {
    what: "the functions are out of transition before they are taken away",
    scenario: "disable",
    edits: [
      {
        file: TRANSITION,
        find: /(?=\tif \(klp_target_state == KLP_TRANSITION_UNPATCHED\) \{\n\t\t\/\*\n\t\t \* All tasks)/,
        replace: "\tklp_for_each_object(klp_transition_patch, obj)\n\t\tklp_for_each_func(obj, func)\n\t\t\tfunc->transition = false;\n\n",
      },
    ],
    finds: /^transition-before-switch$/,
    always: true,
  },
  {
    what: "the list of tasks stays locked",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /(task->patch_state = initial_state;\n\t\}\n)\tread_unlock\(&tasklist_lock\);\n/, replace: "$1" }],
    finds: /^sleep-in-atomic$/,
    always: true,
  },
  {
    what: "who works on the transition keeps the mutex",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /\tmutex_unlock\(&klp_mutex\);\n(?=\}\nstatic DECLARE)/, replace: "" }],
    finds: /^lock-misuse$/,
  },
  {
    what: "who works on the transition does not take the mutex",
    scenario: "reverse",
    from: "reverse",
    edits: [
      {
        file: TRANSITION,
        find: /\tmutex_lock\(&klp_mutex\);\n(\n\tif[\s\S]*?)\tmutex_unlock\(&klp_mutex\);\n(?=\}\nstatic DECLARE)/,
        replace: "$1",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "it is tried once more, and never again",
    scenario: "reverse",
    from: "reverse",
    edits: [{ file: TRANSITION, find: /(?<=\t\tklp_signals_cnt\+\+);/, replace: ";\n\t\tif (klp_signals_cnt > 1)\n\t\t\treturn;" }],
    finds: /^no-progress$/,
  },
  {
    what: "a task whose flag is taken away is not switched",
    scenario: "enable",
    edits: [
      {
        file: TRANSITION,
        find: /(test_and_clear_tsk_thread_flag\(task, TIF_PATCH_PENDING\)\))\n\t\ttask->patch_state = READ_ONCE\(klp_target_state\);/,
        replace: "$1\n\t\t;",
      },
    ],
    finds: /^switched-or-marked$/,
    always: true,
  },
  {
    what: "only the innermost function of a stack is looked at",
    scenario: "reverse",
    from: "reverse",
    edits: [{ file: TRANSITION, find: "for (i = 0; i < nr_entries; i++) {", replace: "for (i = 0; i < 1; i++) {" }],
    finds: /^switched-outside$/,
    always: true,
  },
  {
    what: "the direction of a stack's check is the wrong one",
    scenario: "reverse",
    from: "reverse",
    edits: [
      {
        file: TRANSITION,
        find: /if \(klp_target_state == KLP_TRANSITION_UNPATCHED\) \{(?=\s*\/\*\s*\* Check for the to-be-unp)/,
        replace: "if (klp_target_state == KLP_TRANSITION_PATCHED) {",
      },
    ],
    finds: /^switched-outside$/,
  },
  {
    what: "a task that runs counts as switched",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /\treturn !ret;\n/, replace: "\treturn ret != -EINVAL;\n" }],
    finds: /^switched-at-completion$/,
  },
  {
    what: "a reversal waits for nobody",
    scenario: "reverse",
    edits: [{ file: TRANSITION, find: /klp_synchronize_transition\(\);(?=\n\n\t\/\*\n\t \* All patching has stopped)/, replace: "" }],
    finds: /^switched-or-marked$/,
  },
  {
    what: "a reversal leaves the flags",
    scenario: "reverse",
    edits: [
      { file: TRANSITION, find: /for_each_process_thread\(g, task\)\n\t\tclear_tsk_thread_flag\(task, TIF_PATCH_PENDING\);/, replace: "" },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "nobody is sent a signal",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /\n\t\t\tklp_send_signals\(\);/, replace: "\n\t\t\t;" }],
    tasks: [USER_LOOP],
    finds: /^no-progress$/,
  },
  {
    what: "tasks are gone through without their lock at the end",
    scenario: "fork",
    edits: [
      {
        file: TRANSITION,
        find: /\tread_lock\(&tasklist_lock\);\n(\tfor_each_process_thread\(g, task\) \{\n\t\tWARN_ON_ONCE\(test_tsk[\s\S]*?\n\t\}\n)\tread_unlock\(&tasklist_lock\);/,
        replace: "$1",
      },
    ],
    finds: /^use-after-free$/,
  },
  {
    what: "a child is never marked",
    scenario: "born-waiting",
    text: BORN_WAITING,
    edits: [
      {
        file: TRANSITION,
        find: /if \(test_tsk_thread_flag\(current, TIF_PATCH_PENDING\)\)\n\t\tset_tsk_thread_flag\(child, TIF_PATCH_PENDING\);\n\telse\n\t/,
        replace: "",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "a module whose functions were taken out of force by force is let go",
    scenario: "force-disable",
    edits: [{ file: TRANSITION, find: "\t\tklp_transition_patch->forced = true;", replace: "\t\t;" }],
    finds: /^runs-held-module$/,
    always: true,
  },
  {
    what: "the handler is called before there is a function",
    scenario: "enable",
    edits: [
      { file: PATCH, find: /\t\tlist_add_rcu\(&func->stack_node, &ops->func_stack\);\n(?=\n\t\tret = ftrace_set)/, replace: "" },
      {
        file: PATCH,
        find: /register_ftrace_function\(&ops->fops\);\n/,
        replace: "$&\t\tlist_add_rcu(&func->stack_node, &ops->func_stack);\n",
      },
    ],
    finds: /^warn$/,
  },
  {
    what: "the handler is still called when its function is gone",
    scenario: "disable",
    edits: [{ file: PATCH, find: /\t\tWARN_ON\(unregister_ftrace_function\(&ops->fops\)\);\n/, replace: "" }],
    finds: /^warn$/,
  },
  {
    what: "a second livepatch goes below the first",
    scenario: "stacked",
    from: "enable second",
    edits: [{ file: PATCH, find: /list_add_rcu(?=\(&func->stack_node, &ops->func_stack\);\n\t\})/, replace: "list_add_tail_rcu" }],
    finds: /^out-of-bounds$/,
  },
  {
    what: "tasks are marked before there is a function",
    scenario: "enable",
    edits: [
      { file: CORE, find: "klp_init_transition(patch, KLP_TRANSITION_PATCHED);\n", replace: "$&\tklp_start_transition();\n" },
      { file: CORE, find: "\tklp_start_transition();\n\tpatch->enabled = true;", replace: "\tpatch->enabled = true;" },
    ],
    finds: /^one-version-at-a-time$/,
  },
  {
    what: "tasks are tried before they are marked",
    scenario: "disable",
    edits: [
      {
        file: CORE,
        find: /\tklp_start_transition\(\);\n(\tpatch->enabled = false;\n\tklp_try_complete_transition\(\);)/,
        replace: "$1\n\tklp_start_transition();",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "what is replaced stays on the stack",
    scenario: "replace",
    edits: [{ file: TRANSITION, find: "\t\tklp_unpatch_replaced_patches(klp_transition_patch);\n", replace: "" }],
    finds: /^one-version-at-a-time$/,
  },
];
const DEEP = process.env["QUIESCE_DEEP"] === "1";

describeWithSources("exploring mistakes in livepatch", ({ linux612 }) => {
  it.each(MISTAKES.filter(({ always }) => always === true || DEEP))("finds: $what", ({ scenario, text, from, edits, tasks, finds }) => {
    const settings = { ...(tasks === undefined ? {} : machine({ tasks })), from };
    const { verdict, violation } = exploreTree({
      tree: linux612.path,
      profile: "debian-6.12",
      scenario,
      ...(text === undefined ? {} : { text }),
      edits,
      settings,
    });
    expect([verdict, violation?.property]).toEqual(["violated", expect.stringMatching(finds)]);
    expect(violation?.steps.length).toBeLessThan(40);
  });
});
