/** Integer arithmetic on operands: the best instruction for each operation, width and constant. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { ArithmeticOp, CompareOp } from "../syntax/ast.ts";
import type { FunctionContext } from "./context.ts";
import type { Target } from "./emitter.ts";
import { Op } from "./instructions.ts";
import { type Constant, fitsImmediate, isZero, type Operand } from "./operand.ts";
import type { Scalar } from "./scalar.ts";

/** Emits `to = left op right` for operands of the type `as` (of at least 32 bits; a shift's count is a word). */
export function emitArithmetic(fn: FunctionContext, op: ArithmeticOp, as: Scalar, to: number, left: Operand, right: Operand): void {
  if (op === "<<" || op === ">>") return emitShift(fn, op, as, to, left, right);
  if (typeof right !== "number" && emitWithConstant(fn, op, as, to, left, right)) return;
  if (typeof left !== "number" && isCommutative(op) && emitWithConstant(fn, op, as, to, right, left)) return;
  const { words } = as;
  if (op === "-" && isZero(left)) {
    fn.emit.op2(words === 1 ? Op.NegW : Op.NegQ, to, fn.inRegister(right, words));
    return;
  }
  fn.emit.op3(registerOp(op, as), to, fn.inRegister(left, words), fn.inRegister(right, words));
}

export function isCommutative(op: ArithmeticOp): boolean {
  return op === "+" || op === "*" || op === "&" || op === "|" || op === "^";
}

function emitShift(fn: FunctionContext, op: "<<" | ">>", as: Scalar, to: number, left: Operand, right: Operand): void {
  const { words, signed } = as;
  const from = fn.inRegister(left, words);
  const immediate = typeof right !== "number";
  let operation: Op;
  if (op === "<<") operation = words === 1 ? (immediate ? Op.ShlIW : Op.ShlW) : immediate ? Op.ShlIQ : Op.ShlQ;
  else if (signed) operation = words === 1 ? (immediate ? Op.SarIW : Op.SarW) : immediate ? Op.SarIQ : Op.SarQ;
  else operation = words === 1 ? (immediate ? Op.ShrIW : Op.ShrW) : immediate ? Op.ShrIQ : Op.ShrQ;
  if (!immediate) fn.emit.op3(operation, to, from, right);
  else if (right.low === 0) fn.move(to, from, words);
  else fn.emit.op3(operation, to, from, right.low & (words * 32 - 1));
}

/** @returns False when no instruction takes this constant. */
function emitWithConstant(fn: FunctionContext, op: ArithmeticOp, as: Scalar, to: number, left: Operand, right: Constant): boolean {
  const { words } = as;
  const operation = op === "-" ? negated(right, words) : { op, right };
  if (operation === undefined) return false;
  const constant = operation.right;
  if (isIdentity(operation.op, constant, words)) {
    fn.move(to, left, words);
    return true;
  }
  const log2 = powerOfTwo(constant, words);
  if (operation.op === "*" && log2 > 0) return emitShiftBy(fn, words === 1 ? Op.ShlIW : Op.ShlIQ, as, to, left, log2);
  if (operation.op === "/" && log2 > 0 && !as.signed) return emitShiftBy(fn, words === 1 ? Op.ShrIW : Op.ShrIQ, as, to, left, log2);
  if (operation.op === "%" && log2 >= 0 && log2 < 32 && !as.signed) return emitWithConstant(fn, "&", as, to, left, maskOf(log2));
  const immediate = immediateOp(operation.op, words);
  if (immediate === undefined || (words === 2 && !fitsImmediate(constant))) return false;
  fn.emit.op3(immediate, to, fn.inRegister(left, words), constant.low);
  return true;
}

function emitShiftBy(fn: FunctionContext, op: Op, { words }: Scalar, to: number, left: Operand, count: number): boolean {
  fn.emit.op3(op, to, fn.inRegister(left, words), count);
  return true;
}

function maskOf(bits: number): Constant {
  return { low: (2 ** bits - 1) | 0, high: 0 };
}

/** `x - c` as `x + -c`. */
function negated(constant: Constant, words: 1 | 2): { readonly op: ArithmeticOp; readonly right: Constant } | undefined {
  if (words === 1) return { op: "+", right: { low: -constant.low | 0, high: 0 } };
  const right = constantOf64(-toBigInt(constant));
  return fitsImmediate(right) ? { op: "+", right } : undefined;
}

function toBigInt({ low, high }: Constant): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

