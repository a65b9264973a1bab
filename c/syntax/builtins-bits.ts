/** Builtins on the bits of integers, `abs`, and arithmetic that tells of overflow. */
import { argumentList, needCount } from "./arguments.ts";
import type { Expr } from "./ast.ts";
import type { BuiltinName } from "./builtin-name.ts";
import { convertForAssignment } from "./build-convert.ts";
import { constant, valueOf } from "./build-value.ts";
import { wrapInteger } from "./integer.ts";
import type { Parser } from "./parser.ts";
import { typeText } from "./type-text.ts";
import {
  INT,
  integerOf,
  isInteger,
  LONG,
  LONG_LONG,
  plain,
  pointee,
  Q_BOOL,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  UNSIGNED_LONG_LONG,
  UNSIGNED_SHORT,
} from "./types-basic.ts";
import type { IntType } from "./types.ts";

interface BitOperation {
  readonly name: BuiltinName;
  readonly operand: IntType;
  readonly result: IntType;
}

const BIT_OPERATIONS = new Map<string, BitOperation>();
for (const [suffix, signed, unsigned] of [
  ["", INT, UNSIGNED_INT],
  ["l", LONG, UNSIGNED_LONG],
  ["ll", LONG_LONG, UNSIGNED_LONG_LONG],
] as const) {
  for (const name of ["clz", "ctz", "popcount", "parity"] as const)
    BIT_OPERATIONS.set(name + suffix, { name, operand: unsigned, result: INT });
  for (const name of ["ffs", "clrsb"] as const) BIT_OPERATIONS.set(name + suffix, { name, operand: signed, result: INT });
}
for (const [name, type] of [
  ["abs", INT],
  ["labs", LONG],
  ["llabs", LONG_LONG],
  ["imaxabs", LONG],
] as const) {
  BIT_OPERATIONS.set(name, { name: "abs", operand: type, result: type });
}
for (const [name, type] of [
  ["bswap16", UNSIGNED_SHORT],
  ["bswap32", UNSIGNED_INT],
  ["bswap64", UNSIGNED_LONG],
] as const) {
  BIT_OPERATIONS.set(name, { name: "bswap", operand: type, result: type });
}

/** Functions of the C library that gcc carries out itself wherever they are called. */
export function isBuiltinFunction(name: string): boolean {
  return name === "abs" || name === "labs" || name === "llabs" || name === "imaxabs";
}

/** `clz`, `ffsl`, `bswap32`, `labs` …; undefined for other names. The cursor is behind the name. */
export function bitBuiltin(p: Parser, name: string, pos: number): Expr | undefined {
  const operation = BIT_OPERATIONS.get(name);
  if (operation === undefined) return undefined;
  const raw = argumentList(p);
  needCount(p, `__builtin_${name}`, raw, 1, pos);
  const args = raw.map((arg) => convertForAssignment(p, arg, plain(operation.operand), `the argument of \`__builtin_${name}\``));
  const [only] = args;
  const type = plain(operation.result);
  const value = only?.kind === "constant" ? foldBits(operation, only.value) : undefined;
  if (value !== undefined) return constant(wrapInteger(value, operation.result), type, pos, p.last);
  return { kind: "builtin", name: operation.name, args, type, lvalue: false, pos, end: p.last };
}

function foldBits(operation: BitOperation, signedValue: bigint): bigint | undefined {
  const width = operation.operand.size * 8;
  const value = BigInt.asUintN(width, signedValue);
  const digits = value.toString(2);
  switch (operation.name) {
    case "clz":
      return value === 0n ? undefined : BigInt(width - digits.length);
    case "ctz":
      return value === 0n ? undefined : BigInt(digits.length - 1 - digits.lastIndexOf("1"));
    case "ffs":
      return value === 0n ? 0n : BigInt(digits.length - digits.lastIndexOf("1"));
    case "popcount":
      return BigInt(digits.replaceAll("0", "").length);
    case "parity":
      return BigInt(digits.replaceAll("0", "").length % 2);
    case "clrsb":
      return foldBits({ ...operation, name: "clz" }, signedValue < 0n ? (~signedValue << 1n) | 1n : (signedValue << 1n) | 1n);
    case "abs":
      return signedValue < 0n ? -signedValue : signedValue;
    case "bswap":
      return BigInt(
        `0x${[
          ...value
            .toString(16)
            .padStart(width / 4, "0")
            .matchAll(/../g),
        ]
          .map(([byte]) => byte)
          .reverse()
          .join("")}`,
      );
    default:
      return undefined;
  }
}

const TYPED_OVERFLOW = /^([su])(add|sub|mul)(l{0,2})_overflow$/;
const GENERIC_OVERFLOW = /^(add|sub|mul)_overflow(_p)?$/;

/** `add_overflow`, `smull_overflow`, `sub_overflow_p` …; undefined for other names. */
export function overflowBuiltin(p: Parser, name: string, pos: number): Expr | undefined {
  const typed = TYPED_OVERFLOW.exec(name);
  if (typed === null && !GENERIC_OVERFLOW.test(name)) return undefined;
  const raw = argumentList(p);
  needCount(p, `__builtin_${name}`, raw, 3, pos);
  const [left, right, last] = raw.map((arg) => valueOf(p, arg));
  if (left === undefined || right === undefined || last === undefined) return undefined;
  const predicate = name.endsWith("_p");
  const to = predicate ? last.type : pointee(last.type);
  if (!isInteger(left.type) || !isInteger(right.type) || to === undefined || integerOf(to.type) === undefined) {
    const got = `\`${typeText(left.type)}\`, \`${typeText(right.type)}\` and \`${typeText(last.type)}\``;
    return p.fail(
      "c-call",
      `\`__builtin_${name}\` needs two integers and ${predicate ? "an integer" : "a pointer to one"}, not ${got}`,
      pos,
    );
  }
  const operands =
    typed === null
      ? [left, right]
      : [left, right].map((value) => convertForAssignment(p, value, plain(typedOperand(typed)), "an argument"));
  const operation = (typed === null ? name : `${typed[2] ?? "add"}_overflow`) as BuiltinName;
  return { kind: "builtin", name: operation, args: [...operands, last], type: Q_BOOL, lvalue: false, pos, end: p.last };
}

function typedOperand(match: RegExpExecArray): IntType {
  const signed = match[1] === "s";
  switch (match[3]) {
    case "l":
      return signed ? LONG : UNSIGNED_LONG;
    case "ll":
      return signed ? LONG_LONG : UNSIGNED_LONG_LONG;
    default:
      return signed ? INT : UNSIGNED_INT;
  }
}
