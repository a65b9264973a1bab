/** The types that words such as `unsigned`, `long` and `int` spell together. */
import {
  BOOL,
  CHAR,
  DOUBLE,
  FLOAT,
  FLOAT128,
  INT,
  LONG,
  LONG_DOUBLE,
  LONG_LONG,
  SHORT,
  SIGNED_CHAR,
  toUnsigned,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  VOID,
} from "./types-basic.ts";
import type { CType } from "./types.ts";

const WORDS = [
  "void",
  "char",
  "short",
  "int",
  "long",
  "float",
  "double",
  "signed",
  "unsigned",
  "_Bool",
  "_Complex",
  "__int128",
  "_Float128",
  "_Float16",
] as const;
const MORE_WORDS = [
  "_Float32",
  "_Float64",
  "_Float32x",
  "_Float64x",
  "_Decimal32",
  "_Decimal64",
  "_Decimal128",
  "_Fract",
  "_Accum",
  "_Sat",
] as const;
export type BasicWord = (typeof WORDS)[number] | (typeof MORE_WORDS)[number];
export const BASIC_WORDS: readonly BasicWord[] = [...WORDS, ...MORE_WORDS];

/** The most common spellings. */
const SINGLE = new Map<BasicWord, CType>([
  ["void", VOID],
  ["char", CHAR],
  ["short", SHORT],
  ["int", INT],
  ["long", LONG],
  ["float", FLOAT],
  ["double", DOUBLE],
  ["signed", INT],
  ["unsigned", UNSIGNED_INT],
  ["_Bool", BOOL],
]);

/** The type that the words spell in any order; undefined when they spell none. */
export function basicType(words: readonly BasicWord[]): CType | undefined {
  const [first, second] = words;
  const single = words.length === 1 && first !== undefined ? SINGLE.get(first) : undefined;
  if (single !== undefined) return single;
  if (words.length === 2 && first === "unsigned") {
    if (second === "long") return UNSIGNED_LONG;
    if (second === "int") return UNSIGNED_INT;
  }
  return combined(words);
}

function combined(words: readonly BasicWord[]): CType | undefined {
  const counts = new Map<BasicWord, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const has = (word: BasicWord): boolean => counts.has(word);
  const unsupported = unsupportedBasic(counts);
  if (unsupported !== undefined) return unsupported;
  const longs = counts.get("long") ?? 0;
  const signs = (has("signed") ? 1 : 0) + (has("unsigned") ? 1 : 0);
  const main = WORDS.filter((word) => has(word) && !["signed", "unsigned", "long", "short", "int"].includes(word));
  const bad = signs > 1 || longs > 2 || main.length > 1 || (has("short") && longs > 0);
  if (bad) return undefined;
  const [only] = main;
  if (only === undefined) return integerFrom(longs, has("short"), has("unsigned"));
  if (only === "char") {
    if (longs > 0 || has("short") || has("int")) return undefined;
    return has("unsigned") ? toUnsigned(CHAR) : has("signed") ? SIGNED_CHAR : CHAR;
  }
  if (signs > 0 || has("short") || has("int") || (longs > 0 && (only !== "double" || longs > 1))) {
    return undefined;
  }
  return namedType(only, longs);
}

function integerFrom(longs: number, short: boolean, unsigned: boolean): CType {
  const type = longs === 2 ? LONG_LONG : longs === 1 ? LONG : short ? SHORT : INT;
  return unsigned ? toUnsigned(type) : type;
}

function namedType(word: BasicWord, longs: number): CType {
  switch (word) {
    case "void":
      return VOID;
    case "_Bool":
      return BOOL;
    case "float":
      return FLOAT;
    case "_Float128":
      return FLOAT128;
    default:
      return longs > 0 ? LONG_DOUBLE : DOUBLE;
  }
}

function unsupportedBasic(counts: ReadonlyMap<BasicWord, number>): CType | undefined {
  const make = (code: string, construct: string, size: number): CType => ({
    kind: "unsupported",
    code,
    construct,
    size,
    align: Math.min(size, 16),
  });
  const words = [...counts.keys()];
  if (counts.has("_Complex")) {
    const part = complexPart(counts);
    return { kind: "unsupported", code: "c-complex", construct: "`_Complex`", size: part * 2, align: part };
  }
  if (counts.has("__int128")) return make("c-int128", counts.has("unsigned") ? "`unsigned __int128`" : "`__int128`", 16);
  const decimal = words.find((word) => word.startsWith("_Decimal"));
  if (decimal !== undefined)
    return make("c-decimal-float", `\`${decimal}\``, decimal === "_Decimal128" ? 16 : decimal === "_Decimal64" ? 8 : 4);
  if (counts.has("_Fract") || counts.has("_Accum") || counts.has("_Sat")) return make("c-fixed-point", "A fixed-point type", 4);
  if (counts.has("_Float16")) return make("c-floating-point", "`_Float16`", 2);
  if (counts.has("_Float32")) return { kind: "float", name: "_Float32", size: 4 };
  if (counts.has("_Float64") || counts.has("_Float32x")) return { kind: "float", name: "_Float64", size: 8 };
  return counts.has("_Float64x") ? { kind: "float", name: "_Float64x", size: 16 } : undefined;
}

/** Size of one part of a complex type. */
function complexPart(counts: ReadonlyMap<BasicWord, number>): number {
  if (counts.has("float")) return 4;
  if (counts.has("char")) return 1;
  if (counts.has("short")) return 2;
  if (counts.has("long")) return counts.has("double") ? 16 : 8;
  return counts.has("int") || counts.has("unsigned") || counts.has("signed") ? 4 : 8;
}
