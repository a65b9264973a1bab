/** Operators on values: arithmetic, pointers, comparisons, `?:`, assignments. Constants are folded as they are built. */
import type { ArithmeticOp, CompareOp, Expr } from "./ast.ts";
import { bitFieldWidth, constant, intConstant, isNullConstant, needSize, valueOf } from "./build-value.ts";
import { convert, convertForAssignment, cutToPrecision, promote, toVoid } from "./build-convert.ts";
import { compatibleTypes, composite } from "./compatible.ts";
import { commonType, promoted } from "./conversions.ts";
import { calculate, compareIntegers, convertConstant } from "./integer.ts";
import type { Parser } from "./parser.ts";
import { typeText } from "./type-text.ts";
import {
  integerOf,
  isArithmetic,
  isInteger,
  isPointer,
  isRecord,
  isScalar,
  isVoid,
  LONG,
  plain,
  pointee,
  pointerTo,
  Q_INT,
  Q_LONG,
  Q_VOID,
  unqualified,
  withQuals,
} from "./types-basic.ts";
import type { QualType } from "./types.ts";
import { QUAL_CONST } from "./types.ts";

const SHIFTS: ReadonlySet<ArithmeticOp> = new Set(["<<", ">>"]);
const INTEGER_ONLY: ReadonlySet<ArithmeticOp> = new Set(["%", "&", "|", "^", "<<", ">>"]);

/** `left op right` for an arithmetic operator, pointers included. */
export function binary(p: Parser, op: ArithmeticOp, leftRaw: Expr, rightRaw: Expr, at: number): Expr {
  const left = valueOf(p, leftRaw);
  const right = valueOf(p, rightRaw);
  const { pos } = leftRaw;
  const { end } = rightRaw;
  if (isArithmetic(left.type) && isArithmetic(right.type)) {
    if (INTEGER_ONLY.has(op) && !(isInteger(left.type) && isInteger(right.type))) return badOperands(p, op, left, right, at);
    return arithmetic(op, promote(left), promote(right), pos, end);
  }
  if (op === "+" && isPointer(left.type) && isInteger(right.type)) return pointerAdd(p, left, right, false, pos, end, at);
  if (op === "+" && isInteger(left.type) && isPointer(right.type)) return pointerAdd(p, right, left, false, pos, end, at);
  if (op === "-" && isPointer(left.type) && isInteger(right.type)) return pointerAdd(p, left, right, true, pos, end, at);
  if (op === "-" && isPointer(left.type) && isPointer(right.type)) return pointerDifference(p, left, right, pos, end, at);
  return badOperands(p, op, left, right, at);
}

function badOperands(p: Parser, op: string, left: Expr, right: Expr, at: number): never {
  return p.fail("c-type", `\`${op}\` cannot take operands of type \`${typeText(left.type)}\` and \`${typeText(right.type)}\``, at);
}

/** Arithmetic on promoted operands. */
function arithmetic(op: ArithmeticOp, left: Expr, right: Expr, pos: number, end: number): Expr {
  const type = SHIFTS.has(op) ? left.type : (commonType(left.type, right.type) ?? left.type);
  const a = convert(left, type, true);
  const b = SHIFTS.has(op) ? right : convert(right, type, true);
  const integer = integerOf(type.type);
  if (a.kind === "constant" && b.kind === "constant" && integer !== undefined) {
    const value = calculate(op, a.value, b.value, integer);
    if (value !== undefined) return constant(value, type, pos, end);
  }
  const node: Expr = { kind: "arithmetic", op, left: a, right: b, type, lvalue: false, pos, end };
  return integer?.precision === undefined || op === ">>" || op === "&" || op === "|" ? node : cutToPrecision(node, integer);
}

/** `pointer + index` or `pointer - index`, in elements. */
function pointerAdd(p: Parser, pointer: Expr, index: Expr, negative: boolean, pos: number, end: number, at: number): Expr {
  const scale = needSize(p, pointee(pointer.type) ?? Q_VOID, at);
  let count = promote(index);
  if (negative) count = negate(convert(count, wide(count.type), true), count.pos, count.end);
  if (pointer.kind === "constant" && count.kind === "constant") {
    return constant(BigInt.asUintN(64, pointer.value + count.value * BigInt(scale)), pointer.type, pos, end);
  }
  return { kind: "pointer-add", pointer, index: count, scale, type: pointer.type, lvalue: false, pos, end };
}

