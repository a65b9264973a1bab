/** What is known of the value of a variable or the result of a call: a set of {@link ValueClass}, one bit each. */
import type { ValueClass } from "../../../kernel/catalogue/effect.ts";

export type Values = number;

/** Negative numbers and error pointers. */
export const NEGATIVE = 1;
/** Zero, false and NULL. */
export const ZERO = 2;
/** Positive numbers and pointers to something. */
export const POSITIVE = 4;
export const EVERY = 7;
export const NONZERO = NEGATIVE | POSITIVE;

const bits: Readonly<Record<ValueClass, Values>> = { negative: NEGATIVE, zero: ZERO, positive: POSITIVE };

export function valuesOf(classes: readonly ValueClass[]): Values {
  return classes.reduce((all, one) => all | bits[one], 0);
}

/** The result of a primitive that has done what it is for. */
export function successValues(succeeds: "nonzero" | "zero" | "non-negative"): Values {
  return succeeds === "nonzero" ? NONZERO : succeeds === "zero" ? ZERO : ZERO | POSITIVE;
}

/** The logical negation of a value. */
export function negated(values: Values): Values {
  return ((values & ZERO) !== 0 ? POSITIVE : 0) | ((values & NONZERO) !== 0 ? ZERO : 0);
}

export function signOf(number: number): Values {
  return number < 0 ? NEGATIVE : number === 0 ? ZERO : POSITIVE;
}
