/** Values of scalar expressions: the dispatch, and everything short. */
import { QUAL_ATOMIC } from "../syntax/types.ts";
import type { Expr, Span } from "../syntax/ast.ts";
import { TEXT_HIGH } from "./address-space.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";
import { accessKind, load } from "./lower-access.ts";
import { emitArithmetic, emitComparison, isCommutative } from "./lower-arithmetic.ts";
import { lowerAssign, lowerCompoundAssign, lowerIncrement } from "./lower-assign.ts";
import { loadBits } from "./lower-bits.ts";
import { comparisonOf, readsLate, registerOf } from "./lower-compare.ts";
import { castInto, castValue, convertInto, cutToPrecision } from "./lower-convert.ts";
import { hasSmallOffset, lowerPointee } from "./lower-place.ts";
import { vaArgInto } from "./lower-variadic.ts";
import { pointerAddInto, pointerDifferenceInto } from "./lower-pointer.ts";
import { type Operand, constantOperand } from "./operand.ts";
import { scalarOf, U32, type Scalar } from "./scalar.ts";

/** The value of an expression of scalar type, in whichever register it already is or in a new one. */
export function lowerValue(fn: FunctionContext, e: Expr): Operand {
  switch (e.kind) {
    case "constant":
      return constantOperand(e.value);
    case "load": {
      const { place } = e;
      const location = place.kind === "object" ? fn.locations.get(place.decl) : undefined;
      if (location?.kind === "register") return location.register;
      break;
    }
    case "function":
      return fn.link.functionAddress(e.decl, e);
    case "comma":
      fn.lower.effect(fn, e.left);
      return lowerValue(fn, e.right);
    case "cast":
    case "arithmetic":
    case "compare":
    case "logical":
    case "conditional":
    case "negate":
    case "bit-not":
    case "not": {
      const known = fold(e);
      if (known !== undefined) return constantOperand(known);
      if (e.kind === "cast") return castValue(fn, e);
      break;
    }
    case "address":
    case "pointer-add": {
      if (e.kind === "pointer-add" && !hasSmallOffset(e)) break;
      const place = lowerPointee(fn, e);
      fn.at(e);
      return fn.address(place);
    }
    case "assign":
    case "compound-assign": {
      const register = registerOf(fn, e.target);
      if (register === undefined) break;
      fn.lower.effect(fn, e);
      return register;
    }
    case "increment": {
      const register = e.postfix ? undefined : registerOf(fn, e.target);
      if (register === undefined) break;
      fn.lower.effect(fn, e);
      return register;
    }
    default:
      break;
  }
  const register = fn.frame.register(scalarOf(e.type.type)?.words ?? 2);
  lowerValueInto(fn, e, register, true);
  return register;
}

/** The value of an expression of scalar type, in the given register; see {@link Lowerings.valueInto}. */
export function lowerValueInto(fn: FunctionContext, e: Expr, register: number, scratch: boolean): void {
  const as = scalarOf(e.type.type);
  if (as === undefined) {
    fn.refuseType(e);
    return;
  }
  const mark = fn.frame.mark();
  if (fn.enterExpression(e)) valueInto(fn, e, as, register, scratch);
  fn.leaveExpression();
  fn.frame.release(mark);
}

function valueInto(fn: FunctionContext, e: Expr, as: Scalar, register: number, scratch: boolean): void {
  const { words } = as;
  const known = fold(e);
  if (known !== undefined) {
    fn.at(e);
    fn.immediate(register, constantOperand(known), words);
    return;
  }
  switch (e.kind) {
    case "load":
      return loadInto(fn, e.place, e, as, register);
    case "member": // of a record that is itself a value
      return loadInto(fn, e, e, as, register);
    case "address":
      return addressInto(fn, e, register, scratch);
    case "label-address":
      fn.at(e);
      fn.emit.op3(Op.ImmQ, register, 0, TEXT_HIGH);
      fn.emit.relocateText(1, fn.labelTarget(e.label));
      return;
    case "negate":
    case "bit-not":
      return unaryInto(fn, e, as, register, scratch);
    case "not":
    case "compare":
    case "logical":
      return truthInto(fn, e, register, scratch);
    case "arithmetic":
      return arithmeticInto(fn, e, as, register, scratch);
    case "pointer-add":
      return pointerAddInto(fn, e, register);
    case "pointer-difference":
      return pointerDifferenceInto(fn, e, register);
    case "conditional":
      return conditionalInto(fn, e, as, register);
    case "comma":
      fn.lower.effect(fn, e.left);
      return fn.lower.valueInto(fn, e.right, register, scratch);
    case "assign":
      return lowerAssign(fn, e, register);
    case "compound-assign":
      return lowerCompoundAssign(fn, e, register);
    case "increment":
      return lowerIncrement(fn, e, register);
    case "call":
      return fn.lower.callFunction(fn, e, { kind: "register", register });
    case "builtin":
      return fn.lower.builtin(fn, e, { kind: "register", register });
    case "va-arg":
      return vaArgInto(fn, e, register);
    case "cast":
      return castInto(fn, e, register, scratch);
    case "statement-expression":
      return statementExpressionInto(fn, e, register, scratch);
    case "function":
    case "constant":
      fn.at(e);
      return fn.move(register, lowerValue(fn, e), words);
    case "object":
    case "deref":
    case "compound-literal":
    case "string":
    case "float-constant":
      fn.refuseType(e);
  }
}

