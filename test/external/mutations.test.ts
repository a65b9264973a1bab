/**
 * The behaviour is the file's: every `if` of transition.c negated and every assignment deleted, one at a time.
 *
 * What each does to the outcome is written down in mutations.expected.ts, with the reason where it does nothing.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { mutantName, mutantsOf } from "../support/mutate.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline, TRANSITION } from "../support/timeline.ts";
import { EXPECTATIONS, type Effect } from "./mutations.expected.ts";

const TOPOLOGY = {
  cpus: 4,
  cmdline: "nohz_full=2-3 rcu_nocbs=2-3",
  tasks: [
    { kind: "user-loop", cpus: "2-3", each: 1 },
    { kind: "syscalls", cpus: "0-1", each: 2, periodNs: 4_000_000, callsPatched: 0.5 },
    { kind: "sleeper-in-patched", count: 1, sleepNs: 400_000_000 },
    { kind: "kthread-sleeping", count: 2, periodNs: 40_000_000 },
  ],
};
/** Of the second kernel those that it takes in another way; all of them with `QUIESCE_DEEP=1`. */
const DEEP = process.env["QUIESCE_DEEP"] === "1";
/** Twice what the slower kernel needs. */
const LIMITS = { virtualNs: 40e9, instructionsWithoutProgress: 20_000_000 };

describeWithSources("mutants of transition.c", ({ linux612, linux61 }) => {
  const kernels = [
    { name: "6.12", tree: linux612.path, profile: "debian-6.12", column: 0 },
    { name: "6.1", tree: linux61.path, profile: "debian-6.1", column: 1 },
  ] as const;

  for (const { name, tree, profile, column } of kernels) {
    const run = (text: string): SimulateResult =>
      runTimeline({
        tree,
        profile,
        topology: TOPOLOGY,
        scenario: "enable-disable",
        texts: new Map([[TRANSITION, text]]),
        settings: { limits: LIMITS },
      });
    const text = readFileSync(path.join(tree, TRANSITION), "utf8");
    const mutants = mutantsOf(text).map((mutant) => ({ text: mutant.text, key: commonName(mutantName(mutant)) }));

    it(`expects something of every mutant of ${name}`, () => {
      const expected = Object.keys(EXPECTATIONS).filter((key) => EXPECTATIONS[key]?.effects[column] !== "-");
      expect(mutants.map(({ key }) => key).sort()).toEqual(expected.sort());
      const unexplained = Object.entries(EXPECTATIONS).filter(([, { effects, why }]) => effects.includes("same") && why === undefined);
      expect(unexplained).toEqual([]);
    });

    it(`does what the text of ${name} says`, () => {
      const pristine = run(text);
      expect(pristine.result).toBe("completed");
      const looked = mutants.filter(
        ({ key }) => DEEP || column === 0 || EXPECTATIONS[key]?.effects[0] !== EXPECTATIONS[key]?.effects[column],
      );
      expect(looked.length).toBeGreaterThan(5);
      const effects = looked.map((mutant) => [mutant.key, effectOf(run(mutant.text), pristine)]);
      expect(effects).toEqual(looked.map(({ key }) => [key, EXPECTATIONS[key]?.effects[column]]));
    });
  }
});

function effectOf(result: SimulateResult, pristine: SimulateResult): Effect {
  if (result.result === "violated") return `violated: ${result.violations[0]?.property ?? ""}`;
  if (result.result !== "completed") return result.result;
  return result.tries.length === pristine.tries.length ? "same" : "other-tries";
}

/** The two kernels call the states by different names. */
function commonName(name: string): string {
  return name.replace(/KLP_(?:TRANSITION_)?(?:IDLE|UNDEFINED)\b/g, "KLP_IDLE").replaceAll("KLP_TRANSITION_", "KLP_");
}
