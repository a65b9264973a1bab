/** For each property a change of the real 6.12 files, or of a scenario, that violates it; docs/properties tells some of them to people. */
import type { Edit } from "../support/explore.ts";

const TRANSITION = "kernel/livepatch/transition.c";
const PATCH = "kernel/livepatch/patch.c";
const CORE = "kernel/livepatch/core.c";

export interface Example {
  readonly property: string;
  /** Where it is looked for: one timeline, or all interleavings. */
  readonly by: "simulate" | "explore";
  readonly scenario: string;
  readonly edits: readonly Edit[];
  /** A change of the scenario instead. */
  readonly inScenario?: readonly [string, string];
  /** What the violation is called, where a WARN_ON() of the code checks the property. */
  readonly told?: "warn";
  /** Settings of an exploration. */
  readonly from?: string;
  readonly tracingWhereRcuIsNotWatching?: boolean;
  /** Whether the second CPU has no task of its own. */
  readonly idle?: boolean;
  /** Whether no task of the machine sleeps inside the function. */
  readonly awake?: boolean;
}

/** What goes where klp_start_transition() resets its counter: a statement that does nothing else there. */
function statement(replace: string): readonly Edit[] {
  return [
    { file: TRANSITION, find: "#include <linux/cpu.h>\n", replace: `#include <linux/cpu.h>\n${HELPERS}` },
    { file: TRANSITION, find: "\tklp_signals_cnt = 0;\n", replace: `\t${replace}\n\tklp_signals_cnt = 0;\n` },
  ];
}

const HELPERS = `#include <linux/slab.h>
#include <linux/completion.h>
static noinline volatile int *leaked(void) { volatile int local = 1; volatile int *p = &local; return p; }
static noinline int deeper(int depth) { return depth < 0 ? 0 : deeper(depth + 1) + 1; }
static noinline int forgetful(void) { }
static volatile int nothing, minus_one = -1, smallest = (-2147483647 - 1);
static const int fixed = 1;
static DECLARE_COMPLETION(never);
`;

/** Faults of the machine, by a statement that has them. */
const FAULTS: Readonly<Record<string, string>> = {
  "null-dereference": "*(volatile int *)NULL = 1;",
  "wild-pointer": "*(volatile int *)0xffff812300000000UL = 1;",
  "out-of-bounds": "{ volatile int *p = kzalloc(8, GFP_KERNEL); p[2] = 1; }",
  "use-after-free": "{ volatile int *p = kzalloc(8, GFP_KERNEL); kfree((void *)p); *p = 1; }",
  "use-after-return": "*leaked() = 1;",
  "double-free": "{ void *p = kzalloc(8, GFP_KERNEL); kfree(p); kfree(p); }",
  "invalid-free": "kfree(&klp_signals_cnt);",
  misaligned: "{ char *p = kzalloc(8, GFP_KERNEL); *(volatile int *)(p + 1) = 1; }",
  "read-only-write": "*(volatile int *)&fixed = 2;",
  "uninitialized-read": "{ int x[1]; nothing = x[nothing]; }",
  "division-by-zero": "nothing = 1 / nothing;",
  "division-overflow": "nothing = smallest / minus_one;",
  "null-call": "((void (*volatile)(void))NULL)();",
  "wild-call": "((void (*volatile)(void))0xffffffff12340000UL)();",
  "call-of-object": "((void (*volatile)(void))&klp_signals_cnt)();",
  "wild-jump": "{ void *where = nothing ? &&somewhere : (void *)&klp_signals_cnt; goto *where; somewhere: ; }",
  "stack-overflow": "nothing = deeper(0);",
  "out-of-memory": "for (;;) *(volatile char *)__builtin_alloca(1 << 20) = 1;",
  unreachable: "__builtin_unreachable();",
  trap: "__builtin_trap();",
  "missing-return": "nothing = forgetful();",
};

const faults: readonly Example[] = Object.entries(FAULTS).map(([property, text]) => ({
  property,
  by: "simulate",
  scenario: "enable",
  edits: statement(text),
}));

/** What the model of the kernel watches, and what only an exploration can tell. */
const builtIn: readonly Example[] = [
  { property: "warn", by: "simulate", scenario: "enable", edits: statement("WARN_ON(klp_target_state == KLP_TRANSITION_PATCHED);") },
  { property: "bug", by: "simulate", scenario: "enable", edits: statement("BUG_ON(klp_target_state == KLP_TRANSITION_PATCHED);") },
  { property: "lock-misuse", by: "simulate", scenario: "enable", edits: statement("mutex_unlock(&klp_mutex); mutex_unlock(&klp_mutex);") },
  {
    property: "sleep-in-atomic",
    by: "simulate",
    scenario: "enable",
    edits: statement("preempt_disable(); synchronize_rcu(); preempt_enable();"),
  },
  { property: "deadlock", by: "explore", scenario: "enable", edits: statement("wait_for_completion(&never);"), idle: true },
  { property: "no-progress", by: "explore", scenario: "enable", edits: statement("wait_for_completion(&never);") },
  { property: "endless-loop", by: "explore", scenario: "enable", edits: statement("for (;;) ;") },
];

