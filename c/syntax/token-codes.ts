/**
 * A small number for each kind of token, so that the parser compares numbers: punctuators and keywords by spelling (all of gcc's
 * spellings of a keyword have one code), the rest by kind.
 */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Token } from "./token.ts";

/** Codes 0 to 7 are kinds; punctuators and keywords follow in the order of the tables below. */
export const EOF = 0;
export const IDENTIFIER = 1;
export const NUMBER = 2;
export const CHARACTER = 3;
export const STRING = 4;
export const OTHER = 5;

const FIRST = 8;
// biome-ignore format: a table
const PUNCTUATORS = [
  "(", ")", "[", "]", "{", "}", ";", ",", ":", "?", ".", "->", "...", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
  "+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&&", "||", "++", "--",
] as const;

// biome-ignore format: a table
const KEYWORDS = [
  "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if",
  "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
  "unsigned", "void", "volatile", "while", "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn",
  "_Static_assert", "_Thread_local", "typeof", "asm", "__attribute__", "__extension__", "__label__", "__auto_type", "__int128", "__real__",
  "__imag__", "__func__", "__FUNCTION__", "__PRETTY_FUNCTION__", "_Float128", "_Float16", "_Float32", "_Float64", "_Float32x", "_Float64x",
  "_Decimal32", "_Decimal64", "_Decimal128", "_Fract", "_Accum", "_Sat", "__seg_gs",
] as const;

type Spelling = (typeof PUNCTUATORS)[number] | (typeof KEYWORDS)[number];

/** Other spellings of keywords and punctuators. */
// biome-ignore format: a table
const ALIASES: readonly (readonly [string, Spelling])[] = [
  ["__const", "const"], ["__const__", "const"], ["__volatile", "volatile"], ["__volatile__", "volatile"],
  ["__restrict", "restrict"], ["__restrict__", "restrict"], ["__inline", "inline"], ["__inline__", "inline"],
  ["__signed", "signed"], ["__signed__", "signed"], ["__alignof", "_Alignof"], ["__alignof__", "_Alignof"],
  ["__typeof", "typeof"], ["__typeof__", "typeof"], ["__asm", "asm"], ["__asm__", "asm"], ["__attribute", "__attribute__"],
  ["__complex", "_Complex"], ["__complex__", "_Complex"], ["__thread", "_Thread_local"], ["__real", "__real__"], ["__imag", "__imag__"],
  ["__float128", "_Float128"], ["__seg_fs", "__seg_gs"],
  ["<:", "["], [":>", "]"], ["<%", "{"], ["%>", "}"],
];

const CODES: ReadonlyMap<string, number> = new Map<string, number>([
  ...[...PUNCTUATORS, ...KEYWORDS].map((spelling, index): [string, number] => [spelling, FIRST + index]),
  ...ALIASES.map(([alias, spelling]): [string, number] => [
    alias,
    FIRST + ([...PUNCTUATORS, ...KEYWORDS] as readonly string[]).indexOf(spelling),
  ]),
]);

/** The code of a punctuator or keyword. */
export function code(spelling: Spelling): number {
  return CODES.get(spelling) ?? OTHER;
}

/** The code of any token. */
export function codeOf(token: Token): number {
  switch (token.kind) {
    case "identifier":
      return CODES.get(token.text) ?? IDENTIFIER;
    case "punctuator":
      return CODES.get(token.text) ?? OTHER;
    case "number":
      return NUMBER;
    case "char":
      return CHARACTER;
    case "string":
      return STRING;
    case "other":
      return OTHER;
    case "eof":
      return EOF;
    default:
      return assertUnreachable(token.kind);
  }
}

export const LPAREN = code("(");
export const RPAREN = code(")");
export const LBRACKET = code("[");
export const RBRACKET = code("]");
export const LBRACE = code("{");
export const RBRACE = code("}");
export const SEMICOLON = code(";");
export const COMMA = code(",");
export const COLON = code(":");
export const QUESTION = code("?");
export const DOT = code(".");
export const ELLIPSIS = code("...");
export const ASSIGN = code("=");
export const STAR = code("*");
export const AMPERSAND = code("&");
export const ATTRIBUTE = code("__attribute__");
export const ASM = code("asm");
export const EXTENSION = code("__extension__");

export const LAST_CODE: number = FIRST + PUNCTUATORS.length + KEYWORDS.length;

/** A table indexed by code, for sets of tokens. */
export function codeSet(...spellings: readonly Spelling[]): Uint8Array {
  const set = new Uint8Array(LAST_CODE);
  for (const spelling of spellings) set[code(spelling)] = 1;
  return set;
}
