/** Character constants and string literals: prefixes, escapes, concatenation. */
import { wrapInteger } from "./integer.ts";
import { CHAR, INT, UNSIGNED_INT, UNSIGNED_SHORT } from "./types-basic.ts";
import type { IntType } from "./types.ts";

export interface TextError {
  readonly kind: "error";
  readonly message: string;
}

export interface CharLiteral {
  readonly kind: "char";
  readonly value: bigint;
  readonly type: IntType;
}

export interface StringLiteral {
  readonly kind: "string";
  /** With the terminator. */
  readonly bytes: Uint8Array;
  /** Type of an element. */
  readonly element: IntType;
}

/** The element type of each prefix. In C, `u8` strings are plain char. */
const ELEMENT: ReadonlyMap<string, IntType> = new Map([
  ["", CHAR],
  ["u8", CHAR],
  ["L", INT],
  ["u", UNSIGNED_SHORT],
  ["U", UNSIGNED_INT],
]);

/** One code unit or code point of a literal: escapes give raw units, other characters are encoded. */
type Piece = { readonly unit: number } | { readonly codePoint: number };

interface Split {
  readonly prefix: string;
  readonly body: string;
}

function split(text: string, quote: string): Split | undefined {
  const open = text.indexOf(quote);
  const close = text.lastIndexOf(quote);
  if (open < 0 || close <= open || close !== text.length - 1) return undefined;
  return { prefix: text.slice(0, open), body: text.slice(open + 1, close) };
}

/** Reads `'a'`, `L'\n'`, and gcc's multi-character constants. */
export function readChar(text: string): CharLiteral | TextError {
  const parts = split(text, "'");
  const element = parts === undefined ? undefined : ELEMENT.get(parts.prefix);
  if (parts === undefined || element === undefined) return { kind: "error", message: "is not a complete character constant" };
  const pieces = readPieces(parts.body, element.size);
  if (!Array.isArray(pieces)) return pieces;
  if (pieces.length === 0) return { kind: "error", message: "is an empty character constant" };
  const units = encode(pieces, element);
  if (element !== CHAR) return { kind: "char", value: wrapInteger(BigInt(units.at(-1) ?? 0), element), type: element };
  // gcc: each char is shifted in; a single one is sign-extended.
  let value = 0n;
  for (const unit of units.slice(-4)) value = (value << 8n) | BigInt(unit & 0xff);
  return { kind: "char", value: units.length === 1 ? BigInt.asIntN(8, value) : BigInt.asIntN(32, value), type: INT };
}

/** Joins adjacent string literals; one prefix is enough for all. */
export function readStrings(texts: readonly string[]): StringLiteral | TextError {
  let prefix = "";
  const bodies: string[] = [];
  for (const text of texts) {
    const parts = split(text, '"');
    if (parts === undefined || !ELEMENT.has(parts.prefix)) return { kind: "error", message: "is not a complete string" };
    if (parts.prefix !== "" && prefix !== "" && parts.prefix !== prefix)
      return { kind: "error", message: "joins strings with different prefixes" };
    if (parts.prefix !== "") prefix = parts.prefix;
    bodies.push(parts.body);
  }
  const element = ELEMENT.get(prefix) ?? CHAR;
  const units: number[] = [];
  for (const body of bodies) {
    const pieces = readPieces(body, element.size);
    if (!Array.isArray(pieces)) return pieces;
    for (const unit of encode(pieces, element)) units.push(unit);
  }
  return { kind: "string", bytes: toBytes(units, element.size), element };
}

function toBytes(units: readonly number[], size: number): Uint8Array {
  const bytes = new Uint8Array((units.length + 1) * size);
  units.forEach((unit, index) => {
    for (let byte = 0; byte < size; byte++) bytes[index * size + byte] = (unit >>> (8 * byte)) & 0xff;
  });
  return bytes;
}

function encode(pieces: readonly Piece[], element: IntType): number[] {
  const units: number[] = [];
  for (const piece of pieces) {
    if ("unit" in piece) units.push(piece.unit);
    else if (element.size === 1) encodeUtf8(piece.codePoint, units);
    else if (element.size === 2 && piece.codePoint > 0xffff) {
      const rest = piece.codePoint - 0x10000;
      units.push(0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
    } else units.push(piece.codePoint);
  }
  return units;
}

function encodeUtf8(codePoint: number, into: number[]): void {
  if (codePoint < 0x80) into.push(codePoint);
  else if (codePoint < 0x800) into.push(0xc0 | (codePoint >> 6), 0x80 | (codePoint & 0x3f));
  else if (codePoint < 0x10000) into.push(0xe0 | (codePoint >> 12), 0x80 | ((codePoint >> 6) & 0x3f), 0x80 | (codePoint & 0x3f));
  else into.push(0xf0 | (codePoint >> 18), 0x80 | ((codePoint >> 12) & 0x3f), 0x80 | ((codePoint >> 6) & 0x3f), 0x80 | (codePoint & 0x3f));
}

// biome-ignore format: a table
const SIMPLE_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["n", 10], ["t", 9], ["r", 13], ["a", 7], ["b", 8], ["f", 12], ["v", 11], ["e", 27], ["E", 27],
  ["\\", 92], ["'", 39], ['"', 34], ["?", 63],
]);

function readPieces(body: string, size: number): Piece[] | TextError {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < body.length) {
    if (body.charCodeAt(at) !== 92) {
      const codePoint = body.codePointAt(at) ?? 0;
      pieces.push({ codePoint });
      at += codePoint > 0xffff ? 2 : 1;
      continue;
    }
    const escape = readEscape(body, at + 1, size);
    if ("kind" in escape) return escape;
    pieces.push(escape.piece);
    at = escape.next;
  }
  return pieces;
}

interface Escape {
  readonly piece: Piece;
  readonly next: number;
}

function readEscape(body: string, at: number, size: number): Escape | TextError {
  const first = body.charAt(at);
  const simple = SIMPLE_ESCAPES.get(first);
  if (simple !== undefined) return { piece: { unit: simple }, next: at + 1 };
  const mask = size === 4 ? 0xffffffff : 2 ** (8 * size) - 1;
  const octal = /^[0-7]{1,3}/.exec(body.slice(at, at + 3))?.[0];
  if (octal !== undefined) return { piece: { unit: (Number.parseInt(octal, 8) & mask) >>> 0 }, next: at + octal.length };
  if (first === "x") return readHexEscape(body, at + 1, mask);
  if (first === "u" || first === "U") {
    const length = first === "u" ? 4 : 8;
    const digits = body.slice(at + 1, at + 1 + length);
    const codePoint = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
    if (codePoint < 0 || codePoint > 0x10ffff) return { kind: "error", message: `has an incomplete \`\\${first}\` escape` };
    return { piece: { codePoint }, next: at + 1 + length };
  }
  // gcc warns about an unknown escape and takes the character.
  return first === "" ? { kind: "error", message: "ends in a backslash" } : { piece: { unit: first.charCodeAt(0) & 0xff }, next: at + 1 };
}

function readHexEscape(body: string, at: number, mask: number): Escape | TextError {
  let end = at;
  let value = 0;
  for (; end < body.length; end++) {
    const digit = Number.parseInt(body.charAt(end), 16);
    if (Number.isNaN(digit)) break;
    value = ((value << 4) | digit) >>> 0;
  }
  if (end === at) return { kind: "error", message: "has a `\\x` escape without digits" };
  return { piece: { unit: (value & mask) >>> 0 }, next: end };
}