/** The type in which an index can be negated without losing its value. */
function wide(type: QualType): QualType {
  return integerOf(type.type)?.size === 8 ? type : Q_LONG;
}

function pointerDifference(p: Parser, left: Expr, right: Expr, pos: number, end: number, at: number): Expr {
  const to = pointee(left.type) ?? Q_VOID;
  const other = pointee(right.type) ?? Q_VOID;
  if (!compatibleTypes(to.type, other.type)) {
    const text = `\`-\` subtracts pointers of different types, \`${typeText(left.type)}\` and \`${typeText(right.type)}\``;
    if (!(isVoid(to) || isVoid(other))) p.warn("c-incompatible-pointer", text, at);
  }
  const scale = needSize(p, to, at);
  if (left.kind === "constant" && right.kind === "constant" && scale > 0) {
    return constant(BigInt.asIntN(64, left.value - right.value) / BigInt(scale), Q_LONG, pos, end);
  }
  return { kind: "pointer-difference", left, right, scale, type: plain(LONG), lvalue: false, pos, end };
}

/** `a[b]`, as it stands: an lvalue. */
export function subscript(p: Parser, base: Expr, index: Expr, at: number, end: number): Expr {
  const left = valueOf(p, base);
  const right = valueOf(p, index);
  const swap = isInteger(left.type) && isPointer(right.type);
  const pointer = swap ? right : left;
  const count = swap ? left : right;
  const to = pointee(pointer.type);
  if (to === undefined || !isInteger(count.type))
    p.fail("c-type", `\`[]\` needs a pointer or array and an integer, not \`${typeText(left.type)}\` and \`${typeText(right.type)}\``, at);
  const place = pointerAdd(p, pointer, count, false, base.pos, end, at);
  return { kind: "deref", pointer: place, type: to, lvalue: !isVoid(to), pos: base.pos, end };
}

function negate(value: Expr, pos: number, end: number): Expr {
  const integer = integerOf(value.type.type);
  if (value.kind === "constant") return constant(convertConstant(-value.value, value.type.type) ?? 0n, value.type, pos, end);
  const node: Expr = { kind: "negate", operand: value, type: value.type, lvalue: false, pos, end };
  return integer?.precision === undefined ? node : cutToPrecision(node, integer);
}

/** `+x`, `-x`, `~x`, `!x`. */
export function unary(p: Parser, op: "+" | "-" | "~" | "!", operandRaw: Expr, pos: number): Expr {
  const operand = valueOf(p, operandRaw);
  const { end } = operandRaw;
  if (op === "!") {
    needScalar(p, operand, "`!`");
    if (operand.kind === "constant") return intConstant(operand.value === 0n ? 1 : 0, pos, end);
    return { kind: "not", operand, type: Q_INT, lvalue: false, pos, end };
  }
  const allowed = op === "~" ? isInteger(operand.type) : isArithmetic(operand.type);
  if (!allowed) p.fail("c-type", `\`${op}\` cannot take an operand of type \`${typeText(operand.type)}\``, pos);
  const value = promote(operand);
  if (op === "+") return { ...convert(value, value.type, false), pos, end };
  if (op === "-") return negate(value, pos, end);
  if (value.kind === "constant") return constant(convertConstant(~value.value, value.type.type) ?? 0n, value.type, pos, end);
  const integer = integerOf(value.type.type);
  const node: Expr = { kind: "bit-not", operand: value, type: value.type, lvalue: false, pos, end };
  return integer?.precision === undefined ? node : cutToPrecision(node, integer);
}

function needScalar(p: Parser, value: Expr, what: string): void {
  if (!isScalar(value.type))
    p.fail("c-type", `${what} needs a number or a pointer, not a value of type \`${typeText(value.type)}\``, value.pos);
}

/** The value of a condition: any scalar. */
export function condition(p: Parser, raw: Expr, what: string): Expr {
  const value = valueOf(p, raw);
  needScalar(p, value, what);
  return value;
}

