/** The tokens of one declaration at file level, in reused arrays. */

/** Kinds of tokens that are no punctuator; a punctuator's kind is its character. A brace group is one token, `{`. */
export const WORD = 1;
export const LITERAL = 2;
export const NUMBER = 3;

/** More than any declaration has. What goes beyond is data or noise; the declaration is then given up. */
const MOST_TOKENS = 200_000;
/**
 * A pending declaration beyond this is not remembered over the branches of a conditional, nor more than this of all of a file: copies could
 * cost quadratic time.
 */
const MOST_SAVED = 20_000;
const MOST_SAVED_IN_ALL = 2_000_000;

export class Tokens {
  count = 0;
  /** Index of the first `=` outside of parentheses; -1 when there is none. */
  assignment = -1;
  /** The declaration had too many tokens. */
  overflow = false;
  private kinds = new Uint8Array(256);
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  /** Of an opening parenthesis or bracket, the index of the closing one. */
  private matches = new Int32Array(256);
  private open: number[] = [];

  /** How many parentheses and brackets are open. */
  get nesting(): number {
    return this.open.length;
  }

  clear(): void {
    this.count = 0;
    this.assignment = -1;
    this.overflow = false;
    if (this.open.length > 0) this.open = [];
  }

  push(kind: number, start: number, end: number): void {
    if (this.count >= MOST_TOKENS) {
      this.overflow = true;
      return;
    }
    if (this.count === this.kinds.length) this.grow();
    const index = this.count++;
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.matches[index] = -1;
  }

  pushOpening(kind: number, start: number): void {
    if (this.count >= MOST_TOKENS) {
      this.overflow = true;
      return;
    }
    this.open.push(this.count);
    this.push(kind, start, start + 1);
  }

  /** A closing parenthesis or bracket. One that closes nothing is dropped. */
  pushClosing(kind: number, start: number): void {
    const opening = this.open.pop();
    if (opening === undefined) return;
    this.matches[opening] = this.count;
    this.push(kind, start, start + 1);
  }

  kind(index: number): number {
    return index < this.count ? (this.kinds[index] ?? 0) : 0;
  }

  start(index: number): number {
    return this.starts[index] ?? 0;
  }

  end(index: number): number {
    return this.ends[index] ?? 0;
  }

  /** The closing partner of an opening parenthesis; the last token if it is not closed. */
  match(index: number): number {
    const found = this.matches[index] ?? -1;
    return found > index && found < this.count ? found : Math.max(index, this.count - 1);
  }

  /** Whether a declaration was given up for its length. */
  gaveUp = false;
  private saved = 0;

  save(): SavedTokens | undefined {
    if (this.count === 0) return undefined;
    this.saved += this.count;
    if (this.count > MOST_SAVED || this.saved > MOST_SAVED_IN_ALL) {
      this.gaveUp = true;
      return undefined;
    }
    return {
      kinds: this.kinds.slice(0, this.count),
      starts: this.starts.slice(0, this.count),
      ends: this.ends.slice(0, this.count),
      matches: this.matches.slice(0, this.count),
      open: [...this.open],
      assignment: this.assignment,
    };
  }

  restore(saved: SavedTokens | undefined): void {
    this.clear();
    if (saved === undefined) return;
    while (this.kinds.length < saved.kinds.length) this.grow();
    this.kinds.set(saved.kinds);
    this.starts.set(saved.starts);
    this.ends.set(saved.ends);
    this.matches.set(saved.matches);
    this.count = saved.kinds.length;
    this.open = [...saved.open];
    this.assignment = saved.assignment;
  }

  private grow(): void {
    this.kinds = doubled(this.kinds, new Uint8Array(2 * this.kinds.length));
    this.starts = doubled(this.starts, new Int32Array(2 * this.starts.length));
    this.ends = doubled(this.ends, new Int32Array(2 * this.ends.length));
    this.matches = doubled(this.matches, new Int32Array(2 * this.matches.length));
  }
}

export interface SavedTokens {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly matches: Int32Array;
  readonly open: readonly number[];
  readonly assignment: number;
}

function doubled<A extends Uint8Array | Int32Array>(from: A, into: A): A {
  into.set(from);
  return into;
}
