/** Tokens of a macro's body. It is no translation unit: parameters stand for anything, and it may be half a statement. */

export interface Token {
  readonly kind: "name" | "number" | "text" | "sign" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A body may end with the backslash that goes on to an empty line. */
const BLANK = /(?:\s|\\(?:\r?\n|$)|\/\*[\s\S]*?\*\/|\/\/[^\n]*)+/y;
const TOKEN =
  /([A-Za-z_$][\w$]*)|(\.?\d(?:[eEpP][+-]|[\w.])*)|([LuU]?"(?:[^"\\\n]|\\[\s\S])*"|[LuU]?'(?:[^'\\\n]|\\[\s\S])*')|(\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|##|[^\s])/y;

/** All tokens, with one of kind `end` behind the last. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    BLANK.lastIndex = at;
    if (BLANK.test(text)) {
      at = BLANK.lastIndex;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) break;
    const kind = match[1] !== undefined ? "name" : match[2] !== undefined ? "number" : match[3] !== undefined ? "text" : "sign";
    tokens.push({ kind, text: match[0], start: at, end: TOKEN.lastIndex });
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}
