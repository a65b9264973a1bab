/**
 * Every scenario on the real files of both kernels, and for each what it is there for: changes of the text that enable-disable
 * cannot notice and this scenario does.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { scenarios } from "../../cli/scene/scenarios.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline, TRANSITION } from "../support/timeline.ts";

const TOPOLOGY = {
  cpus: 4,
  cmdline: "nohz_full=2-3 rcu_nocbs=2-3",
  tasks: [
    { kind: "user-loop", cpus: "2-3", each: 1 },
    { kind: "syscalls", cpus: "0-1", each: 2, periodNs: 4_000_000, callsPatched: 0.5 },
    { kind: "kthread-sleeping", count: 2, periodNs: 40_000_000 },
  ],
};
/** A scenario of our own begins so. */
const WAITING = `
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "waiting" };
static void nothing(struct work_struct *work) { }
static void *const used = nothing;
`;
const SEEDS = process.env["QUIESCE_DEEP"] === "1" ? 100 : 1;

interface Change {
  readonly scenario: string;
  readonly file: string;
  /** Found by its text, because point releases move lines. */
  readonly find: RegExp;
  readonly replace: string;
  readonly outcome: RegExp;
}

const CORE = "kernel/livepatch/core.c";
const PATCH = "kernel/livepatch/patch.c";

/** What each change breaks, as the scenario tells it. */
const CHANGES: readonly Change[] = [
  {
    scenario: "hotplug",
    file: TRANSITION,
    find: /^\t\t\ttask->patch_state = klp_target_state;$/m,
    replace: "",
    outcome: /^stuck .*swapper\/\d/,
  },
  {
    scenario: "reverse",
    file: TRANSITION,
    find: /^\tklp_target_state = !klp_target_state;$/m,
    replace: "",
    outcome: /^violated: one-version-at-a-time|^violated: version-after-transition|^violated: switched-at-completion|^violated: warn/,
  },
  {
    scenario: "reverse-twice",
    file: TRANSITION,
    find: /^\tklp_transition_patch->enabled = !klp_transition_patch->enabled;$/m,
    replace: "",
    outcome: /^violated: /,
  },
  {
    scenario: "fork",
    file: TRANSITION,
    find: /^\tif \(test_tsk_thread_flag\(current, TIF_PATCH_PENDING\)\)$/m,
    replace: "\tif (!test_tsk_thread_flag(current, TIF_PATCH_PENDING))",
    outcome: /^violated: warn|^stuck/,
  },
  {
    scenario: "force-replace",
    file: TRANSITION,
    find: /^\t\t\t\tpatch->forced = true;$/m,
    replace: ";",
    outcome: /^violated: forced-module-stays/,
  },
  {
    scenario: "force-disable",
    file: TRANSITION,
    find: /^\t\tklp_transition_patch->forced = true;$/m,
    replace: "\t\t;",
    outcome: /^violated: forced-module-stays|^violated: runs-held-module/,
  },
  {
    scenario: "failed-enable",
    file: TRANSITION,
    find: /^\tklp_target_state = KLP_(?:TRANSITION_)?UNPATCHED;\n\tklp_complete_transition\(\);$/m,
    replace: "",
    outcome: /^stuck|^violated: /,
  },
  {
    scenario: "failed-patching",
    file: PATCH,
    find: /^\t\tif \(ret\) \{\n\t\t\tklp_unpatch_object\(obj\);$/m,
    replace: "\t\tif (ret) {",
    outcome: /^violated: /,
  },
  {
    scenario: "failed-object",
    file: TRANSITION,
    find: /^\tklp_target_state = KLP_(?:TRANSITION_)?UNPATCHED;\n(?=\tklp_complete_transition\(\);)/m,
    replace: "",
    outcome: /^violated: /,
  },
  {
    scenario: "callbacks",
    file: TRANSITION,
    find: /^\t\t\tklp_post_patch_callback\(obj\);$/m,
    replace: "\t\t\t;",
    outcome: /^violated: callbacks-all-called/,
  },
  {
    scenario: "module-refused",
    file: CORE,
    find: /^\tklp_cleanup_module_patches_limited\(mod, patch\);\n\tmutex_unlock/m,
    replace: "\tmutex_unlock",
    outcome: /^violated: /,
  },
  {
    scenario: "stacked",
    file: PATCH,
    find: /^\tif \(list_is_singular\(&ops->func_stack\)\) \{$/m,
    replace: "\tif (1) {",
    outcome: /^violated: /,
  },
  {
    scenario: "out-of-order",
    file: PATCH,
    find: /^\t\tlist_del_rcu\(&func->stack_node\);\n\t\}$/m,
    replace: "\t}",
    outcome: /^violated: /,
  },
  {
    scenario: "replace",
    file: CORE,
    find: /^\t\t\terr = klp_add_object_nops\(patch, old_obj\);$/m,
    replace: "\t\t\terr = 0;",
    outcome: /^violated: /,
  },
  {
    scenario: "module-coming",
    file: CORE,
    find: /^\t\t\tret = klp_patch_object\(obj\);$/m,
    replace: "\t\t\tret = 0;",
    outcome: /^violated: /,
  },
  { scenario: "module-going", file: CORE, find: /^\t\t\tklp_unpatch_object\(obj\);$/m, replace: "", outcome: /^violated: / },
  {
    scenario: "two-patches",
    file: PATCH,
    find: /^\t\tlist_add_rcu\(&func->stack_node, &ops->func_stack\);\n\t\}$/m,
    replace: "\t}",
    outcome: /^violated: /,
  },
];

