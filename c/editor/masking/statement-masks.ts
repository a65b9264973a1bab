/** Masks of macros at the beginning of a statement. */
import { blank, hasLineEnd } from "./edits.ts";
import type { MaskContext } from "./operand-masks.ts";
import { isLoopName } from "./mask-table.ts";
import { keywords, typeofs, typeWords } from "./words.ts";

/** What may stand after the parentheses of a loop macro besides a word, a number or a brace. */
const bodyStarts: ReadonlySet<string> = new Set(["{", "(", "*", "++", "--"]);

/** How the masking goes on. */
export type Begun =
  /** The token was masked with all before `next`, of which `last` counts as the token before. */
  | { readonly kind: "masked"; readonly next: number; readonly fresh: boolean }
  /** The token is a loop macro's name; a statement follows the parenthesis at `open`. */
  | { readonly kind: "head"; readonly open: number };

/**
 * Masks the statement that begins at `at`, if it is one of those that need it.
 *
 * @param afterDo Whether the block of a `do` stands before it.
 */
export function maskStatement(context: MaskContext, at: number, afterDo: boolean): Begun | undefined {
  const { tokens, output } = context;
  const name = tokens.text(at);
  if (name === "goto" && tokens.text(at + 1) === "*") return computedGoto(context, at);
  if (name === "__label__") {
    const end = tokens.beforeSemicolon(at);
    output.annotate(at, end, undefined);
    return { kind: "masked", next: end + 1, fresh: true };
  }
  if (name === "static" && isMacroStatement(context, at + 1)) {
    output.annotate(at, at, undefined);
    return { kind: "masked", next: at + 1, fresh: true };
  }
  const from = name === "static" ? at + 1 : at;
  const close = tokens.closeOf(from + 1);
  if (close < 0 || keywords.has(tokens.text(from)) || !tokens.isWord(from)) return undefined;
  const declared = initialized(context, from, close) ?? typed(context, from, close);
  if (declared !== undefined || from > at) return declared;
  return loop(context, at, close, afterDo) ?? unfinished(context, close);
}

function computedGoto({ tokens, output }: MaskContext, at: number): Begun {
  const end = tokens.beforeSemicolon(at);
  output.mark(tokens.start(at), { kind: "computed" });
  output.replace(at + 1, end, "_");
  return { kind: "masked", next: end + 1, fresh: false };
}

/** Whether a macro's call and a semicolon follow, such as a definition. */
function isMacroStatement({ tokens }: MaskContext, at: number): boolean {
  const close = tokens.closeOf(at + 1);
  return tokens.isWord(at) && !typeofs.has(tokens.text(at)) && close >= 0 && tokens.text(close + 1) === ";";
}

/** `DECLARE_BITMAP(name, size) = { 0 }` becomes `DECLARE_BITMAP name = { 0 }`. */
function initialized({ tokens, output }: MaskContext, at: number, close: number): Begun | undefined {
  if (tokens.text(close + 1) !== "=" || tokens.text(close + 2) !== "{" || !tokens.isWord(at + 2)) return undefined;
  output.replace(at + 1, at + 1, "");
  output.replace(at + 3, close, "");
  return { kind: "masked", next: close + 1, fresh: false };
}

/** `DARRAY(struct foo) name;` becomes `DARRAY name;`. */
function typed({ tokens, output }: MaskContext, at: number, close: number): Begun | undefined {
  const name = tokens.text(close + 1);
  const isSurely = typeWords.has(tokens.text(at + 2));
  const isOneLine = !tokens.source.slice(tokens.end(close), tokens.start(close + 1)).includes("\n");
  if (!isOneLine || !tokens.isWord(close + 1) || keywords.has(name)) return undefined;
  const next = tokens.text(close + 2);
  if (next !== ";" && !(isSurely && (next === "=" || next === "," || next === "["))) return undefined;
  output.replace(at + 1, close, "");
  return { kind: "masked", next: close + 1, fresh: false };
}

function loop({ tokens, table, output }: MaskContext, at: number, close: number, afterDo: boolean): Begun | undefined {
  const name = tokens.text(at);
  const next = tokens.text(close + 1);
  const isCondition = afterDo && next === ";";
  if (table.loopEnds.has(name) && !isCondition) {
    output.replace(at, close, "");
    return { kind: "masked", next: close + 1, fresh: true };
  }
  const hasBody = next === "{" || (isLoopName(table, name) && (bodyStarts.has(next) || (tokens.isWord(close + 1) && next !== "else")));
  const isEmpty = close === at + 2;
  if ((!hasBody && !isCondition) || name.length < (isEmpty ? 6 : 5)) return undefined;
  const open = at + 1;
  const start = tokens.start(at);
  if (isEmpty && hasLineEnd(tokens.source, start, tokens.end(open))) return undefined;
  output.mark(start, { kind: "loop", nameEnd: tokens.end(at), open: tokens.start(open), close: tokens.end(close) });
  if (isEmpty) {
    // `while      (0)`: the parenthesis moves to the left, since the grammar wants a condition.
    output.put(start, `while${blank(tokens.source, start + 5, tokens.end(open) - 2)}(0`);
  } else output.replace(at, at, "while");
  output.mark(tokens.start(open) - (isEmpty ? 1 : 0), { kind: "head", name: start });
  return { kind: "head", open };
}

/**
 * A macro that is a statement without a semicolon gets one in the white space before the next statement.
 *
 * The next line must not be indented further: that would be the body of a loop that is not known.
 */
function unfinished({ tokens, output }: MaskContext, close: number): undefined {
  const next = tokens.text(close + 1);
  if (!(tokens.isWord(close + 1) || next === "}") || next === "else") return undefined;
  const { source } = tokens;
  const lineOf = (offset: number): number => source.lastIndexOf("\n", offset - 1) + 1;
  const line = lineOf(tokens.start(tokens.partner(close) - 1));
  const nextLine = lineOf(tokens.start(close + 1));
  const isApart = nextLine > tokens.end(close);
  if (isApart && (next === "}" || indentation(source, nextLine) <= indentation(source, line))) output.putBefore(close + 1, ";");
  return undefined;
}

/** Columns before the first character of a line; a tab goes on to the next multiple of 8. */
function indentation(source: string, lineStart: number): number {
  let column = 0;
  for (let at = lineStart; at < source.length; at++) {
    const character = source[at];
    if (character === "\t") column += 8 - (column % 8);
    else if (character === " ") column++;
    else break;
  }
  return column;
}
