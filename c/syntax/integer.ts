/** Exact integer arithmetic of C on bigint: wrapping to a type, and the operators. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { ArithmeticOp, CompareOp } from "./ast.ts";
import { integerOf, precisionOf } from "./types-basic.ts";
import type { CType, IntType } from "./types.ts";

/** The value as an object of the integer type holds it (two's complement). */
export function wrapInteger(value: bigint, type: IntType): bigint {
  const bits = precisionOf(type);
  return type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** A constant converted to an integer, bool or pointer type; undefined for other types. Pointers are unsigned 64-bit values. */
export function convertConstant(value: bigint, type: CType): bigint | undefined {
  if (type.kind === "bool") return value === 0n ? 0n : 1n;
  if (type.kind === "pointer") return BigInt.asUintN(64, value);
  const integer = integerOf(type);
  return integer === undefined ? undefined : wrapInteger(value, integer);
}

/** `left op right` in the given type; undefined for division by zero and for shifts by a negative or too large count. */
export function calculate(op: ArithmeticOp, left: bigint, right: bigint, type: IntType): bigint | undefined {
  return operate(op, left, right, precisionOf(type), (value) => wrapInteger(value, type));
}

/** `left op right` in a type of so many bits; `wrap` makes of a mathematical result what the type holds. Undefined where C leaves it undefined. */
export function operate(op: ArithmeticOp, left: bigint, right: bigint, bits: number, wrap: (value: bigint) => bigint): bigint | undefined {
  switch (op) {
    case "+":
      return wrap(left + right);
    case "-":
      return wrap(left - right);
    case "*":
      return wrap(left * right);
    case "/":
      return right === 0n ? undefined : wrap(left / right);
    case "%":
      return right === 0n ? undefined : wrap(left % right);
    case "&":
      return wrap(left & right);
    case "|":
      return wrap(left | right);
    case "^":
      return wrap(left ^ right);
    case "<<":
      return isShiftable(right, bits) ? wrap(left << right) : undefined;
    case ">>":
      return isShiftable(right, bits) ? wrap(left >> right) : undefined;
    default:
      return assertUnreachable(op);
  }
}

function isShiftable(count: bigint, bits: number): boolean {
  return count >= 0n && count < BigInt(bits);
}

/** Compares two values of one type. */
export function compareIntegers(op: CompareOp, left: bigint, right: bigint): boolean {
  switch (op) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return assertUnreachable(op);
  }
}
