/** Weak memory under the exploring machine, on the real files. */
import { expect, it } from "vitest";
import { type Edit, exploreTree } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** Every smp_wmb() of the two files: each alone is covered by the other. */
const WITHOUT_WMB: readonly Edit[] = ["core.c", "transition.c"].map((name) => ({
  file: `kernel/livepatch/${name}`,
  find: /smp_wmb\(\);/g,
  replace: "barrier();",
}));

describeWithSources("exploring under the kernel's memory model", ({ linux612 }) => {
  const disable = (edits: readonly Edit[], memory: "sc" | "lkmm"): ReturnType<typeof exploreTree> =>
    exploreTree({
      tree: linux612.path,
      profile: "debian-6.12",
      scenario: "disable",
      edits,
      settings: { memory, stale: 1, from: "disable" },
    });

  it("verifies disabling as it is", () => {
    expect(disable([], "lkmm").verdict).toBe("verified");
  });

  it("shows what breaks without the write barriers, and that only weak memory breaks it", () => {
    const { verdict, violation } = disable(WITHOUT_WMB, "lkmm");
    expect({ verdict, property: violation?.property }).toEqual({ verdict: "violated", property: "warn" });
    expect(violation?.steps.some(({ stale }) => stale?.includes("user.patch_state as -1") === true)).toBe(true);
    expect(disable(WITHOUT_WMB, "sc").verdict).toBe("verified");
  });
});
