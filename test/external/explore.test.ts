/** Every interleaving of some scenarios on the real files of both kernels: what holds, what a change breaks, and that a violation can be had again. */
import { expect, it } from "vitest";
import { ALL_REDUCTIONS, DEFAULT_LIMITS } from "../../simulator/explore/request.ts";
import { readSchedule } from "../../simulator/explore/trace/schedule.ts";
import { explore } from "../../simulator/explore/explore.ts";
import { smallTopology } from "../../simulator/explore/job/small-topology.ts";
import { type Edit, exploreTree, machine, requestOf, TRANSITION } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** Peter Zijlstra's proposal of 2021: a grace period instead of a context switch on every CPU. */
const GRACE_PERIOD: Edit = { file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "synchronize_rcu()" };
const NO_SYNCHRONIZATION: Edit = { file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "do { } while (0)" };

/** A reader finds a writer that waits, which then comes and goes, so that the lock is as the reader has found it. */
const READER = `#include "livepatch.h"

static DEFINE_RWLOCK(lock);

static int writer(void *unused)
{
	write_lock(&lock);
	write_unlock(&lock);
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task = kthread_create(writer, NULL, "writer");

	__sim_set_affinity(task, cpumask_of(1));
	__sim_step("read");
	wake_up_process(task);
	read_lock(&lock);
	read_unlock(&lock);
	__sim_finish(true, 0);
}
`;

