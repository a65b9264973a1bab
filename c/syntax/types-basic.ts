/** The basic types as shared objects, and the small questions that everyone asks of a type. */
import type { CType, FloatType, FunctionType, IntType, QualType, Quals } from "./types.ts";
import { QUAL_CONST, QUAL_NONE } from "./types.ts";

const intType = (name: string, size: IntType["size"], signed: boolean, rank: number): IntType => ({
  kind: "int",
  name,
  size,
  signed,
  rank,
});

export const VOID: CType = { kind: "void" };
export const BOOL: CType = { kind: "bool" };
export const CHAR = intType("char", 1, true, 1);
export const SIGNED_CHAR = intType("signed char", 1, true, 1);
export const UNSIGNED_CHAR = intType("unsigned char", 1, false, 1);
export const SHORT = intType("short", 2, true, 2);
export const UNSIGNED_SHORT = intType("unsigned short", 2, false, 2);
export const INT = intType("int", 4, true, 3);
export const UNSIGNED_INT = intType("unsigned int", 4, false, 3);
export const LONG = intType("long", 8, true, 4);
export const UNSIGNED_LONG = intType("unsigned long", 8, false, 4);
export const LONG_LONG = intType("long long", 8, true, 5);
export const UNSIGNED_LONG_LONG = intType("unsigned long long", 8, false, 5);
export const FLOAT: FloatType = { kind: "float", name: "float", size: 4 };
export const DOUBLE: FloatType = { kind: "float", name: "double", size: 8 };
export const LONG_DOUBLE: FloatType = { kind: "float", name: "long double", size: 16 };
export const FLOAT128: FloatType = { kind: "float", name: "_Float128", size: 16 };

export const Q_VOID: QualType = { type: VOID, quals: QUAL_NONE };
export const Q_BOOL: QualType = { type: BOOL, quals: QUAL_NONE };
const Q_CHAR: QualType = { type: CHAR, quals: QUAL_NONE };
export const Q_INT: QualType = { type: INT, quals: QUAL_NONE };
export const Q_UNSIGNED_INT: QualType = { type: UNSIGNED_INT, quals: QUAL_NONE };
export const Q_LONG: QualType = { type: LONG, quals: QUAL_NONE };
export const Q_UNSIGNED_LONG: QualType = { type: UNSIGNED_LONG, quals: QUAL_NONE };
const Q_DOUBLE: QualType = { type: DOUBLE, quals: QUAL_NONE };
export const Q_VOID_POINTER: QualType = pointerTo(Q_VOID);
export const Q_CHAR_POINTER: QualType = pointerTo(Q_CHAR);
export const Q_CONST_CHAR_POINTER: QualType = pointerTo({ type: CHAR, quals: QUAL_CONST });
export const Q_CONST_VOID_POINTER: QualType = pointerTo({ type: VOID, quals: QUAL_CONST });

const UNQUALIFIED = new WeakMap<CType, QualType>(
  [Q_VOID, Q_BOOL, Q_CHAR, Q_INT, Q_UNSIGNED_INT, Q_LONG, Q_UNSIGNED_LONG, Q_DOUBLE].map((basic) => [basic.type, basic]),
);

/** The type without qualifiers and with its own alignment; the same object each time. */
export function plain(type: CType): QualType {
  const known = UNQUALIFIED.get(type);
  if (known !== undefined) return known;
  const made: QualType = { type, quals: QUAL_NONE };
  UNQUALIFIED.set(type, made);
  return made;
}

/** What an lvalue of this type has for a value's type. */
export function unqualified(type: QualType): QualType {
  return type.quals === QUAL_NONE && type.align === undefined ? type : plain(type.type);
}

/** Adds qualifiers; those of an array go to its elements. */
export function withQuals(type: QualType, quals: Quals): QualType {
  if ((type.quals | quals) === type.quals) return type;
  if (type.type.kind === "array") {
    const element = withQuals(type.type.element, quals);
    return { ...type, type: { kind: "array", element, length: type.type.length } };
  }
  return { ...type, quals: type.quals | quals };
}

