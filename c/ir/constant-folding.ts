/** Integer expressions whose value is known when they are lowered. */
import type { Expr } from "../syntax/ast.ts";
import { compareIntegers, operate } from "../syntax/integer.ts";
import { scalarOf, wrap, wrapTo } from "./scalar.ts";

/**
 * The value of an integer or pointer expression, wrapped to its type; undefined when it is not known, or when computing it
 * is undefined in C (a division by zero, a shift out of range), so that the machine meets it where it happens.
 */
export function fold(e: Expr): bigint | undefined {
  switch (e.kind) {
    case "constant":
      return e.value;
    case "cast":
      return foldUnary(e, e.operand, (value) => value);
    case "negate":
      return foldUnary(e, e.operand, (value) => -value);
    case "bit-not":
      return foldUnary(e, e.operand, (value) => ~value);
    case "not":
      return foldUnary(e, e.operand, (value) => (value === 0n ? 1n : 0n));
    case "arithmetic":
      return foldArithmetic(e);
    case "compare":
      return foldCompare(e);
    case "logical":
      return foldLogical(e);
    case "conditional":
      return foldConditional(e);
    default:
      return undefined;
  }
}

function foldUnary(e: Expr, operand: Expr, compute: (value: bigint) => bigint): bigint | undefined {
  const value = fold(operand);
  const as = scalarOf(e.type.type);
  return value === undefined || as === undefined ? undefined : wrap(compute(value), as);
}

function foldArithmetic(e: Expr & { kind: "arithmetic" }): bigint | undefined {
  const right = fold(e.right);
  if (right === undefined) return undefined;
  const left = fold(e.left);
  const as = scalarOf(e.type.type);
  return left === undefined || as === undefined ? undefined : operate(e.op, left, right, as.size * 8, (value) => wrap(value, as));
}

function foldCompare(e: Expr & { kind: "compare" }): bigint | undefined {
  const right = fold(e.right);
  if (right === undefined) return undefined;
  const left = fold(e.left);
  // Both are wrapped to their common type, so a mathematical comparison is C's.
  return left === undefined ? undefined : BigInt(compareIntegers(e.op, left, right));
}

function foldLogical(e: Expr & { kind: "logical" }): bigint | undefined {
  const left = fold(e.left);
  if (left === undefined) return undefined;
  const decides = e.op === "&&" ? left === 0n : left !== 0n;
  if (decides) return e.op === "&&" ? 0n : 1n;
  const right = fold(e.right);
  return right === undefined ? undefined : BigInt(right !== 0n);
}

function foldConditional(e: Expr & { kind: "conditional" }): bigint | undefined {
  const condition = fold(e.condition);
  if (condition === undefined) return undefined;
  if (condition === 0n) return fold(e.otherwise);
  return e.then === undefined ? wrapTo(condition, e.type.type) : fold(e.then);
}

/** Low and high 32 bits of a value, as the signed words an instruction holds. */
export function lowWord(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

export function highWord(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n));
}
