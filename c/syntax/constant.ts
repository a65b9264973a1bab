/** Constant expressions: integers for sizes and cases, addresses for static initializers. Exact, on bigint. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Expr, FunctionDecl, InitEntry, Label, ObjectDecl } from "./ast.ts";
import { calculate, compareIntegers, convertConstant } from "./integer.ts";
import { floatValue } from "./literals-number.ts";
import { sizeOf } from "./layout.ts";
import { integerOf } from "./types-basic.ts";

/** Something that has an address known when the program is loaded. */
export type AddressBase =
  | { readonly kind: "object"; readonly decl: ObjectDecl }
  | { readonly kind: "function"; readonly decl: FunctionDecl }
  | { readonly kind: "string"; readonly node: Extract<Expr, { kind: "string" }> }
  | { readonly kind: "label"; readonly label: Label };

export type ConstantValue =
  /** Converted to the expression's type: a negative number for a negative signed value; pointers are unsigned 64-bit. */
  | { readonly kind: "integer"; readonly value: bigint }
  /** The address of `base` plus `addend` bytes, as a pointer or an integer of 8 bytes. */
  | { readonly kind: "address"; readonly base: AddressBase; readonly addend: bigint }
  /** `&&left - &&right + addend`, as an integer of 4 or 8 bytes. */
  | { readonly kind: "label-difference"; readonly left: Label; readonly right: Label; readonly addend: bigint }
  | NotConstant;

export interface NotConstant {
  readonly kind: "not-constant";
  /** The part that is not constant. */
  readonly at: Expr;
  /** A sentence without full stop that names the reason. */
  readonly reason: string;
  /** Set when a type that is refused by name is the reason. */
  readonly code?: string;
}

type Address = Extract<ConstantValue, { kind: "address" }>;

const notConstant = (at: Expr, reason: string): NotConstant => ({ kind: "not-constant", at, reason });
const integer = (value: bigint): ConstantValue => ({ kind: "integer", value });

/** The value of an integer constant expression as gcc folds it (also `0 && x` and `1 ? 2 : x`), undefined when it has none. */
export function evaluateConstant(expr: Expr): bigint | undefined {
  if (expr.kind === "constant") return expr.value;
  const result = evaluateAddressConstant(expr);
  return result.kind === "integer" ? result.value : undefined;
}

/** The value of an expression that is known when the program is loaded. */
export function evaluateAddressConstant(expr: Expr): ConstantValue {
  switch (expr.kind) {
    case "constant":
      return integer(expr.value);
    case "float-constant":
      return { kind: "not-constant", at: expr, reason: "A floating constant is not supported", code: "c-floating-point" };
    case "function":
      return { kind: "address", base: { kind: "function", decl: expr.decl }, addend: 0n };
    case "label-address":
      return { kind: "address", base: { kind: "label", label: expr.label }, addend: 0n };
    case "address":
      return placeAddress(expr.place);
    case "cast":
      return evaluateCast(expr);
    case "negate":
    case "bit-not":
    case "not":
      return evaluateUnary(expr);
    case "arithmetic":
      return evaluateArithmetic(expr);
    case "pointer-add":
      return evaluatePointerAdd(expr);
    case "pointer-difference":
      return evaluateDifference(expr);
    case "compare":
      return evaluateCompare(expr);
    case "logical":
      return evaluateLogical(expr);
    case "conditional":
      return evaluateConditional(expr);
    case "load":
      return evaluateLoad(expr);
    default:
      return notConstant(expr, "The expression is not constant");
  }
}

/** Where an lvalue lies. */
function placeAddress(place: Expr): ConstantValue {
  switch (place.kind) {
    case "object":
      if (place.decl.storage === "auto")
        return notConstant(place, `The address of the local variable \`${place.decl.name}\` is not constant`);
      return { kind: "address", base: { kind: "object", decl: place.decl }, addend: 0n };
    case "compound-literal":
      if (place.decl.storage === "auto") return notConstant(place, "The address of a local compound literal is not constant");
      return { kind: "address", base: { kind: "object", decl: place.decl }, addend: 0n };
    case "string":
      return { kind: "address", base: { kind: "string", node: place }, addend: 0n };
    case "member":
      return offsetBy(placeAddress(place.object), BigInt(place.field.offset));
    case "deref":
      return evaluateAddressConstant(place.pointer);
    default:
      return notConstant(place, "The address is not constant");
  }
}

function offsetBy(value: ConstantValue, offset: bigint): ConstantValue {
  if (value.kind === "integer") return integer(BigInt.asUintN(64, value.value + offset));
  if (value.kind === "address") return { ...value, addend: BigInt.asIntN(64, value.addend + offset) };
  return value;
}

