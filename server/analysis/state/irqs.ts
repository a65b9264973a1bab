/**
 * What is known of interrupts at a point. They do not nest, so this is no count but a set of possibilities, one bit each: whether they
 * are on or off now, and by how much that differs from the function's entry.
 */
import type { Interval, Known } from "../facts.ts";
import { interval } from "./interval.ts";

/** As at the function's entry. */
export const AS_ENTERED = 1;
/** Off, and disabled once more than at entry. */
const OFF = 2;
/** On, after they were disabled and enabled here. */
const ON = 4;
/** On, and enabled here though the caller had not asked for it. */
const ON_MORE = 8;
/** Off, after they were enabled and disabled here. */
const OFF_AGAIN = 16;
/** Nothing is known. */
export const ANY = 32;
/** As a variable of the caller says: restored from flags that were saved elsewhere. */
export const RESTORED = 64;

export type Irqs = number;

const EACH: readonly number[] = [AS_ENTERED, OFF, ON, ON_MORE, OFF_AGAIN, ANY, RESTORED];

function mapped(irqs: Irqs, one: (bit: number) => number): Irqs {
  let result = 0;
  for (const bit of EACH) if ((irqs & bit) !== 0) result |= one(bit);
  return result;
}

function disabledOne(bit: number): number {
  if (bit === ON_MORE || bit === OFF_AGAIN) return OFF_AGAIN;
  return bit === ANY || bit === RESTORED ? OFF | OFF_AGAIN : OFF;
}

function enabledOne(bit: number): number {
  if (bit === OFF || bit === ON) return ON;
  return bit === ANY || bit === RESTORED ? ON | ON_MORE : ON_MORE;
}

export function disabled(irqs: Irqs): Irqs {
  return mapped(irqs, disabledOne);
}

export function enabled(irqs: Irqs): Irqs {
  return mapped(irqs, enabledOne);
}

/** What holds after a callee that leaves interrupts as `change` says, relative to its own entry. */
export function composed(irqs: Irqs, change: Irqs): Irqs {
  if (change === AS_ENTERED) return irqs;
  return mapped(change, (bit) => {
    switch (bit) {
      case AS_ENTERED:
        return irqs;
      case OFF:
        return disabled(irqs);
      case ON:
        return enabled(disabled(irqs));
      case ON_MORE:
        return enabled(irqs);
      case OFF_AGAIN:
        return disabled(enabled(irqs));
      default:
        return bit;
    }
  });
}

/** A set with {@link RESTORED} among others says no more than {@link ANY}. */
export function joined(a: Irqs, b: Irqs): Irqs {
  const both = a | b;
  return (both & RESTORED) !== 0 && both !== RESTORED ? (both & ~RESTORED) | ANY : both;
}

/** How often they are disabled more than at entry. */
export function disableCount(irqs: Irqs): Interval {
  let low = Infinity;
  let high = -Infinity;
  const take = (from: number, to: number): void => {
    low = Math.min(low, from);
    high = Math.max(high, to);
  };
  if ((irqs & (AS_ENTERED | ON | OFF_AGAIN)) !== 0) take(0, 0);
  if ((irqs & OFF) !== 0) take(1, 1);
  if ((irqs & ON_MORE) !== 0) take(-1, -1);
  if ((irqs & RESTORED) !== 0) take(-1, 0);
  if ((irqs & ANY) !== 0) take(-1, 1);
  return interval(low, high);
}

/** Whether they are enabled, when `atEntry` says whether they were. */
export function areOn(irqs: Irqs, atEntry: Known): Known {
  let result: Known | undefined;
  for (const bit of EACH) {
    if ((irqs & bit) === 0) continue;
    const one = bit === AS_ENTERED ? atEntry : bit === ON || bit === ON_MORE ? "yes" : bit === OFF || bit === OFF_AGAIN ? "no" : "unknown";
    if (result !== undefined && result !== one) return "unknown";
    result = one;
  }
  return result ?? "unknown";
}
