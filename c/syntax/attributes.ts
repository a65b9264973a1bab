/** `__attribute__((…))`: all names are kept, the known ones understood, the rest stepped over. */
import type { Attributes, FunctionDecl } from "./ast.ts";
import { naturalAlign, sizeOf } from "./layout.ts";
import type { Parser } from "./parser.ts";
import { strings } from "./parse-primary.ts";
import { ATTRIBUTE, COMMA, EOF, IDENTIFIER, LBRACE, LBRACKET, LPAREN, RBRACE, RBRACKET, RPAREN, STRING } from "./token-codes.ts";
import { DOUBLE, FLOAT, integerOf, integerOfSize, isArithmetic, LONG_DOUBLE, plain } from "./types-basic.ts";
import type { CType, QualType } from "./types.ts";

/** What the attributes at one place, or at all places of one declaration, say. */
export interface AttributeSet {
  names: readonly string[];
  section?: string;
  aligned?: number;
  packed?: boolean;
  weak?: boolean;
  used?: boolean;
  noreturn?: boolean;
  alias?: string;
  alwaysInline?: boolean;
  constructorAttribute?: boolean;
  gnuInline?: boolean;
  cleanup?: FunctionDecl;
  asmLabel?: string;
  transparentUnion?: boolean;
  /** The argument of `mode`, without underscores: `SI`, `QI`, `word`, …. */
  mode?: string;
  /** Bytes of `vector_size`. */
  vectorSize?: number;
}

const NO_NAMES: readonly string[] = [];
const NONE: Attributes = { names: NO_NAMES };

export function newAttributes(): AttributeSet {
  return { names: NO_NAMES };
}

/** Reads any `__attribute__((…))` that stand here into `into`. */
export function attributes(p: Parser, into: AttributeSet): void {
  while (p.code === ATTRIBUTE) {
    p.next();
    p.expect(LPAREN, "`((` after `__attribute__`");
    p.expect(LPAREN, "`((` after `__attribute__`");
    while (p.code !== RPAREN) {
      if (p.code !== COMMA) one(p, into);
      if (p.code !== RPAREN) p.expect(COMMA, "`,` between attributes");
    }
    p.next();
    p.expect(RPAREN, "`))` after the attributes");
  }
}

/** One attribute: any word, keywords too, with or without arguments. */
function one(p: Parser, into: AttributeSet): void {
  const { at } = p;
  if (p.token(at).kind !== "identifier") p.fail("c-syntax", `Expected an attribute's name before ${p.shown(at)}`);
  const name = bare(p.text(at));
  into.names = [...into.names, name];
  p.next();
  const hasArguments = p.code === LPAREN;
  if (!understand(p, name, hasArguments, into) && p.code === LPAREN) skipBalanced(p);
}

function bare(name: string): string {
  return name.length > 4 && name.startsWith("__") && name.endsWith("__") ? name.slice(2, -2) : name;
}

/** Takes in an attribute that matters; answers whether its arguments, if any, have been read. */
function understand(p: Parser, name: string, hasArguments: boolean, into: AttributeSet): boolean {
  switch (name) {
    case "packed":
      into.packed = true;
      return false;
    case "weak":
      into.weak = true;
      return false;
    case "used":
      into.used = true;
      return false;
    case "noreturn":
      into.noreturn = true;
      return false;
    case "always_inline":
      into.alwaysInline = true;
      return false;
    case "constructor":
      into.constructorAttribute = true;
      return false;
    case "gnu_inline":
      into.gnuInline = true;
      return false;
    case "transparent_union":
      into.transparentUnion = true;
      return false;
    case "aligned":
      into.aligned = Math.max(into.aligned ?? 0, hasArguments ? alignment(p) : 16);
      return true;
    default:
      return hasArguments && withArgument(p, name, into);
  }
}

function withArgument(p: Parser, name: string, into: AttributeSet): boolean {
  switch (name) {
    case "section":
      into.section = text(p, name);
      return true;
    case "alias":
      into.alias = text(p, name);
      return true;
    case "mode":
      p.next();
      into.mode = bare(p.text());
      p.next();
      p.expect(RPAREN, "`)` after the mode");
      return true;
    case "vector_size":
      p.next();
      into.vectorSize = Number(p.grammar.constant(p, "The size of a vector"));
      p.expect(RPAREN, "`)` after the size");
      return true;
    case "cleanup":
      into.cleanup = cleanupFunction(p);
      return true;
    case "scalar_storage_order":
      if (/big-endian/.test(p.text(p.at + 1))) p.fail("c-storage-order", "A big-endian `scalar_storage_order` is not supported");
      return false;
    default:
      return false;
  }
}

/** `(constant)`, a power of two. */
export function alignment(p: Parser): number {
  const { at } = p;
  p.next();
  const value = p.grammar.constant(p, "An alignment");
  p.expect(RPAREN, "`)` after the alignment");
  if (value < 0n || value > 1n << 28n || (value & (value - 1n)) !== 0n)
    p.fail("c-attribute", `The alignment ${value} is not a power of two below 2^28`, at);
  return Number(value);
}

function text(p: Parser, name: string): string {
  p.next();
  if (p.code !== STRING) p.fail("c-attribute", `The attribute \`${name}\` needs a string`);
  const { bytes } = strings(p);
  p.expect(RPAREN, "`)` after the string");
  return String.fromCharCode(...bytes.subarray(0, -1));
}

