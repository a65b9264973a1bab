/** Declarators: pointers, arrays and functions around a name, and type names. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { AttributeSet } from "./attributes.ts";
import { attributedType, attributes, newAttributes } from "./attributes.ts";
import { refuseUnsupported } from "./build-value.ts";
import { evaluateConstant } from "./constant.ts";
import { sizeOf } from "./layout.ts";
import type { Specifiers } from "./parse-specifiers.ts";
import { pointerQualifiers, startsTypeName } from "./parse-specifiers.ts";
import type { FunctionPart, Parser } from "./parser.ts";
import { strings } from "./parse-primary.ts";
import { ASM, ATTRIBUTE, code, codeSet, IDENTIFIER, LBRACKET, LPAREN, RBRACKET, RPAREN, STAR } from "./token-codes.ts";
import { typeText } from "./type-text.ts";
import { isInteger, isVoid } from "./types-basic.ts";
import type { FunctionType, QualType, Quals } from "./types.ts";

/** `member` and `object` need a name, `parameter` may have one, `type` has none. */
export type DeclaratorPlace = "object" | "member" | "parameter" | "type";

export interface Declarator {
  readonly name: string | undefined;
  /** Token of the name, or where it would stand. */
  readonly pos: number;
  readonly type: QualType;
  readonly attributes: AttributeSet;
  /** The parameters of the function that the name itself is. */
  readonly func: FunctionPart | undefined;
}

type Derivation =
  | { readonly kind: "pointer"; readonly quals: Quals; readonly pos: number }
  | { readonly kind: "array"; readonly length: ArrayLength; readonly quals: Quals; readonly pos: number }
  | { readonly kind: "function"; readonly part: FunctionPart; readonly pos: number };

type ArrayLength = number | "unknown" | "variable";

interface Draft {
  name: string | undefined;
  pos: number;
  /** In the order in which they apply to the specifiers' type. */
  readonly derivations: Derivation[];
  readonly attributes: AttributeSet;
  readonly place: DeclaratorPlace;
}

const MAX_DERIVATIONS = 256;
const ARRAY_WORDS = codeSet("static", "const", "volatile", "restrict", "_Atomic");
const STATIC = code("static");

/** Reads a declarator for these specifiers, with the `asm` label and attributes that follow it. */
export function declarator(p: Parser, specs: Specifiers, place: DeclaratorPlace): Declarator {
  const draft: Draft = { name: undefined, pos: p.at, derivations: [], attributes: newAttributes(), place };
  declaratorParts(p, draft);
  if (draft.name === undefined && (place === "object" || place === "member")) {
    p.fail("c-syntax", `Expected a name before ${p.shown(p.at)}`);
  }
  trailers(p, draft.attributes);
  let { type } = specs;
  const outermost = draft.derivations.at(-1);
  for (const derivation of draft.derivations) type = derived(p, type, derivation, place === "parameter" && derivation === outermost);
  checkDepth(p, type, draft.pos);
  const last = draft.derivations.at(-1);
  const func = last?.kind === "function" ? last.part : undefined;
  return {
    name: draft.name,
    pos: draft.pos,
    type: attributedType(p, type, draft.attributes, draft.pos),
    attributes: draft.attributes,
    func,
  };
}

/** `asm("label")` and attributes, in any order. */
function trailers(p: Parser, set: AttributeSet): void {
  for (;;) {
    if (p.code === ATTRIBUTE) attributes(p, set);
    else if (p.code === ASM) {
      p.next();
      p.expect(LPAREN, "`(` after `asm`");
      const { bytes } = strings(p);
      set.asmLabel = String.fromCharCode(...bytes.subarray(0, -1));
      p.expect(RPAREN, "`)` after the label");
    } else return;
  }
}

/** pointers, then a name or a parenthesized declarator, then arrays and functions. */
function declaratorParts(p: Parser, draft: Draft): void {
  attributes(p, draft.attributes);
  const pointers: Derivation[] = [];
  while (p.code === STAR) {
    const pos = p.next();
    pointers.push({ kind: "pointer", quals: pointerQualifiers(p), pos });
    tooMany(p, pointers.length);
  }
  attributes(p, draft.attributes);
  const inner: Derivation[] = [];
  if (p.code === IDENTIFIER && draft.place !== "type" && draft.name === undefined) {
    draft.name = p.text();
    draft.pos = p.next();
  } else if (p.code === LPAREN && opensDeclarator(p, draft.place)) {
    p.next();
    const nested: Draft = { ...draft, derivations: inner };
    p.enter("Declarators");
    declaratorParts(p, nested);
    p.leave();
    p.expect(RPAREN, "`)` after the declarator");
    draft.name = nested.name;
    draft.pos = nested.pos;
  }
  const suffixes = suffixList(p, draft.place);
  draft.derivations.push(...pointers, ...suffixes, ...inner);
  tooMany(p, draft.derivations.length);
}

function tooMany(p: Parser, count: number): void {
  if (count > MAX_DERIVATIONS) p.fail("c-nesting", `A declarator has more than ${MAX_DERIVATIONS} parts`);
}

/** Whether a parenthesis groups a declarator rather than opens a parameter list. */
function opensDeclarator(p: Parser, place: DeclaratorPlace): boolean {
  if (place === "object" || place === "member") return true;
  const next = p.peek();
  if (next === RPAREN) return false;
  if (next === STAR || next === LPAREN || next === LBRACKET || next === ATTRIBUTE) return next !== ATTRIBUTE || !typeFollows(p);
  if (next !== IDENTIFIER) return false;
  return place === "parameter" && !typeFollows(p);
}

