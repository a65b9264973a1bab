/** How a header is named, by `#include` and by `__has_include`. */
import { endToken, flag, hasSpace, type LexToken } from "./lex-token.ts";
import type { MacroExpander } from "./macro-expand.ts";

export interface HeaderName {
  readonly name: string;
  readonly quoted: boolean;
}

/** The header that this token names, or begins to name: after a `<` that a macro made, tokens are read up to `>`. */
export function readHeaderName(token: LexToken, expander: MacroExpander): HeaderName | undefined {
  if ((token.flags & flag.headerName) !== 0) return { name: token.text.slice(1, -1), quoted: false };
  if (token.kind === "string") return token.text.startsWith('"') ? { name: token.text.slice(1, -1), quoted: true } : undefined;
  if (!token.is("<")) return undefined;
  let name = "";
  for (;;) {
    const part = expander.next();
    if (part === endToken) return undefined;
    if (part.is(">")) return { name, quoted: false };
    name += hasSpace(undefined, part) && name !== "" ? ` ${part.text}` : part.text;
  }
}