function constantOf64(value: bigint): Constant {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

function isIdentity(op: ArithmeticOp, { low, high }: Constant, words: 1 | 2): boolean {
  if (op === "&") return low === -1 && (words === 1 || high === -1);
  const neutral = op === "*" || op === "/" ? 1 : op === "%" ? -1 : 0;
  return neutral >= 0 && low === neutral && (words === 1 || high === 0);
}

/** The exponent, or -1. */
function powerOfTwo({ low, high }: Constant, words: 1 | 2): number {
  const unsigned = low >>> 0;
  if (words === 2 && high !== 0) return unsigned === 0 && (high & (high - 1)) === 0 ? 63 - Math.clz32(high) : -1;
  return unsigned !== 0 && (unsigned & (unsigned - 1)) === 0 ? 31 - Math.clz32(unsigned) : -1;
}

function immediateOp(op: ArithmeticOp, words: 1 | 2): Op | undefined {
  switch (op) {
    case "+":
      return words === 1 ? Op.AddIW : Op.AddIQ;
    case "*":
      return words === 1 ? Op.MulIW : Op.MulIQ;
    case "&":
      return words === 1 ? Op.AndIW : Op.AndIQ;
    case "|":
      return words === 1 ? Op.OrIW : Op.OrIQ;
    case "^":
      return words === 1 ? Op.XorIW : Op.XorIQ;
    default:
      return undefined;
  }
}

function registerOp(op: ArithmeticOp, { words, signed }: Scalar): Op {
  const w = words === 1;
  switch (op) {
    case "+":
      return w ? Op.AddW : Op.AddQ;
    case "-":
      return w ? Op.SubW : Op.SubQ;
    case "*":
      return w ? Op.MulW : Op.MulQ;
    case "/":
      return signed ? (w ? Op.DivSW : Op.DivSQ) : w ? Op.DivUW : Op.DivUQ;
    case "%":
      return signed ? (w ? Op.RemSW : Op.RemSQ) : w ? Op.RemUW : Op.RemUQ;
    case "&":
      return w ? Op.AndW : Op.AndQ;
    case "|":
      return w ? Op.OrW : Op.OrQ;
    case "^":
      return w ? Op.XorW : Op.XorQ;
    case "<<":
    case ">>":
      return w ? Op.ShlW : Op.ShlQ;
    default:
      return assertUnreachable(op);
  }
}

// ---------------------------------------------------------------- comparisons

/** A comparison whose operands are known: how it is computed and how it is jumped on. */
export interface Comparison {
  readonly op: CompareOp;
  readonly left: Operand;
  readonly right: Operand;
  readonly words: 1 | 2;
  readonly signed: boolean;
}

const INVERSE: Readonly<Record<CompareOp, CompareOp>> = { "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
const SWAPPED: Readonly<Record<CompareOp, CompareOp>> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

export function inverse(comparison: Comparison): Comparison {
  return { ...comparison, op: INVERSE[comparison.op] };
}

/** With a constant on the right if there is one. */
function normalized(comparison: Comparison): Comparison {
  if (typeof comparison.left === "number") return comparison;
  return { ...comparison, op: SWAPPED[comparison.op], left: comparison.right, right: comparison.left };
}

/** Position of each comparison in the groups of immediate forms (Eq Ne LtS LeS GtS GeS LtU LeU GtU GeU). */
function immediateIndex(op: CompareOp, signed: boolean): number {
  const order: Readonly<Record<CompareOp, number>> = { "==": 0, "!=": 1, "<": 2, "<=": 3, ">": 4, ">=": 5 };
  return order[op] + (signed || order[op] < 2 ? 0 : 4);
}

/** Position in the groups of register forms (Eq Ne LtS LeS LtU LeU), for the four operators these have. */
function registerIndex(op: CompareOp, signed: boolean): number {
  const order: Readonly<Partial<Record<CompareOp, number>>> = { "==": 0, "!=": 1, "<": signed ? 2 : 4, "<=": signed ? 3 : 5 };
  return order[op] ?? -1;
}

/** `to` = 1 if it holds, else 0. */
export function emitComparison(fn: FunctionContext, comparison: Comparison, to: number): void {
  const { op, left, right, words, signed } = normalized(comparison);
  if (typeof right !== "number" && (words === 1 || fitsImmediate(right))) {
    const first = words === 1 ? Op.EqIW : Op.EqIQ;
    fn.emit.op3(first + immediateIndex(op, signed), to, fn.inRegister(left, words), right.low);
    return;
  }
  const first = words === 1 ? Op.EqW : Op.EqQ;
  const [a, b] = [fn.inRegister(left, words), fn.inRegister(right, words)];
  const swap = op === ">" || op === ">=";
  fn.emit.op3(first + registerIndex(swap ? SWAPPED[op] : op, signed), to, swap ? b : a, swap ? a : b);
}

/** Goes to the target if it holds. */
export function emitBranch(fn: FunctionContext, comparison: Comparison, target: Target): void {
  const { op, left, right, words, signed } = normalized(comparison);
  if (isZero(right) && (op === "==" || op === "!=")) {
    const zero = words === 1 ? Op.BzW : Op.BzQ;
    const notZero = words === 1 ? Op.BnzW : Op.BnzQ;
    fn.emit.jumpIf(op === "==" ? zero : notZero, fn.inRegister(left, words), target);
  } else if (typeof right !== "number" && (words === 1 || fitsImmediate(right))) {
    const first = words === 1 ? Op.BEqIW : Op.BEqIQ;
    fn.emit.jumpIf2(first + immediateIndex(op, signed), fn.inRegister(left, words), right.low, target);
  } else {
    const first = words === 1 ? Op.BEqW : Op.BEqQ;
    const [a, b] = [fn.inRegister(left, words), fn.inRegister(right, words)];
    const swap = op === ">" || op === ">=";
    fn.emit.jumpIf2(first + registerIndex(swap ? SWAPPED[op] : op, signed), swap ? b : a, swap ? a : b, target);
  }
}
