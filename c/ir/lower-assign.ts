/**
 * Assignments to scalars.
 *
 * Order of evaluation, where programs can tell, is that of gcc -O0: in `a = b` first what a's address needs, then b; in
 * `a op= b` first b, then a's address and value.
 */
import { QUAL_ATOMIC, type QualType } from "../syntax/types.ts";
import type { Expr } from "../syntax/ast.ts";
import type { FunctionContext } from "./context.ts";
import { accessKind, load, store } from "./lower-access.ts";
import { emitArithmetic } from "./lower-arithmetic.ts";
import { cutToField, loadBits, storeBits } from "./lower-bits.ts";
import { convert, convertInto, cutToPrecision } from "./lower-convert.ts";
import { addIndex, lowerIndex } from "./lower-pointer.ts";
import { constantOperand, type Operand } from "./operand.ts";
import type { BitPlace, MemoryPlace, Place } from "./place.ts";
import { precisionOf, S32, type Scalar, scalarOf, U64 } from "./scalar.ts";

/** What the target holds afterwards goes to `register`, or nowhere (-1). */
export function lowerAssign(fn: FunctionContext, e: Expr & { kind: "assign" }, register: number): void {
  const { target, value } = e;
  const as = targetScalar(fn, target);
  if (as === undefined) return;
  const place = fn.lower.place(fn, target);
  if (place.kind === "register") {
    fn.lower.valueInto(fn, value, place.register, false);
    if (register >= 0) fn.move(register, place.register, as.words);
    return;
  }
  let result: Operand;
  if (register >= 0) {
    fn.lower.valueInto(fn, value, register, false);
    result = register;
  } else {
    result = fn.lower.value(fn, value);
  }
  fn.at(e);
  write(fn, place, target.type, as, result);
  if (place.kind === "bits" && register >= 0) cutToField(fn, place, as, result, register);
}

function targetScalar(fn: FunctionContext, target: Expr): Scalar | undefined {
  const as = scalarOf(target.type.type);
  if (as === undefined) fn.refuseType(target);
  if ((target.type.quals & QUAL_ATOMIC) !== 0) fn.refuse(target, "c-atomic-type", "An access to an object of `_Atomic` type");
  return as;
}

function write(fn: FunctionContext, place: MemoryPlace | BitPlace, type: QualType, as: Scalar, value: Operand): void {
  const kind = accessKind(type);
  if (place.kind === "bits") storeBits(fn, place, as, kind.access, value);
  else store(fn, place, kind, fn.inRegister(value, as.words));
}

function read(fn: FunctionContext, place: MemoryPlace | BitPlace, type: QualType, as: Scalar): number {
  const register = fn.frame.register(as.words);
  const kind = accessKind(type);
  if (place.kind === "bits") loadBits(fn, place, as, kind.access, register);
  else load(fn, place, kind, register);
  return register;
}

type Update = Expr & { kind: "compound-assign" | "increment" };

/** The right operand of `op=`, evaluated before the target. */
type Step = (to: number, from: number) => void;

export function lowerCompoundAssign(fn: FunctionContext, e: Expr & { kind: "compound-assign" }, register: number): void {
  const as = targetScalar(fn, e.target);
  const compute = scalarOf(e.computeType.type);
  if (as === undefined || compute === undefined) {
    if (compute === undefined) fn.refuseType({ pos: e.pos, end: e.end, type: e.computeType });
    return;
  }
  const step = e.computeType.type.kind === "pointer" ? pointerStep(fn, e) : arithmeticStep(fn, e, compute);
  update(fn, e, as, compute, step, register);
}

function arithmeticStep(fn: FunctionContext, e: Expr & { kind: "compound-assign" }, compute: Scalar): Step {
  const right = fn.lower.value(fn, e.value);
  return (to, from) => emitArithmetic(fn, e.op, compute, to, from, right);
}

function pointerStep(fn: FunctionContext, e: Expr & { kind: "compound-assign" }): Step {
  const index = lowerIndex(fn, e.value);
  const scale = e.op === "-" ? -e.scale : e.scale;
  return (to, from) => addIndex(fn, from, index, scale, to);
}

export function lowerIncrement(fn: FunctionContext, e: Expr & { kind: "increment" }, register: number): void {
  const as = targetScalar(fn, e.target);
  if (as === undefined) return;
  // Below 32 bits it is computed in int, as C says; wider types wrap in their own width.
  const compute: Scalar = as.words === 2 ? U64 : S32;
  const step: Step = (to, from) => emitArithmetic(fn, "+", compute, to, from, constantOperand(BigInt(e.delta)));
  update(fn, e, as, compute, step, register);
}

function update(fn: FunctionContext, e: Update, as: Scalar, compute: Scalar, step: Step, register: number): void {
  const place = fn.lower.place(fn, e.target);
  fn.at(e);
  if (place.kind === "register") updateRegister(fn, e, as, compute, step, place.register, register);
  else updateMemory(fn, e, as, compute, step, place, register);
}

function isPostfix(e: Update): boolean {
  return e.kind === "increment" && e.postfix;
}

function updateRegister(fn: FunctionContext, e: Update, as: Scalar, compute: Scalar, step: Step, variable: number, register: number): void {
  if (isPostfix(e) && register >= 0) fn.move(register, variable, as.words);
  if (as.words === compute.words) {
    step(variable, variable);
    convertInto(fn, compute, as, variable, variable);
  } else {
    const wide = converted(fn, e, as, compute, variable);
    const result = fn.frame.register(compute.words);
    step(result, wide);
    convertInto(fn, compute, as, result, variable);
  }
  if (!isPostfix(e) && register >= 0) fn.move(register, variable, as.words);
}

/** The target's value in the type in which it is combined, which may be as narrow as a bit-field of 33 to 63 bits. */
function converted(fn: FunctionContext, e: Update, as: Scalar, compute: Scalar, value: number): number {
  const wide = fn.inRegister(convert(fn, as, compute, value), compute.words);
  if (e.kind === "increment" || precisionOf(e.computeType.type) === undefined) return wide;
  const cut = fn.frame.register(2);
  cutToPrecision(fn, e.computeType.type, cut, wide);
  return cut;
}

function updateMemory(
  fn: FunctionContext,
  e: Update,
  as: Scalar,
  compute: Scalar,
  step: Step,
  place: Exclude<Place, { kind: "register" }>,
  register: number,
): void {
  const { type } = e.target;
  const old = read(fn, place, type, as);
  if (isPostfix(e) && register >= 0) fn.move(register, old, as.words);
  const wide = converted(fn, e, as, compute, old);
  const sum = fn.frame.register(compute.words);
  step(sum, wide);
  const result = fn.inRegister(convert(fn, compute, as, sum), as.words);
  write(fn, place, type, as, result);
  if (isPostfix(e) || register < 0) return;
  if (place.kind === "bits") cutToField(fn, place, as, result, register);
  else fn.move(register, result, as.words);
}
