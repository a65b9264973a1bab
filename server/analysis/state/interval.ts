/** Arithmetic of {@link Interval}: how often something was entered, over all paths. */
import type { Interval } from "../facts.ts";

const SMALL = 4;
const points: readonly Interval[] = Array.from({ length: 2 * SMALL + 1 }, (_, index) => ({ low: index - SMALL, high: index - SMALL }));

export const NOUGHT: Interval = { low: 0, high: 0 };

/** The interval of one number. Small ones are shared objects, so that most comparisons end at identity. */
export function exactly(value: number): Interval {
  if (value === 0) return NOUGHT;
  return points[value + SMALL] ?? { low: value, high: value };
}

export function interval(low: number, high: number): Interval {
  return low === high ? exactly(low) : { low, high };
}

export function same(a: Interval, b: Interval): boolean {
  return a === b || (a.low === b.low && a.high === b.high);
}

export function plus(a: Interval, b: Interval): Interval {
  if (b === NOUGHT) return a;
  return a === NOUGHT ? b : interval(a.low + b.low, a.high + b.high);
}

/** The least interval that holds both. */
export function join(a: Interval, b: Interval): Interval {
  return same(a, b) ? a : interval(Math.min(a.low, b.low), Math.max(a.high, b.high));
}

/** Like {@link join}, but a bound that still moves goes to infinity at once, so that loops end. */
export function widen(before: Interval, after: Interval): Interval {
  const joined = join(before, after);
  if (same(joined, before)) return before;
  return interval(joined.low < before.low ? -Infinity : joined.low, joined.high > before.high ? Infinity : joined.high);
}
