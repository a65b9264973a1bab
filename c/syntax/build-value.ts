/** Expression nodes around objects: lvalue to value, addresses, members, dereference. */
import type { Expr, ObjectDecl } from "./ast.ts";
import { convertConstant } from "./integer.ts";
import { alignAtOffset, alignOf, naturalAlign, sizeOf } from "./layout.ts";
import type { Parser } from "./parser.ts";
import type { ProblemCode } from "./problems.ts";
import { typeText } from "./type-text.ts";
import { isFunction, isVoid, plain, pointee, pointerTo, Q_INT, Q_UNSIGNED_LONG, qualsOf, unqualified, withQuals } from "./types-basic.ts";
import type { Field, QualType } from "./types.ts";

export type Of<Kind extends Expr["kind"]> = Extract<Expr, { kind: Kind }>;

export function constant(value: bigint, type: QualType, pos: number, end: number): Of<"constant"> {
  return { kind: "constant", value, type, lvalue: false, pos, end };
}

export function intConstant(value: number, pos: number, end: number): Of<"constant"> {
  return constant(BigInt(value), Q_INT, pos, end);
}

export function sizeConstant(value: number, pos: number, end: number): Of<"constant"> {
  return constant(BigInt(value), Q_UNSIGNED_LONG, pos, end);
}

/** Refuses a value of a type that this machine lacks. */
export function refuseUnsupported(p: Parser, type: QualType, at: number): void {
  if (type.type.kind === "unsupported") p.fail(type.type.code as ProblemCode, `${type.type.construct} is not supported`, at);
}

/** The size of an object type, or an error that names the incomplete type. */
export function needSize(p: Parser, type: QualType, at: number): number {
  refuseUnsupported(p, type, at);
  const size = sizeOf(type.type);
  if (size === undefined) p.fail("c-incomplete-type", `The type \`${typeText(type)}\` is incomplete here`, at);
  return size;
}

/** The value of an expression: arrays and functions become pointers, lvalues are loaded. */
export function valueOf(p: Parser, expr: Expr): Expr {
  const { type } = expr.type;
  switch (type.kind) {
    case "array":
      return decay(expr);
    case "function":
      return functionPointer(expr);
    case "unsupported":
      refuseUnsupported(p, expr.type, expr.pos);
      return expr;
    default:
      if (!expr.lvalue) return expr;
      if (type.kind === "record" && type.fields === undefined) needSize(p, expr.type, expr.pos);
      return { kind: "load", place: expr, type: unqualified(expr.type), lvalue: false, pos: expr.pos, end: expr.end };
  }
}

/** Array to pointer. Its pointee keeps an alignment that packing has lowered. */
function decay(array: Expr): Expr {
  if (array.type.type.kind !== "array") return array;
  markAddressTaken(array);
  let { element } = array.type.type;
  const { align } = array.type;
  if (align !== undefined && align < alignOf(element)) element = { ...element, align };
  return {
    kind: "address",
    place: array,
    type: pointerTo(withQuals(element, array.type.quals)),
    lvalue: false,
    pos: array.pos,
    end: array.end,
  };
}

/** A function designator (a `function` or `deref` node whose type is the function's) to a pointer. */
function functionPointer(designator: Expr): Expr {
  if (designator.kind === "deref") return { ...designator.pointer, pos: designator.pos, end: designator.end };
  return { ...designator, type: pointerTo(designator.type) };
}

/** Notes that the object which the place belongs to needs memory. */
function markAddressTaken(place: Expr): void {
  let at = place;
  while (at.kind === "member") at = at.object;
  if (at.kind === "object" || at.kind === "compound-literal") at.decl.addressTaken = true;
}

/** `*pointer`. */
export function dereference(p: Parser, operand: Expr, pos: number): Expr {
  const pointer = valueOf(p, operand);
  const to = pointee(pointer.type);
  if (to === undefined) p.fail("c-type", `\`*\` needs a pointer, not a value of type \`${typeText(pointer.type)}\``, pos);
  return { kind: "deref", pointer, type: to, lvalue: !isFunction(to) && !isVoid(to), pos, end: operand.end };
}