describeWithSources("exploring livepatch", ({ linux612, linux61 }) => {
  const on612 = { tree: linux612.path, profile: "debian-6.12" };
  const on61 = { tree: linux61.path, profile: "debian-6.1" };

  it.each([
    ["6.12", on612],
    ["6.1", on61],
  ])("verifies the pristine files of %s: a patch is disabled, or its enabling fails", (_name, kernel) => {
    for (const scenario of ["disable", "failed-enable"]) {
      const result = exploreTree({ ...kernel, scenario });
      expect(result.problems.filter(({ severity }) => severity === "error")).toEqual([]);
      expect([scenario, result.verdict, result.violation?.message]).toEqual([scenario, "verified", undefined]);
      expect(result.coverage.completed).toBe(true);
    }
  });

  it("finds what happens without any synchronization: the handler meets an idle task", () => {
    const { verdict, violation } = exploreTree({ ...on612, scenario: "enable", edits: [NO_SYNCHRONIZATION] });
    expect([verdict, violation?.property, violation?.file]).toEqual(["violated", "warn", "kernel/livepatch/patch.c"]);
    expect(violation?.message).toMatch(/patch_state == KLP_TRANSITION_IDLE/);
  });

  it("lets a grace period do where no patched function is called while RCU is not watching", () => {
    const { verdict } = exploreTree({ ...on612, scenario: "disable", edits: [GRACE_PERIOD] });
    expect(verdict).toBe("verified");
  });

  it.each([
    [1, 15_000],
    [2, 300_000],
  ])("looks at enabling with %i tasks in fewer than %i states", (tasks, most) => {
    const topology = machine(smallTopology(2, tasks));
    const { verdict, violation, states, coverage } = exploreTree({ ...on612, scenario: "enable", settings: topology });
    expect([verdict, violation?.message, coverage.completed]).toEqual(["verified", undefined, true]);
    expect(states).toBeLessThan(most);
  });

  const outsideRcu = { tracingWhereRcuIsNotWatching: true };

  it("shows why a grace period does not do where one is, with a shortest schedule that can be had again", () => {
    const options = { ...on612, scenario: "enable", edits: [GRACE_PERIOD], settings: outsideRcu };
    const { verdict, violation } = exploreTree(options);
    expect([verdict, violation?.property, violation?.shortest]).toEqual(["violated", "warn", true]);
    expect(violation?.steps.length).toBeLessThan(40);
    const again = explore({ ...requestOf(options), replay: readSchedule(violation?.schedule ?? "") ?? [] });
    expect([again.violation?.property, again.violation?.schedule]).toEqual(["warn", violation?.schedule]);
  });

  it("finds that a removed function runs when the upper one of two stacked patches is disabled", () => {
    const settings = { ...outsideRcu, from: "disable second" };
    const { verdict, violation } = exploreTree({ ...on612, scenario: "stacked", edits: [GRACE_PERIOD], settings });
    expect([verdict, violation?.property]).toEqual(["violated", "removed-never-entered"]);
  });

  it("finds nothing when a single patch is disabled: unregistering waits as well", () => {
    const { verdict } = exploreTree({ ...on612, scenario: "disable", edits: [GRACE_PERIOD], settings: outsideRcu });
    expect(verdict).toBe("verified");
  });

  it("finds nothing when a CPU for which RCU does not watch is waited for too: that credit is the reason", () => {
    const settings = { ...outsideRcu, reductions: { ...ALL_REDUCTIONS, eqsCredit: false } };
    const { verdict } = exploreTree({ ...on612, scenario: "enable", edits: [GRACE_PERIOD], settings });
    expect(verdict).toBe("verified");
  });

  it("comes to the same verdict with and without each reduction", () => {
    for (const reduction of [
      "localSteps",
      "deadRegisters",
      "oldTraces",
      "singleBits",
      "guardedAccesses",
      "calmTasks",
      "wholeArrivals",
      "recalls",
      "initMemory",
    ] as const) {
      const settings = { reductions: { ...ALL_REDUCTIONS, [reduction]: false } };
      const pristine = exploreTree({ ...on612, scenario: "failed-enable", settings });
      expect([reduction, pristine.verdict]).toEqual([reduction, "verified"]);
      const broken = exploreTree({
        ...on612,
        scenario: "enable",
        edits: [NO_SYNCHRONIZATION],
        settings: { ...settings, limits: { states: 2_000_000, depth: 1_000_000, memory: 1 << 30 } },
      });
      expect([reduction, broken.violation?.property]).toEqual([reduction, "warn"]);
    }
  });

  it("comes to the same verdict when whole states are compared", () => {
    const exact = { limits: { ...DEFAULT_LIMITS, exact: true } };
    const byHash = exploreTree({ ...on612, scenario: "failed-enable" });
    const whole = exploreTree({ ...on612, scenario: "failed-enable", settings: exact });
    expect([whole.verdict, whole.states, whole.transitions, whole.omissionProbability]).toEqual([
      byHash.verdict,
      byHash.states,
      byHash.transitions,
      0,
    ]);
  });

  it("looks only at executions with few preemptions, and says so where it has left others aside", () => {
    const bounded = (preemptions: number, edits: readonly Edit[] = []): ReturnType<typeof exploreTree> =>
      exploreTree({ ...on612, scenario: "enable", edits, settings: { limits: { ...DEFAULT_LIMITS, preemptions } } });
    const one = bounded(1);
    expect([one.verdict, one.bounds.find(({ name }) => name === "preemptions")]).toEqual([
      "verified",
      { name: "preemptions", value: 1, hit: true },
    ]);
    expect(one.notModelled.some((each) => each.startsWith("progress"))).toBe(true);
    expect(one.properties.filter(({ checked }) => !checked)).toEqual([{ name: "no-progress", checked: false }]);
    expect(bounded(2, [NO_SYNCHRONIZATION]).violation?.property).toBe("warn");
  });

  it("keeps within its bounds of memory: bytes for each visited state, and for each that waits", () => {
    const pristine = exploreTree({ ...on612, scenario: "disable" });
    expect(pristine.states).toBeLessThan(100_000);
    expect(pristine.bytesPerState).toBeLessThanOrEqual(32);
    // Where fewer than a hundred states wait, what they share weighs more than they do: what all of them take is bounded then.
    const broken = exploreTree({ ...on612, scenario: "reverse", edits: [NO_SYNCHRONIZATION] });
    expect(broken.waitingStates).toBeGreaterThan(300);
    expect(broken.bytesPerWaitingState).toBeLessThanOrEqual(220);
    const few = exploreTree({ ...on612, scenario: "enable", edits: [NO_SYNCHRONIZATION] });
    expect((few.waitingStates ?? 0) * (few.bytesPerWaitingState ?? Infinity)).toBeLessThanOrEqual(25_000);
  });

  it("lets a reader go on when the writer that stopped it has been", () => {
    const { verdict, violation, coverage } = exploreTree({ ...on612, scenario: "reader", text: READER, settings: machine({ tasks: [] }) });
    expect([verdict, violation?.message, coverage.completed]).toEqual(["verified", undefined, true]);
  });

  it("verifies disabling where one walk of a stack fails, too, and meets more of the code there", () => {
    const [without, with_] = [0, 1].map((failingWalks) => exploreTree({ ...on612, scenario: "disable", settings: { failingWalks } }));
    expect([with_?.verdict, with_?.violation?.message]).toEqual(["verified", undefined]);
    expect(with_?.states).toBeGreaterThan(without?.states ?? Infinity);
    expect(with_?.coverage.lines.covered).toBeGreaterThan(without?.coverage.lines.covered ?? Infinity);
  });

  it("gives the same result twice", () => {
    const options = { ...on612, scenario: "failed-enable" };
    expect(exploreTree(options)).toEqual(exploreTree(options));
  });

  it("gives up at a bound, and says which", () => {
    const settings = { limits: { states: 100, depth: 1_000_000, memory: 1 << 30 } };
    const { verdict, bounds } = exploreTree({ ...on612, scenario: "failed-enable", settings });
    expect([verdict, bounds.filter(({ hit }) => hit).map(({ name }) => name)]).toEqual(["gave-up", ["states"]]);
  });
});
