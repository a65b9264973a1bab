import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

describe("the pace of a search", () => {
  it("is that of its last seconds, whenever it began", () => {
    const pace = new Pace();
    expect(pace.at(0, 60_000)).toBe(0);
    expect(pace.at(100, 60_100)).toBe(0);
    expect(pace.at(1000, 61_000)).toBe(1000);
    // Slow since: what was fast counts no longer.
    for (let second = 2; second <= 9; second++) pace.at(1000 + 10 * second, 60_000 + 1000 * second);
    expect(pace.at(1100, 70_000)).toBe(10);
  });

  it("does not fall when the search begins anew", () => {
    const pace = new Pace();
    pace.at(0, 0);
    pace.at(5000, 1000);
    expect(pace.at(20, 1100)).toBe(5000);
    expect(pace.at(3020, 2100)).toBe(3000);
  });
});
