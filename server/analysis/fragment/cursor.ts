import type { Token } from "./tokens.ts";

/** The text is not what was expected: caught where the parsing of the fragment began. */
export class Unreadable extends Error {}

const END: Token = { kind: "end", text: "", start: 0, end: 0, lineStart: false };
/** How deep constructs may nest. */
const DEEPEST = 150;

export class Cursor {
  at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.tokens.at(-1) ?? END;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && token.kind !== "text";
  }

  get atEnd(): boolean {
    return this.peek().kind === "end";
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.at += 1;
    return token;
  }

  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.at += 1;
    return found;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw new Unreadable(`no ${text}`);
    return this.next();
  }

  name(): string {
    const token = this.next();
    if (token.kind !== "name") throw new Unreadable("no name");
    return token.text;
  }

  /** Where the last token ended. */
  get lastEnd(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unreadable("nested too deep");
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** Skips what stands in brackets, the opening one included. */
  skipBrackets(): void {
    let open = 0;
    do {
      const { text, kind } = this.next();
      if (kind === "end") throw new Unreadable("a bracket that is not closed");
      if (kind !== "mark") continue;
      if ("([{".includes(text)) open += 1;
      else if (")]}".includes(text)) open -= 1;
    } while (open > 0);
  }

  /** Skips up to one of these, outside of brackets. */
  skipTo(...ends: readonly string[]): void {
    while (!this.atEnd && !ends.some((end) => this.is(end))) {
      if (this.is("(") || this.is("[") || this.is("{")) this.skipBrackets();
      else this.next();
    }
  }
}