function typeFollows(p: Parser): boolean {
  const { at } = p;
  p.next();
  const answer = p.code !== ATTRIBUTE && startsTypeName(p);
  p.moveTo(at);
  return answer;
}

/** Array and function suffixes, the last one first: that is the order in which they apply. */
function suffixList(p: Parser, place: DeclaratorPlace): Derivation[] {
  const suffixes: Derivation[] = [];
  for (;;) {
    const { at: pos } = p;
    if (p.code === LBRACKET) suffixes.push(arraySuffix(p, pos));
    else if (p.code === LPAREN) suffixes.push({ kind: "function", part: p.grammar.parameters(p), pos });
    else return suffixes.reverse();
    if (place === "type" || suffixes.length > 1) tooMany(p, suffixes.length);
  }
}

function arraySuffix(p: Parser, pos: number): Derivation {
  p.next();
  let quals: Quals = 0;
  while (ARRAY_WORDS[p.code] === 1) {
    if (p.code === STATIC) p.next();
    else quals |= pointerQualifiers(p);
  }
  if (p.accept(RBRACKET)) return { kind: "array", length: "unknown", quals, pos };
  if (p.code === STAR && p.peek() === RBRACKET) {
    p.next();
    p.next();
    return { kind: "array", length: "variable", quals, pos };
  }
  p.enter("Array sizes");
  const length = arrayLength(p);
  p.leave();
  p.expect(RBRACKET, "`]` after the array's size");
  return { kind: "array", length, quals, pos };
}

function arrayLength(p: Parser): ArrayLength {
  const { at } = p;
  const size = p.grammar.assignment(p);
  refuseUnsupported(p, size.type, at);
  if (!isInteger(size.type)) {
    const floating = size.type.type.kind === "float";
    p.fail("c-type", floating ? "The size of an array is not an integer" : `The size of an array has type \`${typeText(size.type)}\``, at);
  }
  const value = evaluateConstant(size);
  if (value === undefined) {
    p.sizes.push(size);
    return "variable";
  }
  if (value < 0n) p.fail("c-type", `The size of an array is negative, ${value}`, at);
  if (value > 1n << 47n) p.fail("c-object-size", `The size of an array is too large, ${value}`, at);
  return Number(value);
}

/** `adjusted`: it is the outermost part of a parameter, where an array becomes a pointer. */
function derived(p: Parser, base: QualType, derivation: Derivation, adjusted: boolean): QualType {
  switch (derivation.kind) {
    case "pointer":
      return { type: { kind: "pointer", to: base }, quals: derivation.quals };
    case "array":
      return arrayType(p, base, derivation.length, adjusted, derivation.pos);
    case "function":
      return { type: functionType(p, base, derivation.part, derivation.pos), quals: 0 };
    default:
      return assertUnreachable(derivation);
  }
}

function arrayType(p: Parser, element: QualType, length: ArrayLength, adjusted: boolean, pos: number): QualType {
  if (element.type.kind === "function") p.fail("c-type", "An array cannot have functions as elements", pos);
  if (isVoid(element)) p.fail("c-type", "An array cannot have elements of type `void`", pos);
  const variableElement = element.type.kind === "unsupported" && element.type.code === "c-vla";
  if (length === "variable" || variableElement) {
    if (p.fn === undefined && p.atFileScope) p.fail("c-not-constant", "The size of an array outside a function is not constant", pos);
    if (!adjusted || variableElement) return vla();
    return { type: { kind: "array", element, length: undefined }, quals: 0 };
  }
  if (element.type.kind === "array" && element.type.length === undefined)
    p.fail("c-incomplete-type", "The elements of an array have an unknown size", pos);
  if (element.type.kind === "record" && element.type.fields === undefined && !adjusted) {
    p.fail("c-incomplete-type", `The type \`${typeText(element)}\` is incomplete here`, pos);
  }
  const size = sizeOf(element.type) ?? 0;
  if (length !== "unknown" && size * length > 2 ** 47) p.fail("c-object-size", "An array is too large", pos);
  return { type: { kind: "array", element, length: length === "unknown" ? undefined : length }, quals: 0 };
}

function vla(): QualType {
  return { type: { kind: "unsupported", code: "c-vla", construct: "A variable length array", size: 0, align: 1 }, quals: 0 };
}

function functionType(p: Parser, returns: QualType, part: FunctionPart, pos: number): FunctionType {
  const { kind } = returns.type;
  if (kind === "function" || kind === "array")
    p.fail("c-type", `A function cannot return ${kind === "array" ? "an array" : "a function"}`, pos);
  return {
    kind: "function",
    returns,
    params: part.params.map((param) => param.type),
    variadic: part.variadic,
    prototyped: part.prototyped,
  };
}

/** Types may nest through typedefs without end; nothing that walks them is ready for that. */
function checkDepth(p: Parser, type: QualType, pos: number): void {
  let at = type;
  for (let depth = 0; ; depth++) {
    if (depth > MAX_DERIVATIONS) p.fail("c-nesting", `A type is more than ${MAX_DERIVATIONS} levels deep`, pos);
    const inner = at.type;
    if (inner.kind === "pointer") at = inner.to;
    else if (inner.kind === "array") at = inner.element;
    else if (inner.kind === "function") at = inner.returns;
    else return;
  }
}