function evaluateCast(expr: Extract<Expr, { kind: "cast" }>): ConstantValue {
  if (expr.operand.kind === "float-constant") {
    const value = floatValue(expr.operand.text);
    const to = integerOf(expr.type.type);
    if (value !== undefined && to !== undefined) return integer(convertConstant(BigInt(Math.trunc(value)), expr.type.type) ?? 0n);
  }
  const operand = evaluateAddressConstant(expr.operand);
  const to = expr.type.type;
  if (operand.kind === "integer") {
    const value = convertConstant(operand.value, to);
    return value === undefined ? notConstant(expr, "A conversion to this type is not constant") : integer(value);
  }
  if (operand.kind === "not-constant") return operand;
  if (to.kind === "bool" && operand.kind === "address") return integer(1n);
  const size = sizeOf(to);
  const kept = size === 8 || (operand.kind === "label-difference" && size === 4);
  return kept && to.kind !== "float" ? operand : notConstant(expr, "An address does not fit the type it is converted to");
}

function evaluateUnary(expr: Extract<Expr, { kind: "negate" | "bit-not" | "not" }>): ConstantValue {
  const operand = evaluateAddressConstant(expr.operand);
  if (operand.kind === "not-constant") return operand;
  if (operand.kind !== "integer")
    return expr.kind === "not" ? integer(0n) : notConstant(expr, "An address cannot be computed with in a constant");
  if (expr.kind === "not") return integer(operand.value === 0n ? 1n : 0n);
  const value = convertConstant(expr.kind === "negate" ? -operand.value : ~operand.value, expr.type.type);
  return value === undefined ? notConstant(expr, "The operation is not constant in this type") : integer(value);
}

function evaluateArithmetic(expr: Extract<Expr, { kind: "arithmetic" }>): ConstantValue {
  const left = evaluateAddressConstant(expr.left);
  if (left.kind === "not-constant") return left;
  const right = evaluateAddressConstant(expr.right);
  if (right.kind === "not-constant") return right;
  const type = integerOf(expr.type.type);
  if (type === undefined) return notConstant(expr, "The operation is not constant in this type");
  if (left.kind === "integer" && right.kind === "integer") {
    const value = calculate(expr.op, left.value, right.value, type);
    return value === undefined ? notConstant(expr, `The operation \`${expr.op}\` has no value here`) : integer(value);
  }
  if (expr.op === "+") {
    if (right.kind === "integer") return shifted(left, right.value);
    if (left.kind === "integer") return shifted(right, left.value);
  }
  if (expr.op === "-") {
    if (right.kind === "integer") return shifted(left, -right.value);
    return difference(expr, left, right, 1);
  }
  return notConstant(expr, "An address cannot be computed with in a constant");
}

function shifted(value: Exclude<ConstantValue, NotConstant>, by: bigint): ConstantValue {
  if (value.kind === "integer") return integer(value.value + by);
  return { ...value, addend: BigInt.asIntN(64, value.addend + by) };
}

function evaluatePointerAdd(expr: Extract<Expr, { kind: "pointer-add" }>): ConstantValue {
  const pointer = evaluateAddressConstant(expr.pointer);
  if (pointer.kind === "not-constant") return pointer;
  const index = evaluateAddressConstant(expr.index);
  if (index.kind === "not-constant") return index;
  if (index.kind !== "integer") return notConstant(expr.index, "An address cannot be an index in a constant");
  return offsetBy(pointer, index.value * BigInt(expr.scale));
}

function evaluateDifference(expr: Extract<Expr, { kind: "pointer-difference" }>): ConstantValue {
  const left = evaluateAddressConstant(expr.left);
  if (left.kind === "not-constant") return left;
  const right = evaluateAddressConstant(expr.right);
  return right.kind === "not-constant" ? right : difference(expr, left, right, expr.scale);
}

function difference(
  at: Expr,
  left: Exclude<ConstantValue, NotConstant>,
  right: Exclude<ConstantValue, NotConstant>,
  scale: number,
): ConstantValue {
  if (left.kind === "integer" && right.kind === "integer") {
    return integer(BigInt.asIntN(64, left.value - right.value) / BigInt(Math.max(1, scale)));
  }
  if (left.kind !== "address" || right.kind !== "address") return notConstant(at, "The difference is not constant");
  const distance = left.addend - right.addend;
  if (sameBase(left.base, right.base)) return integer(distance / BigInt(Math.max(1, scale)));
  if (left.base.kind !== "label" || right.base.kind !== "label" || scale > 1)
    return notConstant(at, "The difference of two objects is not constant");
  return { kind: "label-difference", left: left.base.label, right: right.base.label, addend: distance };
}

