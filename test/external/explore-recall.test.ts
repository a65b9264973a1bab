/** What a search of the kernel's own transition.c recalls of an event is what the event does. */
import { expect, it } from "vitest";
import { cache, requestOf } from "../support/explore.ts";
import { recalledIn } from "../support/recalled.ts";
import { describeWithSources } from "../support/sources.ts";

const deep = process.env["QUIESCE_DEEP"] === "1";
/** Transitions of each search. */
const MOST = deep ? 1_000_000 : 30_000;
const SCENARIOS = deep
  ? ["enable", "disable", "reverse", "reverse-twice", "fork", "callbacks", "hotplug", "module-coming"]
  : ["enable", "fork"];

describeWithSources("what a search recalls", ({ linux612 }) => {
  for (const memory of ["sc", "lkmm"] as const) {
    it.each(SCENARIOS)(`is what happens, in %s under ${memory}`, (scenario) => {
      const settings = { memory, workerHasOwnCpu: true };
      const request = requestOf({ tree: linux612.path, profile: "debian-6.12", scenario, settings });
      const { recalled, carriedOut, wrong } = recalledIn(request, cache, MOST);
      expect(wrong).toEqual([]);
      expect(recalled).toBeGreaterThan(5 * carriedOut);
    });
  }
});
