/** Declaration specifiers: storage class, qualifiers, function specifiers, and the type they spell together. */
import type { AttributeSet } from "./attributes.ts";
import { alignment, attributedType, attributes, newAttributes } from "./attributes.ts";
import type { BasicWord } from "./basic-words.ts";
import { BASIC_WORDS, basicType } from "./basic-words.ts";
import { valueType } from "./build-value.ts";
import { alignOf } from "./layout.ts";
import { enumSpecifier } from "./parse-enum.ts";
import type { Parser } from "./parser.ts";
import { ATTRIBUTE, code, codeSet, COLON, IDENTIFIER, LPAREN, RPAREN } from "./token-codes.ts";
import { plain, Q_INT, withQuals } from "./types-basic.ts";
import type { QualType, Quals } from "./types.ts";
import { QUAL_ATOMIC, QUAL_CONST, QUAL_NONE, QUAL_RESTRICT, QUAL_VOLATILE } from "./types.ts";

export type StorageClass = "typedef" | "extern" | "static" | "auto" | "register";

export interface Specifiers {
  readonly type: QualType;
  readonly storage: StorageClass | undefined;
  readonly inline: boolean;
  readonly noreturn: boolean;
  /** `__auto_type`: the type is the initializer's. */
  readonly autoType: boolean;
  /** Nothing named a type: gnu89's implicit int. */
  readonly implicitInt: boolean;
  /** A struct, union or enum was named, so that no declarator is needed. */
  readonly tagged: boolean;
  readonly attributes: AttributeSet;
  readonly pos: number;
}

const STORAGE = new Map<number, StorageClass>(
  (["typedef", "extern", "static", "auto", "register"] as const).map((word) => [code(word), word]),
);
const QUALIFIERS = new Map<number, Quals>([
  [code("const"), QUAL_CONST],
  [code("volatile"), QUAL_VOLATILE],
  [code("restrict"), QUAL_RESTRICT],
]);
const BASIC = new Map<number, BasicWord>(BASIC_WORDS.map((word) => [code(word), word]));

const INLINE = code("inline");
const NORETURN = code("_Noreturn");
const THREAD = code("_Thread_local");
const EXTENSION = code("__extension__");
const ALIGNAS = code("_Alignas");
const ATOMIC = code("_Atomic");
const AUTO_TYPE = code("__auto_type");
const TYPEOF = code("typeof");
const STRUCT = code("struct");
const UNION = code("union");
const ENUM = code("enum");
const SEGMENT = code("__seg_gs");

/** Keywords with which a type name may begin. */
// biome-ignore format: a table
const TYPE_START = codeSet(
  ...BASIC_WORDS,
  "const",
  "volatile",
  "restrict",
  "_Atomic",
  "__auto_type",
  "typeof",
  "struct",
  "union",
  "enum",
  "__attribute__",
  "__seg_gs",
);
/** Keywords with which a declaration may begin, besides those. */
const DECLARATION_START = codeSet("typedef", "extern", "static", "auto", "register", "inline", "_Noreturn", "_Thread_local", "_Alignas");

/** Whether a type name starts here. `__extension__` counts when one follows it. */
export function startsTypeName(p: Parser): boolean {
  if (TYPE_START[p.code] === 1) return true;
  if (p.code === IDENTIFIER) return p.scope.lookup(p.text(), p.limit)?.kind === "typedef";
  return p.code === EXTENSION && TYPE_START[p.peek()] === 1;
}

/** Whether a declaration starts here; an identifier before `:` is a label, whatever else it is. */
export function startsDeclaration(p: Parser): boolean {
  if (p.code === IDENTIFIER) return p.peek() !== COLON && startsTypeName(p);
  if (p.code === EXTENSION) return TYPE_START[p.peek()] === 1 || DECLARATION_START[p.peek()] === 1 || isTypedefAt(p, p.at + 1);
  return TYPE_START[p.code] === 1 || DECLARATION_START[p.code] === 1;
}

function isTypedefAt(p: Parser, index: number): boolean {
  return p.codes[index] === IDENTIFIER && p.scope.lookup(p.text(index), p.limit)?.kind === "typedef";
}

/** What has been read so far. */
interface Draft {
  storage: StorageClass | undefined;
  quals: Quals;
  inline: boolean;
  noreturn: boolean;
  autoType: boolean;
  tagged: boolean;
  /** A typedef's name, typeof, struct, union or enum. */
  type: QualType | undefined;
  /** The basic words in their order, `unsigned long` say. */
  words: BasicWord[] | undefined;
  readonly attributes: AttributeSet;
}

/** Reads specifiers until something else stands there. */
export function specifiers(p: Parser): Specifiers {
  const pos = p.at;
  const draft: Draft = {
    storage: undefined,
    quals: QUAL_NONE,
    inline: false,
    noreturn: false,
    autoType: false,
    tagged: false,
    type: undefined,
    words: undefined,
    attributes: newAttributes(),
  };
  while (specifier(p, draft));
  const named = draft.type !== undefined || draft.words !== undefined || draft.autoType;
  const base = draft.type ?? (draft.words === undefined ? Q_INT : spelled(p, draft.words, pos));
  const type = attributedType(p, withQuals(base, draft.quals), draft.attributes, pos);
  const { storage, inline, noreturn, autoType, tagged, attributes: set } = draft;
  return {
    type,
    storage,
    inline,
    noreturn: noreturn || set.noreturn === true,
    autoType,
    implicitInt: !named,
    tagged,
    attributes: set,
    pos,
  };
}