/** `&place`. */
export function addressOf(p: Parser, place: Expr, pos: number): Expr {
  const { end } = place;
  if (isFunction(place.type)) return { ...functionPointer(place), pos, end };
  if (place.kind === "deref") return { ...place.pointer, type: pointerTo(place.type), pos, end };
  if (!place.lvalue && !isRvalueArray(place)) p.fail("c-type", "`&` needs an object or a function", pos);
  if (place.kind === "member" && place.field.bits !== undefined)
    p.fail("c-type", `The address of the bit-field \`${place.field.name ?? ""}\` cannot be taken`, pos);
  markAddressTaken(place);
  const folded = foldedAddress(place);
  const type = pointerTo(place.type);
  if (folded !== undefined) return constant(folded, type, pos, end);
  return { kind: "address", place, type, lvalue: false, pos, end };
}

function isRvalueArray(place: Expr): boolean {
  return place.kind === "member" && place.type.type.kind === "array";
}

/** `&((struct s *)0)->member` as a number, as old definitions of offsetof want it. */
function foldedAddress(place: Expr): bigint | undefined {
  let offset = 0;
  let at = place;
  while (at.kind === "member") {
    offset += at.field.offset;
    at = at.object;
  }
  if (at.kind !== "deref" || at.pointer.kind !== "constant") return undefined;
  return convertConstant(at.pointer.value + BigInt(offset), at.pointer.type.type);
}

/** `object.name`; the path leads through anonymous members. */
export function member(p: Parser, object: Expr, name: string, pos: number, end: number): Expr {
  const record = object.type.type;
  refuseUnsupported(p, object.type, pos);
  if (record.kind !== "record")
    p.fail("c-type", `\`.${name}\` needs a struct or union, not a value of type \`${typeText(object.type)}\``, end - 1);
  if (record.fields === undefined) needSize(p, object.type, pos);
  const path = fieldPath(record.fields ?? [], name);
  if (path === undefined) p.fail("c-type", `\`${typeText(unqualified(object.type))}\` has no member \`${name}\``, end - 1);
  let at = object;
  for (const field of path) at = fieldOf(at, field, pos, end);
  return at;
}

/** One member node. Qualifiers of the record go to the member; so does what is known of its alignment. */
function fieldOf(object: Expr, field: Field, pos: number, end: number): Expr {
  let type = withQuals(field.type, qualsOf(object.type));
  const promised = alignAtOffset(alignOf(object.type), field.offset);
  if (field.bits === undefined && promised < Math.min(alignOf(type), naturalAlign(type.type))) type = { ...type, align: promised };
  return { kind: "member", object, field, type, lvalue: object.lvalue, pos, end };
}

/** The fields that lead to a named member, through anonymous structs and unions; undefined when there is none. */
export function fieldPath(fields: readonly Field[], name: string): readonly Field[] | undefined {
  for (const field of fields) {
    if (field.name === name) return [field];
    if (field.name === undefined && field.type.type.kind === "record" && field.type.type.fields !== undefined) {
      const inner = fieldPath(field.type.type.fields, name);
      if (inner !== undefined) return [field, ...inner];
    }
  }
  return undefined;
}

/** The width of the bit-field that a value was read from, undefined for other values. */
export function bitFieldWidth(value: Expr): number | undefined {
  let at = value;
  for (;;) {
    switch (at.kind) {
      case "load":
        at = at.place;
        break;
      case "assign":
      case "compound-assign":
      case "increment":
        at = at.target;
        break;
      case "comma":
        at = at.right;
        break;
      case "statement-expression":
        if (at.result === undefined) return undefined;
        at = at.result;
        break;
      case "member":
        return at.field.bits?.width;
      default:
        return undefined;
    }
  }
}

/** Whether a value was read from a bit-field narrower than its declared type: to gcc its type is none that can be named. */
export function isNarrowBitField(value: Expr): boolean {
  const width = bitFieldWidth(value);
  const declared = value.type.type.kind === "bool" ? 1 : (sizeOf(value.type.type) ?? 0) * 8;
  return width !== undefined && width < declared;
}

/** Whether an expression is a null pointer constant: an integer constant 0, or such cast to `void *`. */
export function isNullConstant(expr: Expr): boolean {
  if (expr.kind !== "constant" || expr.value !== 0n) return false;
  const to = pointee(expr.type);
  return to === undefined || (isVoid(to) && to.quals === 0);
}

/** A reference to a declared object. */
export function objectNode(decl: ObjectDecl, type: QualType, pos: number, end: number): Expr {
  return { kind: "object", decl, type, lvalue: true, pos, end };
}

/** The type that `typeof` gives: an lvalue's with its qualifiers, without an alignment that packing has lowered. */
export function valueType(expr: Expr): QualType {
  if (!expr.lvalue) return plain(expr.type.type);
  const { type, quals, align } = expr.type;
  return align !== undefined && align < naturalAlign(type) ? { type, quals } : expr.type;
}
