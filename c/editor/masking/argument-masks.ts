/** Masks of what macros take as arguments and functions cannot: types, jumps, operators, nothing at all. */
import type { MaskContext } from "./operand-masks.ts";
import { TokenKind } from "./tokens.ts";
import { jumps, keywords, typeofs, typeWords } from "./words.ts";

/** Masks the argument that begins at `at`, if it needs it. The next token to look at, `at` itself where it does not. */
export function maskArgument(context: MaskContext, at: number): number {
  const { tokens } = context;
  const text = tokens.text(at);
  if (isAssemblyOperand(context, at)) return placeholder(context, at, endOfArgument(context, at));
  if (tokens.isWord(at)) return maskWord(context, at, text);
  if (tokens.kind(at) !== TokenKind.punctuator) return at;
  if (text === ",") return maskNothing(context, at);
  if (text === ")") return tokens.text(at - 1) === "(" ? at : maskNothing(context, at);
  if (text === "." && tokens.isWord(at + 1) && tokens.text(at + 2) === "=") {
    context.output.replace(at, at + 2, "");
    return at + 3;
  }
  return isEnd(tokens.text(at + 1)) && !"([{".includes(text) ? placeholder(context, at, at) : at;
}

/** `[name] "constraint" (value)`, the colon before operands, and text of assembly outside of a string: macros pass them on. */
function isAssemblyOperand({ tokens }: MaskContext, at: number): boolean {
  const text = tokens.text(at);
  const next = tokens.text(at + 1);
  if (tokens.isString(at)) return next === "(" || next === ":";
  return text === ":" || text === "[" || (next === "%" && tokens.text(at + 2) === "[");
}

/** The last token of the argument. */
function endOfArgument({ tokens }: MaskContext, at: number): number {
  let end = at;
  for (;;) {
    end = Math.max(end, tokens.partner(end));
    if (end + 1 >= tokens.length || isEnd(tokens.text(end + 1))) return end;
    end++;
  }
}

function maskWord(context: MaskContext, at: number, name: string): number {
  const { tokens, table, output } = context;
  if (jumps.has(name)) return maskJump(context, at, name);
  const end = endOfType(context, at, name);
  if (end >= 0) return placeholder(context, at, end);
  if (table.attributes.has(name)) return isEnd(tokens.text(at + 1)) ? placeholder(context, at, at) : at;
  // Two words in a row are a string made by macros, or a declaration: the last one stands for it.
  let word = at;
  while (tokens.isWord(word + 1) && isOrdinary(context, word) && isOrdinary(context, word + 1)) word++;
  if (word > at) output.replace(at, word - 1, "");
  return word;
}

function isOrdinary({ tokens, table }: MaskContext, at: number): boolean {
  const text = tokens.text(at);
  return !keywords.has(text) && !typeofs.has(text) && !table.attributes.has(text);
}

function isEnd(text: string): boolean {
  return text === "," || text === ")" || text === ";";
}

/** `_` for tokens that the conversion makes an unknown expression of. */
function placeholder({ tokens, output }: MaskContext, first: number, last: number): number {
  output.mark(tokens.start(first), { kind: "type", end: tokens.end(last) });
  output.replace(first, last, "_");
  return last + 1;
}

/** An argument that is empty gets a placeholder where there is room. */
function maskNothing({ tokens, output }: MaskContext, at: number): number {
  const start = output.putBefore(at, "_");
  if (start >= 0) output.mark(start, { kind: "type", end: start + 1 });
  // Without room the last one is left out.
  else if (tokens.text(at) === ")") output.replace(at - 1, at - 1, "");
  return at;
}

function maskJump({ tokens, output }: MaskContext, at: number, name: string): number {
  const isAlone = isEnd(tokens.text(at + 1)) || name === "break" || name === "continue";
  output.mark(tokens.start(isAlone ? at : at + 1), { kind: "jump", end: tokens.end(at) });
  output.replace(at, at, isAlone ? "_" : "");
  return at + 1;
}

/** The last token of the type that the argument is; −1 when it is not one. */
function endOfType({ tokens }: MaskContext, at: number, name: string): number {
  const isSurely = typeWords.has(name);
  if (!isSurely && !typeofs.has(name) && tokens.text(at + 1) !== "*") return -1;
  let end = typeofs.has(name) ? tokens.closeOf(at + 1) : at;
  while (end >= 0) {
    const text = tokens.text(end + 1);
    if (isEnd(text)) return end;
    if (text === "*" || (isSurely && tokens.isWord(end + 1))) end++;
    else {
      const close = isSurely ? tokens.partner(end + 1) : -1;
      end = close > end ? close : -1;
    }
  }
  return -1;
}
