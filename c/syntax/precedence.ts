/** C's binary operators by how tightly they bind (C11 6.5.5 to 6.5.14), for everything that reads expressions. */
import type { ArithmeticOp, CompareOp } from "./ast.ts";

export type BinaryOp = ArithmeticOp | CompareOp | "&&" | "||";

/** From those that bind least. Operators of one level group from left to right. */
export const BINARY_LEVELS: readonly (readonly BinaryOp[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** An operator's level, counted from 1. */
export const BINARY_STRENGTH: ReadonlyMap<string, number> = new Map(
  BINARY_LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level + 1] as const)),
);
