/**
 * What one timeline a seed can meet: without the forced synchronization, and only where code runs traced while RCU is not watching,
 * the handler of a patched function meets a task that the completed transition has already set to idle.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline, TRANSITION } from "../support/timeline.ts";

const TOPOLOGY = {
  cpus: 8,
  cmdline: "nohz_full=2-7 rcu_nocbs=2-7",
  tasks: [
    { kind: "user-loop", cpus: "2-7", each: 1 },
    { kind: "syscalls", cpus: "0-1", each: 4, periodNs: 200_000, callsPatched: 0.1 },
  ],
};
const SEEDS = process.env["QUIESCE_DEEP"] === "1" ? 1000 : 16;
/** Found by its text, because point releases move lines. */
const FORCED = "schedule_on_each_cpu(klp_sync);";

describeWithSources("seeds", ({ linux612, linux61 }) => {
  for (const { name, tree, profile } of [
    { name: "6.12", tree: linux612.path, profile: "6.12-voluntary" },
    { name: "6.1", tree: linux61.path, profile: "debian-6.1" },
  ]) {
    const original = readFileSync(path.join(tree, TRANSITION), "utf8");
    const changed = original.replace(FORCED, "synchronize_rcu();");

    const run = (text: string, seed: number, tracingWhereRcuIsNotWatching: boolean): SimulateResult =>
      runTimeline({
        tree,
        profile,
        topology: TOPOLOGY,
        scenario: "enable",
        texts: new Map([[TRANSITION, text]]),
        settings: { seed, tracingWhereRcuIsNotWatching },
      });
    const runs = (text: string, tracingWhereRcuIsNotWatching: boolean): readonly SimulateResult[] =>
      Array.from({ length: SEEDS }, (_, index) => run(text, index + 1, tracingWhereRcuIsNotWatching));
    const violations = (results: readonly SimulateResult[]): readonly string[] =>
      results.flatMap((result) => result.violations.map(({ property, message }) => `${property}: ${message}`));

    it(`${name}: the change lets the handler meet an idle task where such code is traced`, () => {
      expect(changed).not.toBe(original);
      // About one seed in fifteen meets it.
      const found: SimulateResult[] = [];
      for (let seed = 1; seed <= 20 * SEEDS && (found.length === 0 || seed <= SEEDS); seed++) {
        const result = run(changed, seed, true);
        if (result.violations.length > 0) found.push(result);
      }
      expect(found.length).toBeGreaterThan(0);
      for (const { violations } of found) {
        const [violation] = violations;
        expect(violation).toMatchObject({ property: "warn", file: "kernel/livepatch/patch.c" });
        expect(violation?.message).toMatch(/patch_state == KLP_(TRANSITION_IDLE|UNDEFINED)/);
        expect(violation?.stack.map((frame) => frame.function)).toContain("klp_ftrace_handler");
      }
    });

    it(`${name}: it does not where nothing is traced there`, () => {
      expect(violations(runs(changed, false))).toEqual([]);
    });

    it(`${name}: the original does in neither`, () => {
      expect(violations(runs(original, true))).toEqual([]);
      expect(violations(runs(original, false))).toEqual([]);
    });
  }

  it("6.12: where ftrace checks that RCU watches, the original runs the old function there, and says so", () => {
    const { violations } = runTimeline({
      tree: linux612.path,
      profile: "ftrace-validates-rcu",
      topology: TOPOLOGY,
      scenario: "enable",
      settings: { tracingWhereRcuIsNotWatching: true },
    });
    expect(violations.map(({ property }) => property)).toEqual(expect.arrayContaining(["warn", "one-version-at-a-time"]));
  });
});
