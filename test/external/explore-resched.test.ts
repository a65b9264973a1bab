/**
 * A kernel thread switches itself where it asks whether to give way (6.12's __klp_sched_try_switch()), under the kernel's memory model: what the code is careful
 * about there, and what orders it besides. See docs/explore.md.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { makeSourceFile, positionAt } from "../../base/source-file.ts";
import { DEFAULT_LIMITS } from "../../simulator/explore/request.ts";
import { type Edit, exploreTree, machine, TRANSITION } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** @param before What the administrator has done before the step that is explored. @param calls Whether the thread calls the function behind it. */
function withThread(calls: boolean, before: string, step: string, then: string): string {
  return `#include "livepatch.h"

static int thread(void *unused)
{
	cond_resched();
	${calls ? "patched_function(0);" : ""}
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task;

	lp_prepare();
	task = kthread_create(thread, NULL, "thread");
	__sim_set_affinity(task, cpumask_of(1));
	${before}
	__sim_step("${step}");
	wake_up_process(task);
	${then}
	lp_finish(false);
}
`;
}

const NO_READ_BARRIER: Edit = { file: TRANSITION, find: "smp_rmb();", replace: ";" };
const REVERSAL = 'lp_reverse(&lp_first, "0"); lp_let_go(); lp_wait_for_transition(); lp_check_settled(false);';

interface Case {
  readonly what: string;
  readonly text: string;
  readonly from: string;
  readonly edit: Edit;
  readonly stale: number;
}

/** The target is read three times, where a task is looked at, where its stack is, and where it is switched: only together they are the old one. */
const CASES: readonly Case[] = [
  {
    what: "the read barrier is missing while a livepatch is disabled: every CPU has answered since the target was set",
    text: withThread(true, "lp_enable(&lp_first);", "disable", "lp_disable(&lp_first);"),
    from: "disable",
    edit: NO_READ_BARRIER,
    stale: 3,
  },
  {
    what: "the read barrier is missing while a transition is turned around: who is marked anew has the old target's state",
    text: withThread(true, "lp_enable_held(&lp_first);", "reverse", REVERSAL),
    from: "reverse",
    edit: NO_READ_BARRIER,
    stale: 3,
  },
  {
    what: "completion waits for nobody, and nobody calls the function: every CPU has answered since the thread was switched",
    text: withThread(false, "", "enable", "lp_enable(&lp_first);"),
    from: "enable",
    edit: {
      file: TRANSITION,
      find: /(if \(klp_target_state == KLP_TRANSITION_PATCHED\)\n)\t\tklp_synchronize_transition\(\);/,
      replace: "$1\t\t;",
    },
    stale: 1,
  },
];

describeWithSources("a thread that asks whether to give way", ({ linux612 }) => {
  const file = makeSourceFile(TRANSITION, readFileSync(path.join(linux612.path, TRANSITION), "utf8"), "user");
  const { line } = positionAt(file, file.text.indexOf("klp_try_switch_task(current);"));

  it.each(CASES)("is right where $what", ({ text, from, edit, stale }) => {
    const { verdict, violation, coverage } = exploreTree({
      tree: linux612.path,
      profile: "debian-6.12",
      scenario: "resched",
      text,
      edits: [edit],
      settings: {
        ...machine({ tasks: [] }),
        memory: "lkmm",
        stale,
        dataRaces: "off",
        from,
        limits: { ...DEFAULT_LIMITS, preemptions: 1 },
      },
    });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
    expect(coverage.completed).toBe(true);
    expect(coverage.lineNumbers).toContain(line);
  });
});
