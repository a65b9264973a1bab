import { describe, expect, it } from "vitest";
import { figuresOf, formatRow, heading, keepsLimit, ratios, times } from "./lib.ts";

describe("figuresOf", () => {
  it.each([
    [[3], { min: 3, median: 3, max: 3, count: 1 }],
    [[10, 1, 2], { min: 1, median: 2, max: 10, count: 3 }],
    [[4, 1, 3, 2], { min: 1, median: 2.5, max: 4, count: 4 }],
  ])("of %j is %j", (samples, figures) => {
    expect(figuresOf(samples)).toEqual(figures);
  });

  it("refuses no samples", () => {
    expect(() => figuresOf([])).toThrow(RangeError);
  });
});

describe("times and ratios", () => {
  it("leave warm-ups out, and let the two take turns", async () => {
    const calls: string[] = [];
    const work = (): unknown => calls.push("work");
    const peer = (): unknown => calls.push("peer");
    expect(await times(work, { warmups: 2, samples: 3 })).toHaveLength(3);
    expect(calls).toHaveLength(5);
    calls.length = 0;
    expect(await ratios(work, peer, { warmups: 1, samples: 2 })).toHaveLength(2);
    expect(calls).toEqual(["work", "peer", "work", "peer", "work", "peer"]);
  });
});

describe("rows", () => {
  const measured = { min: 1.2345, median: 20, max: 1234, count: 11 };

  it.each([
    [undefined, true],
    [{ atMost: 20 }, true],
    [{ atMost: 19 }, false],
    [{ atLeast: 20 }, true],
    [{ atLeast: 21 }, false],
  ])("with the limit %j: kept is %s", (limit, kept) => {
    expect(keepsLimit({ name: "row", measured, unit: "ms", ...(limit && { limit }) })).toBe(kept);
  });

  it("stand under their heading", () => {
    expect([heading, formatRow({ name: "calls", measured, unit: "× gcc -O0", limit: { atMost: 19 } })]).toMatchInlineSnapshot(`
      [
        "                                              min   median      max",
        "calls                                        1.23       20     1234  × gcc -O0   at most 19: BROKEN",
      ]
    `);
  });
});
