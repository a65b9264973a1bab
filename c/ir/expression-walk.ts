/** Questions about all of an expression. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Expr, InitEntry } from "../syntax/ast.ts";

/** Whether evaluating the expression may call a function or change a variable. */
export function hasSideEffects(e: Expr): boolean {
  switch (e.kind) {
    case "assign":
    case "compound-assign":
    case "increment":
    case "call":
    case "builtin":
    case "va-arg":
    case "statement-expression":
      return true;
    default:
      return children(e).some(hasSideEffects);
  }
}

/** The expressions that an expression is made of, in order; a statement expression's block is not looked into. */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "object":
    case "string":
    case "function":
    case "label-address":
    case "constant":
    case "float-constant":
    case "statement-expression":
      return [];
    case "compound-literal":
      return (e.decl.init?.entries ?? []).map((entry: InitEntry) => entry.value);
    case "deref":
      return [e.pointer];
    case "member":
      return [e.object];
    case "load":
    case "address":
      return [e.place];
    case "negate":
    case "bit-not":
    case "not":
    case "cast":
      return [e.operand];
    case "arithmetic":
    case "pointer-difference":
    case "compare":
    case "logical":
    case "comma":
      return [e.left, e.right];
    case "pointer-add":
      return [e.pointer, e.index];
    case "conditional":
      return e.then === undefined ? [e.condition, e.otherwise] : [e.condition, e.then, e.otherwise];
    case "assign":
    case "compound-assign":
      return [e.target, e.value];
    case "increment":
      return [e.target];
    case "call":
      return [e.callee, ...e.args];
    case "builtin":
      return e.args;
    case "va-arg":
      return [e.list];
    default:
      return assertUnreachable(e);
  }
}
