/** What each bracket of a body is for. */
import { TokenKind, type Tokens } from "./tokens.ts";

/** Of `(`: after a word or not; `[`; of `{`: statements, an initializer's values, or the members of a type. */
export type BracketKind = "call" | "group" | "index" | "block" | "values" | "members";

export interface OpenBracket {
  readonly kind: BracketKind;
  /** The token that opens it. */
  readonly token: number;
  /** The token before it, −1 for none. */
  readonly before: number;
}

/** Words after which a parenthesis does not hold the arguments of a call. */
const notCalled: ReadonlySet<string> = new Set(
  "if else while for switch do return case goto sizeof typeof __typeof__ __typeof _Alignof __alignof__ asm __asm__ __asm defined".split(
    " ",
  ),
);
const records: ReadonlySet<string> = new Set(["struct", "union", "enum"]);

/** Follows tokens and keeps the brackets that are open. */
export class Brackets {
  stack: OpenBracket[] = [];
  /** The last token seen that is not a directive, −1 at the start. */
  previous = -1;
  private readonly tokens: Tokens;
  /** The bracket that the last `)` closed. */
  private lastClosed: OpenBracket | undefined;

  constructor(tokens: Tokens) {
    this.tokens = tokens;
  }

  get top(): OpenBracket | undefined {
    return this.stack.at(-1);
  }

  /** Takes the next token. What it closes, if it is a bracket that closes one of its kind. */
  take(token: number): OpenBracket | undefined {
    const before = this.previous;
    this.previous = token;
    if (this.tokens.kinds[token] !== TokenKind.punctuator) return undefined;
    switch (this.tokens.source.charCodeAt(this.tokens.starts[token] ?? 0)) {
      case 40:
        this.stack.push({ kind: this.isCall(before) ? "call" : "group", token, before });
        return undefined;
      case 91:
        this.stack.push({ kind: "index", token, before });
        return undefined;
      case 123:
        this.stack.push({ kind: this.braceKind(before), token, before });
        return undefined;
      case 41:
        return this.close((kind) => kind === "call" || kind === "group");
      case 93:
        return this.close((kind) => kind === "index");
      case 125:
        return this.close((kind) => kind === "block" || kind === "values" || kind === "members");
      default:
        return undefined;
    }
  }

  /** Closes the innermost bracket if it is of that kind; a bracket that closes another kind is taken for a mistake. */
  private close(isOfKind: (kind: BracketKind) => boolean): OpenBracket | undefined {
    const { top } = this;
    if (top === undefined || !isOfKind(top.kind)) return undefined;
    this.stack.pop();
    this.lastClosed = top;
    return top;
  }

  private isCall(before: number): boolean {
    return this.tokens.kinds[before] === TokenKind.word && !notCalled.has(textOf(this.tokens, before));
  }

  private braceKind(before: number): BracketKind {
    if (before < 0) return "block";
    const text = textOf(this.tokens, before);
    const within = this.top?.kind;
    switch (text) {
      case "=":
      case "]":
        return "values";
      case ",":
      case "{":
        return within === "values" ? "values" : "block";
      case ")":
        return this.isLiteral() ? "values" : "block";
      default:
        return this.isRecord(before) ? "members" : "block";
    }
  }

  /** Whether the parenthesis closed last was a type before the values of a compound literal. */
  private isLiteral(): boolean {
    const opened = this.lastClosed?.before ?? -1;
    if (opened < 0) return false;
    const text = textOf(this.tokens, opened);
    return this.tokens.kinds[opened] === TokenKind.word ? text === "return" : text !== ")" && text !== ";" && text !== "{" && text !== "}";
  }

  private isRecord(before: number): boolean {
    if (this.tokens.kinds[before] !== TokenKind.word) return false;
    return records.has(textOf(this.tokens, before)) || (before > 0 && records.has(textOf(this.tokens, before - 1)));
  }
}

/** The text of a token; empty for a token that there is not. */
export function textOf(tokens: Tokens, token: number): string {
  return token < 0 || token >= tokens.count ? "" : tokens.source.slice(tokens.starts[token], tokens.ends[token]);
}

/** How deep brackets lie in each other, at most. */
export function deepestNesting({ source, count, kinds, starts }: Tokens): number {
  let depth = 0;
  let deepest = 0;
  for (let token = 0; token < count; token++) {
    if (kinds[token] !== TokenKind.punctuator) continue;
    const code = source.charCodeAt(starts[token] ?? 0);
    if (code === 40 || code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
  }
  return deepest;
}
