/** The tokens that masks look at: neither directives nor what lies in branches that were dropped. Indices count these alone. */
import { TokenKind, type Tokens } from "./tokens.ts";

export class LiveTokens {
  readonly length: number;
  readonly source: string;
  private readonly tokens: Tokens;
  private readonly live: Int32Array;
  private readonly partners: Int32Array;

  constructor(tokens: Tokens, live: Int32Array) {
    this.tokens = tokens;
    this.live = live;
    this.length = live.length;
    this.source = tokens.source;
    this.partners = partnersOf(tokens, live);
  }

  /** Its number among all tokens. */
  token(at: number): number {
    return this.live[at] ?? -1;
  }

  /** −1 where there is none. */
  kind(at: number): number {
    return at < 0 || at >= this.length ? -1 : (this.tokens.kinds[this.live[at] ?? 0] ?? -1);
  }

  isWord(at: number): boolean {
    return this.kind(at) === TokenKind.word;
  }

  isString(at: number): boolean {
    return this.kind(at) === TokenKind.text && this.source[this.start(at)] === '"';
  }

  start(at: number): number {
    return this.tokens.starts[this.live[at] ?? 0] ?? 0;
  }

  /** Exclusive. */
  end(at: number): number {
    return this.tokens.ends[this.live[at] ?? 0] ?? 0;
  }

  /** Empty where there is none. */
  text(at: number): string {
    return at < 0 || at >= this.length ? "" : this.source.slice(this.start(at), this.end(at));
  }

  /** The bracket that belongs to the one at `at`; −1 when there is none, or it is no bracket. */
  partner(at: number): number {
    return this.partners[at] ?? -1;
  }

  /** The token that closes the parenthesis at `at`; −1 when there is none, or it is no parenthesis. */
  closeOf(at: number): number {
    return this.text(at) === "(" ? this.partner(at) : -1;
  }

  /** The last token before the semicolon that ends what is at `at`. */
  beforeSemicolon(at: number): number {
    let end = at;
    while (end + 1 < this.length && this.text(end + 1) !== ";") end++;
    return end;
  }
}

/** For each bracket the index of the one that belongs to it. */
function partnersOf({ source, kinds, starts }: Tokens, live: Int32Array): Int32Array {
  const partners = new Int32Array(live.length).fill(-1);
  const open: number[] = [];
  for (let at = 0; at < live.length; at++) {
    const token = live[at] ?? 0;
    if (kinds[token] !== TokenKind.punctuator) continue;
    const code = source.charCodeAt(starts[token] ?? 0);
    if (code === 40 || code === 91 || code === 123) open.push(at);
    else if (code === 41 || code === 93 || code === 125) {
      const opener = open.at(-1);
      if (opener === undefined) continue;
      const opened = source.charCodeAt(starts[live[opener] ?? 0] ?? 0);
      if (code !== (opened === 40 ? 41 : opened + 2)) continue;
      open.pop();
      partners[opener] = at;
      partners[at] = opener;
    }
  }
  return partners;
}
