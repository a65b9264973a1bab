/** Bugs that livepatch has had, each put back into the real 6.12 file by a change of its text: exploring finds what they break. */
import { expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import { type Edit, exploreTree, TRANSITION } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

interface Bug {
  readonly what: string;
  readonly scenario: string;
  readonly edits: readonly Edit[];
  /** Tasks beside the administrator, where it is not a user task that calls the patched function. */
  readonly tasks?: readonly object[];
  readonly finds: RegExp;
}

const BUGS: readonly Bug[] = [
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
];

function withTasks(tasks: readonly object[]): { readonly topology: Topology } {
  const text = JSON.stringify({ cpus: 2, cmdline: "nohz_full=1 rcu_nocbs=1", tasks });
  const { topology, problems } = parseTopology(makeSourceFile("test.topology.json", text, "user"));
  if (topology === undefined) throw new Error(JSON.stringify(problems));
  return { topology };
}

describeWithSources("exploring old bugs of livepatch", ({ linux612 }) => {
  const kernel = { tree: linux612.path, profile: "debian-6.12" };

  it.each(BUGS)("finds: $what", ({ scenario, edits, tasks, finds }) => {
    const settings = tasks === undefined ? {} : withTasks(tasks);
    const { verdict, violation } = exploreTree({ ...kernel, scenario, edits, settings });
    expect([verdict, violation?.property]).toEqual(["violated", expect.stringMatching(finds)]);
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
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "enable", settings: withTasks([]) });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });

  it("says that a kernel thread that computes without end is never switched, and one that calls cond_resched() is", () => {
    const busy = (condResched: boolean): object[] => [{ kind: "kthread-busy", cpus: "1", each: 1, condResched }];
    const stuck = exploreTree({ ...kernel, scenario: "enable", settings: withTasks(busy(false)) });
    expect([stuck.verdict, stuck.violation?.property]).toEqual(["violated", "no-progress"]);
    const switched = exploreTree({ ...kernel, scenario: "enable", settings: withTasks(busy(true)) });
    expect([switched.verdict, switched.violation?.message]).toEqual(["verified", undefined]);
  });
});
