/** Mistakes in the real transition.c of 6.12 that exploring finds; see explore-mutations.test.ts. */
import { type Edit, TRANSITION } from "../support/explore.ts";

export interface Mistake {
  readonly what: string;
  readonly scenario: string;
  /** The scenario as a C file, where it is not one that comes with the product. */
  readonly text?: string;
  readonly from?: string;
  readonly edits: readonly Edit[];
  /** Tasks beside the administrator, where it is not a user task that calls the patched function. */
  readonly tasks?: readonly object[];
  /** Walks of a stack that may fail, where some do. */
  readonly failingWalks?: number;
  readonly finds: RegExp;
}

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

export const MISTAKES: readonly Mistake[] = [
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
  },
  {
    what: "the list of tasks stays locked",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: /(task->patch_state = initial_state;\n\t\}\n)\tread_unlock\(&tasklist_lock\);\n/, replace: "$1" }],
    finds: /^sleep-in-atomic$/,
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
  },
  {
    what: "only the innermost function of a stack is looked at",
    scenario: "reverse",
    from: "reverse",
    edits: [{ file: TRANSITION, find: "for (i = 0; i < nr_entries; i++) {", replace: "for (i = 0; i < 1; i++) {" }],
    finds: /^switched-outside$/,
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
    what: "a stack that could not be walked counts as an empty one",
    scenario: "reverse",
    failingWalks: 1,
    edits: [{ file: TRANSITION, find: "\tif (ret < 0)\n\t\treturn -EINVAL;\n", replace: "\tif (ret < 0)\n\t\tret = 0;\n" }],
    finds: /^transition-pending$/,
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
    // A child that joins the list behind the one who goes through it keeps its state; a task that leaves it is freed.
    finds: /^use-after-free$|^idle-after-transition$/,
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
  },
  {
    what: "what is replaced stays on the stack",
    scenario: "replace",
    edits: [{ file: TRANSITION, find: "\t\tklp_unpatch_replaced_patches(klp_transition_patch);\n", replace: "" }],
    finds: /^one-version-at-a-time$/,
  },
  {
    what: "the target of a transition stays when that is over",
    scenario: "disable",
    edits: [
      {
        file: TRANSITION,
        find: "\tklp_target_state = KLP_TRANSITION_IDLE;\n\tklp_transition_patch = NULL;",
        replace: "\tklp_transition_patch = NULL;",
      },
    ],
    finds: /^warn$/,
  },
  {
    what: "the functions are out of transition only when the handlers have been waited for",
    scenario: "enable",
    edits: [
      {
        file: TRANSITION,
        find: /(\tklp_for_each_object\(klp_transition_patch, obj\)\n\t\tklp_for_each_func\(obj, func\)\n\t\t\tfunc->transition = false;\n)([\s\S]*?klp_synchronize_transition\(\);\n)/,
        replace: "$2$1",
      },
    ],
    finds: /^warn$/,
  },
  {
    what: "a transition that is called off leads to the new functions",
    scenario: "failed-object",
    edits: [{ file: TRANSITION, find: "\tklp_target_state = KLP_TRANSITION_UNPATCHED;\n\tklp_complete", replace: "\tklp_complete" }],
    finds: /^transition-before-function$/,
  },
  {
    what: "stacks are searched for the next function instead of the one before",
    scenario: "enable-second",
    edits: [{ file: TRANSITION, find: "list_next_entry(func, stack_node)", replace: "list_prev_entry(func, stack_node)" }],
    finds: /^out-of-bounds$/,
  },
  {
    what: "a transition forgets where it leads to before its callbacks",
    scenario: "callbacks",
    edits: [
      {
        file: TRANSITION,
        find: "\tklp_target_state = KLP_TRANSITION_IDLE;\n\tklp_transition_patch = NULL;",
        replace: "\tklp_transition_patch = NULL;",
      },
      {
        file: TRANSITION,
        find: /(?=\tread_lock\(&tasklist_lock\);\n\tfor_each_process_thread\(g, task\) \{\n\t\tWARN_ON_ONCE\(test_tsk)/,
        replace: "\tklp_target_state = KLP_TRANSITION_IDLE;\n",
      },
    ],
    finds: /^callbacks-all-called$/,
  },
];
