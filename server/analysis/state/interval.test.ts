import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Interval } from "../facts.ts";
import { exactly, interval, join, NOUGHT, plus, same, widen } from "./interval.ts";

const bound = fc.integer({ min: -6, max: 6 });
const intervals = fc
  .tuple(bound, bound, fc.boolean(), fc.boolean())
  .map(([a, b, down, up]) => interval(down ? -Infinity : Math.min(a, b), up ? Infinity : Math.max(a, b)));
const holds = (whole: Interval, part: Interval): boolean => whole.low <= part.low && part.high <= whole.high;

describe("intervals", () => {
  it("join to the least that holds both", () => {
    fc.assert(
      fc.property(intervals, intervals, intervals, (a, b, c) => {
        const both = join(a, b);
        expect(holds(both, a) && holds(both, b)).toBe(true);
        expect(same(both, join(b, a))).toBe(true);
        expect(same(join(a, a), a)).toBe(true);
        expect(same(join(join(a, b), c), join(a, join(b, c)))).toBe(true);
        expect(holds(c, both)).toBe(holds(c, a) && holds(c, b));
      }),
    );
  });

  it("widen to something that holds both, and after two steps to nothing new", () => {
    fc.assert(
      fc.property(intervals, fc.array(intervals, { minLength: 1, maxLength: 8 }), (start, more) => {
        let changes = 0;
        let wide = start;
        for (const next of more) {
          const now = widen(wide, next);
          expect(holds(now, wide) && holds(now, next)).toBe(true);
          if (!same(now, wide)) changes += 1;
          wide = now;
        }
        expect(changes).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("add so that sums of members are members of the sum", () => {
    fc.assert(
      fc.property(intervals, intervals, bound, bound, (a, b, x, y) => {
        fc.pre(a.low <= x && x <= a.high && b.low <= y && y <= b.high);
        const sum = plus(a, b);
        expect(sum.low <= x + y && x + y <= sum.high).toBe(true);
      }),
    );
  });

  it("share small points", () => {
    expect(exactly(0)).toBe(NOUGHT);
    expect(exactly(3)).toBe(exactly(3));
    expect(plus(exactly(1), exactly(-1))).toBe(NOUGHT);
    expect(exactly(9)).toEqual({ low: 9, high: 9 });
  });
});