describeWithSources("scenarios", ({ linux612, linux61 }) => {
  for (const { name, tree, profile } of [
    { name: "6.12", tree: linux612.path, profile: "6.12-voluntary" },
    { name: "6.1", tree: linux61.path, profile: "debian-6.1" },
  ]) {
    const run = (scenario: string, texts: ReadonlyMap<string, string>, seed: number, topology: object = TOPOLOGY): SimulateResult =>
      runTimeline({
        tree,
        profile,
        topology,
        scenario,
        texts,
        settings: { seed, limits: { virtualNs: 60e9 } },
      });

    for (const scenario of scenarios.map((each) => each.name).filter((each) => each !== "busy-kthread")) {
      it(`${name}: ${scenario} completes, and nothing is violated`, () => {
        for (let seed = 0; seed < SEEDS; seed++) {
          const { result, violations, problems, final } = run(scenario, new Map(), seed);
          expect({ seed, result, violations, problems, pending: final.pendingTasks }).toEqual({
            seed,
            result: "completed",
            violations: [],
            problems: [],
            pending: 0,
          });
        }
      });
    }

    it(`${name}: busy-kthread is stuck where the kernel is not preempted, and completes where it is`, () => {
      // Something else computes beside it, so that a preemptible kernel takes it off its CPU now and then.
      const shared = { ...TOPOLOGY, tasks: [...TOPOLOGY.tasks, { kind: "user-loop", cpus: "0", each: 1 }] };
      for (const preempt of ["none", "voluntary"]) {
        const stuck = run("busy-kthread", new Map(), 0, { ...shared, preempt });
        expect(stuck.result).toBe("stuck");
        expect(stuck.tries.at(-1)?.stragglers.map(({ comm }) => comm)).toContain("busy-kthread");
        expect(stuck.problems.map(({ message }) => message).join()).toMatch(/the last try was held up by busy-kthread:\d+ \(running\)/);
        expect(stuck.problems.map(({ help }) => help).join()).toMatch(
          profile === "6.12-voluntary"
            ? /^busy-kthread has run on CPU 0 for .* synchronize_rcu\(\) and schedule_on_each_cpu\(\) wait for it too; a cond_resched\(\)/
            : /^busy-kthread has run on CPU 0 for .* schedule_on_each_cpu\(\) and synchronize_rcu_tasks\(\) wait .*; a cond_resched\(\)/,
        );
      }
      expect(run("busy-kthread", new Map(), 0, { ...shared, preempt: "full" }).result).toBe("completed");
    });

    it(`${name}: what else waits for a kernel thread that computes follows from preemption and from RCU's readers`, () => {
      const waits = (call: string, preempt: string): string => {
        const topology = { cpus: 3, preempt, tasks: [{ kind: "kthread-busy", cpus: "0", each: 1, condResched: false }] };
        const settings = { scenario: [{ kind: "user" as const, path: "scenario.c" }], limits: { virtualNs: 20e9 } };
        const texts = new Map([["scenario.c", `${WAITING}void sim_scenario(void)\n{\n\t${call};\n\t__sim_finish(0, 0);\n}\n`]]);
        const { result, problems } = runTimeline({ tree, profile, topology, scenario: "", texts, settings });
        return result === "stuck" ? (/ for (.*)/.exec(problems[0]?.message ?? "")?.[1] ?? "") : result;
      };
      const held = /^\d+ s for CPU 0, where kthread-busy:\d+ runs/;
      for (const preempt of ["none", "voluntary"]) {
        expect(waits("synchronize_rcu()", preempt)).toMatch(profile === "6.12-voluntary" ? held : /^completed$/);
        expect(waits("schedule_on_each_cpu(nothing)", preempt)).toMatch(
          /^\d+ s for the kworker of CPU 0, which kthread-busy:\d+ does not let run/,
        );
        expect(waits("synchronize_rcu_tasks()", preempt)).toMatch(
          /for kthread-busy:\d+, which has not given its CPU up of itself|CPU 0, where/,
        );
      }
      for (const preempt of ["full", ...(profile === "6.12-voluntary" ? ["rt"] : [])]) {
        expect(waits("synchronize_rcu()", preempt)).toBe("completed");
        expect(waits("schedule_on_each_cpu(nothing)", preempt)).toBe("completed");
        expect(waits("synchronize_rcu_tasks()", preempt)).toMatch(/kthread-busy:\d+, which has not given its CPU up of itself/);
      }
    });

    it(`${name}: a grace period where the idle task switches is a violation, and the end of the run`, () => {
      const text = readFileSync(path.join(tree, TRANSITION), "utf8");
      const anchor = /^\tif \(test_and_clear_tsk_thread_flag\(task, TIF_PATCH_PENDING\)\)$/m;
      const changed = text.replace(anchor, "\tsynchronize_rcu();\n$&");
      expect(changed).not.toBe(text);
      const { result, violations } = run("enable", new Map([[TRANSITION, changed]]), 0);
      expect(result).toBe("violated");
      expect(new Set(violations.map(({ property }) => property))).toContain("sleep-in-atomic");
      expect(violations.at(-1)?.message).toMatch(/^the idle task /);
      expect(violations.at(-1)?.thread).toMatch(/^swapper\/\d/);
    });

    for (const { scenario, file, find, replace, outcome } of CHANGES) {
      it(`${name}: ${scenario} notices when ${find.source.slice(1, 60)} is changed`, () => {
        const text = readFileSync(path.join(tree, file), "utf8");
        const changed = text.replace(find, replace);
        expect(changed, "the anchor was found").not.toBe(text);
        expect(outcomeOf(run(scenario, new Map(), 0))).toMatch(/^completed/);
        expect(outcomeOf(run(scenario, new Map([[file, changed]]), 0))).toMatch(outcome);
      });
    }
  }
});

function outcomeOf({ result, violations, problems }: SimulateResult): string {
  return result === "violated" ? `violated: ${violations[0]?.property ?? ""}` : `${result} ${problems[0]?.message ?? ""}`;
}