/** The qualifiers of an object of this type: an array has its elements'. */
export function qualsOf(type: QualType): Quals {
  let at = type;
  while (at.type.kind === "array") at = at.type.element;
  return at.quals;
}

export function pointerTo(to: QualType): QualType {
  return { type: { kind: "pointer", to }, quals: QUAL_NONE };
}

export function arrayOf(element: QualType, length: number | undefined): QualType {
  return { type: { kind: "array", element, length }, quals: QUAL_NONE };
}

/** `T f()`, of which nothing is known but what it returns. */
export function unprototyped(returns: QualType): FunctionType {
  return { kind: "function", returns, params: [], variadic: false, prototyped: false };
}

export function isVoid(type: QualType): boolean {
  return type.type.kind === "void";
}

export function isInteger(type: QualType): boolean {
  const { kind } = type.type;
  return kind === "int" || kind === "bool" || kind === "enum";
}

export function isFloat(type: QualType): boolean {
  return type.type.kind === "float";
}

export function isArithmetic(type: QualType): boolean {
  return isInteger(type) || isFloat(type);
}

export function isPointer(type: QualType): boolean {
  return type.type.kind === "pointer";
}

export function isScalar(type: QualType): boolean {
  return isPointer(type) || isArithmetic(type);
}

export function isRecord(type: QualType): boolean {
  return type.type.kind === "record";
}

export function isFunction(type: QualType): boolean {
  return type.type.kind === "function";
}

/** The pointed-to type, undefined for other types. */
export function pointee(type: QualType): QualType | undefined {
  return type.type.kind === "pointer" ? type.type.to : undefined;
}

/** The function type behind a pointer to a function, undefined for other types. */
export function calledType(type: QualType): FunctionType | undefined {
  const to = pointee(type);
  return to?.type.kind === "function" ? to.type : undefined;
}

/** The integer type that stands for an integer, bool or enum type; an incomplete enum counts as unsigned int, as in gcc. */
export function integerOf(type: CType): IntType | undefined {
  switch (type.kind) {
    case "int":
      return type;
    case "bool":
      return UNSIGNED_CHAR;
    case "enum":
      return type.underlying ?? UNSIGNED_INT;
    default:
      return undefined;
  }
}

/** How many bits a value of the integer type has. */
export function precisionOf(type: IntType): number {
  return type.precision ?? type.size * 8;
}

/** The integer type of this size and signedness with the lowest rank of C's standard types. */
export function integerOfSize(size: number, signed: boolean): IntType | undefined {
  switch (size) {
    case 1:
      return signed ? SIGNED_CHAR : UNSIGNED_CHAR;
    case 2:
      return signed ? SHORT : UNSIGNED_SHORT;
    case 4:
      return signed ? INT : UNSIGNED_INT;
    case 8:
      return signed ? LONG : UNSIGNED_LONG;
    default:
      return undefined;
  }
}

const UNSIGNED_OF: ReadonlyMap<IntType, IntType> = new Map([
  [CHAR, UNSIGNED_CHAR],
  [SIGNED_CHAR, UNSIGNED_CHAR],
  [SHORT, UNSIGNED_SHORT],
  [INT, UNSIGNED_INT],
  [LONG, UNSIGNED_LONG],
  [LONG_LONG, UNSIGNED_LONG_LONG],
]);

export function toUnsigned(type: IntType): IntType {
  if (!type.signed) return type;
  return UNSIGNED_OF.get(type) ?? { ...type, name: `unsigned ${type.name}`, signed: false };
}

/** Decays an array or function type to a pointer, as for a parameter. The qualifiers of a parameter's array brackets are dropped. */
export function decayed(type: QualType): QualType {
  const inner = type.type;
  if (inner.kind === "array") return pointerTo(withQuals(inner.element, type.quals));
  if (inner.kind === "function") return pointerTo(plain(inner));
  return type;
}
