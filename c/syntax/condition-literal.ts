/** Constants in `#if`: every integer there is an `intmax_t` or `uintmax_t` of 64 bits, kept as a bigint in its range. */
import { readChar } from "./literals-text.ts";

export interface ConditionValue {
  readonly value: bigint;
  readonly unsigned: boolean;
}

/** A constant that is refused, and why. */
export interface LiteralFault {
  readonly message: string;
}

export function makeValue(value: bigint, unsigned: boolean): ConditionValue {
  return { value: unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value), unsigned };
}

const integer = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLiIjJ]*)$/;
const suffix = /^(?:[uU]?(?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU])$/;

/** The value of a preprocessing number. A constant that does not fit `intmax_t` is unsigned, as in gcc. */
export function integerConstant(text: string): ConditionValue | LiteralFault {
  const match = integer.exec(text);
  const digits = match?.[1];
  const letters = match?.[2] ?? "";
  if (digits === undefined) return { message: describeBadNumber(text) };
  if (!suffix.test(letters)) {
    return { message: /[ij]/i.test(letters) ? `The imaginary constant '${text}' cannot stand in a condition` : describeBadNumber(text) };
  }
  const octal = /^0[0-9]/.test(digits);
  if (octal && /[89]/.test(digits)) return { message: `The octal constant '${text}' has a digit that is not octal` };
  // A number of more digits than any type holds is cut, but reading a megabyte of them would take too long.
  if (digits.length > 200) return { message: "The integer constant is too long" };
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return makeValue(value, /u/i.test(letters) || value > 0x7fff_ffff_ffff_ffffn);
}

function describeBadNumber(text: string): string {
  const floating = /^(?!0[xX])[0-9.]+(?:[eE][+-]?[0-9]+)?[fFlL]?$|^0[xX][0-9a-fA-F.]+[pP]/.test(text);
  return floating ? `The floating constant '${text}' cannot stand in a condition` : `'${text}' is not an integer constant`;
}

/** The value of a character constant; `char` is signed, as on x86-64. */
export function charConstant(text: string): ConditionValue | LiteralFault {
  const literal = readChar(text);
  if (literal.kind === "error") return { message: `'${text}' ${literal.message}` };
  return makeValue(literal.value, !literal.type.signed);
}