function sameBase(a: AddressBase, b: AddressBase): boolean {
  switch (a.kind) {
    case "object":
      return b.kind === "object" && a.decl === b.decl;
    case "function":
      return b.kind === "function" && a.decl === b.decl;
    case "string":
      return b.kind === "string" && a.node === b.node;
    case "label":
      return b.kind === "label" && a.label === b.label;
    default:
      return assertUnreachable(a);
  }
}

function evaluateCompare(expr: Extract<Expr, { kind: "compare" }>): ConstantValue {
  const left = evaluateAddressConstant(expr.left);
  if (left.kind === "not-constant") return left;
  const right = evaluateAddressConstant(expr.right);
  if (right.kind === "not-constant") return right;
  if (left.kind === "integer" && right.kind === "integer") return integer(compareIntegers(expr.op, left.value, right.value) ? 1n : 0n);
  const equality = expr.op === "==" || expr.op === "!=";
  if (left.kind === "address" && right.kind === "address" && sameBase(left.base, right.base)) {
    return integer(compareIntegers(expr.op, left.addend, right.addend) ? 1n : 0n);
  }
  // The address of a defined object is never null.
  const other = left.kind === "integer" ? left : right;
  const address = left.kind === "address" ? left : right;
  if (equality && other.kind === "integer" && other.value === 0n && address.kind === "address" && neverNull(address)) {
    return integer(expr.op === "!=" ? 1n : 0n);
  }
  return notConstant(expr, "The comparison of two addresses is not constant");
}

function neverNull(address: Address): boolean {
  const { base } = address;
  return address.addend === 0n && !((base.kind === "object" || base.kind === "function") && base.decl.attributes.weak === true);
}

/** Whether a scalar constant is true, undefined when that is not known. */
function truth(value: ConstantValue): boolean | undefined {
  if (value.kind === "integer") return value.value !== 0n;
  return value.kind === "address" && neverNull(value) ? true : undefined;
}

function evaluateLogical(expr: Extract<Expr, { kind: "logical" }>): ConstantValue {
  const left = evaluateAddressConstant(expr.left);
  const decided = expr.op === "||";
  const leftTruth = truth(left);
  if (leftTruth === undefined) return left.kind === "not-constant" ? left : notConstant(expr.left, "The condition is not constant");
  if (leftTruth === decided) return integer(decided ? 1n : 0n);
  const right = evaluateAddressConstant(expr.right);
  const rightTruth = truth(right);
  if (rightTruth === undefined) return right.kind === "not-constant" ? right : notConstant(expr.right, "The condition is not constant");
  return integer(rightTruth ? 1n : 0n);
}

function evaluateConditional(expr: Extract<Expr, { kind: "conditional" }>): ConstantValue {
  const condition = evaluateAddressConstant(expr.condition);
  const taken = truth(condition);
  if (taken === undefined)
    return condition.kind === "not-constant" ? condition : notConstant(expr.condition, "The condition is not constant");
  if (!taken) return evaluateAddressConstant(expr.otherwise);
  if (expr.then !== undefined) return evaluateAddressConstant(expr.then);
  if (condition.kind !== "integer") return condition;
  const value = convertConstant(condition.value, expr.type.type);
  return value === undefined ? notConstant(expr, "The condition's value is not constant in this type") : integer(value);
}

/** `((struct s){ 1, 2 }).b` and the like: a scalar inside a compound literal of static storage. */
function evaluateLoad(expr: Extract<Expr, { kind: "load" }>): ConstantValue {
  const place = placeAddress(expr.place);
  if (place.kind !== "address" || place.base.kind !== "object") return notConstant(expr, "The value of an object is not constant");
  const { decl } = place.base;
  if (rootKind(expr.place) !== "compound-literal" || decl.init === undefined)
    return notConstant(expr, `The value of \`${decl.name}\` is not constant`);
  if (expr.place.kind === "member" && expr.place.field.bits !== undefined)
    return notConstant(expr, "The value of a bit-field is not constant");
  const entry = decl.init.entries.find((candidate) => covers(candidate, place.addend, expr));
  return entry === undefined ? notConstant(expr, "The value of an object is not constant") : evaluateAddressConstant(entry.value);
}

function covers(entry: InitEntry, offset: bigint, expr: Expr): boolean {
  return entry.field === undefined && BigInt(entry.offset) === offset && sizeOf(entry.type.type) === sizeOf(expr.type.type);
}

function rootKind(place: Expr): Expr["kind"] {
  let at = place;
  while (at.kind === "member") at = at.object;
  return at.kind;
}
