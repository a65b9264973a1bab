/** Pointer arithmetic. */
import type { Expr } from "../syntax/ast.ts";
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";
import { emitArithmetic } from "./lower-arithmetic.ts";
import { convert } from "./lower-convert.ts";
import { hasSmallOffset, lowerPointee } from "./lower-place.ts";
import { constantOperand, type Operand } from "./operand.ts";
import { type Scalar, S64, scalarOf, U32, U64 } from "./scalar.ts";

/** A word times this stays exact in the machine's arithmetic. */
const SCALE_LIMIT = 1 << 20;

/** An index ready to be scaled. */
interface Index {
  readonly operand: Operand;
  readonly scalar: Scalar;
}

export function pointerAddInto(fn: FunctionContext, e: Expr & { kind: "pointer-add" }, register: number): void {
  if (hasSmallOffset(e)) {
    const place = lowerPointee(fn, e);
    fn.at(e);
    fn.addressInto(place, register);
    return;
  }
  const pointer = fn.valueInRegister(e.pointer);
  const index = lowerIndex(fn, e.index);
  fn.at(e);
  addIndex(fn, pointer, index, e.scale, register);
}

/** The index without a widening that the scaled addition does itself. */
export function lowerIndex(fn: FunctionContext, e: Expr): Index {
  const inner = e.kind === "cast" ? e.operand : e;
  const from = scalarOf(inner.type.type);
  if (inner !== e && from !== undefined && from.words === 1 && (from.signed || from.size < 4) && !isUnsignedCut(e, from)) {
    return { operand: fn.lower.value(fn, inner), scalar: from };
  }
  return { operand: fn.lower.value(fn, e), scalar: scalarOf(e.type.type) ?? S64 };
}

/** A signed value cast to 32-bit unsigned is not what the scaled addition would take it for. */
function isUnsignedCut(e: Expr, from: Scalar): boolean {
  const to = scalarOf(e.type.type);
  return to === undefined || (to.words === 1 && (to.size < from.size || (from.signed && !to.signed)));
}

/** `register` = pointer + index * scale. */
export function addIndex(fn: FunctionContext, pointer: number, index: Index, scale: number, register: number): void {
  const { emit, frame } = fn;
  const { operand, scalar } = index;
  const extends32 = scalar.words === 1 && (scalar.signed || scalar.size < 4);
  if (typeof operand !== "number") {
    const bytes = ((BigInt(operand.high) << 32n) | BigInt(operand.low >>> 0)) * BigInt(scale);
    emitArithmetic(fn, "+", U64, register, pointer, constantOperand(BigInt.asIntN(64, bytes)));
  } else if (extends32 && Math.abs(scale) < SCALE_LIMIT) {
    emit.list(Op.IndexQ, [register, pointer, operand, scale]);
  } else {
    const wide = convert(fn, scalar.words === 1 && !scalar.signed ? U32 : scalar, U64, operand);
    let bytes = wide;
    if (scale !== 1) {
      bytes = frame.register(2);
      emitArithmetic(fn, "*", U64, bytes, wide, constantOperand(BigInt(scale)));
    }
    emitArithmetic(fn, "+", U64, register, pointer, bytes);
  }
}

export function pointerDifferenceInto(fn: FunctionContext, e: Expr & { kind: "pointer-difference" }, register: number): void {
  const left = fn.valueInRegister(e.left);
  const right = fn.valueInRegister(e.right);
  fn.at(e);
  fn.emit.op3(Op.SubQ, register, left, right);
  const log2 = Math.log2(e.scale);
  if (e.scale === 1) return;
  if (Number.isInteger(log2)) fn.emit.op3(Op.SarIQ, register, register, log2);
  else emitArithmetic(fn, "/", S64, register, register, constantOperand(BigInt(e.scale)));
}