/** The type that basic words spell. */
function spelled(p: Parser, words: readonly BasicWord[], pos: number): QualType {
  const type = basicType(words);
  return plain(type ?? p.fail("c-syntax", "These words do not make a type together", pos));
}

/** Reads one specifier; false when none stands here. */
function specifier(p: Parser, draft: Draft): boolean {
  const { code: word } = p;
  const qualifier = QUALIFIERS.get(word);
  if (qualifier !== undefined) {
    p.next();
    draft.quals |= qualifier;
    return true;
  }
  const basic = BASIC.get(word);
  if (basic !== undefined) {
    if (draft.type !== undefined) p.fail("c-syntax", `${p.shown(p.at)} follows another type`);
    p.next();
    if (draft.words === undefined) draft.words = [basic];
    else draft.words.push(basic);
    return true;
  }
  if (word === IDENTIFIER) return typedefName(p, draft);
  const storage = STORAGE.get(word);
  if (storage !== undefined) {
    if (draft.storage !== undefined && draft.storage !== storage) p.fail("c-syntax", `\`${storage}\` contradicts \`${draft.storage}\``);
    p.next();
    draft.storage = storage;
    return true;
  }
  return typeKeyword(p, draft) || otherKeyword(p, draft);
}

function typedefName(p: Parser, draft: Draft): boolean {
  if (draft.type !== undefined || draft.words !== undefined || draft.autoType) return false;
  const binding = p.scope.lookup(p.text(), p.limit);
  if (binding?.kind !== "typedef") return false;
  draft.type = binding.type;
  p.next();
  return true;
}

/** struct, union, enum, typeof, `_Atomic(…)`. */
function typeKeyword(p: Parser, draft: Draft): boolean {
  const { code: word, at } = p;
  let type: QualType;
  if (word === STRUCT || word === UNION) type = p.grammar.recordSpecifier(p);
  else if (word === ENUM) type = enumSpecifier(p);
  else if (word === TYPEOF) type = typeofSpecifier(p);
  else if (word === ATOMIC && p.peek() === LPAREN) type = atomicSpecifier(p);
  else return false;
  if (draft.type !== undefined || draft.words !== undefined) p.fail("c-syntax", `${p.shown(at)} follows another type`, at);
  draft.type = type;
  draft.tagged ||= word === STRUCT || word === UNION || word === ENUM;
  return true;
}

function otherKeyword(p: Parser, draft: Draft): boolean {
  switch (p.code) {
    case ATTRIBUTE:
      attributes(p, draft.attributes);
      return true;
    case ALIGNAS:
      alignas(p, draft.attributes);
      return true;
    case AUTO_TYPE:
      draft.autoType = true;
      break;
    case INLINE:
      draft.inline = true;
      break;
    case NORETURN:
      draft.noreturn = true;
      break;
    case ATOMIC:
      draft.quals |= QUAL_ATOMIC;
      break;
    case THREAD:
      p.warn("c-thread-local", `${p.shown(p.at)} is taken as \`static\`: all threads share the object`);
      break;
    case EXTENSION:
    case SEGMENT:
      break;
    default:
      return false;
  }
  p.next();
  return true;
}

/** Qualifiers and attributes after a `*`. */
export function pointerQualifiers(p: Parser): Quals {
  let quals: Quals = QUAL_NONE;
  for (;;) {
    const qualifier = p.code === ATOMIC ? QUAL_ATOMIC : QUALIFIERS.get(p.code);
    if (qualifier !== undefined) {
      p.next();
      quals |= qualifier;
    } else if (p.code === ATTRIBUTE) attributes(p, newAttributes());
    else if (p.code === SEGMENT) p.next();
    else return quals;
  }
}

/** `typeof(type)` or `typeof(expression)`. */
function typeofSpecifier(p: Parser): QualType {
  p.next();
  p.expect(LPAREN, "`(` after `typeof`");
  p.enter("Types");
  const type = startsTypeName(p) ? p.grammar.typeName(p) : typeofExpression(p);
  p.leave();
  p.expect(RPAREN, "`)` after `typeof`'s operand");
  return type;
}

function typeofExpression(p: Parser): QualType {
  const expr = p.grammar.expression(p);
  if (expr.kind === "member" && expr.field.bits !== undefined) p.fail("c-type", "The type of a bit-field cannot be asked", expr.pos);
  return valueType(expr);
}

function atomicSpecifier(p: Parser): QualType {
  p.next();
  p.next();
  const type = p.grammar.typeName(p);
  p.expect(RPAREN, "`)` after the type");
  return withQuals(type, QUAL_ATOMIC);
}

/** `_Alignas(type)` or `_Alignas(constant)`. */
function alignas(p: Parser, into: AttributeSet): void {
  p.next();
  if (p.code !== LPAREN) p.fail("c-syntax", "Expected `(` after `_Alignas`");
  let value: number;
  const { at } = p;
  p.next();
  if (startsTypeName(p)) {
    value = alignOf(p.grammar.typeName(p));
    p.expect(RPAREN, "`)` after the type");
  } else {
    p.moveTo(at);
    value = alignment(p);
  }
  if (value > 0) into.aligned = Math.max(into.aligned ?? 0, value);
}
