/** Masks of words that may stand anywhere in a statement. Each answers the next token to look at, or undefined when it does not apply. */
import { assemblyLabels, isAssembly, isQualifier } from "./assembly.ts";
import type { LiveTokens } from "./live-tokens.ts";
import type { MaskTable } from "./mask-table.ts";
import type { MaskOutput } from "./output.ts";
import { attributeWords, keywords, typeofs, unevaluatedOperators } from "./words.ts";

export interface MaskContext {
  readonly tokens: LiveTokens;
  readonly table: MaskTable;
  readonly output: MaskOutput;
}

/** Attributes become annotations. `last` is the token before. */
export function maskAttribute({ tokens, table, output }: MaskContext, at: number, last: number): number | undefined {
  const name = tokens.text(at);
  const takesArguments = table.attributesWithArguments.has(name) || attributeWords.has(name);
  const isPlain = table.attributes.has(name) || name === "__extension__";
  if (!takesArguments && !isPlain) return undefined;
  const before = tokens.text(last);
  if (before === "." || before === "->") return undefined;
  const close = takesArguments ? tokens.closeOf(at + 1) : -1;
  if (close < 0 && !isPlain) return undefined;
  if (close < 0) output.annotate(at, at, undefined);
  else output.annotate(at, close, tokens.source.slice(tokens.end(at + 1), tokens.start(close)));
  return Math.max(at, close) + 1;
}

/** Assembly becomes an empty one where it is a statement, and an annotation where it names a register. */
export function maskAssembly({ tokens, table, output }: MaskContext, at: number, isStatement: boolean): number | undefined {
  const name = tokens.text(at);
  if (!isAssembly(name) && !table.assembly.has(name)) return undefined;
  let open = at + 1;
  while (isQualifier(tokens.text(open))) open++;
  const close = tokens.closeOf(open);
  if (close < 0) return undefined;
  if (!isStatement) {
    output.annotate(at, close, tokens.source.slice(tokens.end(open), tokens.start(close)));
    return close + 1;
  }
  // A string needs two characters in a row.
  let place = open + 1;
  while (place < close && tokens.end(place) - tokens.start(place) < 2) place++;
  if (place === close) return undefined;
  const inside = Array.from({ length: close - open - 1 }, (_, index) => tokens.text(open + 1 + index));
  output.mark(tokens.start(at), { kind: "asm", end: tokens.end(close), labels: assemblyLabels(inside) });
  output.replace(at, open - 1, "asm");
  output.replace(place, close - 1, '""');
  if (place > open + 1) output.replace(open + 1, place - 1, "");
  return close + 1;
}

/** Operators whose operands are not executed lose them. Also says which token then stands before what follows. */
export function maskOperand(
  { tokens, table, output }: MaskContext,
  at: number,
): { readonly next: number; readonly before: number } | undefined {
  const name = tokens.text(at);
  const isTypeof = typeofs.has(name);
  const isUnevaluated = unevaluatedOperators.has(name) || table.unevaluated.has(name);
  if (!isTypeof && !isUnevaluated && name !== "sizeof") return undefined;
  const close = tokens.closeOf(at + 1);
  if (close < 0) return undefined;
  if (isTypeof) output.replace(at + 1, close, "");
  else if (close > at + 2) output.replace(at + 2, close - 1, "0");
  if (isUnevaluated) {
    output.mark(tokens.start(at), { kind: "unevaluated", end: tokens.end(close) });
    // Not the keyword any more, whatever it was.
    output.replace(at, at, `u${name.slice(1)}`);
  }
  return { next: close + 1, before: isTypeof ? at : close };
}

/** A macro that stands for a string, beside another string. */
export function maskStringMacro({ tokens, output }: MaskContext, at: number, last: number): number | undefined {
  const close = tokens.closeOf(at + 1);
  if (close < 0 || keywords.has(tokens.text(at))) return undefined;
  if (!tokens.isString(last) && !tokens.isString(close + 1)) return undefined;
  output.replace(at, close, "");
  return close + 1;
}