/** A comparison. */
export function compare(p: Parser, op: CompareOp, leftRaw: Expr, rightRaw: Expr, at: number): Expr {
  let left = valueOf(p, leftRaw);
  let right = valueOf(p, rightRaw);
  if (isArithmetic(left.type) && isArithmetic(right.type)) {
    left = promote(left);
    right = promote(right);
    const common = commonType(left.type, right.type) ?? left.type;
    left = convert(left, common, true);
    right = convert(right, common, true);
  } else {
    const common = comparedPointers(p, op, left, right, at);
    left = convert(left, common, true);
    right = convert(right, common, true);
  }
  const { pos } = leftRaw;
  const { end } = rightRaw;
  if (left.kind === "constant" && right.kind === "constant")
    return intConstant(compareIntegers(op, left.value, right.value) ? 1 : 0, pos, end);
  return { kind: "compare", op, left, right, type: Q_INT, lvalue: false, pos, end };
}

/** The pointer type in which two values are compared. */
function comparedPointers(p: Parser, op: string, left: Expr, right: Expr, at: number): QualType {
  if (isPointer(left.type) && isPointer(right.type)) {
    const a = pointee(left.type) ?? Q_VOID;
    const b = pointee(right.type) ?? Q_VOID;
    const agree = compatibleTypes(a.type, b.type) || isVoid(a) || isVoid(b) || isNullConstant(left) || isNullConstant(right);
    if (!agree) p.warn("c-incompatible-pointer", `\`${op}\` compares \`${typeText(left.type)}\` with \`${typeText(right.type)}\``, at);
    return isNullConstant(left) ? right.type : left.type;
  }
  const pointer = isPointer(left.type) ? left : right;
  const other = pointer === left ? right : left;
  if (!isPointer(pointer.type) || !isInteger(other.type)) return badOperands(p, op, left, right, at);
  if (!isNullConstant(other)) p.warn("c-int-conversion", `\`${op}\` compares a pointer with an integer`, at);
  return pointer.type;
}

/** `left && right`, `left || right`. */
export function logical(p: Parser, op: "&&" | "||", leftRaw: Expr, rightRaw: Expr): Expr {
  const left = condition(p, leftRaw, `\`${op}\``);
  const right = condition(p, rightRaw, `\`${op}\``);
  const { pos } = leftRaw;
  const { end } = rightRaw;
  if (left.kind === "constant" && right.kind === "constant") {
    const value = op === "&&" ? left.value !== 0n && right.value !== 0n : left.value !== 0n || right.value !== 0n;
    return intConstant(value ? 1 : 0, pos, end);
  }
  return { kind: "logical", op, left, right, type: Q_INT, lvalue: false, pos, end };
}

/** `test ? then : otherwise`; without `then`, GNU `test ?: otherwise`. */
export function conditional(p: Parser, testRaw: Expr, thenRaw: Expr | undefined, otherwiseRaw: Expr, at: number): Expr {
  const test = condition(p, testRaw, "`?:`");
  const then = thenRaw === undefined ? undefined : branchValue(p, thenRaw);
  const otherwise = branchValue(p, otherwiseRaw);
  const type = conditionalType(p, then ?? test, otherwise, at);
  const { pos } = testRaw;
  const { end } = otherwiseRaw;
  const first = then === undefined ? undefined : branch(then, type);
  const second = branch(otherwise, type);
  if (test.kind === "constant" && second.kind === "constant") {
    const taken = test.value === 0n ? second : then === undefined ? convert(test, type, true) : first;
    if (taken?.kind === "constant" && (first === undefined || first.kind === "constant")) return { ...taken, pos, end };
  }
  // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
  return { kind: "conditional", condition: test, then: first, otherwise: second, type, lvalue: false, pos, end };
}

function branchValue(p: Parser, raw: Expr): Expr {
  if (isVoid(raw.type)) return raw.kind === "deref" ? toVoid(raw.pointer, true) : raw;
  return valueOf(p, raw);
}

function branch(value: Expr, type: QualType): Expr {
  return isVoid(type) ? toVoid(value, true) : isRecord(type) ? value : convert(value, type, true);
}

