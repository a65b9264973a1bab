/** Conversions between scalar types. */
import type { Expr } from "../syntax/ast.ts";
import type { CType } from "../syntax/types.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";
import { emitArithmetic } from "./lower-arithmetic.ts";
import { type Operand, constantOperand } from "./operand.ts";
import { precisionOf, type Scalar, scalarOf, U32, wrap } from "./scalar.ts";

/** Whether a value of one scalar is, in its register's low word or words, already one of the other. */
export function isNoOp(from: Scalar, to: Scalar): boolean {
  if (to.bool) return from.bool;
  if (to.words === 2) return from.words === 2;
  if (to.size === 4) return true;
  if (from.size < to.size) return to.signed || !from.signed;
  return from.size === to.size && (from.signed === to.signed || from.bool);
}

/** Converts a value to another scalar type. `register` may be the operand's own. */
export function convertInto(fn: FunctionContext, from: Scalar, to: Scalar, value: Operand, register: number): void {
  const { emit } = fn;
  if (typeof value !== "number") {
    const wide = (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
    fn.immediate(register, constantOperand(wrap(wide, to)), to.words);
  } else if (isNoOp(from, to)) {
    fn.move(register, value, to.words);
  } else if (to.bool) {
    emit.op3(from.words === 1 ? Op.NeIW : Op.NeIQ, register, value, 0);
  } else if (to.words === 2) {
    emit.op2(from.signed ? Op.SxQ : Op.ZxQ, register, value);
  } else {
    emit.op2(narrowOp(to), register, value);
  }
}

function narrowOp({ size, signed }: Scalar): Op {
  if (size === 1) return signed ? Op.Sx8 : Op.Zx8;
  return signed ? Op.Sx16 : Op.Zx16;
}

/** Cuts a 64-bit value to the width of its type, where that is a bit-field's. `to` may be `from`. */
export function cutToPrecision(fn: FunctionContext, type: CType, to: number, from: number): void {
  const precision = precisionOf(type);
  if (precision === undefined) return fn.move(to, from, 2);
  fn.emit.op3(Op.ShlIQ, to, from, 64 - precision);
  fn.emit.op3(scalarOf(type)?.signed === true ? Op.SarIQ : Op.ShrIQ, to, to, 64 - precision);
}

/** A converted value, in the operand's own register where nothing has to be done. */
export function convert(fn: FunctionContext, from: Scalar, to: Scalar, value: Operand): Operand {
  if (typeof value === "number" && isNoOp(from, to)) return value;
  const register = fn.frame.register(to.words);
  convertInto(fn, from, to, value, register);
  return register;
}

/** The value of a cast to a scalar type. */
export function castValue(fn: FunctionContext, e: Expr & { kind: "cast" }): Operand {
  const [from, to] = castScalars(e);
  if (from === undefined || to === undefined) return refused(fn, e);
  if (to.size === 4 && from.words === 2 && isNarrowable(e.operand)) return valueOfLowWord(fn, e.operand);
  if (isNoOp(from, to) || fitsAnyway(e.operand, to)) return fn.lower.value(fn, e.operand);
  const register = fn.frame.register(to.words);
  castInto(fn, e, register, true);
  return register;
}

/** The same in a given register. */
export function castInto(fn: FunctionContext, e: Expr & { kind: "cast" }, register: number, scratch: boolean): void {
  const [from, to] = castScalars(e);
  if (from === undefined || to === undefined) {
    fn.move(register, refused(fn, e), to?.words ?? 1);
    return;
  }
  const mark = fn.frame.mark();
  const fits = fitsAnyway(e.operand, to);
  if (from.words === to.words && (fits || !to.bool)) {
    fn.lower.valueInto(fn, e.operand, register, scratch);
    fn.at(e);
    if (!fits) convertInto(fn, from, to, register, register);
  } else {
    const value = to.size <= 4 && !to.bool ? valueOfLowWord(fn, e.operand) : fn.lower.value(fn, e.operand);
    fn.at(e);
    convertInto(fn, from, to, value, register);
  }
  fn.frame.release(mark);
}

function castScalars({ operand, type }: Expr & { kind: "cast" }): readonly [from: Scalar | undefined, to: Scalar | undefined] {
  return [scalarOf(operand.type.type), scalarOf(type.type)];
}

function refused(fn: FunctionContext, e: Expr & { kind: "cast" }): Operand {
  fn.refuseType(scalarOf(e.type.type) === undefined ? e : e.operand);
  return { low: 0, high: 0 };
}

/** Whether a value of the expression surely fits, so that cutting it changes nothing. */
function fitsAnyway(e: Expr, to: Scalar): boolean {
  if (e.kind === "compare" || e.kind === "not" || e.kind === "logical") return to.words === 1;
  if (e.kind !== "arithmetic" || e.op !== "&" || to.words === 2) return false;
  const mask = fold(e.right);
  const limit = to.bool ? 2n : 1n << BigInt(to.size * 8 - (to.signed ? 1 : 0));
  return mask !== undefined && mask >= 0n && mask < limit;
}

// ---------------------------------------------------------------- 64-bit arithmetic of which only the low word is used

function isNarrowable(e: Expr): boolean {
  if (e.kind === "arithmetic") {
    switch (e.op) {
      case "+":
      case "-":
      case "*":
      case "&":
      case "|":
      case "^":
        return true;
      case "<<": {
        const count = fold(e.right);
        return count !== undefined && count >= 0n && count < 32n;
      }
      default:
        return false;
    }
  }
  return e.kind === "cast" && scalarOf(e.operand.type.type) !== undefined;
}

/** The low word of a 64-bit expression's value, without computing the high one where that is not needed. */
function valueOfLowWord(fn: FunctionContext, e: Expr): Operand {
  const as = scalarOf(e.type.type);
  if (as?.words !== 2 || !isNarrowable(e) || fold(e) !== undefined) return fn.lower.value(fn, e);
  if (e.kind === "cast") {
    return scalarOf(e.operand.type.type)?.words === 2 ? valueOfLowWord(fn, e.operand) : fn.lower.value(fn, e.operand);
  }
  if (e.kind !== "arithmetic") return fn.lower.value(fn, e);
  const register = fn.frame.register(1);
  const mark = fn.frame.mark();
  const left = valueOfLowWord(fn, e.left);
  const right = e.op === "<<" ? fn.lower.value(fn, e.right) : valueOfLowWord(fn, e.right);
  fn.at(e);
  emitArithmetic(fn, e.op, U32, register, left, right);
  fn.frame.release(mark);
  return register;
}
