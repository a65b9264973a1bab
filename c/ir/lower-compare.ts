/** Conditions: comparisons with their operands ready, and jumps on any expression's being zero or not. */
import type { CompareOp, Expr, Stmt } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import type { Target } from "./emitter.ts";
import { hasSideEffects } from "./expression-walk.ts";
import { type Comparison, emitBranch, inverse } from "./lower-arithmetic.ts";
import { constantOperand, type Operand } from "./operand.ts";
import { type Scalar, scalarOf, wrap } from "./scalar.ts";

const ZERO: Operand = { low: 0, high: 0 };

/** The register of a scalar variable that has one. */
export function registerOf(fn: FunctionContext, e: Expr): number | undefined {
  if (e.kind !== "object") return undefined;
  const location = fn.locations.get(e.decl);
  return location?.kind === "register" ? location.register : undefined;
}

/** gcc reads a plain variable in memory after the right operand's calls where it may swap the operands. */
export function readsLate(fn: FunctionContext, left: Expr, right: Expr): boolean {
  return left.kind === "load" && left.place.kind === "object" && registerOf(fn, left.place) === undefined && hasSideEffects(right);
}

/** A condition that one comparison decides; its operands are then evaluated. Undefined for `&&`, `||` and what they make up. */
export function comparisonOf(fn: FunctionContext, e: Expr): Comparison | undefined {
  switch (e.kind) {
    case "compare":
      return compareOperands(fn, e);
    case "not": {
      const operand = withoutWidening(e.operand);
      if (operand.kind === "logical" || fold(operand) !== undefined) return undefined;
      const inner = comparisonOf(fn, operand);
      return inner === undefined ? undefined : inverse(inner);
    }
    case "logical":
      return undefined;
    default: {
      const as = scalarOf(e.type.type);
      if (as === undefined) {
        fn.refuseType(e);
        return undefined;
      }
      return { op: "!=", left: fn.lower.value(fn, e), right: ZERO, words: as.words, signed: as.signed };
    }
  }
}

/** A value is zero exactly when its widened value is, or its conversion to `_Bool`. */
function withoutWidening(e: Expr): Expr {
  let inner = e;
  while (inner.kind === "cast") {
    const from = scalarOf(inner.operand.type.type);
    const to = scalarOf(inner.type.type);
    if (from === undefined || to === undefined || (!to.bool && to.size < from.size)) break;
    inner = inner.operand;
  }
  return inner;
}

function compareOperands(fn: FunctionContext, e: Expr & { kind: "compare" }): Comparison | undefined {
  const as = scalarOf(e.left.type.type);
  if (as === undefined) {
    fn.refuseType(e.left);
    return undefined;
  }
  const narrow = compareUnwidened(fn, e, as);
  if (narrow !== undefined) return narrow;
  const rightFirst = readsLate(fn, e.left, e.right);
  const early = fn.lower.value(fn, rightFirst ? e.right : e.left);
  const late = fn.lower.value(fn, rightFirst ? e.left : e.right);
  return { op: e.op, left: rightFirst ? late : early, right: rightFirst ? early : late, words: as.words, signed: as.signed };
}

/** A 64-bit comparison of a widened 32-bit value with a constant that has 32 bits too. */
function compareUnwidened(fn: FunctionContext, e: Expr & { kind: "compare" }, as: Scalar): Comparison | undefined {
  if (as.words !== 2 || e.left.kind !== "cast") return undefined;
  const from = scalarOf(e.left.operand.type.type);
  const constant = fold(e.right);
  if (from === undefined || from.words !== 1 || constant === undefined) return undefined;
  const fits = wrap(constant, from) === constant && (as.signed || !from.signed || constant >= 0n);
  if (!fits || from.bool) return undefined;
  const left = fn.lower.value(fn, e.left.operand);
  // A negative value widened to unsigned 64 bits is above every constant that fits, as it is in 32 bits.
  return { op: e.op, left, right: constantOperand(constant), words: 1, signed: from.signed && as.signed };
}

/** Goes to `target` when the expression's being non-zero equals `when`. */
export function lowerBranch(fn: FunctionContext, e: Expr, target: Target, when: boolean): void {
  if (!fn.emit.alive) return;
  const known = fold(e);
  if (known !== undefined) {
    fn.at(e);
    if ((known !== 0n) === when) fn.emit.jump(target);
    return;
  }
  const mark = fn.frame.mark();
  branch(fn, withoutWidening(e), target, when);
  fn.frame.release(mark);
}

function branch(fn: FunctionContext, e: Expr, target: Target, when: boolean): void {
  switch (e.kind) {
    case "not":
      return lowerBranch(fn, e.operand, target, !when);
    case "logical":
      return branchLogical(fn, e, target, when);
    case "comma":
      fn.lower.effect(fn, e.left);
      return lowerBranch(fn, e.right, target, when);
    case "conditional":
      if (e.then !== undefined) return branchConditional(fn, e, e.then, target, when);
      break;
    case "increment":
      if (e.postfix && branchPostfix(fn, e, target, when)) return;
      break;
    case "statement-expression": {
      const { block, result } = e;
      if (result === undefined || block.stmts.some(declaresCleanup)) break;
      return fn.lower.block(fn, block, () => lowerBranch(fn, result, target, when));
    }
    default:
      break;
  }
  const comparison = comparisonOf(fn, e);
  if (comparison === undefined) return;
  fn.at(e);
  emitBranch(fn, when ? comparison : inverse(comparison), target);
}

/** Leaving such a block runs code, which a jump out of it would pass by. */
function declaresCleanup(s: Stmt): boolean {
  return s.kind === "decl" && s.decls.some(({ attributes }) => attributes.cleanup !== undefined);
}

function branchLogical(fn: FunctionContext, e: Expr & { kind: "logical" }, target: Target, when: boolean): void {
  const decidedBy = e.op === "||";
  if (decidedBy === when) {
    lowerBranch(fn, e.left, target, when);
    lowerBranch(fn, e.right, target, when);
    return;
  }
  const past = fn.emit.newTarget();
  lowerBranch(fn, e.left, past, decidedBy);
  lowerBranch(fn, e.right, target, when);
  fn.emit.bind(past);
}

function branchConditional(fn: FunctionContext, e: Expr & { kind: "conditional" }, then: Expr, target: Target, when: boolean): void {
  const { emit } = fn;
  const known = fold(e.condition);
  if (known !== undefined) return lowerBranch(fn, known === 0n ? e.otherwise : then, target, when);
  const otherwise = emit.newTarget();
  const end = emit.newTarget();
  lowerBranch(fn, e.condition, otherwise, false);
  lowerBranch(fn, then, target, when);
  emit.jump(end);
  emit.bind(otherwise);
  lowerBranch(fn, e.otherwise, target, when);
  emit.bind(end);
}

/** `while (n--)`: the variable is stepped first and then compared with what it has become. */
function branchPostfix(fn: FunctionContext, e: Expr & { kind: "increment" }, target: Target, when: boolean): boolean {
  const as = scalarOf(e.type.type);
  const register = registerOf(fn, e.target);
  if (register === undefined || as === undefined || as.size < 4) return false;
  fn.lower.effect(fn, e);
  const op: CompareOp = when ? "!=" : "==";
  fn.at(e);
  emitBranch(fn, { op, left: register, right: constantOperand(BigInt(e.delta)), words: as.words, signed: true }, target);
  return true;
}
