/** Mistakes in the real patch.c and core.c of 6.12 that exploring finds, and changes that are none; see explore-mutations.test.ts. */
import { RESCHEDULING, TRANSITION } from "../support/explore.ts";
import type { Mistake } from "./explore-mutations.examples.ts";

const PATCH = "kernel/livepatch/patch.c";
const CORE = "kernel/livepatch/core.c";

export const OTHER_MISTAKES: readonly Mistake[] = [
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
    what: "the handler reads the task's state before it knows that the function is in transition",
    scenario: "disable",
    edits: [
      { file: PATCH, find: "\tif (unlikely(func->transition)) {\n", replace: "\tpatch_state = current->patch_state;\n$&" },
      { file: PATCH, find: "\t\tpatch_state = current->patch_state;\n\n", replace: "" },
    ],
    finds: /^warn$/,
  },
  {
    what: "a function that stands for the original is jumped to",
    scenario: "replace",
    from: "replace",
    edits: [{ file: PATCH, find: "\tif (func->nop)\n\t\tgoto unlock;\n", replace: "" }],
    finds: /^endless-loop$/,
  },
  {
    what: "the last function is taken off its list while the handler is called",
    scenario: "disable",
    edits: [
      { file: PATCH, find: /(?=\t\tWARN_ON\(unregister_ftrace_function)/, replace: "\t\tlist_del_rcu(&func->stack_node);\n" },
      { file: PATCH, find: /(WARN_ON\(ftrace_set_filter_ip[^\n]*\n\n)\t\tlist_del_rcu\(&func->stack_node\);\n/, replace: "$1" },
    ],
    finds: /^warn$/,
  },
  {
    what: "who is taken off a list that handlers read keeps no way back",
    scenario: "stacked",
    from: "disable second",
    edits: [{ file: PATCH, find: "\t} else {\n\t\tlist_del_rcu(", replace: "\t} else {\n\t\tlist_del(" }],
    finds: /^wild-pointer$/,
  },
  {
    what: "a handler is freed before it is called no more",
    scenario: "disable",
    edits: [
      { file: PATCH, find: "\t\tkfree(ops);\n\t} else {", replace: "\t} else {" },
      { file: PATCH, find: /(?=\t\tWARN_ON\(unregister_ftrace_function)/, replace: "\t\tkfree(ops);\n" },
    ],
    finds: /^use-after-free$/,
  },
  {
    what: "a handler that could not be registered stays on the list",
    scenario: "failed-patching",
    edits: [
      {
        file: PATCH,
        find: "err:\n\tlist_del_rcu(&func->stack_node);\n\tlist_del(&ops->node);",
        replace: "err:\n\tlist_del_rcu(&func->stack_node);",
      },
    ],
    finds: /^use-after-free$/,
  },
  {
    what: "a handler that could not be registered is not freed",
    scenario: "failed-patching",
    edits: [{ file: PATCH, find: "\tkfree(ops);\n\treturn ret;", replace: "\treturn ret;" }],
    finds: /^all-freed$/,
  },
  {
    what: "a livepatch counts as enabled only when its tasks have been tried",
    scenario: "enable",
    edits: [
      {
        file: CORE,
        find: "\tpatch->enabled = true;\n\tklp_try_complete_transition();\n",
        replace: "\tklp_try_complete_transition();\n\tpatch->enabled = true;\n",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "a livepatch counts as disabled only when its tasks have been tried",
    scenario: "disable",
    edits: [
      {
        file: CORE,
        find: "\tpatch->enabled = false;\n\tklp_try_complete_transition();\n",
        replace: "\tklp_try_complete_transition();\n\tpatch->enabled = false;\n",
      },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "the mutex does not cover a write to the attribute",
    scenario: "reverse",
    from: "reverse",
    edits: [
      {
        file: CORE,
        find: "\tmutex_lock(&klp_mutex);\n\n\tif (patch->enabled == enabled) {",
        replace: "\tif (patch->enabled == enabled) {",
      },
      { file: CORE, find: "out:\n\tmutex_unlock(&klp_mutex);\n", replace: "out:\n" },
    ],
    finds: /^switched-or-marked$/,
  },
  {
    what: "nobody holds the module while its livepatch is in force",
    scenario: "disable",
    edits: [{ file: CORE, find: "\tif (!try_module_get(patch->mod)) {", replace: "\tif (0) {" }],
    finds: /^runs-held-module$/,
  },
  {
    what: "the module is let go before its livepatch is",
    scenario: "disable",
    edits: [
      { file: CORE, find: "\tkobject_put(&patch->kobj);\n\twait_for_completion(&patch->finish);\n\n", replace: "" },
      {
        file: CORE,
        find: "\t\tmodule_put(patch->mod);\n}",
        replace: "\t\tmodule_put(patch->mod);\n\tkobject_put(&patch->kobj);\n\twait_for_completion(&patch->finish);\n}",
      },
    ],
    finds: /^let-go-last$/,
  },
  {
    what: "who writes to the attribute waits for the attribute to be gone",
    scenario: "disable",
    edits: [{ file: CORE, find: "\tschedule_work(&patch->free_work);", replace: "\tklp_free_patch_finish(patch);" }],
    finds: /^freed-outside-mutex$/,
  },
  {
    what: "a livepatch that was not enabled is freed under the mutex",
    scenario: "failed-enable",
    edits: [
      {
        file: CORE,
        find: "\tmutex_unlock(&klp_mutex);\n\n\tklp_free_patch_finish(patch);",
        replace: "\tklp_free_patch_finish(patch);\n\tmutex_unlock(&klp_mutex);",
      },
    ],
    finds: /^freed-outside-mutex$/,
  },
  {
    what: "the work item that frees a livepatch holds the mutex",
    scenario: "disable",
    edits: [
      {
        file: CORE,
        find: /\tklp_free_patch_finish\(patch\);\n(?=\}\n\nvoid klp_free_patch_async)/,
        replace: "\tmutex_lock(&klp_mutex);\n$&\tmutex_unlock(&klp_mutex);\n",
      },
    ],
    finds: /^freed-outside-mutex$/,
  },
  {
    what: "an object counts as patched before its functions are",
    scenario: "module-coming",
    from: "load target",
    tasks: [RESCHEDULING],
    edits: [
      // Else what the files do by themselves is found: docs/findings/ops-published-before-its-list.md.
      {
        file: PATCH,
        find: /\t\tlist_add\(&ops->node, &klp_ops\);\n\n(\t\tINIT_LIST_HEAD\(&ops->func_stack\);\n\t\tlist_add_rcu\([^\n]*\n)/,
        replace: "$1\t\tlist_add_rcu(&ops->node, &klp_ops);\n",
      },
      { file: PATCH, find: "\tif (WARN_ON(obj->patched))\n\t\treturn -EINVAL;\n", replace: "$&\tobj->patched = true;\n" },
    ],
    finds: /^null-dereference$/,
  },
  {
    what: "a livepatch that takes the place of others is freed with them",
    scenario: "replace",
    from: "replace",
    edits: [{ file: CORE, find: "\t\tif (old_patch == new_patch)\n\t\t\treturn;\n\t\tklp_free", replace: "\t\tklp_free" }],
    finds: /^runs-held-module$/,
  },
  {
    what: "a second transition begins in the middle of the first",
    scenario: "callbacks",
    from: "disable",
    edits: [{ file: CORE, find: "\tif (klp_transition_patch)\n\t\treturn -EBUSY;\n\n\tif (WARN", replace: "\tif (WARN" }],
    finds: /^idle-before-transition$/,
  },
  {
    what: "what is enabled is enabled once more",
    scenario: "callbacks",
    from: "refused",
    edits: [{ file: CORE, find: "\t\t/* already in requested state */\n\t\tret = -EINVAL;\n", replace: "" }],
    finds: /^refused$/,
  },
  {
    what: "what is on its way out is asked to go, and turns around",
    scenario: "callbacks",
    from: "disable",
    edits: [{ file: CORE, find: "\tif (patch->enabled == enabled) {", replace: "\tif (0) {" }],
    finds: /^refused$/,
  },
];

/** A change that breaks nothing, and why. */
export interface Harmless extends Pick<Mistake, "what" | "scenario" | "from" | "edits"> {
  readonly why: string;
}

export const HARMLESS: readonly Harmless[] = [
  {
    what: "who works on a transition does not look whether there is one",
    why: "only a try that did not complete it asks for one more, and while that is to come nobody else completes it",
    scenario: "reverse",
    from: "reverse",
    edits: [{ file: TRANSITION, find: "\tif (klp_transition_patch)\n\t\tklp_try", replace: "\tklp_try" }],
  },
  {
    what: "a task reads the target before it takes its flag away",
    why: "it has seen the flag before, where it was called; and a reversal waits for it before it changes the target",
    scenario: "reverse",
    from: "reverse",
    edits: [
      {
        file: TRANSITION,
        find: /\tif \((test_and_clear_tsk_thread_flag\(task, TIF_PATCH_PENDING\))\)\n\t\ttask->patch_state = READ_ONCE\(klp_target_state\);/,
        replace: "\tint target = READ_ONCE(klp_target_state);\n\n\tif ($1)\n\t\ttask->patch_state = target;",
      },
    ],
  },
  {
    what: "the handler goes on behind the end of the list of functions",
    why: "what it takes for a function lies in its own klp_ops, where the flags of the ftrace_ops count as nop",
    scenario: "enable",
    edits: [{ file: PATCH, find: /\n\t\t\tif \(&func->stack_node == &ops->func_stack\)\n\t\t\t\tgoto unlock;/, replace: "" }],
  },
  {
    what: "CPUs may come and go while idle tasks are tried",
    why: "a CPU goes or comes when all others have given way, and a kernel that is not preempted does so nowhere in that loop",
    scenario: "hotplug",
    edits: [
      { file: TRANSITION, find: "\tcpus_read_lock();\n", replace: "" },
      { file: TRANSITION, find: "\tcpus_read_unlock();\n", replace: "" },
    ],
  },
  {
    what: "the handler looks twice for the first function of the list",
    why: "each look is as good as the other: what counts is read behind both, from the one that it goes to",
    scenario: "stacked",
    from: "disable second",
    edits: [
      {
        file: PATCH,
        find: "\tif (unlikely(func->transition)) {\n",
        replace: "\tfunc = list_first_or_null_rcu(&ops->func_stack, struct klp_func, stack_node);\n\tif (!func)\n\t\tgoto unlock;\n$&",
      },
    ],
  },
];
