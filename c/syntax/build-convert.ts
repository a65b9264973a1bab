/** Conversions: explicit casts, and implicit ones in assignments, arguments and initializers. */
import type { Expr } from "./ast.ts";
import type { Of } from "./build-value.ts";
import { bitFieldWidth, constant, isNullConstant, refuseUnsupported, valueOf } from "./build-value.ts";
import { compatible, compatibleTypes } from "./compatible.ts";
import { defaultPromoted, promoted } from "./conversions.ts";
import { convertConstant } from "./integer.ts";
import { floatValue } from "./literals-number.ts";
import type { Parser } from "./parser.ts";
import { typeText } from "./type-text.ts";
import {
  integerOf,
  isArithmetic,
  isFloat,
  isFunction,
  isInteger,
  isPointer,
  isScalar,
  isVoid,
  plain,
  pointee,
  precisionOf,
  Q_INT,
  Q_VOID,
  unqualified,
} from "./types-basic.ts";
import type { IntType, QualType } from "./types.ts";
import { QUAL_CONST, QUAL_VOLATILE } from "./types.ts";

/** Converts a scalar value, whatever its type was, folding constants. `to` is unqualified. */
export function convert(value: Expr, to: QualType, implicit: boolean): Expr {
  const from = value.type.type;
  // A cast of a bit-field to its declared type is no bit-field any more, and is promoted otherwise.
  const same = from === to.type && (implicit || bitFieldWidth(value) === undefined);
  if (same) return value.type.align === undefined ? value : { ...value, type: to };
  if (implicit && from.kind === "pointer" && to.type.kind === "pointer" && compatible(from.to, to.type.to)) return value;
  if (value.kind === "constant") {
    const folded = convertConstant(value.value, to.type);
    if (folded !== undefined) return { ...value, value: folded, type: to };
  }
  if (value.kind === "float-constant" && isInteger(to)) {
    const number = floatValue(value.text);
    const folded = number === undefined ? undefined : convertConstant(BigInt(Math.trunc(number)), to.type);
    if (folded !== undefined) return constant(folded, to, value.pos, value.end);
  }
  const cast: Expr = { kind: "cast", operand: value, implicit, type: to, lvalue: false, pos: value.pos, end: value.end };
  return to.type.kind === "int" && to.type.precision !== undefined && !fits(value, to.type) ? cutToPrecision(cast, to.type) : cast;
}

function fits(value: Expr, to: IntType): boolean {
  const from = integerOf(value.type.type);
  if (from === undefined) return false;
  const width = bitFieldWidth(value) ?? precisionOf(from);
  return from.signed === to.signed ? width <= precisionOf(to) : !from.signed && width < precisionOf(to);
}

/** Cuts a 64-bit result to a type of 33 to 63 bits: a mask, or a pair of shifts that extends the sign. */
export function cutToPrecision(value: Expr, type: IntType): Expr {
  const { pos, end } = value;
  const qual = plain(type);
  const node = (op: "&" | "<<" | ">>", left: Expr, right: Expr): Expr => ({
    kind: "arithmetic",
    op,
    left,
    right,
    type: qual,
    lvalue: false,
    pos,
    end,
  });
  const bits = precisionOf(type);
  if (!type.signed) return node("&", value, constant((1n << BigInt(bits)) - 1n, qual, pos, end));
  const count = constant(BigInt(64 - bits), Q_INT, pos, end);
  return node(">>", node("<<", value, count), count);
}

export function toVoid(value: Expr, implicit: boolean): Expr {
  return isVoid(value.type)
    ? value
    : { kind: "cast", operand: value, implicit, type: Q_VOID, lvalue: false, pos: value.pos, end: value.end };
}

/** Integer promotion of a value. */
export function promote(value: Expr): Expr {
  return convert(value, promoted(value.type, bitFieldWidth(value)), true);
}

/** Default argument promotion. */
export function promoteArgument(value: Expr): Expr {
  return isFloat(value.type) ? convert(value, defaultPromoted(value.type), true) : isInteger(value.type) ? promote(value) : value;
}

/** `(to)operand`. */
export function explicitCast(p: Parser, operand: Expr, to: QualType, pos: number): Expr {
  const { end } = operand;
  if (isVoid(to)) return { ...toVoid(discardable(p, operand), false), pos, end };
  const value = valueOf(p, operand);
  refuseUnsupported(p, to, pos);
  const target = unqualified(to);
  if (!isScalar(target)) {
    if (target.type === value.type.type) return value;
    if (target.type.kind === "record" && target.type.union) return castToUnion(p, value, target, pos);
    p.fail("c-type", `A cast to \`${typeText(to)}\` is not possible`, pos);
  }
  if (!isScalar(value.type)) p.fail("c-type", `A value of type \`${typeText(value.type)}\` cannot be cast to \`${typeText(to)}\``, pos);
  if ((isFloat(value.type) && isPointer(target)) || (isPointer(value.type) && isFloat(target))) {
    p.fail("c-type", `A cast from \`${typeText(value.type)}\` to \`${typeText(to)}\` is not possible`, pos);
  }
  return { ...convert(value, target, false), pos, end };
}

