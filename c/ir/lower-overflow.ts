/**
 * `__builtin_{add,sub,mul}_overflow` and their `_p` forms: the exact result, cut to the result's type, and whether it fitted.
 *
 * Operands are taken as numbers of 128 bits; products are computed from sign and magnitude. Both are exact for all integer types.
 */
import type { Expr } from "../syntax/ast.ts";
import type { QualType } from "../syntax/types.ts";
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";
import { accessKind, store } from "./lower-access.ts";
import { convert, convertInto } from "./lower-convert.ts";
import { S64, type Scalar, scalarOf, U64 } from "./scalar.ts";

/** An operand widened to 64 bits, with its own type. */
interface Wide {
  readonly register: number;
  readonly scalar: Scalar;
}

/** `q` registers with the low and the high half of the exact result. */
interface Exact {
  readonly low: number;
  readonly high: number;
}

/** @param register Gets 1 when the result did not fit; -1 when nobody asks. */
export function lowerOverflow(fn: FunctionContext, e: Expr & { kind: "builtin" }, register: number): void {
  const [a, b, result] = e.args;
  const onlyAsks = e.name.endsWith("_p");
  const target = onlyAsks ? result.type : pointedTo(result);
  const as = target === undefined ? undefined : scalarOf(target.type);
  if (target === undefined || as === undefined) return fn.refuseType(e);
  const left = widen(fn, a);
  const right = widen(fn, b);
  const place = onlyAsks ? undefined : fn.lower.pointee(fn, result);
  fn.at(e);
  const exact = e.name.startsWith("mul") ? product(fn, left, right) : sum(fn, left, right, e.name.startsWith("add") ? Op.AddQ : Op.SubQ);
  const cut = fn.inRegister(convert(fn, S64, as, exact.low), as.words);
  if (register >= 0) checkFit(fn, exact, cut, as, register);
  if (place !== undefined) store(fn, place, accessKind(target), cut);
}

function pointedTo(e: Expr): QualType | undefined {
  return e.type.type.kind === "pointer" ? e.type.type.to : undefined;
}

function widen(fn: FunctionContext, e: Expr): Wide {
  const scalar = scalarOf(e.type.type) ?? S64;
  const value = fn.lower.value(fn, e);
  return { register: fn.inRegister(convert(fn, scalar, scalar.signed ? S64 : U64, value), 2), scalar };
}

/** `register` = whether the cut result, read as its type says, is not the exact one. */
function checkFit(fn: FunctionContext, { low, high }: Exact, cut: number, as: Scalar, register: number): void {
  const { emit, frame } = fn;
  const back = frame.register(2);
  convertInto(fn, as, as.signed ? S64 : U64, cut, back);
  const extension = frame.register(2);
  if (as.signed) emit.op3(Op.SarIQ, extension, back, 63);
  else emit.op3(Op.ImmQ, extension, 0, 0);
  const differs = frame.register(1);
  emit.op3(Op.NeQ, differs, back, low);
  emit.op3(Op.NeQ, register, extension, high);
  emit.op3(Op.OrW, register, register, differs);
}

/** The 64 bits above a widened operand. */
function highPart(fn: FunctionContext, { register, scalar }: Wide): number {
  const high = fn.frame.register(2);
  if (scalar.signed) fn.emit.op3(Op.SarIQ, high, register, 63);
  else fn.emit.op3(Op.ImmQ, high, 0, 0);
  return high;
}

function sum(fn: FunctionContext, left: Wide, right: Wide, op: Op.AddQ | Op.SubQ): Exact {
  const { emit, frame } = fn;
  const low = frame.register(2);
  emit.op3(op, low, left.register, right.register);
  const high = frame.register(2);
  emit.op3(op, high, highPart(fn, left), highPart(fn, right));
  const carry = frame.register(2);
  if (op === Op.AddQ) emit.op3(Op.LtUQ, carry, low, left.register);
  else emit.op3(Op.LtUQ, carry, left.register, right.register);
  emit.op2(Op.ZxQ, carry, carry);
  emit.op3(op, high, high, carry);
  return { low, high };
}

function product(fn: FunctionContext, left: Wide, right: Wide): Exact {
  const { emit, frame } = fn;
  const a = magnitude(fn, left);
  const b = magnitude(fn, right);
  const low = frame.register(2);
  const high = frame.register(2);
  multiplyWide(fn, a, b, low, high);
  if (!left.scalar.signed && !right.scalar.signed) return { low, high };
  const sign = frame.register(2);
  emit.op3(Op.XorQ, sign, highPart(fn, left), highPart(fn, right));
  negateIf(fn, sign, low, high);
  return { low, high };
}

function magnitude(fn: FunctionContext, wide: Wide): number {
  const { emit, frame } = fn;
  const register = frame.register(2);
  fn.move(register, wide.register, 2);
  if (!wide.scalar.signed) return register;
  const positive = emit.newTarget();
  emit.jumpIf2(Op.BGeSIQ, register, 0, positive);
  emit.op2(Op.NegQ, register, register);
  emit.bind(positive);
  return register;
}

/** The 128-bit product of two unsigned numbers, from those of their halves. */
function multiplyWide(fn: FunctionContext, a: number, b: number, low: number, high: number): void {
  const { emit, frame } = fn;
  const half = (from: number): number => {
    const register = frame.register(2);
    emit.op2(Op.ZxQ, register, from);
    return register;
  };
  const [a0, a1, b0, b1] = [half(a), half(a + 1), half(b), half(b + 1)];
  const times = (x: number, y: number): number => {
    const register = frame.register(2);
    emit.op3(Op.MulQ, register, x, y);
    return register;
  };
  const [p00, p01, p10, p11] = [times(a0, b0), times(a0, b1), times(a1, b0), times(a1, b1)];
  // middle = (p00 >> 32) + low half of p01 + low half of p10: at most 34 bits
  const middle = frame.register(2);
  emit.op3(Op.ShrIQ, middle, p00, 32);
  emit.op3(Op.AddQ, middle, middle, half(p01));
  emit.op3(Op.AddQ, middle, middle, half(p10));
  emit.op2(Op.MovW, low, p00);
  emit.op2(Op.MovW, low + 1, middle);
  emit.op3(Op.ShrIQ, middle, middle, 32);
  emit.op3(Op.AddQ, high, p11, middle);
  emit.op3(Op.AddQ, high, high, half(p01 + 1));
  emit.op3(Op.AddQ, high, high, half(p10 + 1));
}

/** Negates a 128-bit number when `sign` is not 0. */
function negateIf(fn: FunctionContext, sign: number, low: number, high: number): void {
  const { emit } = fn;
  const done = emit.newTarget();
  const carries = emit.newTarget();
  emit.jumpIf(Op.BzQ, sign, done);
  emit.op2(Op.NotQ, high, high);
  emit.op2(Op.NegQ, low, low);
  emit.jumpIf(Op.BnzQ, low, carries);
  emit.op3(Op.AddIQ, high, high, 1);
  emit.bind(carries);
  emit.bind(done);
}
