/** Expressions evaluated for what they do. */
import { QUAL_VOLATILE } from "../syntax/types.ts";
import type { Expr } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { children, hasSideEffects } from "./expression-walk.ts";
import { lowerAssign, lowerCompoundAssign, lowerIncrement } from "./lower-assign.ts";

export function lowerEffect(fn: FunctionContext, e: Expr): void {
  if (!fn.emit.alive) return;
  const mark = fn.frame.mark();
  effect(fn, e);
  fn.frame.release(mark);
}

function effect(fn: FunctionContext, e: Expr): void {
  switch (e.kind) {
    case "assign":
      if (e.target.type.type.kind === "record") fn.lower.record(fn, e);
      else lowerAssign(fn, e, -1);
      break;
    case "compound-assign":
      return lowerCompoundAssign(fn, e, -1);
    case "increment":
      return lowerIncrement(fn, e, -1);
    case "call":
      return fn.lower.callFunction(fn, e, { kind: "none" });
    case "builtin":
      return fn.lower.builtin(fn, e, { kind: "none" });
    case "logical":
      return effectOfLogical(fn, e);
    case "conditional":
      return effectOfConditional(fn, e);
    case "statement-expression": {
      const { block, result } = e;
      return fn.lower.block(fn, block, result === undefined ? undefined : () => lowerEffect(fn, result));
    }
    case "load":
      if ((e.place.type.quals & QUAL_VOLATILE) === 0 || e.type.type.kind === "record") lowerEffect(fn, e.place);
      else fn.lower.value(fn, e);
      break;
    case "va-arg":
      if (e.type.type.kind === "record") fn.lower.record(fn, e);
      else fn.lower.value(fn, e);
      break;
    default:
      for (const child of children(e)) lowerEffect(fn, child);
  }
}

function effectOfLogical(fn: FunctionContext, e: Expr & { kind: "logical" }): void {
  const end = fn.emit.newTarget();
  if (!hasSideEffects(e.right)) return lowerEffect(fn, e.left);
  fn.lower.branch(fn, e.left, end, e.op === "||");
  lowerEffect(fn, e.right);
  fn.emit.bind(end);
}

function effectOfConditional(fn: FunctionContext, e: Expr & { kind: "conditional" }): void {
  const { emit } = fn;
  const condition = fold(e.condition);
  if (condition !== undefined) {
    if (condition === 0n) lowerEffect(fn, e.otherwise);
    else if (e.then !== undefined) lowerEffect(fn, e.then);
    return;
  }
  const otherwise = emit.newTarget();
  const end = emit.newTarget();
  fn.lower.branch(fn, e.condition, e.then === undefined ? end : otherwise, e.then === undefined);
  if (e.then !== undefined) {
    lowerEffect(fn, e.then);
    emit.jump(end);
    emit.bind(otherwise);
  }
  lowerEffect(fn, e.otherwise);
  emit.bind(end);
}
