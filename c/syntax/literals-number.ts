/** Integer and floating constants as gcc reads them. */
import { constantType } from "./conversions.ts";
import { DOUBLE, FLOAT, FLOAT128, INT, LONG_DOUBLE } from "./types-basic.ts";
import type { CType, IntType } from "./types.ts";

export type NumberLiteral =
  | {
      readonly kind: "integer";
      readonly value: bigint;
      readonly type: IntType /** Too large for a signed type; gcc warns. */;
      readonly unsignedWarning: boolean;
    }
  | { readonly kind: "float"; readonly type: CType; readonly text: string }
  /** What is wrong with it, as the end of "`0x` …". */
  | { readonly kind: "error"; readonly message: string; readonly code: string };

/** Longer constants are refused before any work is done on them. */
const MAX_LENGTH = 1024;
const INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([a-zA-Z]*)$/;
const FLOATING =
  /^(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)([a-zA-Z0-9]*)$/;
const FLOAT_SUFFIXES: ReadonlyMap<string, CType> = new Map<string, CType>([
  ["", DOUBLE],
  ["f", FLOAT],
  ["l", LONG_DOUBLE],
  ["d", DOUBLE],
  ["q", FLOAT128],
  ["f128", FLOAT128],
  ["f64", DOUBLE],
  ["f32", FLOAT],
  ["f32x", DOUBLE],
  ["f64x", LONG_DOUBLE],
]);

/** Reads a preprocessing number. */
export function readNumber(text: string): NumberLiteral {
  if (text.length === 1) {
    const digit = text.charCodeAt(0) - 48;
    return { kind: "integer", value: BigInt(digit), type: INT, unsignedWarning: false };
  }
  if (text.length > MAX_LENGTH) return { kind: "error", message: "is too long for a number", code: "c-syntax" };
  const integer = INTEGER.exec(text);
  if (integer !== null) return readInteger(integer[1] ?? "", integer[2] ?? "");
  return readFloat(text);
}

function readInteger(digits: string, suffix: string): NumberLiteral {
  const marks = readSuffix(suffix);
  if (marks === undefined) return suffixError(suffix);
  const octal = digits.length > 1 && /^0[0-9]+$/.test(digits);
  if (octal && /[89]/.test(digits)) return { kind: "error", message: "has an invalid digit for an octal constant", code: "c-syntax" };
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const decimal = /^[1-9][0-9]*$|^0$/.test(digits);
  const type = constantType(value, decimal, marks.unsigned, marks.longs);
  if (type !== undefined) return { kind: "integer", value, type, unsignedWarning: false };
  if (value > 0xffffffffffffffffn) return { kind: "error", message: "is too large for any integer type", code: "c-int128" };
  // gcc gives a decimal constant beyond long long the type __int128, with a warning; nothing but 64 bits exists here.
  return { kind: "error", message: "needs a type wider than 64 bits", code: "c-int128" };
}

function readSuffix(suffix: string): { readonly unsigned: boolean; readonly longs: 0 | 1 | 2 } | undefined {
  let unsigned = false;
  let longs: 0 | 1 | 2 = 0;
  let rest = suffix;
  while (rest !== "") {
    const first = rest.charAt(0);
    if (first === "u" || first === "U") {
      if (unsigned) return undefined;
      unsigned = true;
      rest = rest.slice(1);
    } else if (first === "l" || first === "L") {
      if (longs !== 0) return undefined;
      longs = rest.charAt(1) === first ? 2 : 1;
      rest = rest.slice(longs);
    } else {
      return undefined;
    }
  }
  return { unsigned, longs };
}

function suffixError(suffix: string): NumberLiteral {
  if (/^[uUlL]*[ijIJ][uUlL]*$/.test(suffix)) return { kind: "error", message: "is a complex constant", code: "c-complex" };
  if (/^(?:d[fdl]|f)/i.test(suffix)) return { kind: "error", message: "is a decimal floating constant", code: "c-decimal-float" };
  if (/^[uUlL]*[hHlL]?[lL]?[kKrR]$/.test(suffix)) return { kind: "error", message: "is a fixed-point constant", code: "c-fixed-point" };
  return { kind: "error", message: `has the invalid suffix \`${suffix}\``, code: "c-syntax" };
}

function readFloat(text: string): NumberLiteral {
  const match = FLOATING.exec(text);
  if (match === null) return { kind: "error", message: "is not a valid number", code: "c-syntax" };
  const suffix = (match[1] ?? "").toLowerCase();
  const type = FLOAT_SUFFIXES.get(suffix);
  if (type !== undefined) return { kind: "float", type, text };
  if (/^[fl]?[ij][fl]?$/.test(suffix)) return { kind: "error", message: "is a complex constant", code: "c-complex" };
  if (/^d[fdl]$/.test(suffix)) return { kind: "error", message: "is a decimal floating constant", code: "c-decimal-float" };
  if (/^(?:u?[hl]{0,2}[kr]|w|f16)$/.test(suffix))
    return { kind: "error", message: "is a constant of a type this machine lacks", code: "c-fixed-point" };
  return { kind: "error", message: `has the invalid suffix \`${match[1] ?? ""}\``, code: "c-syntax" };
}

/** The value of a floating constant as a double, for constant expressions such as `(int)2.5`; undefined where a double cannot say it. */
export function floatValue(text: string): number | undefined {
  if (/^0[xX]/.test(text)) return hexFloat(text);
  const digits = /^[0-9.]+(?:[eE][+-]?[0-9]+)?/.exec(text)?.[0];
  const value = digits === undefined ? Number.NaN : Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

function hexFloat(text: string): number | undefined {
  const match = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)/.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const value = Number.parseInt(`0${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return Number.isFinite(value) ? value : undefined;
}