/** What must be true of every transition. */
const invariants: readonly Example[] = [
  {
    property: "transition-before-function",
    by: "explore",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "\t\t\tfunc->transition = true;\n", replace: "\t\t\t;\n" }],
  },
  {
    property: "never-idle-in-transition",
    by: "explore",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "do { } while (0)" }],
    told: "warn",
  },
  {
    property: "switched-or-marked",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "\t\ttask->patch_state = READ_ONCE(klp_target_state);\n", replace: "\t\t;\n" }],
  },
  {
    property: "transition-before-switch",
    by: "simulate",
    scenario: "enable-disable",
    edits: [
      {
        file: TRANSITION,
        find: "\t\t\tfunc->transition = true;\n",
        replace: "\t\t\tfunc->transition = state == KLP_TRANSITION_PATCHED;\n",
      },
    ],
  },
  {
    property: "none-marked-at-completion",
    by: "simulate",
    scenario: "enable",
    edits: [
      {
        file: TRANSITION,
        find: "\tclear_tsk_thread_flag(task, TIF_PATCH_PENDING);\n\ttask->patch_state = klp_target_state;\n\treturn 0;",
        replace: "\ttask->patch_state = klp_target_state;\n\treturn 0;",
      },
    ],
    told: "warn",
  },
  {
    property: "removed-never-entered",
    by: "explore",
    scenario: "stacked",
    from: "disable second",
    tracingWhereRcuIsNotWatching: true,
    edits: [{ file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "synchronize_rcu()" }],
  },
  {
    property: "switched-outside",
    by: "simulate",
    scenario: "enable-disable",
    edits: [
      {
        file: TRANSITION,
        find: "\tif (klp_target_state == KLP_TRANSITION_UNPATCHED) {\n\t\t /*",
        replace: "\tif (klp_target_state != KLP_TRANSITION_UNPATCHED) {\n\t\t /*",
      },
    ],
  },
  {
    property: "one-version-at-a-time",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: PATCH, find: "\tif (func->nop)\n\t\tgoto unlock;", replace: "\tif (func->nop || func->transition)\n\t\tgoto unlock;" }],
  },
  {
    property: "idle-before-transition",
    by: "simulate",
    scenario: "enable",
    edits: [
      {
        file: CORE,
        find: "\tklp_init_transition(patch, KLP_TRANSITION_PATCHED);\n",
        replace: "\tklp_init_transition(patch, KLP_TRANSITION_PATCHED);\n\tklp_init_transition(patch, KLP_TRANSITION_PATCHED);\n",
      },
    ],
  },
];

