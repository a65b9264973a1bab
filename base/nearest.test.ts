import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

describe("nearest", () => {
  it.each([
    ["nohzfull", "nohz_full"],
    ["nohz_fulll", "nohz_full"],
    ["isolcpu", "isolcpus"],
    ["noz", "nohz"],
    ["quiet", undefined],
    ["console", undefined],
    ["zhon", undefined],
  ])("takes %s for %s", (name, meant) => {
    expect(nearest(name, ["nohz", "nohz_full", "isolcpus"])).toBe(meant);
  });
});

describe("editDistance", () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });

  it("is a distance", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, a, 99)).toBe(0);
        expect(editDistance(a, b, 99)).toBe(editDistance(b, a, 99));
        expect(editDistance(a, b, 99) === 0).toBe(a === b);
        expect(editDistance(a, b, 99)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it("counts swapped neighbours once", () => {
    expect(editDistance("nozh", "nohz", 9)).toBe(1);
  });
});