function conditionalType(p: Parser, a: Expr, b: Expr, at: number): QualType {
  if (isArithmetic(a.type) && isArithmetic(b.type)) {
    const left = promoted(a.type, bitFieldWidth(a));
    const right = promoted(b.type, bitFieldWidth(b));
    return a.type.type === b.type.type && !isInteger(a.type) ? a.type : (commonType(left, right) ?? left);
  }
  if (isVoid(a.type) || isVoid(b.type)) return Q_VOID;
  if (isRecord(a.type) && a.type.type === b.type.type) return unqualified(a.type);
  if (isPointer(a.type) && isPointer(b.type)) return conditionalPointer(p, a, b, at);
  const pointer = isPointer(a.type) ? a : b;
  const other = pointer === a ? b : a;
  if (!isPointer(pointer.type) || !isInteger(other.type)) return badOperands(p, "?:", a, b, at);
  if (!isNullConstant(other)) p.warn("c-int-conversion", "`?:` chooses between a pointer and an integer", at);
  return pointer.type;
}

function conditionalPointer(p: Parser, a: Expr, b: Expr, at: number): QualType {
  if (isNullConstant(a)) return b.type;
  if (isNullConstant(b)) return a.type;
  const left = pointee(a.type) ?? Q_VOID;
  const right = pointee(b.type) ?? Q_VOID;
  const quals = left.quals | right.quals;
  if (compatibleTypes(left.type, right.type)) return pointerTo(withQuals(composite({ ...left, quals }, { ...right, quals }), quals));
  if (!isVoid(left) && !isVoid(right)) {
    p.warn("c-incompatible-pointer", `\`?:\` chooses between \`${typeText(a.type)}\` and \`${typeText(b.type)}\``, at);
  }
  return pointerTo({ type: Q_VOID.type, quals });
}

/** `target = source`. */
export function assign(p: Parser, target: Expr, source: Expr, at: number): Expr {
  needAssignable(p, target, at);
  const value = convertForAssignment(p, source, target.type, "the assignment");
  return { kind: "assign", target, value, type: unqualified(target.type), lvalue: false, pos: target.pos, end: source.end };
}

function needAssignable(p: Parser, target: Expr, at: number): void {
  if (!target.lvalue || target.type.type.kind === "array") p.fail("c-type", "The left side cannot be assigned to", at);
  if ((target.type.quals & QUAL_CONST) !== 0) p.fail("c-type", "The left side is const and cannot be assigned to", at);
  needSize(p, target.type, target.pos);
}

/** `target op= source`. */
export function compoundAssign(p: Parser, op: ArithmeticOp, target: Expr, source: Expr, at: number): Expr {
  needAssignable(p, target, at);
  const value = valueOf(p, source);
  const type = unqualified(target.type);
  const base = { kind: "compound-assign", op, target, type, lvalue: false, pos: target.pos, end: source.end } as const;
  if (isPointer(type) && (op === "+" || op === "-") && isInteger(value.type)) {
    return { ...base, value: promote(value), computeType: type, scale: needSize(p, pointee(type) ?? Q_VOID, at) };
  }
  const loaded = valueOf(p, target);
  const numbers = isArithmetic(type) && isArithmetic(value.type) && (!INTEGER_ONLY.has(op) || (isInteger(type) && isInteger(value.type)));
  if (!numbers) return badOperands(p, `${op}=`, loaded, value, at);
  const left = promoted(type, bitFieldWidth(target));
  const right = promote(value);
  if (SHIFTS.has(op)) return { ...base, value: right, computeType: left, scale: 1 };
  const computeType = commonType(left, right.type) ?? left;
  return { ...base, value: convert(right, computeType, true), computeType, scale: 1 };
}

/** `++` and `--`. */
export function increment(p: Parser, target: Expr, by: 1 | -1, postfix: boolean, pos: number, end: number): Expr {
  needAssignable(p, target, pos);
  if (!isScalar(target.type))
    p.fail("c-type", `\`${by > 0 ? "++" : "--"}\` cannot take an operand of type \`${typeText(target.type)}\``, pos);
  const to = pointee(target.type);
  const delta = to === undefined ? by : by * needSize(p, to, pos);
  return { kind: "increment", target, delta, postfix, type: unqualified(target.type), lvalue: false, pos, end };
}

/** `left, right`. */
export function comma(p: Parser, left: Expr, rightRaw: Expr, discarded: Expr): Expr {
  const right = branchValue(p, rightRaw);
  return { kind: "comma", left: discarded, right, type: right.type, lvalue: false, pos: left.pos, end: rightRaw.end };
}
