/** Structs and unions: members, bit-fields, anonymous members, attributes, layout. */
import type { AttributeSet } from "./attributes.ts";
import { attributes, joined, newAttributes } from "./attributes.ts";
import { needSize } from "./build-value.ts";
import type { Declarator } from "./declarator.ts";
import { declarator } from "./declarator.ts";
import type { FieldSpec } from "./layout.ts";
import { layoutRecord, sizeOf } from "./layout.ts";
import { packAt } from "./pack.ts";
import type { Specifiers } from "./parse-specifiers.ts";
import { specifiers, startsTypeName } from "./parse-specifiers.ts";
import type { Parser } from "./parser.ts";
import type { TagBinding } from "./scope.ts";
import { code, COLON, COMMA, EOF, EXTENSION, IDENTIFIER, LBRACE, RBRACE, SEMICOLON } from "./token-codes.ts";
import { isInteger, plain, precisionOf, integerOf } from "./types-basic.ts";
import type { QualType, RecordType } from "./types.ts";
import { unknownAttribute, unknownInDeclaration } from "./unknown-macro.ts";

const UNION = code("union");
/** Sizes beyond this are not exact in what follows. */
const MAX_SIZE = 2 ** 47;
const STATIC_ASSERT = code("_Static_assert");

/** `struct tag { … }` or `struct tag`; the cursor is on the keyword. */
export function recordSpecifier(p: Parser): QualType {
  const union = p.code === UNION;
  const keyword = union ? "union" : "struct";
  const pos = p.next();
  const set = newAttributes();
  attributes(p, set);
  let tag: string | undefined;
  if (p.code === IDENTIFIER) {
    tag = p.text();
    p.next();
  }
  if (p.code !== LBRACE) {
    if (tag === undefined) p.fail("c-syntax", `Expected \`{\` or a name after \`${keyword}\` before ${p.shown(p.at)}`);
    return plain(referredRecord(p, keyword, tag, pos));
  }
  const type = definedRecord(p, keyword, tag, pos);
  p.enter("Structs");
  members(p, type, set);
  p.leave();
  return plain(type);
}

function newRecord(p: Parser, keyword: "struct" | "union", tag: string | undefined, pos: number): RecordType {
  const type: RecordType = { kind: "record", union: keyword === "union", tag, fields: undefined, size: 0, align: 1 };
  if (tag !== undefined) {
    p.scope.tags.set(tag, { type, keyword, pos });
    if (p.atFileScope) p.unit.records.set(tag, type);
  }
  return type;
}

/** `struct tag;` declares anew in an inner scope; otherwise the visible one is meant. */
function referredRecord(p: Parser, keyword: "struct" | "union", tag: string, pos: number): TagBinding["type"] {
  const known = p.code === SEMICOLON ? p.scope.tags.get(tag) : p.scope.lookupTag(tag, p.limit);
  if (known === undefined) return newRecord(p, keyword, tag, pos);
  if (known.keyword !== keyword)
    p.fail("c-redefinition", `\`${tag}\` is a ${known.keyword}, not a ${keyword}`, pos, [p.related(known.pos, "declared here")]);
  return known.type;
}

function definedRecord(p: Parser, keyword: "struct" | "union", tag: string | undefined, pos: number): RecordType {
  const known = tag === undefined ? undefined : p.scope.tags.get(tag);
  if (known === undefined) return newRecord(p, keyword, tag, pos);
  if (known.keyword === keyword && known.type.kind === "record" && known.type.fields === undefined) return known.type;
  return p.fail("c-redefinition", `\`${keyword} ${tag ?? ""}\` is defined twice`, pos, [p.related(known.pos, "first declared here")]);
}

/** A member as declared, with what must be known of the whole record before it can be placed. */
interface Member extends Omit<FieldSpec, "packed"> {
  readonly packed: boolean;
  readonly pos: number;
}

