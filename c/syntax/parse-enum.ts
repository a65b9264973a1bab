/** Enums: their constants, and the integer type gcc chooses for each. */
import type { AttributeSet } from "./attributes.ts";
import { attributes, newAttributes } from "./attributes.ts";
import type { Parser } from "./parser.ts";
import type { TagBinding } from "./scope.ts";
import { ASSIGN, COMMA, IDENTIFIER, LBRACE, RBRACE } from "./token-codes.ts";
import { integerOfSize, LONG, plain, Q_INT, UNSIGNED_INT, UNSIGNED_LONG } from "./types-basic.ts";
import type { EnumType, IntType, QualType } from "./types.ts";

interface Range {
  min: bigint;
  max: bigint;
}

/** `enum tag { … }` or `enum tag`; the cursor is on `enum`. */
export function enumSpecifier(p: Parser): QualType {
  const pos = p.next();
  const set = newAttributes();
  attributes(p, set);
  let tag: string | undefined;
  if (p.code === IDENTIFIER) {
    tag = p.text();
    p.next();
  }
  if (p.code !== LBRACE) {
    if (tag === undefined) p.fail("c-syntax", `Expected \`{\` or a name after \`enum\` before ${p.shown(p.at)}`);
    return plain(referredEnum(p, tag, pos));
  }
  const type = definedEnum(p, tag, pos);
  enumerators(p, type, set);
  return plain(type);
}

function referredEnum(p: Parser, tag: string, pos: number): TagBinding["type"] {
  const known = p.scope.lookupTag(tag, p.limit);
  if (known === undefined) {
    const type: EnumType = { kind: "enum", tag, underlying: undefined };
    p.scope.tags.set(tag, { type, keyword: "enum", pos });
    return type;
  }
  if (known.keyword !== "enum")
    p.fail("c-redefinition", `\`${tag}\` is a ${known.keyword}, not an enum`, pos, [p.related(known.pos, "declared here")]);
  return known.type;
}

/** The type that a definition completes: one declared before in this scope, or a new one. */
function definedEnum(p: Parser, tag: string | undefined, pos: number): EnumType {
  const known = tag === undefined ? undefined : p.scope.tags.get(tag);
  if (known !== undefined && known.type.kind === "enum" && known.type.underlying === undefined) return known.type;
  if (known !== undefined)
    p.fail("c-redefinition", `\`enum ${tag ?? ""}\` is defined twice`, pos, [p.related(known.pos, "first declared here")]);
  const type: EnumType = { kind: "enum", tag, underlying: undefined };
  if (tag !== undefined) p.scope.tags.set(tag, { type, keyword: "enum", pos });
  return type;
}

function enumerators(p: Parser, type: EnumType, set: AttributeSet): void {
  p.expect(LBRACE, "`{`");
  const range: Range = { min: 0n, max: 0n };
  const wide: { readonly name: string; readonly value: bigint; readonly pos: number }[] = [];
  let next = 0n;
  while (p.code !== RBRACE) {
    if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected an enumerator before ${p.shown(p.at)}`);
    const name = p.text();
    const pos = p.next();
    attributes(p, newAttributes());
    if (p.accept(ASSIGN)) next = p.grammar.constant(p, `The value of \`${name}\``);
    const value = next;
    if (value < range.min) range.min = value;
    if (value > range.max) range.max = value;
    if (!fitsInt(value)) wide.push({ name, value, pos });
    declareConstant(p, name, value, pos);
    next = value + 1n;
    if (p.code !== RBRACE) p.expect(COMMA, "`,` or `}` after an enumerator");
  }
  p.next();
  attributes(p, set);
  const underlying = underlyingType(range, set.packed === true);
  if (underlying === undefined) p.fail("c-type", "The enum's values do not fit one integer type");
  type.underlying = underlying;
  // Constants that fit int have type int; the others the enum's own.
  for (const { name, value, pos } of wide) p.scope.names.set(name, { kind: "constant", value, type: plain(underlying), pos });
}

function fitsInt(value: bigint): boolean {
  return value >= -0x80000000n && value <= 0x7fffffffn;
}

function declareConstant(p: Parser, name: string, value: bigint, pos: number): void {
  const known = p.scope.names.get(name);
  if (known !== undefined) p.fail("c-redefinition", `\`${name}\` is declared twice`, pos, [p.related(known.pos, "first declared here")]);
  const type = fitsInt(value) ? Q_INT : plain(typeWhileOpen(value));
  p.scope.names.set(name, { kind: "constant", value, type, pos });
}

/** The type of a wide constant before its enum is complete. */
function typeWhileOpen(value: bigint): IntType {
  if (value < 0n) return LONG;
  return value <= 0xffffffffn ? UNSIGNED_INT : value <= 0x7fffffffffffffffn ? LONG : UNSIGNED_LONG;
}

/** The smallest of unsigned int, int, unsigned long, long that holds all values; with `packed` also the narrower ones. */
function underlyingType(range: Range, packed: boolean): IntType | undefined {
  for (const size of packed ? [1, 2, 4, 8] : [4, 8]) {
    const bits = BigInt(size * 8);
    if (range.min >= 0n && range.max < 1n << bits) return integerOfSize(size, false);
    if (range.min >= -(1n << (bits - 1n)) && range.max < 1n << (bits - 1n)) return integerOfSize(size, true);
  }
  return undefined;
}
