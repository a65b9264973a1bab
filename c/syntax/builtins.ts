/** gcc's `__builtin_*`, `__sync_*` and `__atomic_*`: dispatch, and those that are folded or reduced to their operands. */
import { argumentList, convertArguments, needCount } from "./arguments.ts";
import type { Expr } from "./ast.ts";
import type { BuiltinName } from "./builtin-name.ts";
import { convertForAssignment, discardable, toVoid } from "./build-convert.ts";
import { comma } from "./build-operator.ts";
import { constant, intConstant, sizeConstant, valueOf } from "./build-value.ts";
import { atomicBuiltin } from "./builtins-atomic.ts";
import { bitBuiltin, overflowBuiltin } from "./builtins-bits.ts";
import { chooseExpr, offsetOf, typesCompatible, vaArg } from "./builtins-type.ts";
import { evaluateAddressConstant } from "./constant.ts";
import { externalFunction } from "./externals.ts";
import { sizeOf } from "./layout.ts";
import { libraryType } from "./library-functions.ts";
import type { Parser } from "./parser.ts";
import { isFloat, isPointer, isVoid, Q_INT, Q_LONG, Q_UNSIGNED_LONG, Q_VOID, Q_VOID_POINTER } from "./types-basic.ts";
import type { QualType } from "./types.ts";

const PREFIX = "__builtin_";

export function isBuiltinName(name: string): boolean {
  return name.startsWith("__") && (name.startsWith(PREFIX) || name.startsWith("__sync_") || name.startsWith("__atomic_"));
}

/** A builtin call; the cursor is on its name. */
export function builtinCall(p: Parser, fullName: string): Expr {
  const pos = p.next();
  if (!fullName.startsWith(PREFIX)) return atomicBuiltin(p, fullName, pos);
  const name = fullName.slice(PREFIX.length);
  return (
    typeBuiltin(p, name, pos) ??
    folded(p, name, pos) ??
    plainBuiltin(p, name, pos) ??
    bitBuiltin(p, name, pos) ??
    overflowBuiltin(p, name, pos) ??
    libraryCall(p, name, pos) ??
    refuse(p, name, pos)
  );
}

/** gcc's `alloca` under its own name; the cursor is on it. */
export function allocaCall(p: Parser): Expr {
  const pos = p.next();
  return made(p, "alloca", [Q_UNSIGNED_LONG], Q_VOID_POINTER, pos);
}

/** Builtins whose arguments are types or are not evaluated as usual. */
function typeBuiltin(p: Parser, name: string, pos: number): Expr | undefined {
  switch (name) {
    case "offsetof":
      return offsetOf(p, pos);
    case "types_compatible_p":
      return typesCompatible(p, pos);
    case "choose_expr":
      return chooseExpr(p, pos);
    case "va_arg":
      return vaArg(p, pos);
    default:
      return undefined;
  }
}

/** Builtins of which nothing but operands or a constant remains. */
function folded(p: Parser, name: string, pos: number): Expr | undefined {
  switch (name) {
    case "expect":
    case "expect_with_probability":
      return expect(p, pos);
    case "constant_p":
      return constantP(p, pos);
    case "object_size":
    case "dynamic_object_size":
      return objectSize(p, pos);
    case "classify_type":
      return classifyType(p, pos);
    case "prefetch":
      return { ...prefetch(p, pos), pos, end: p.last };
    case "assume_aligned":
      return { ...convertForAssignment(p, firstOf(p, argumentList(p), name, pos), Q_VOID_POINTER, "the argument"), pos, end: p.last };
    case "extract_return_addr":
    case "frob_return_addr":
    case "speculation_safe_value":
      return { ...valueOf(p, firstOf(p, argumentList(p), name, pos)), pos, end: p.last };
    default:
      return undefined;
  }
}

/** Builtins that the lowering sees, with ordinary arguments. */
function plainBuiltin(p: Parser, name: string, pos: number): Expr | undefined {
  switch (name) {
    case "unreachable":
    case "trap":
      return made(p, name, [], Q_VOID, pos);
    case "alloca":
      return made(p, name, [Q_UNSIGNED_LONG], Q_VOID_POINTER, pos);
    case "alloca_with_align":
      return made(p, "alloca", [Q_UNSIGNED_LONG, Q_UNSIGNED_LONG], Q_VOID_POINTER, pos);
    case "return_address":
    case "frame_address":
      return made(p, name, [Q_INT], Q_VOID_POINTER, pos);
    case "va_start":
      return vaStart(p, pos);
    case "va_end":
      return made(p, name, [listPointer(p)], Q_VOID, pos);
    case "va_copy":
      return made(p, name, [listPointer(p), listPointer(p)], Q_VOID, pos);
    default:
      return undefined;
  }
}

function made(p: Parser, name: BuiltinName, params: readonly QualType[], type: QualType, pos: number): Expr {
  const raw = argumentList(p);
  needCount(p, `${PREFIX}${name}`, raw, params.length, pos);
  const args = raw.map((arg, index) =>
    convertForAssignment(p, arg, params[index] ?? Q_INT, `argument ${index + 1} of \`${PREFIX}${name}\``),
  );
  return { kind: "builtin", name, args, type, lvalue: false, pos, end: p.last };
}

/** What a va_list is as an argument: a pointer to its only element. */
function listPointer(p: Parser): QualType {
  const list = p.unit.vaList.type;
  return list.kind === "array" ? { type: { kind: "pointer", to: list.element }, quals: 0 } : p.unit.vaList;
}

function vaStart(p: Parser, pos: number): Expr {
  const [list] = argumentList(p);
  if (list === undefined) return p.fail("c-call", "`va_start` needs a list", pos);
  const args = [convertForAssignment(p, list, listPointer(p), "the argument of `va_start`")];
  return { kind: "builtin", name: "va_start", args, type: Q_VOID, lvalue: false, pos, end: p.last };
}