function members(p: Parser, type: RecordType, set: AttributeSet): void {
  p.expect(LBRACE, "`{`");
  const list: Member[] = [];
  while (p.code !== RBRACE) {
    if (p.code === EOF) p.fail("c-syntax", "The struct or union is not closed");
    if (p.accept(SEMICOLON)) continue;
    if (p.code === STATIC_ASSERT) p.grammar.staticAssert(p);
    else memberDeclaration(p, list);
  }
  const close = p.next();
  attributes(p, set);
  checkNames(p, list);
  const packed = set.packed === true;
  const specs = packed ? list.map((member) => packedMember(member)) : list;
  const { fields, size, align } = layoutRecord({ union: type.union, aligned: set.aligned, pack: packAt(p.unit.packs, close) }, specs);
  if (size > MAX_SIZE) p.fail("c-object-size", "The struct or union is too large", close);
  type.fields = fields;
  type.size = size;
  type.align = align;
  if (set.transparentUnion === true) type.transparent = true;
}

function packedMember(member: Member): Member {
  return { ...member, packed: true };
}

function memberDeclaration(p: Parser, list: Member[]): void {
  while (p.accept(EXTENSION));
  if (!startsTypeName(p)) {
    if (p.code === IDENTIFIER) unknownInDeclaration(p, p.at);
    p.fail("c-syntax", `Expected a member before ${p.shown(p.at)}`);
  }
  const specs = specifiers(p);
  if (p.code === SEMICOLON) {
    unnamedMember(specs, list);
    p.next();
    return;
  }
  for (;;) {
    oneMember(p, specs, list);
    if (!p.accept(COMMA)) break;
  }
  if (p.code === IDENTIFIER) unknownAttribute(p, p.at - 1, p.at);
  p.expect(SEMICOLON, "`;` after a member");
}

/** An anonymous struct or union; a tagged one without declarator declares only its tag. */
function unnamedMember(specs: Specifiers, list: Member[]): void {
  const { type } = specs.type;
  if (type.kind === "record" && type.tag === undefined && specs.tagged) {
    const { aligned, packed } = specs.attributes;
    list.push({ name: undefined, type: specs.type, aligned, packed: packed === true, width: undefined, pos: specs.pos });
  }
}

function oneMember(p: Parser, specs: Specifiers, list: Member[]): void {
  const pos = p.at;
  const made: Declarator =
    p.code === COLON
      ? { name: undefined, pos, type: specs.type, attributes: newAttributes(), func: undefined }
      : declarator(p, specs, "member");
  const { name } = made;
  const width = p.accept(COLON) ? bitFieldWidth(p, made.type, name) : undefined;
  attributes(p, made.attributes);
  const { aligned, packed } = joined(specs.attributes, made.attributes);
  if (width === undefined) checkMemberType(p, made.type, name, pos);
  list.push({ name, type: made.type, aligned, packed: packed === true, width, pos });
}

function checkMemberType(p: Parser, type: QualType, name: string | undefined, pos: number): void {
  if (type.type.kind === "function") p.fail("c-type", `The member \`${name ?? ""}\` has function type`, pos);
  if (type.type.kind === "unsupported" && type.type.code === "c-vla") needSize(p, type, pos);
  if (type.type.kind === "array" && type.type.length === undefined) needSize(p, type.type.element, pos);
  else if (sizeOf(type.type) === undefined && type.type.kind !== "unsupported") needSize(p, type, pos);
}

function bitFieldWidth(p: Parser, type: QualType, name: string | undefined): number {
  const { at } = p;
  const shown = name === undefined ? "an unnamed bit-field" : `the bit-field \`${name}\``;
  const width = p.grammar.constant(p, `The width of ${shown}`);
  const integer = integerOf(type.type);
  if (!isInteger(type) || integer === undefined) return p.fail("c-type", `The type of ${shown} is not an integer`, at);
  const most = type.type.kind === "bool" ? 1 : precisionOf(integer);
  if (width < 0n || width > BigInt(most)) p.fail("c-type", `The width of ${shown} is not between 0 and ${most}`, at);
  if (width === 0n && name !== undefined) p.fail("c-type", `The width of ${shown} is 0`, at);
  return Number(width);
}

/** No name twice, those of anonymous members included. */
function checkNames(p: Parser, list: readonly Member[]): void {
  const seen = new Set<string>();
  for (const member of list) {
    for (const name of namesOf(member)) {
      if (seen.has(name)) p.fail("c-redefinition", `The member \`${name}\` is declared twice`, member.pos);
      seen.add(name);
    }
  }
}

function namesOf(member: { readonly name: string | undefined; readonly type: QualType }): readonly string[] {
  if (member.name !== undefined) return [member.name];
  const { type } = member.type;
  return type.kind === "record" ? (type.fields ?? []).flatMap((field) => namesOf(field)) : [];
}
