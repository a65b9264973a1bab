/** One declarator: a name with its pointers, its parameters if it is a function's, and the attributes around it. */
import type { Annotation } from "../ast.ts";
import type { Parameter } from "../file.ts";
import { OPEN_BRACKET, OPEN_PAREN, STAR } from "./characters.ts";
import { type Context, wordAt } from "./context.ts";
import { readParameters } from "./parameters.ts";
import { annotationAt } from "./specifiers.ts";
import { WORD } from "./tokens.ts";
import { roleOf } from "./words.ts";

export interface Declarator {
  readonly name: string;
  readonly nameStart: number;
  /** Stars and qualifiers before the name: `**`, `*const`. */
  readonly pointers: string;
  /** Undefined when it declares an object. */
  readonly parameters: readonly Parameter[] | undefined;
  readonly attributes: readonly Annotation[];
  /** Index of the first token after it. */
  readonly next: number;
}

/** Parentheses within parentheses around a name, at most. */
const DEEPEST = 16;

/** The declarator at `from`; undefined when there is none. */
export function readDeclarator(context: Context, from: number): Declarator | undefined {
  const attributes: Annotation[] = [];
  const { tokens, text } = context;
  const prefix = readPrefix(context, from, attributes);
  let at = prefix.next;
  let outermost = -1;
  let isPointer = false;
  for (let depth = 0; tokens.kind(at) === OPEN_PAREN && depth < DEEPEST; depth++) {
    if (outermost < 0) outermost = at;
    const inner = readPrefix(context, at + 1, attributes);
    isPointer ||= inner.pointers !== "";
    at = inner.next;
  }
  if (tokens.kind(at) !== WORD) return undefined;
  const nameStart = tokens.start(at);
  const name = text.slice(nameStart, tokens.end(at));
  const follows = at + 1;
  const isFunction = tokens.kind(follows) === OPEN_PAREN;
  const pointers = isPointer ? `${prefix.pointers}(*)()` : prefix.pointers;
  if (outermost < 0 || isFunction) {
    const parameters = isFunction ? readParameters(context, follows) : undefined;
    const end = outermost >= 0 ? afterGroups(context, outermost) : isFunction ? tokens.match(follows) + 1 : follows;
    return { name, nameStart, pointers, parameters, attributes, next: readSuffix(context, end, attributes) };
  }
  // `(name)(…)` is a function whose name is kept from being a macro; `(*name)(…)` is a pointer.
  const closing = tokens.match(outermost);
  const hasParameters = !isPointer && tokens.kind(closing + 1) === OPEN_PAREN;
  const parameters = hasParameters ? readParameters(context, closing + 1) : undefined;
  const next = readSuffix(context, afterGroups(context, outermost), attributes);
  return { name, nameStart, pointers, parameters, attributes, next };
}

/** Stars, qualifiers and attributes before a name. */
function readPrefix(context: Context, from: number, attributes: Annotation[]): { readonly pointers: string; readonly next: number } {
  const { tokens, table } = context;
  let pointers = "";
  let at = from;
  for (;;) {
    if (tokens.kind(at) === STAR) {
      pointers += "*";
      at++;
      continue;
    }
    if (tokens.kind(at) !== WORD) return { pointers, next: at };
    const word = wordAt(context, at);
    const role = roleOf(word, table);
    if (role === "qualifier") {
      pointers += pointers.endsWith("*") ? word : ` ${word}`;
      at++;
    } else if (role === "attribute" || (role !== "plain" && role !== "attribute-like") || isFollowedByName(context, at)) {
      const { annotation, next } = annotationAt(context, at);
      attributes.push(annotation);
      at = next;
    } else return { pointers, next: at };
  }
}

/** A word that another word follows is not the name, unless an attribute follows. */
function isFollowedByName(context: Context, at: number): boolean {
  const { tokens, table } = context;
  const follows = at + 1;
  if (tokens.kind(follows) === STAR) return true;
  if (tokens.kind(follows) !== WORD) return false;
  const role = roleOf(wordAt(context, follows), table);
  if (role === "plain") return true;
  return (
    role === "attribute-like" &&
    tokens.kind(follows + 1) === OPEN_PAREN &&
    follows + 1 + 1 < tokens.count &&
    !isLastGroup(context, follows + 1)
  );
}

function isLastGroup({ tokens }: Context, opening: number): boolean {
  return tokens.match(opening) + 1 < tokens.count;
}

/** Past the parenthesis at `opening` and all groups that follow it directly. */
function afterGroups({ tokens }: Context, opening: number): number {
  let at = opening;
  while (tokens.kind(at) === OPEN_PAREN || tokens.kind(at) === OPEN_BRACKET) at = tokens.match(at) + 1;
  return at;
}

/** Takes dimensions and the attributes after a declarator. Returns the index of what follows. */
function readSuffix(context: Context, from: number, attributes: Annotation[]): number {
  const { tokens } = context;
  let at = from;
  for (;;) {
    if (tokens.kind(at) === OPEN_BRACKET) at = tokens.match(at) + 1;
    else if (tokens.kind(at) === WORD) {
      const { annotation, next } = annotationAt(context, at);
      attributes.push(annotation);
      at = next;
    } else return at;
  }
}
