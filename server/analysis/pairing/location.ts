/**
 * A name for the shared memory that an expression means, the same in every function: `.transition` for a member of whatever object,
 * `klp_target_state` for an object of the file, `TIF_PATCH_PENDING` for a bit that has a name. Two expressions with one name may still
 * be different objects; that is why pairs have a confidence.
 */
import type { Expression } from "../../../c/editor/ast.ts";

/** Members that only link or wrap: the member around them says more. */
const WRAPPERS: ReadonlySet<string> = new Set(["next", "prev", "first", "counter", "pprev", "refs"]);

/** Undefined for what is the function's own, a constant, or reached through a plain pointer variable. */
export function locationOf(expression: Expression, isLocal: (name: string) => boolean): string | undefined {
  switch (expression.kind) {
    case "name":
      return isLocal(expression.name) || isConstant(expression.name) ? undefined : expression.name;
    case "member":
      if (WRAPPERS.has(expression.member)) return locationOf(expression.object, isLocal) ?? `.${expression.member}`;
      return ofOwnValue(expression.object, isLocal) && !expression.arrow ? undefined : `.${expression.member}`;
    case "index":
      return locationOf(expression.object, isLocal);
    case "unary":
      return expression.operator === "&" || expression.operator === "*" ? locationOf(expression.operand, isLocal) : undefined;
    case "cast":
      return locationOf(expression.operand, isLocal);
    case "call": {
      const first = expression.arguments[0];
      return first !== undefined && isAccessor(expression.callee) ? locationOf(first, isLocal) : undefined;
    }
    default:
      return undefined;
  }
}

/** A bit's own name, where a constant names it. */
export function bitName(expression: Expression): string | undefined {
  return expression.kind === "name" && isConstant(expression.name) ? expression.name : undefined;
}

/** `x.y` of a local `x` that is no pointer lies on the stack. */
function ofOwnValue(object: Expression, isLocal: (name: string) => boolean): boolean {
  if (object.kind === "name") return isLocal(object.name);
  return object.kind === "member" && !object.arrow && ofOwnValue(object.object, isLocal);
}

function isConstant(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name) || name === "NULL" || name === "true" || name === "false";
}

/** Accessors that hand out their first argument's memory, or a CPU's copy of it: by the shape of their names. */
function isAccessor(callee: Expression): boolean {
  return callee.kind === "name" && /^(raw_|per_|this_|get_)?cpu(_ptr|_var|)$|^per_cpu$|^(READ|ACCESS)_ONCE$/.test(callee.name);
}
