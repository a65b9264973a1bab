/** Weak memory under the exploring machine, on the real files. */
import { expect, it } from "vitest";
import { smallTopology } from "../../simulator/explore/job/small-topology.ts";
import { ALL_REDUCTIONS, type ExploreRequest } from "../../simulator/explore/request.ts";
import { readSchedule } from "../../simulator/explore/trace/schedule.ts";
import { ALL_HISTORY_REDUCTIONS, type HistoryReduction } from "../../simulator/explore/weak/histories.ts";
import { type Edit, exploreTree, machine } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** Every smp_wmb() of the two files: each alone is covered by the other. */
const WITHOUT_WMB: readonly Edit[] = ["core.c", "transition.c"].map((name) => ({
  file: `kernel/livepatch/${name}`,
  find: /smp_wmb\(\);/g,
  replace: "barrier();",
}));

const withoutOne = (left: HistoryReduction): ReadonlySet<HistoryReduction> =>
  new Set([...ALL_HISTORY_REDUCTIONS].filter((each) => each !== left));

/** Without each of the reductions, where it makes states fewer; without all of them there are a hundred times as many states. */
const WAYS: readonly { readonly scenario: string; readonly without: Partial<ExploreRequest>; readonly both?: Partial<ExploreRequest> }[] = [
  { scenario: "failed-patching", without: { histories: withoutOne("unreadable") } },
  ...(["kept", "blind", "values"] as const).map((each) => ({ scenario: "failed-enable", without: { histories: withoutOne(each) } })),
  // Locks are of use where several CPUs take them.
  { scenario: "disable", without: { histories: withoutOne("guarded") }, both: { from: "disable", workerHasOwnCpu: true } },
  { scenario: "failed-enable", without: { histories: new Set<never>() } },
  { scenario: "failed-enable", without: { reductions: { ...ALL_REDUCTIONS, singleBits: false } } },
];

describeWithSources("exploring under the kernel's memory model", ({ linux612 }) => {
  const disable = (edits: readonly Edit[], memory: "sc" | "lkmm", schedule?: string): ReturnType<typeof exploreTree> =>
    exploreTree({
      tree: linux612.path,
      profile: "debian-6.12",
      scenario: "disable",
      edits,
      settings: { memory, stale: 1, from: "disable", ...(schedule === undefined ? {} : { replay: readSchedule(schedule) ?? [] }) },
    });

  it("verifies disabling as it is", () => {
    const { verdict, bounds, notModelled, dataRaces = [] } = disable([], "lkmm");
    expect(verdict).toBe("verified");
    // What is stored plainly while others look at it without a lock.
    expect([...new Set(dataRaces.map(({ name }) => name))].sort()).toEqual(["lp_first_funcs[0].transition", "user.patch_state"]);
    // Some execution has had the one stale read that it may have: the verdict is one within that bound, and says so.
    expect(bounds).toEqual(
      expect.arrayContaining([
        { name: "stale", value: 1, hit: true },
        { name: "weak locations", value: 128, hit: false },
      ]),
    );
    expect(notModelled.join("\n")).toMatch(/load buffering[\s\S]*more than one read is stale/);
    expect(notModelled.join("\n")).not.toMatch(/no room/);
  });

  it("verifies disabling while two user tasks take turns: that a tick asks for one breaks no order", () => {
    const settings = { memory: "lkmm", ...machine(smallTopology(2, 2)) } as const;
    const { verdict, violation } = exploreTree({ tree: linux612.path, profile: "debian-6.12", scenario: "disable", settings });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });

  it("shows what breaks without the write barriers, and that only weak memory breaks it", () => {
    const { verdict, violation } = disable(WITHOUT_WMB, "lkmm");
    expect({ verdict, property: violation?.property }).toEqual({ verdict: "violated", property: "warn" });
    expect(violation?.steps.some(({ stale }) => stale?.includes("user.patch_state as -1") === true)).toBe(true);
    expect(disable(WITHOUT_WMB, "sc").verdict).toBe("verified");
    // The token knows nothing of what the search had found to be shared, and so tells fewer changes.
    const again = disable(WITHOUT_WMB, "lkmm", violation?.schedule).violation;
    expect({ ...again, steps: [] }).toEqual({ ...violation, steps: [] });
    expect(again?.steps.map(({ cpu, thread, stale }) => [cpu, thread, stale])).toEqual(
      violation?.steps.map(({ cpu, thread, stale }) => [cpu, thread, stale]),
    );
  });

  it("says the same of small scenarios with and without each reduction, which makes states fewer", { timeout: 600_000 }, () => {
    expect(
      new Set(WAYS.flatMap(({ without: { histories } }) => [...ALL_HISTORY_REDUCTIONS].filter((each) => histories?.has(each) === false))),
    ).toEqual(ALL_HISTORY_REDUCTIONS);
    for (const { scenario, without, both } of WAYS) {
      for (const edits of [[], WITHOUT_WMB]) {
        const answer = (way: Partial<ExploreRequest>): { readonly said: unknown; readonly states: number } => {
          const settings = { memory: "lkmm", ...both, ...way } as const;
          const result = exploreTree({ tree: linux612.path, profile: "debian-6.12", scenario, edits, settings });
          const { verdict, violation, coverage, dataRaces = [], states } = result;
          const races = dataRaces.map(({ name, accesses: [first, second] }) => [name, first.line, second.line]);
          const rest = violation === undefined ? [coverage, races] : [violation.property, violation.steps.length];
          return { said: [scenario, verdict, ...rest], states };
        };
        const { said, states } = answer({});
        const other = answer(without);
        expect(other.said).toEqual(said);
        // Where something is violated, how many come before it is chance.
        expect(other.states).toBeGreaterThan(edits.length === 0 ? states : 0);
      }
    }
  });
});
