/** The parameters of a function, from the tokens between its parentheses. */
import type { Parameter } from "../file.ts";
import { COMMA, OPEN_BRACKET, OPEN_PAREN, STAR } from "./characters.ts";
import { type Context, wordAt } from "./context.ts";
import { folded } from "./skip.ts";
import { WORD } from "./tokens.ts";
import { roleOf } from "./words.ts";

/** `void` alone gives none. `opening` is the index of the parenthesis. */
export function readParameters(context: Context, opening: number): readonly Parameter[] {
  return argumentRanges(context, opening)
    .map(([from, to]) => parameterOf(context, from, to))
    .filter(({ name, type }, index) => !(index === 0 && name === "" && (type === "void" || type === "")));
}

/** The tokens of each argument between the parentheses at `opening`, as pairs of a first index and an end. */
export function argumentRanges({ tokens }: Context, opening: number): readonly (readonly [number, number])[] {
  const closing = tokens.match(opening);
  if (closing === opening + 1) return [];
  const found: [number, number][] = [];
  let start = opening + 1;
  for (let at = start; at < closing; at++) {
    const kind = tokens.kind(at);
    if (kind === OPEN_PAREN || kind === OPEN_BRACKET) at = Math.min(tokens.match(at), closing - 1);
    else if (kind === COMMA) {
      found.push([start, at]);
      start = at + 1;
    }
  }
  found.push([start, closing]);
  return found;
}

/** The text of the tokens from one index to another, on one line. */
export function textOf({ text, tokens }: Context, from: number, to: number): string {
  if (to <= from) return "";
  const piece = text.slice(tokens.start(from), tokens.end(to - 1));
  return to === from + 1 ? piece : folded(piece);
}

function parameterOf(context: Context, from: number, to: number): Parameter {
  const name = parameterName(context, from, to);
  if (name < 0) return { name: "", type: textOf(context, from, to) };
  const before = textOf(context, from, name);
  const after = textOf(context, name + 1, to);
  return { name: wordAt(context, name), type: after === "" || after.startsWith(")") ? `${before}${after}` : `${before} ${after}` };
}

/** Index of the parameter's name: the last word that can be one, if a type stands before it; -1 when it has no name. */
function parameterName(context: Context, from: number, to: number): number {
  const { tokens, table } = context;
  let hasType = false;
  let found = -1;
  for (let at = from; at < to; at++) {
    const kind = tokens.kind(at);
    if (kind === OPEN_BRACKET) break;
    if (kind === STAR) {
      hasType = true;
      continue;
    }
    if (kind === OPEN_PAREN) {
      if (hasType && tokens.kind(at + 1) === STAR) return pointedName(context, at, to);
      at = Math.min(tokens.match(at), to);
      continue;
    }
    if (kind !== WORD) continue;
    const role = roleOf(wordAt(context, at), table);
    if (role === "tag") {
      at++;
      hasType = true;
    } else if (role === "type" || role === "typeof") hasType = true;
    else if (role === "plain" || (role === "attribute-like" && hasType)) {
      if (hasType) found = found >= 0 && role !== "plain" ? found : at;
      else hasType = true;
    }
  }
  return found;
}

/** The name inside `(*name)`. */
function pointedName(context: Context, opening: number, to: number): number {
  const { tokens, table } = context;
  const closing = Math.min(tokens.match(opening), to);
  for (let at = opening + 1; at < closing; at++) {
    if (tokens.kind(at) !== WORD) continue;
    const role = roleOf(wordAt(context, at), table);
    if (role === "plain" || role === "attribute-like") return at;
  }
  return -1;
}
