/** The operators `#` and `##`. What they make has the place of the macro's use, as {@link ./token.ts} says. */
import { kindOfToken } from "./lex-scan.ts";
import { flag, hasSpace, joinPadding, type LexToken, makeToken } from "./lex-token.ts";
import type { Expansion } from "./token.ts";

/** The string that `#` makes of these tokens (paddings included), and whether a last backslash had to go to keep it one. */
export function stringify(tokens: readonly LexToken[], call: Expansion): { readonly token: LexToken; readonly trimmed: boolean } {
  let text = '"';
  let space: LexToken | undefined;
  let backslashes = 0;
  for (const token of tokens) {
    if ((token.flags & flag.padding) !== 0) {
      space = joinPadding(space, token);
      continue;
    }
    if (text.length > 1 && hasSpace(space, token)) text += " ";
    space = undefined;
    text += token.kind === "string" || token.kind === "char" ? token.text.replaceAll(/["\\]/g, "\\$&") : token.text;
    backslashes = token.text === "\\" ? backslashes + 1 : 0;
  }
  const trimmed = backslashes % 2 === 1;
  if (trimmed) text = text.slice(0, -1);
  return { token: makeToken("string", `${text}"`, call, call, 0), trimmed };
}

/** The token that `##` makes of two, or undefined when their texts do not join to one token. */
export function paste(left: LexToken, right: LexToken, call: Expansion): LexToken | undefined {
  const text = left.text + right.text;
  const kind = kindOfToken(text);
  if (kind === undefined) return undefined;
  const unterminated = kind === "other" ? (left.flags | right.flags) & flag.unterminated : 0;
  return makeToken(kind, text, call, call, unterminated | (left.flags & flag.spaceBefore));
}

export function hasPaste(token: LexToken | undefined): boolean {
  return token !== undefined && (token.flags & flag.pasteLeft) !== 0;
}

/** The token with or without the mark that `##` follows it. Paddings are shared and stay as they are. */
export function markPaste(token: LexToken, on: boolean): LexToken {
  if ((token.flags & flag.padding) !== 0 || hasPaste(token) === on) return token;
  return token.withFlags(token.flags ^ flag.pasteLeft);
}