/** The operand of a cast to void, or of an expression statement: evaluated, its value unused. Records are not loaded. */
export function discardable(p: Parser, expr: Expr): Expr {
  if (isVoid(expr.type)) return expr.kind === "deref" ? expr.pointer : expr;
  const unread = expr.lvalue && expr.type.type.kind === "record" && (expr.type.quals & QUAL_VOLATILE) === 0;
  return unread ? toVoidPlace(p, expr) : valueOf(p, expr);
}

/** A record lvalue whose value is not wanted: only what it takes to find the place is evaluated. */
function toVoidPlace(p: Parser, place: Expr): Expr {
  let at = place;
  while (at.kind === "member") at = at.object;
  return at.kind === "deref" ? at.pointer : valueOf(p, place);
}

function castToUnion(p: Parser, value: Expr, to: QualType, pos: number): Expr {
  const made = to.type.kind === "record" ? unionOf(p, value, to) : undefined;
  if (made === undefined) p.fail("c-type", `No member of \`${typeText(to)}\` has the type \`${typeText(value.type)}\``, pos);
  return made;
}

/** A union whose first member of the value's type is set; undefined when it has no such member. */
function unionOf(p: Parser, value: Expr, to: QualType): Expr | undefined {
  const fields = to.type.kind === "record" ? (to.type.fields ?? []) : [];
  const exact = fields.find((field) => compatibleTypes(field.type.type, value.type.type));
  const field =
    exact ?? (isPointer(value.type) || isNullConstant(value) ? fields.find((candidate) => isPointer(candidate.type)) : undefined);
  if (field === undefined) return undefined;
  const { pos, end } = value;
  const entry = { offset: field.offset, type: unqualified(field.type), value: convert(value, unqualified(field.type), true) };
  const place: Of<"compound-literal"> = {
    kind: "compound-literal",
    decl: {
      kind: "object",
      name: "(union)",
      type: to,
      linkage: "none",
      storage: p.fn === undefined ? "static" : "auto",
      parameter: false,
      attributes: { names: [] },
      addressTaken: true,
      init: { entries: [entry] },
      defined: true,
      pos,
      end,
    },
    type: to,
    lvalue: true,
    pos,
    end,
  };
  return { kind: "load", place, type: to, lvalue: false, pos, end };
}

/**
 * Converts as in an assignment to an object of type `to`. `what` names the place in messages: "the assignment", "argument 2 of …".
 * What gcc accepts with a warning gets one.
 */
export function convertForAssignment(p: Parser, source: Expr, to: QualType, what: string): Expr {
  const value = valueOf(p, source);
  const target = unqualified(to);
  const from = value.type;
  refuseUnsupported(p, target, source.pos);
  if (from.type === target.type) return convert(value, target, true);
  if (isArithmetic(target) && isArithmetic(from)) return convert(value, target, true);
  if (target.type.kind === "bool" && isPointer(from)) return convert(value, target, true);
  if (isPointer(target) && isPointer(from)) {
    checkPointers(p, value, target, what);
    return convert(value, target, true);
  }
  if (isPointer(target) && isInteger(from)) {
    if (!isNullConstant(value)) p.warn("c-int-conversion", `${capital(what)} makes a pointer from an integer without a cast`, source.pos);
    return convert(value, target, true);
  }
  if (isInteger(target) && isPointer(from)) {
    p.warn("c-int-conversion", `${capital(what)} makes an integer from a pointer without a cast`, source.pos);
    return convert(value, target, true);
  }
  if (target.type.kind === "record") {
    if (target.type.transparent === true) {
      const union = unionOf(p, value, target);
      if (union !== undefined) return union;
    }
  }
  return p.fail("c-type", `${capital(what)} has type \`${typeText(from)}\` where \`${typeText(target)}\` is needed`, source.pos);
}

function checkPointers(p: Parser, value: Expr, target: QualType, what: string): void {
  const from = pointee(value.type);
  const to = pointee(target);
  if (from === undefined || to === undefined || isNullConstant(value)) return;
  const agree = isVoid(from) || isVoid(to) || compatibleTypes(from.type, to.type) || differOnlyInSign(from, to);
  if (!agree) {
    const text = `${capital(what)} converts \`${typeText(value.type)}\` to the incompatible type \`${typeText(target)}\``;
    p.warn("c-incompatible-pointer", text, value.pos);
  } else if ((from.quals & ~to.quals & QUALIFIERS_THAT_COUNT) !== 0 && !isFunction(from)) {
    p.warn("c-incompatible-pointer", `${capital(what)} discards a qualifier of \`${typeText(value.type)}\``, value.pos);
  }
}

const QUALIFIERS_THAT_COUNT = QUAL_CONST | QUAL_VOLATILE;

/** gcc is silent about these without -Wpointer-sign. */
function differOnlyInSign(a: QualType, b: QualType): boolean {
  const left = integerOf(a.type);
  const right = integerOf(b.type);
  return left !== undefined && right !== undefined && left.size === right.size && (left.rank === right.rank || left.size === 1);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
