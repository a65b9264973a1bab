/** Tokens of a litmus file, read on demand: what `(*` means depends on where it stands. */

export interface Token {
  readonly kind: "name" | "number" | "string" | "symbol" | "end" | "unknown";
  readonly text: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** Longest first. */
const SYMBOLS = [
  "<<=",
  ">>=",
  "/\\",
  "\\/",
  "=>",
  "->",
  "==",
  "!=",
  "<=",
  ">=",
  "<<",
  ">>",
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "&=",
  "|=",
  "^=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "&",
  "|",
  "^",
  "~",
  "!",
  "<",
  ">",
  "=",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ";",
  ",",
  ":",
  ".",
  "?",
  "#",
]; // prettier-ignore

const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+/y;
const NUMBER_SUFFIX = /[uUlL]*/y;
const SPACE = /\s+/y;
const STRING = /"[^"]*"?/y;

export class Lexer {
  readonly text: string;
  /** Where the next token is looked for. */
  private at: number;
  private held: Token | undefined;
  /** Whether `(*` begins a comment, as everywhere but in the threads, where it is a parenthesis and an asterisk. */
  private comments = true;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** Sets whether `(*` begins a comment from here on. */
  setComments(comments: boolean): void {
    if (this.held !== undefined) this.at = this.held.start;
    this.held = undefined;
    this.comments = comments;
  }

  peek(): Token {
    this.held ??= this.read();
    return this.held;
  }

  next(): Token {
    const token = this.peek();
    this.held = undefined;
    this.at = token.end;
    return token;
  }

  /** The token after the next. */
  peekSecond(): Token {
    const first = this.peek();
    const { at } = this;
    this.at = first.end;
    const second = this.read();
    this.at = at;
    return second;
  }

  /** Goes on at an offset. */
  moveTo(offset: number): void {
    this.held = undefined;
    this.at = offset;
  }

  /** Offset of the first character that is neither space nor comment, or of a comment that does not end. */
  skip(): number {
    for (;;) {
      const before = this.at;
      this.at += match(SPACE, this.text, this.at).length;
      if (this.text.startsWith("//", this.at)) {
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (this.text.startsWith("/*", this.at)) {
        const end = this.text.indexOf("*/", this.at + 2);
        if (end < 0) return this.at;
        this.at = end + 2;
      } else if (this.comments && this.text.startsWith("(*", this.at)) {
        const end = endOfNested(this.text, this.at);
        if (end === undefined) return this.at;
        this.at = end;
      }
      if (this.at === before) return this.at;
    }
  }

  private read(): Token {
    const start = this.skip();
    const { text } = this;
    const token = (kind: Token["kind"], found: string, length = found.length): Token => ({ kind, text: found, start, end: start + length });
    if (start >= text.length) return token("end", "");
    if (text.startsWith("/*", start) || (this.comments && text.startsWith("(*", start)))
      return token("unknown", text.slice(start, start + 2));
    const name = match(NAME, text, start);
    if (name !== "") return token("name", name);
    const number = match(NUMBER, text, start);
    if (number !== "") return token("number", number, number.length + match(NUMBER_SUFFIX, text, start + number.length).length);
    const string = match(STRING, text, start);
    if (string !== "") return token("string", string);
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, start));
    return symbol === undefined ? token("unknown", text.charAt(start)) : token("symbol", symbol);
  }
}

/** Comments in parentheses nest. */
function endOfNested(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith("(*", at)) {
      depth++;
      at++;
    } else if (text.startsWith("*)", at)) {
      at++;
      if (--depth === 0) return at + 1;
    }
  }
  return undefined;
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