/** How transitions and what the scenarios do end. */
const outcomes: readonly Example[] = [
  {
    property: "switched-at-completion",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "\t\t\tcomplete = false;\n", replace: "\t\t\t;\n" }],
  },
  {
    property: "idle-after-transition",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "\t\ttask->patch_state = KLP_TRANSITION_IDLE;\n", replace: "" }],
  },
  {
    property: "version-after-transition",
    by: "simulate",
    scenario: "enable",
    edits: [
      { file: PATCH, find: "\tif (func->nop)\n\t\tgoto unlock;", replace: "\tif (func->nop || !func->transition)\n\t\tgoto unlock;" },
    ],
  },
  {
    property: "runs-held-module",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: TRANSITION, find: "\tif (!patch->enabled)\n", replace: "\tif (patch->enabled)\n" }],
  },
  {
    property: "module-released",
    by: "simulate",
    scenario: "disable",
    edits: [{ file: TRANSITION, find: "\t\tklp_free_patch_async(patch);\n", replace: "\t\t;\n" }],
  },
  {
    property: "all-freed",
    by: "simulate",
    scenario: "disable",
    edits: [{ file: PATCH, find: "\t\tkfree(ops);\n", replace: "" }],
  },
  {
    property: "let-go-last",
    by: "simulate",
    scenario: "disable",
    edits: [{ file: CORE, find: "\tif (!list_empty(&patch->list))\n\t\tlist_del(&patch->list);\n", replace: "" }],
  },
  {
    property: "freed-outside-mutex",
    by: "simulate",
    scenario: "failed-enable",
    edits: [
      {
        file: CORE,
        find: "\tmutex_unlock(&klp_mutex);\n\n\tklp_free_patch_finish(patch);",
        replace: "\tklp_free_patch_finish(patch);\n\tmutex_unlock(&klp_mutex);",
      },
    ],
  },
  {
    property: "callbacks-in-order",
    by: "simulate",
    scenario: "callbacks",
    edits: [
      {
        file: TRANSITION,
        find: /(?=\tread_lock\(&tasklist_lock\);\n\tfor_each_process_thread\(g, task\) \{\n\t\tWARN_ON_ONCE\(test_tsk)/,
        replace:
          "\tif (klp_target_state == KLP_TRANSITION_PATCHED)\n\t\tklp_for_each_object(klp_transition_patch, obj)\n\t\t\tklp_post_patch_callback(obj);\n",
      },
    ],
  },
  {
    property: "callbacks-all-called",
    by: "simulate",
    scenario: "callbacks",
    edits: [{ file: TRANSITION, find: "\t\t\tklp_post_unpatch_callback(obj);\n", replace: "\t\t\t;\n" }],
  },
  {
    property: "refused",
    by: "simulate",
    scenario: "callbacks",
    edits: [
      { file: "kernel/livepatch/state.c", find: "state->version >= old_state->version", replace: "state->version <= old_state->version" },
    ],
  },
  {
    property: "transition-pending",
    by: "simulate",
    scenario: "reverse",
    awake: true,
    edits: [{ file: TRANSITION, find: "\tret = klp_check_stack(task, arg);\n", replace: "\tret = 0;\n" }],
  },
  {
    property: "forced-module-stays",
    by: "simulate",
    scenario: "force-replace",
    edits: [{ file: TRANSITION, find: "\t\t\t\tpatch->forced = true;\n", replace: "\t\t\t\t;\n" }],
  },
  {
    property: "enable-succeeds",
    by: "simulate",
    scenario: "enable",
    edits: [{ file: CORE, find: /\tif \(WARN_ON\(patch->enabled\)\)\n/, replace: "\tif (!patch->enabled)\n" }],
  },
  {
    property: "disable-succeeds",
    by: "simulate",
    scenario: "disable",
    edits: [{ file: CORE, find: "\t\tret = __klp_disable_patch(patch);\n", replace: "\t\tret = -EINVAL;\n" }],
  },
  {
    property: "reverse-succeeds",
    by: "simulate",
    scenario: "reverse",
    edits: [{ file: CORE, find: "\tif (patch == klp_transition_patch)\n\t\tklp_reverse_transition();", replace: "\tif (0)\n\t\t;" }],
  },
  {
    property: "force-succeeds",
    by: "simulate",
    scenario: "force",
    edits: [{ file: CORE, find: "\tif (patch != klp_transition_patch) {\n", replace: "\tif (patch == klp_transition_patch) {\n" }],
  },
  {
    property: "enable-fails",
    by: "simulate",
    scenario: "failed-enable",
    edits: [
      {
        file: CORE,
        find: "\t\tret = klp_pre_patch_callback(obj);\n\t\tif (ret) {\n\t\t\tpr_warn(\"pre-patch callback failed for object '%s'\\n\",\n\t\t\t\tklp_is_module",
        replace:
          "\t\tret = klp_pre_patch_callback(obj);\n\t\tif (0) {\n\t\t\tpr_warn(\"pre-patch callback failed for object '%s'\\n\",\n\t\t\t\tklp_is_module",
      },
    ],
  },
  {
    property: "target-loads",
    by: "simulate",
    scenario: "module-coming",
    edits: [
      {
        file: CORE,
        find: "if (WARN_ON(mod->state != MODULE_STATE_COMING))",
        replace: "if (mod->state == MODULE_STATE_COMING && !is_livepatch_module(mod))",
      },
    ],
  },
  {
    property: "target-refused",
    by: "simulate",
    scenario: "module-refused",
    edits: [{ file: CORE, find: "\t\t\tret = klp_pre_patch_callback(obj);\n", replace: "\t\t\tret = 0;\n" }],
  },
  {
    property: "target-unloads",
    by: "simulate",
    scenario: "module-going",
    edits: [],
    inScenario: ["ret = sim_module_unload(&lp_target);", "sim_module_unload(&lp_target);\n\tret = sim_module_unload(&lp_target);"],
  },
  {
    property: "rival-redirects",
    by: "simulate",
    scenario: "failed-patching",
    edits: [],
    inScenario: ["ret = register_ftrace_function(&rival);", "register_ftrace_function(&rival);\n\tret = register_ftrace_function(&rival);"],
  },
  {
    property: "cpu-goes-offline",
    by: "simulate",
    scenario: "hotplug",
    edits: [],
    inScenario: ["int ret = cpu ? remove_cpu(cpu) : -ENODEV;", "int ret = remove_cpu(0);"],
  },
  {
    property: "cpu-comes-online",
    by: "simulate",
    scenario: "hotplug",
    edits: [],
    inScenario: ["int ret = add_cpu(cpu);", "int ret = add_cpu(nr_cpu_ids);"],
  },
];

export const EXAMPLES: readonly Example[] = [...faults, ...builtIn, ...invariants, ...outcomes];