function loadInto(fn: FunctionContext, from: Expr, e: Span, as: Scalar, register: number): void {
  const { type } = from;
  if ((type.quals & QUAL_ATOMIC) !== 0) fn.refuse(e, "c-atomic-type", "An access to an object of `_Atomic` type");
  const place = fn.lower.place(fn, from);
  fn.at(e);
  if (place.kind === "register") fn.move(register, place.register, as.words);
  else if (place.kind === "bits") loadBits(fn, place, as, accessKind(type).access, register);
  else load(fn, place, accessKind(type), register);
}

function addressInto(fn: FunctionContext, e: Expr & { kind: "address" }, register: number, scratch: boolean): void {
  if (e.place.kind === "deref") return fn.lower.valueInto(fn, e.place.pointer, register, scratch);
  const place = lowerPointee(fn, e);
  fn.at(e);
  fn.addressInto(place, register);
}

function unaryInto(
  fn: FunctionContext,
  e: Expr & { kind: "negate" | "bit-not" | "not" },
  as: Scalar,
  register: number,
  scratch: boolean,
): void {
  const wide = as.words === 2;
  const operand = operandNear(fn, e.operand, as, register, scratch);
  fn.at(e);
  const op = e.kind === "negate" ? (wide ? Op.NegQ : Op.NegW) : wide ? Op.NotQ : Op.NotW;
  fn.emit.op2(op, register, fn.inRegister(operand, as.words));
}

/** The value of an operand, computed in its consumer's result register if that is free and of its width. */
function operandNear(fn: FunctionContext, e: Expr, as: Scalar, register: number, scratch: boolean): Operand {
  if (!scratch || isLeaf(e) || scalarOf(e.type.type)?.words !== as.words || fold(e) !== undefined) return fn.lower.value(fn, e);
  fn.lower.valueInto(fn, e, register, true);
  return register;
}

/** Expressions that already lie in a register or need none. */
function isLeaf(e: Expr): boolean {
  return e.kind === "constant" || e.kind === "function" || (e.kind === "load" && e.place.kind === "object") || e.kind === "cast";
}

function arithmeticInto(fn: FunctionContext, e: Expr & { kind: "arithmetic" }, as: Scalar, register: number, scratch: boolean): void {
  const { op } = e;
  let left: Operand;
  let right: Operand;
  if (isCommutative(op) && readsLate(fn, e.left, e.right)) {
    right = operandNear(fn, e.right, as, register, scratch);
    left = fn.lower.value(fn, e.left);
  } else {
    left = operandNear(fn, e.left, as, register, scratch);
    right = fn.lower.value(fn, e.right);
  }
  fn.at(e);
  emitArithmetic(fn, op, as, register, left, right);
}

/** A condition as 0 or 1. */
function truthInto(fn: FunctionContext, e: Expr, register: number, scratch: boolean): void {
  if (e.kind === "compare" || e.kind === "not") {
    const comparison = comparisonOf(fn, e);
    if (comparison !== undefined) {
      fn.at(e);
      emitComparison(fn, comparison, register);
      return;
    }
  }
  const { emit } = fn;
  const end = emit.newTarget();
  if (scratch) {
    fn.at(e);
    fn.immediate(register, { low: 0, high: 0 }, 1);
    fn.lower.branch(fn, e, end, false);
    fn.immediate(register, { low: 1, high: 0 }, 1);
  } else {
    const isFalse = emit.newTarget();
    fn.lower.branch(fn, e, isFalse, false);
    fn.immediate(register, { low: 1, high: 0 }, 1);
    emit.jump(end);
    emit.bind(isFalse);
    fn.immediate(register, { low: 0, high: 0 }, 1);
  }
  emit.bind(end);
}

function conditionalInto(fn: FunctionContext, e: Expr & { kind: "conditional" }, as: Scalar, register: number): void {
  const { emit } = fn;
  const condition = fold(e.condition);
  if (e.then !== undefined && condition !== undefined) {
    return fn.lower.valueInto(fn, condition === 0n ? e.otherwise : e.then, register, false);
  }
  const otherwise = emit.newTarget();
  const end = emit.newTarget();
  if (e.then === undefined) {
    const from = scalarOf(e.condition.type.type) ?? U32;
    const value = fn.valueInRegister(e.condition);
    fn.at(e.condition);
    emit.jumpIf(from.words === 1 ? Op.BzW : Op.BzQ, value, otherwise);
    convertInto(fn, from, as, value, register);
    if (as.words === 2) cutToPrecision(fn, e.type.type, register, register);
  } else {
    fn.lower.branch(fn, e.condition, otherwise, false);
    fn.lower.valueInto(fn, e.then, register, false);
  }
  emit.jump(end);
  emit.bind(otherwise);
  fn.lower.valueInto(fn, e.otherwise, register, false);
  emit.bind(end);
}

function statementExpressionInto(
  fn: FunctionContext,
  e: Expr & { kind: "statement-expression" },
  register: number,
  scratch: boolean,
): void {
  const { block, result } = e;
  fn.lower.block(fn, block, result === undefined ? undefined : () => fn.lower.valueInto(fn, result, register, scratch));
}
