/**
 * Every scenario on the real files under every profile and preemption model: what a kernel of that build answers. Where the kernel as it is breaks a rule, the test
 * says which one and where.
 */
import { expect, it } from "vitest";
import { scenarios } from "../../cli/scene/scenarios.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline } from "../support/timeline.ts";

const TASKS = [
  { kind: "user-loop", cpus: "2", each: 1 },
  { kind: "user-loop", cpus: "0", each: 1 },
  { kind: "syscalls", cpus: "0-1", each: 1, periodNs: 4_000_000, callsPatched: 0.5 },
  { kind: "kthread-sleeping", count: 1, periodNs: 40_000_000 },
];

interface Build {
  readonly profile: string;
  /** Undefined: the profile's own. */
  readonly preempt?: string;
  /** What it answers to the scenarios that are not named in `other`: nothing, or the rules that its kernel breaks. */
  readonly breaks?: readonly string[];
  /** Whether it takes a CPU away from a kernel thread that computes. */
  readonly preempts?: boolean;
  /** Whether it is run in short suites too. */
  readonly always?: boolean;
}

/**
 * PREEMPT_RT: klp_check_stack(current) wants preemption disabled for its per-CPU buffer, and the tasklist lock that it relies on for that does not disable it
 * there. A defect of 6.12 as it is (kernel/livepatch/transition.c, klp_check_stack).
 */
const RT_DEFECT = ["lock-misuse klp_check_stack"];
/** Where ftrace runs no handler while RCU is not watching, a patched task runs the old function, and livepatch's handler warns. */
const UNREDIRECTED = ["warn klp_ftrace_handler", "one-version-at-a-time lp_check_version"];

const BUILDS: readonly Build[] = [
  { profile: "debian-6.12", always: true },
  { profile: "debian-6.12", preempt: "none" },
  { profile: "debian-6.12", preempt: "full", preempts: true },
  { profile: "6.12-voluntary" },
  { profile: "6.12-voluntary", preempt: "none", always: true },
  { profile: "6.12-full", preempts: true, always: true },
  { profile: "6.12-rt", preempts: true, breaks: RT_DEFECT, always: true },
  { profile: "no-noinstr-promise", always: true },
  { profile: "ftrace-validates-rcu", breaks: UNREDIRECTED, always: true },
  { profile: "debian-6.1" },
  { profile: "debian-6.1", preempt: "none" },
  { profile: "debian-6.1", preempt: "full", preempts: true, always: true },
];
const DEEP = process.env["QUIESCE_DEEP"] === "1";

describeWithSources("every scenario", ({ linux612, linux61 }) => {
  const run = ({ profile, preempt }: Build, scenario: string): SimulateResult =>
    runTimeline({
      tree: profile === "debian-6.1" ? linux61.path : linux612.path,
      profile,
      scenario,
      topology: { cpus: 3, cmdline: "nohz_full=2", tasks: TASKS, ...(preempt === undefined ? {} : { preempt }) },
      settings: { limits: { virtualNs: 60e9 }, tracingWhereRcuIsNotWatching: profileNamed(profile)?.tracesUnwatched === true },
    });

  for (const build of BUILDS.filter(({ always }) => always === true || DEEP)) {
    const name = build.preempt === undefined ? build.profile : `${build.profile}, preempt=${build.preempt}`;
    it.each(scenarios.map((scenario) => scenario.name))(`${name}: %s`, (scenario) => {
      const result = run(build, scenario);
      const broken = [...new Set(result.violations.map((violation) => `${violation.property} ${violation.function}`))];
      // Enabling fails before a task is looked at.
      const expected = scenario.startsWith("failed-") ? [] : (build.breaks ?? []);
      expect(broken).toEqual(expected);
      const stuck = result.problems.filter(({ code }) => code === "stuck").map(({ message }) => message);
      const computes = scenario === "busy-kthread" && build.preempts !== true;
      expect(stuck.join()).toMatch(computes ? /held up by busy-kthread/ : /^$/);
      // A run that is stuck has not counted.
      expect(result.final.pendingTasks).toBe(0);
    });
  }
});
