import { expect, it } from "vitest";
import { callersTableFor, knownCallers, knownCallersOf } from "./callers.ts";
import table from "./callers.json";

it("reads every entry", () => {
  expect(knownCallers).toHaveLength(table.length);
});

it.each([
  [undefined, "6.12"],
  [{ major: 6, minor: 1, patch: 170 }, "6.1"],
  [{ major: 6, minor: 6, patch: 0 }, "6.1"],
  [{ major: 6, minor: 12, patch: 1 }, "6.12"],
  [{ major: 7, minor: 2, patch: 0 }, "6.12"],
  [{ major: 5, minor: 10, patch: 0 }, "6.1"],
])("takes the table that fits %j: %s", (version, name) => {
  expect(callersTableFor(version)).toBe(name);
});

it("tells the versions apart", () => {
  expect(knownCallersOf("__klp_sched_try_switch", "6.1")).toEqual([]);
  expect(knownCallersOf("__klp_sched_try_switch", "6.12").map(({ function: name }) => name)).toEqual([
    "klp_cond_resched",
    "dynamic_cond_resched",
    "_cond_resched",
  ]);
});