function firstOf(p: Parser, args: readonly Expr[], name: string, pos: number): Expr {
  return args[0] ?? p.fail("c-call", `\`${PREFIX}${name}\` needs an argument`, pos);
}

function expect(p: Parser, pos: number): Expr {
  const args = argumentList(p);
  const first = firstOf(p, args, "expect", pos);
  const value = convertForAssignment(p, first, Q_LONG, "argument 1 of `__builtin_expect`");
  const second = args[1];
  const expected = second === undefined ? undefined : valueOf(p, second);
  if (expected === undefined || expected.kind === "constant") return { ...value, pos, end: p.last };
  return { ...comma(p, expected, value, toVoid(expected, true)), pos, end: p.last };
}

/** As gcc -O0 answers: 1 for what folds to a number, and for the address of a string. */
function constantP(p: Parser, pos: number): Expr {
  const value = valueOf(p, firstOf(p, argumentList(p), "constant_p", pos));
  p.height = 0;
  const result = evaluateAddressConstant(value);
  const known =
    result.kind === "integer" || value.kind === "float-constant" || (result.kind === "address" && result.base.kind === "string");
  return intConstant(known ? 1 : 0, pos, p.last);
}

/** Known for the address of an object and of its parts; the rest is "unknown", as gcc -O0 says. */
function objectSize(p: Parser, pos: number): Expr {
  const [first, second] = argumentList(p);
  if (first === undefined || second === undefined) return p.fail("c-call", "`__builtin_object_size` takes 2 arguments", pos);
  p.height = 0;
  const mode = second.kind === "constant" ? Number(second.value) : 0;
  const unknown = constant(mode >= 2 ? 0n : 0xffffffffffffffffn, Q_UNSIGNED_LONG, pos, p.last);
  const pointer = valueOf(p, first);
  let value = pointer;
  while (value.kind === "cast" && isPointer(value.type)) value = value.operand;
  if (value.kind !== "address") return unknown;
  const size = (mode & 1) === 1 ? sizeOf(value.place.type.type) : wholeSize(value.place);
  return size === undefined ? unknown : sizeConstant(size, pos, p.last);
}

/** Bytes from a place to the end of the object it lies in. */
function wholeSize(place: Expr): number | undefined {
  let at = place;
  let offset = 0;
  while (at.kind === "member") {
    offset += at.field.offset;
    at = at.object;
  }
  if (at.kind !== "object" && at.kind !== "string" && at.kind !== "compound-literal") return undefined;
  const size = sizeOf(at.type.type);
  return size === undefined ? undefined : Math.max(0, size - offset);
}

/** gcc/typeclass.h, after the promotions of an argument. */
function classifyType(p: Parser, pos: number): Expr {
  const { type } = valueOf(p, firstOf(p, argumentList(p), "classify_type", pos));
  p.height = 0;
  let answer = 1;
  if (isVoid(type)) answer = 0;
  else if (isPointer(type)) answer = 5;
  else if (isFloat(type)) answer = 8;
  else if (type.type.kind === "record") answer = type.type.union ? 13 : 12;
  return intConstant(answer, pos, p.last);
}

function prefetch(p: Parser, pos: number): Expr {
  const args = argumentList(p).map((arg) => toVoid(discardable(p, arg), true));
  return args.reduce((left, right) => comma(p, left, right, left), toVoid(intConstant(0, pos, pos + 1), true));
}

/** A library function under its builtin name: a call of the function. */
function libraryCall(p: Parser, name: string, pos: number): Expr | undefined {
  const type = libraryType(p, name);
  if (type === undefined) return undefined;
  const raw = argumentList(p);
  const [only] = raw;
  if (name === "strlen" && only?.kind === "string") return sizeConstant(Math.max(0, only.bytes.indexOf(0)), pos, p.last);
  const args = convertArguments(p, type, raw, `\`${PREFIX}${name}\``, pos);
  const decl = externalFunction(p, name, type, pos);
  const callee: Expr = {
    kind: "function",
    decl,
    type: { type: { kind: "pointer", to: { type, quals: 0 } }, quals: 0 },
    lvalue: false,
    pos,
    end: pos + 1,
  };
  return { kind: "call", callee, args, functionType: type, type: type.returns, lvalue: false, pos, end: p.last };
}

const FLOATING =
  /^(?:f?(?:abs|max|min|ma|mod|dim)|fabs|inf|huge_val|nans?|is(?:nan|inf|finite|normal|unordered|less|greater|lessequal|greaterequal|lessgreater|inf_sign)|copysign|signbit|sqrt|cbrt|pow|powi|exp|exp2|expm1|log|log2|log10|sin|cos|tan|a(?:sin|cos|tan|tan2)|floor|ceil|trunc|rint|nearbyint|l?l?round|l?l?rint|ldexp|frexp|modf|scalbn|scalbln|fpclassify)(?:f|l|f16|f32|f64|f128|f32x|f64x|d32|d64|d128)?$/;

function refuse(p: Parser, name: string, pos: number): never {
  const full = `\`${PREFIX}${name}\``;
  if (FLOATING.test(name)) return p.fail("c-floating-point", `${full} computes with floating point, which is not supported`, pos);
  if (/^(?:conj|creal|cimag|cexp|complex)[fl]?$/.test(name))
    return p.fail("c-complex", `${full} computes with complex numbers, which are not supported`, pos);
  if (/^(?:shuffle|shufflevector|convertvector|ia32_)/.test(name))
    return p.fail("c-vector", `${full} computes with vectors, which are not supported`, pos);
  return p.fail("c-unsupported-builtin", `${full} is not supported`, pos);
}