function cleanupFunction(p: Parser): FunctionDecl {
  p.next();
  const binding = p.code === IDENTIFIER ? p.scope.lookup(p.text(), p.limit) : undefined;
  if (binding?.kind !== "function") return p.fail("c-attribute", `\`cleanup\` needs a function, not ${p.shown(p.at)}`);
  p.next();
  p.expect(RPAREN, "`)` after the function");
  return binding.decl;
}

const OPENING: ReadonlySet<number> = new Set([LPAREN, LBRACKET, LBRACE]);
const CLOSING: ReadonlySet<number> = new Set([RPAREN, RBRACKET, RBRACE]);

/** Steps over a bracketed group; the cursor is on its opening bracket. */
export function skipBalanced(p: Parser): void {
  const start = p.at;
  let depth = 0;
  do {
    if (p.code === EOF) p.fail("c-syntax", `${p.shown(start)} is not closed`, start);
    if (OPENING.has(p.code)) depth++;
    else if (CLOSING.has(p.code)) depth--;
    p.next();
  } while (depth > 0);
}

/** Whether there is neither an attribute nor what is kept with them: `asm` labels and `_Alignas`. */
function isEmpty(set: AttributeSet): boolean {
  return set.names.length === 0 && set.asmLabel === undefined && set.aligned === undefined;
}

/** The attributes as the tree carries them. */
export function settled(set: AttributeSet): Attributes {
  if (isEmpty(set)) return NONE;
  const { transparentUnion: _union, mode: _mode, vectorSize: _size, ...kept } = set;
  return kept;
}

/** Adds what a later declaration of the same thing says. */
export function mergeAttributes(first: Attributes, second: Attributes): Attributes {
  if (second === NONE || first === second) return first;
  if (first === NONE) return second;
  const aligned = Math.max(first.aligned ?? 0, second.aligned ?? 0);
  const merged = { ...first, ...second, names: [...new Set([...first.names, ...second.names])] };
  return aligned > 0 ? { ...merged, aligned } : merged;
}

/** Both sets together, for specifiers and declarator. */
export function joined(first: AttributeSet, second: AttributeSet): AttributeSet {
  if (isEmpty(second)) return first;
  if (isEmpty(first)) return second;
  const aligned = Math.max(first.aligned ?? 0, second.aligned ?? 0);
  const both = { ...first, ...second, names: [...first.names, ...second.names] };
  return aligned > 0 ? { ...both, aligned } : both;
}

/** The type as `mode` and `vector_size` change it. */
export function attributedType(p: Parser, type: QualType, set: AttributeSet, at: number): QualType {
  let changed = type;
  if (set.mode !== undefined) changed = { ...type, type: moded(p, type.type, set.mode, at) };
  if (set.vectorSize !== undefined) changed = vectorOf(changed, set.vectorSize);
  return changed;
}

const MODE_SIZES: Readonly<Record<string, number>> = {
  QI: 1,
  byte: 1,
  HI: 2,
  SI: 4,
  DI: 8,
  word: 8,
  pointer: 8,
  unwind_word: 8,
  libgcc_cmp_return: 8,
};

function moded(p: Parser, type: CType, mode: string, at: number): CType {
  const size = Object.hasOwn(MODE_SIZES, mode) ? MODE_SIZES[mode] : undefined;
  const integer = integerOf(type);
  if (size !== undefined && type.kind === "pointer") return type;
  if (size !== undefined && integer !== undefined) return integerOfSize(size, integer.signed) ?? type;
  if (mode === "TI" || mode === "OI") return { kind: "unsupported", code: "c-int128", construct: `\`mode(${mode})\``, size: 16, align: 16 };
  if (mode === "SF") return FLOAT;
  if (mode === "DF") return DOUBLE;
  if (mode === "XF" || mode === "TF") return LONG_DOUBLE;
  if (/^V\d/.test(mode)) return unsupportedVector(`\`mode(${mode})\``, 16);
  if (mode.endsWith("C")) return { kind: "unsupported", code: "c-complex", construct: `\`mode(${mode})\``, size: 16, align: 8 };
  return p.fail("c-attribute", `\`mode(${mode})\` does not fit this type`, at);
}

function vectorOf(type: QualType, size: number): QualType {
  const inner = type.type;
  switch (inner.kind) {
    case "pointer":
      return { ...type, type: { ...inner, to: vectorOf(inner.to, size) } };
    case "array":
      return { ...type, type: { ...inner, element: vectorOf(inner.element, size) } };
    case "function":
      return { ...type, type: { ...inner, returns: vectorOf(inner.returns, size) } };
    default:
      return isArithmetic(type) && sizeOf(inner) !== undefined ? plain(unsupportedVector(`a vector of ${size} bytes`, size)) : type;
  }
}

function unsupportedVector(construct: string, size: number): CType {
  return { kind: "unsupported", code: "c-vector", construct: construct.replace(/^a/, "A"), size, align: Math.max(1, size) };
}

/** The type with the alignment that `aligned` on a typedef gives it. */
export function alignedType(type: QualType, aligned: number | undefined): QualType {
  if (aligned === undefined || aligned === naturalAlign(type.type)) return type;
  return { ...type, align: aligned };
}
