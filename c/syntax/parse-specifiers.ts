/** Declaration specifiers: storage class, qualifiers, function specifiers, and the type they spell together. */
import type { AttributeSet } from "./attributes.ts";
import { alignment, attributedType, attributes, newAttributes } from "./attributes.ts";
import { valueType } from "./build-value.ts";
import { alignOf } from "./layout.ts";
import { enumSpecifier } from "./parse-enum.ts";
import type { Parser } from "./parser.ts";
import { ATTRIBUTE, code, codeSet, COLON, IDENTIFIER, LPAREN, RPAREN } from "./token-codes.ts";
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
  plain,
  Q_INT,
  SHORT,
  SIGNED_CHAR,
  toUnsigned,
  VOID,
  withQuals,
} from "./types-basic.ts";
import type { CType, QualType, Quals } from "./types.ts";
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
type Word = (typeof WORDS)[number] | (typeof MORE_WORDS)[number];
const BASIC = new Map<number, Word>([...WORDS, ...MORE_WORDS].map((word) => [code(word), word]));

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
  ...WORDS,
  ...MORE_WORDS,
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
  readonly counts: Map<Word, number>;
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
    counts: new Map(),
    attributes: newAttributes(),
  };
  while (specifier(p, draft));
  const named = draft.type !== undefined || draft.counts.size > 0 || draft.autoType;
  const base = draft.type ?? (draft.counts.size > 0 ? plain(basicType(p, draft.counts, pos)) : Q_INT);
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
    draft.counts.set(basic, (draft.counts.get(basic) ?? 0) + 1);
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
  if (draft.type !== undefined || draft.counts.size > 0 || draft.autoType) return false;
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
  if (draft.type !== undefined || draft.counts.size > 0) p.fail("c-syntax", `${p.shown(at)} follows another type`, at);
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

/** The type that basic words spell in any order. */
function basicType(p: Parser, counts: ReadonlyMap<Word, number>, pos: number): CType {
  const has = (word: Word): boolean => counts.has(word);
  const unsupported = unsupportedBasic(counts);
  if (unsupported !== undefined) return unsupported;
  const longs = counts.get("long") ?? 0;
  const signs = (has("signed") ? 1 : 0) + (has("unsigned") ? 1 : 0);
  const main = WORDS.filter((word) => has(word) && !["signed", "unsigned", "long", "short", "int"].includes(word));
  const bad = signs > 1 || longs > 2 || main.length > 1 || (has("short") && longs > 0);
  if (bad) p.fail("c-syntax", "These words do not make a type together", pos);
  const [only] = main;
  if (only === undefined) return integerFrom(longs, has("short"), has("unsigned"));
  if (only === "char") {
    if (longs > 0 || has("short") || has("int")) p.fail("c-syntax", "These words do not make a type together", pos);
    return has("unsigned") ? toUnsigned(CHAR) : has("signed") ? SIGNED_CHAR : CHAR;
  }
  if (signs > 0 || has("short") || has("int") || (longs > 0 && (only !== "double" || longs > 1))) {
    p.fail("c-syntax", "These words do not make a type together", pos);
  }
  return namedType(only, longs);
}

function integerFrom(longs: number, short: boolean, unsigned: boolean): CType {
  const type = longs === 2 ? LONG_LONG : longs === 1 ? LONG : short ? SHORT : INT;
  return unsigned ? toUnsigned(type) : type;
}

function namedType(word: Word, longs: number): CType {
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

function unsupportedBasic(counts: ReadonlyMap<Word, number>): CType | undefined {
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
function complexPart(counts: ReadonlyMap<Word, number>): number {
  if (counts.has("float")) return 4;
  if (counts.has("char")) return 1;
  if (counts.has("short")) return 2;
  if (counts.has("long")) return counts.has("double") ? 16 : 8;
  return counts.has("int") || counts.has("unsigned") || counts.has("signed") ? 4 : 8;
}
