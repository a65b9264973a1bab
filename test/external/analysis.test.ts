import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import type { FileFacts, FunctionFacts } from "../../server/analysis/facts.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import { nodeFiles } from "../../disk/files.ts";
import { Workspace } from "../../server/workspace/workspace.ts";
import { contextText } from "../support/context-text.ts";
import { reader } from "../support/editor.ts";
import { surroundingsOf } from "../support/kernel-fixture.ts";
import { describeWithSources } from "../support/sources.ts";
import { treePart } from "../support/tree-surroundings.ts";

const TRANSITION = "kernel/livepatch/transition.c";
const UNDER_TASKLIST = "preempt 1, shared tasklist_lock";

/** Made by reading transition.c: what is in force at each point of each function, in the order of the text. Both kernels agree in these. */
const BOTH: Readonly<Record<string, readonly string[]>> = {
  klp_transition_work_fn: ["mutex_lock: nothing", "mutex_unlock: klp_mutex"],
  klp_sync: [],
  klp_synchronize_transition: ["schedule_on_each_cpu: nothing"],
  klp_complete_transition: [
    "klp_synchronize_transition: nothing",
    "klp_synchronize_transition: nothing",
    "read_lock: nothing",
    `test_tsk_thread_flag: ${UNDER_TASKLIST}`,
    `read_unlock: ${UNDER_TASKLIST}`,
    "test_tsk_thread_flag: nothing",
  ],
  klp_cancel_transition: [],
  klp_update_patch_state: [
    "preempt_disable_notrace: nothing",
    "test_and_clear_tsk_thread_flag: preempt 1",
    "READ_ONCE: preempt 1",
    "preempt_enable_notrace: preempt 1",
  ],
  klp_check_stack_func: [],
  klp_check_and_switch_task: ["clear_tsk_thread_flag: nothing"],
  klp_try_switch_task: ["task_call_func: nothing"],
  klp_send_signals: [
    "read_lock: nothing",
    `klp_patch_pending: ${UNDER_TASKLIST}`,
    `wake_up_state: ${UNDER_TASKLIST}`,
    `set_notify_signal: ${UNDER_TASKLIST}`,
    `read_unlock: ${UNDER_TASKLIST}`,
  ],
  klp_init_transition: ["read_lock: nothing", `read_unlock: ${UNDER_TASKLIST}`, "smp_wmb: nothing"],
  klp_copy_process: ["test_tsk_thread_flag: nothing", "set_tsk_thread_flag: nothing", "clear_tsk_thread_flag: nothing"],
  klp_force_transition: [
    "read_lock: nothing",
    `klp_update_patch_state: ${UNDER_TASKLIST}`,
    `read_unlock: ${UNDER_TASKLIST}`,
    "klp_update_patch_state: nothing",
  ],
};

const TRY_COMPLETE = [
  "read_lock: nothing",
  `read_unlock: ${UNDER_TASKLIST}`,
  "cpus_read_lock: nothing",
  "wake_up_if_idle: shared cpu_hotplug_lock",
  "clear_tsk_thread_flag: shared cpu_hotplug_lock",
  "cpus_read_unlock: shared cpu_hotplug_lock",
  "schedule_delayed_work: nothing",
  "round_jiffies_relative: nothing",
];
const START = [
  "read_lock: nothing",
  `set_tsk_thread_flag: ${UNDER_TASKLIST}`,
  `read_unlock: ${UNDER_TASKLIST}`,
  "set_tsk_thread_flag: nothing",
];
const REVERSE = [
  "read_lock: nothing",
  `clear_tsk_thread_flag: ${UNDER_TASKLIST}`,
  `read_unlock: ${UNDER_TASKLIST}`,
  "clear_tsk_thread_flag: nothing",
  "klp_synchronize_transition: nothing",
];

const ONLY_612: Readonly<Record<string, readonly string[]>> = {
  klp_check_stack: ["lockdep_assert_preemption_disabled: nothing"],
  __klp_sched_try_switch: [
    "klp_patch_pending: nothing",
    "preempt_disable: nothing",
    "klp_patch_pending: preempt 1",
    "smp_rmb: preempt 1",
    "preempt_enable: preempt 1",
  ],
  klp_try_complete_transition: [...TRY_COMPLETE, "klp_cond_resched_disable: nothing"],
  klp_start_transition: [...START, "klp_cond_resched_enable: nothing"],
  klp_reverse_transition: [...REVERSE, "smp_wmb: nothing"],
};

const ONLY_61: Readonly<Record<string, readonly string[]>> = {
  klp_check_stack: [],
  klp_try_complete_transition: TRY_COMPLETE,
  klp_start_transition: START,
  klp_reverse_transition: REVERSE,
};

