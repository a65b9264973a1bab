/**
 * Expressions as normalized text, by which the analysis tells whether two of them mean the same object: white space, casts and
 * parentheses are gone, `(&x)->m` is `x.m` and `*&x` is `x`.
 */
import type { Expression } from "../../../c/editor/ast.ts";

/** Undefined for what has no such text: statements in expressions, lists. */
export function keyOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "literal":
      return expression.text;
    case "cast":
      return keyOf(expression.operand);
    case "member": {
      const object = keyOf(expression.object);
      return object === undefined ? undefined : memberOf(object, expression.arrow, expression.member);
    }
    case "index":
      return both(keyOf(expression.object), keyOf(expression.index), (object, index) => `${tight(object)}[${index}]`);
    case "unary":
      return unaryKey(expression.operator, expression.postfix, keyOf(expression.operand));
    case "binary":
      return both(
        keyOf(expression.left),
        keyOf(expression.right),
        (left, right) => `${loose(left)} ${expression.operator} ${loose(right)}`,
      );
    case "call":
      return callKey(expression.callee, expression.arguments);
    default:
      return undefined;
  }
}

/** The object that a pointer expression points to: `&m` → `m`, `lock` → `*lock`. */
export function pointedTo(key: string): string {
  return unaryKey("*", false, key) ?? key;
}

/** The member of what a key names. */
export function memberOf(object: string, arrow: boolean, member: string): string {
  if (arrow && object.startsWith("&") && !isCompound(object)) return `${object.slice(1)}.${member}`;
  if (!arrow && object.startsWith("*") && !isCompound(object)) return `${object.slice(1)}->${member}`;
  return `${tight(object)}${arrow ? "->" : "."}${member}`;
}

/** Names; `rq@f` is the variable rq of the function f, seen from outside of it. */
const WORD = /[A-Za-z_%][\w@]*/g;

/** Replaces names in a key, as a call replaces parameters by arguments. Members of the same name stay. */
export function substitute(key: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return key;
  let result = "";
  let done = 0;
  for (const match of key.matchAll(WORD)) {
    const start = match.index;
    const before = key.slice(0, start);
    if (before.endsWith("->") || (before.endsWith(".") && !before.endsWith("..."))) continue;
    const value = values.get(match[0]);
    if (value === undefined) continue;
    const end = start + match[0].length;
    result += key.slice(done, start);
    const after = key.slice(end);
    // `&x` for p: p->m is x.m and *p is x; `*x` for p: p.m is x->m and &p is x.
    if (value.startsWith("&") && after.startsWith("->")) {
      result += `${value.slice(1)}.`;
      done = end + 2;
    } else if (value.startsWith("&") && result.endsWith("*")) {
      result = result.slice(0, -1) + value.slice(1);
      done = end;
    } else if (value.startsWith("*") && after.startsWith(".")) {
      result += `${value.slice(1)}->`;
      done = end + 1;
    } else if (value.startsWith("*") && result.endsWith("&")) {
      result = result.slice(0, -1) + value.slice(1);
      done = end;
    } else {
      const alone = start === 0 && after === "";
      result += alone ? value : /^[-.[]/.test(after) || result.endsWith("*") || result.endsWith("&") ? tight(value) : loose(value);
      done = end;
    }
  }
  return result + key.slice(done);
}

/** The identifiers that a key depends on: names as they are, members with a dot before them. */
export function mentionsOf(key: string): readonly string[] {
  const found = new Set<string>();
  for (const match of key.matchAll(WORD)) {
    const before = key.slice(0, match.index);
    found.add(before.endsWith("->") || before.endsWith(".") ? `.${match[0]}` : match[0]);
  }
  return [...found];
}

/** The last member or name of a key: locks of the same kind share it. */
export function lastName(key: string): string {
  return [...key.matchAll(WORD)].at(-1)?.[0] ?? key;
}

function both(a: string | undefined, b: string | undefined, make: (a: string, b: string) => string): string | undefined {
  return a === undefined || b === undefined ? undefined : make(a, b);
}

function unaryKey(operator: string, postfix: boolean, operand: string | undefined): string | undefined {
  if (operand === undefined) return undefined;
  if (postfix) return `${tight(operand)}${operator}`;
  if (operator === "*" && operand.startsWith("&") && !isCompound(operand)) return operand.slice(1);
  if (operator === "&" && operand.startsWith("*") && !isCompound(operand)) return operand.slice(1);
  return `${operator}${isCompound(operand) ? `(${operand})` : operand}`;
}

function callKey(callee: Expression, args: readonly Expression[]): string | undefined {
  const name = keyOf(callee);
  const parts = args.map(keyOf);
  return name === undefined || parts.some((part) => part === undefined) ? undefined : `${tight(name)}(${parts.join(", ")})`;
}

/** Whether it is an operation of two operands, outside of brackets. */
function isCompound(key: string): boolean {
  if (!key.includes(" ")) return false;
  let open = 0;
  for (const sign of key) {
    if (sign === "(" || sign === "[") open += 1;
    else if (sign === ")" || sign === "]") open -= 1;
    else if (sign === " " && open === 0) return true;
  }
  return false;
}

function loose(key: string): string {
  return isCompound(key) ? `(${key})` : key;
}

function tight(key: string): string {
  return isCompound(key) || /^[&*!~-]/.test(key) ? `(${key})` : key;
}