/** Files of the livepatch core, and the headers whose functions they call. */
const LIVEPATCH = [
  TRANSITION,
  "kernel/livepatch/patch.c",
  "kernel/livepatch/core.c",
  "include/linux/livepatch.h",
  "include/linux/livepatch_sched.h",
];
/** What entry and idle code is made of. */
const ENTRY = [
  "kernel/entry/common.c",
  "kernel/sched/idle.c",
  "include/linux/entry-common.h",
  "include/linux/cpuidle.h",
  "include/linux/context_tracking.h",
];

function pointsOf(facts: FileFacts): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    facts.functions.map(({ function: fn, points }) => [fn.name, points.map(({ name, context }) => `${name}: ${contextText(context)}`)]),
  );
}

function functionIn(facts: FileFacts, name: string): FunctionFacts {
  const found = facts.functions.find(({ function: fn }) => fn.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Whether RCU watches at the calls of a name in a function. */
function watchingAt(facts: FunctionFacts, callee: string): readonly (string | undefined)[] {
  return facts.calls.filter((call) => call.callee === callee).map(({ context }) => context?.rcuWatching.value);
}

describeWithSources("analysis of the kernel", ({ linux612, linux61 }) => {
  describe.each([
    ["6.12", linux612.path, { ...BOTH, ...ONLY_612 }],
    ["6.1", linux61.path, { ...BOTH, ...ONLY_61 }],
  ])("livepatch of %s", (_, folder, expected) => {
    let facts: FileFacts;
    let others: readonly FileFacts[];
    beforeAll(async () => {
      const part = await treePart(folder, undefined, LIVEPATCH);
      const all = LIVEPATCH.slice(0, 3).map((file) => analyse(part.file(file), part.surroundings));
      facts = all[0]!;
      others = all.slice(1);
    });

    it("has in force at each point of transition.c what reading it says", () => {
      expect(pointsOf(facts)).toEqual(expected);
    });

    it("leaves every function as it entered it", () => {
      for (const { functions } of [facts, ...others]) {
        for (const { function: fn, exits } of functions) {
          expect([fn.name, ...new Set(exits.map(({ context }) => contextText(context)))]).toEqual(
            exits.length === 0 ? [fn.name] : [fn.name, "nothing"],
          );
        }
      }
    });

    it("reaches every point", () => {
      const unreached = [facts, ...others].flatMap(({ functions }) =>
        functions.flatMap(({ points }) => points.filter((point) => !point.context)),
      );
      expect(unreached).toEqual([]);
    });

    it("says what may sleep, and why", () => {
      const work = functionIn(facts, "klp_transition_work_fn");
      expect(work.entry.maySleep).toMatchObject({ value: "yes", why: "it calls mutex_lock(), which may sleep" });
      const { calls } = functionIn(facts, "klp_reverse_transition");
      expect(calls.find(({ callee }) => callee === "klp_synchronize_transition")?.sleeps).toMatchObject({
        how: "always",
        primitive: "schedule_on_each_cpu",
        via: ["klp_synchronize_transition"],
      });
    });

    it("has the handler's readers and barriers with preemption disabled", () => {
      const handler = pointsOf(others[0]!)["klp_ftrace_handler"] ?? [];
      expect(handler.slice(1)).toEqual(handler.slice(1).map((point) => point.replace(/:.*/, ": preempt 1")));
      expect(handler.filter((point) => point.startsWith("smp_rmb"))).toHaveLength(2);
      expect(pointsOf(others[1]!)["klp_find_object_module"]).toEqual([
        "rcu_read_lock_sched: nothing",
        "rcu_read_unlock_sched: preempt 1, rcu-sched 1",
      ]);
    });
  });

  it("knows in 6.12 that preemption is off where klp_check_stack() asserts it", async () => {
    const part = await treePart(linux612.path, undefined, LIVEPATCH);
    const facts = analyse(part.file(TRANSITION), part.surroundings);
    expect(functionIn(facts, "klp_check_stack").entry.maySleep.value).toBe("no");
  });

  describe("entry and idle code", () => {
    let entry: FileFacts;
    let idle: FileFacts;
    let idle61: FileFacts;
    beforeAll(async () => {
      const part = await treePart(linux612.path, undefined, ENTRY);
      entry = analyse(part.file("kernel/entry/common.c"), part.surroundings);
      idle = analyse(part.file("kernel/sched/idle.c"), part.surroundings);
      const old = await treePart(linux61.path, undefined, ENTRY);
      idle61 = analyse(old.file("kernel/sched/idle.c"), old.surroundings);
    });

    it("is entered without RCU up to where it is told to watch", () => {
      const prepare = functionIn(entry, "syscall_enter_from_user_mode_prepare");
      expect(prepare.entry.rcuWatching.value).toBe("no");
      expect(watchingAt(prepare, "local_irq_enable")).toEqual(["yes"]);
      expect(functionIn(entry, "irqentry_enter_from_user_mode").entry.rcuWatching.value).toBe("no");
    });

    it("does its exit work with RCU, and ends without", () => {
      const exit = functionIn(entry, "syscall_exit_to_user_mode");
      expect(watchingAt(exit, "__syscall_exit_to_user_mode_work")).toEqual(["yes"]);
      expect(exit.exits.map(({ context }) => context.rcuWatching.value)).toEqual(["no"]);
      expect(exit.boundaries.map(({ kind }) => kind)).toEqual(["noinstr", "instrumentation", "rcu-not-watching"]);
    });

    it("does not know of every noinstr function where it runs", () => {
      expect(functionIn(entry, "irqentry_enter").entry.rcuWatching.value).toBe("unknown");
    });

    it("keeps instrumentation regions balanced", () => {
      const noinstr = entry.functions.filter(({ boundaries }) => boundaries.some(({ kind }) => kind === "noinstr"));
      expect(noinstr.length).toBeGreaterThan(6);
      for (const { exits } of noinstr) for (const { context } of exits) expect(context.instrumentation).toEqual({ low: 0, high: 0 });
    });

    it("has the idle windows of each version", () => {
      expect(watchingAt(functionIn(idle, "default_idle_call"), "arch_cpu_idle")).toEqual(["no"]);
      expect(watchingAt(functionIn(idle61, "default_idle_call"), "arch_cpu_idle")).toEqual(["no"]);
      expect(watchingAt(functionIn(idle, "default_idle_call"), "start_critical_timings")).toEqual(["yes"]);
      const why = (facts: FileFacts): string | undefined =>
        functionIn(facts, "default_idle_call").calls.find(({ callee }) => callee === "arch_cpu_idle")?.context?.rcuWatching.why;
      expect([why(idle), why(idle61)]).toEqual(["since ct_cpuidle_enter()", "since ct_idle_enter()"]);
      expect(functionIn(idle, "cpu_idle_poll").boundaries.map(({ kind }) => kind)).toContain("rcu-not-watching");
    });
  });

  it("survives any edits of transition.c, and says in the end what it says of the same text at once", async () => {
    const text = readFileSync(path.join(linux612.path, TRANSITION), "utf8");
    const read = await reader();
    const pieces = [
      "{",
      "}",
      "(",
      ";",
      "if (x) ",
      "else ",
      "goto out;",
      "case 1:",
      "break;",
      "return 1;",
      "#if X\n",
      "#endif\n",
      "/*",
      "*/",
      "mutex_lock(&klp_mutex);",
    ];
    let current = text;
    const open = read.open(TRANSITION, text);
    const around = (file: Parameters<typeof analyse>[0]): Surroundings => surroundingsOf([file], undefined);
    // The same surroundings all the time, as an editor has them; only what they answer of the file changes.
    let now = open.file;
    const living: Surroundings = {
      ...around(now),
      functionsNamed: (name, from) => around(now).functionsNamed(name, from),
      file: () => now,
    };
    const random = generator(7);
    for (let edit = 0; edit < 200; edit++) {
      const at = random(current.length);
      const piece = random(4) === 0 ? text.slice(random(text.length)).slice(0, random(200)) : (pieces[random(pieces.length)] ?? "");
      current = edit % 40 === 39 ? text : current.slice(0, at) + piece + current.slice(at + (random(3) === 0 ? random(30) : 0));
      now = open.update(current);
      const facts = analyse(now, living);
      expect(facts.functions.length).toBeLessThanOrEqual(now.functions.length);
    }
    open.close();
    const fresh = read.read(TRANSITION, current);
    expect(pointsOf(analyse(now, living))).toEqual(pointsOf(analyse(fresh, around(fresh))));
  });

  it("reads all of kernel/ without a fault", { timeout: 1_200_000 }, async () => {
    const read = await reader();
    const tree = new Workspace({
      files: nodeFiles,
      read: (file, text) => read.read(file, text),
      outline: kernelOutlineTable,
      cacheKey: "",
      wallClockMs: () => 0,
    }).treeAt(linux612.path);
    let functions = 0;
    let calls = 0;
    for (const file of filesBelow(linux612.path, "kernel")) {
      const facts = analyse(read.read(file, readFileSync(path.join(linux612.path, file), "utf8")), tree.surroundings);
      functions += facts.functions.length;
      for (const each of facts.functions) calls += each.calls.length;
    }
    expect(functions).toBeGreaterThan(10_000);
    expect(calls).toBeGreaterThan(50_000);
  });
});

/** Whole numbers below a bound, the same ones every time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % Math.max(1, below);
  };
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(root, name) : name.endsWith(".c") ? [name] : [];
    })
    .sort();
}
