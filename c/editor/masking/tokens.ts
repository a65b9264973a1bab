/**
 * The tokens of a piece of C, without macros, phases of translation or values: just enough to mask by.
 *
 * Never throws, and looks at each character a fixed number of times, whatever the text.
 */

/** What a token is. Comments and white space are none. */
export const TokenKind = { word: 0, number: 1, text: 2, punctuator: 3, directive: 4 } as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** Tokens in the order of the text, as columns: a large file has a hundred thousand of them. */
export interface Tokens {
  readonly source: string;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  /** Exclusive. */
  readonly ends: Int32Array;
  /** Start and end of each comment, one after the other. */
  readonly comments: readonly number[];
}

const SPACE = 1;
const WORD = 2;
const DIGIT = 3;

/** What a character below 128 begins; the others are taken as letters. */
const classes = new Uint8Array(128);
for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = SPACE;
for (let code = 48; code <= 57; code++) classes[code] = DIGIT;
for (let code = 65; code <= 90; code++) classes[code] = WORD;
for (let code = 97; code <= 122; code++) classes[code] = WORD;
classes[95] = WORD;
classes[36] = WORD;

const NEWLINE = 10;
const QUOTE = 34;
const HASH = 35;
const DOLLAR_AMPERSAND = 38;
const APOSTROPHE = 39;
const STAR = 42;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;

/** Operators whose character may stand twice: `&&`, `||`, `++`, `--`, `<<`, `>>`, `==`, `##`. */
const doubled: ReadonlySet<number> = new Set([HASH, DOLLAR_AMPERSAND, 43, MINUS, 60, EQUALS, GREATER, 124]);
/** Operators that `=` may follow. */
const assigned: ReadonlySet<number> = new Set([33, 37, DOLLAR_AMPERSAND, STAR, 43, MINUS, SLASH, 60, EQUALS, GREATER, 94, 124]);

/** Whether the character can stand in a word, at its start or later. */
function isWordPart(code: number): boolean {
  return code > 127 || (classes[code] ?? 0) >= WORD;
}

/** Reads the tokens of a text. */
export function tokenize(source: string): Tokens {
  return new Scanner(source).run();
}

class Scanner {
  private readonly source: string;
  private kinds: Uint8Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private count = 0;
  private readonly comments: number[] = [];
  /** Whether only white space and comments stood on this line so far. */
  private fresh = true;

  constructor(source: string) {
    this.source = source;
    const room = (source.length >> 2) + 16;
    this.kinds = new Uint8Array(room);
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
  }

  run(): Tokens {
    const { length } = this.source;
    let at = 0;
    while (at < length) at = this.step(at);
    const { source, count, kinds, starts, ends, comments } = this;
    return { source, count, kinds, starts, ends, comments };
  }

  private step(at: number): number {
    const { source } = this;
    const code = source.charCodeAt(at);
    const kind = code > 127 ? WORD : classes[code];
    if (kind === SPACE) {
      if (code === NEWLINE) this.fresh = true;
      return at + 1;
    }
    if (code === BACKSLASH) return at + 1;
    if (code === SLASH) {
      const end = endOfComment(source, at);
      if (end > at) {
        this.comments.push(at, end);
        return end;
      }
    }
    const wasFresh = this.fresh;
    this.fresh = false;
    if (kind === WORD) return this.push(TokenKind.word, at, this.endOfWord(at));
    if (kind === DIGIT) return this.push(TokenKind.number, at, this.endOfNumber(at));
    if (code === QUOTE || code === APOSTROPHE) return this.push(TokenKind.text, at, endOfText(source, at));
    if (code === HASH && wasFresh) return this.push(TokenKind.directive, at, this.endOfDirective(at));
    if (code === DOT && classes[source.charCodeAt(at + 1)] === DIGIT) return this.push(TokenKind.number, at, this.endOfNumber(at + 1));
    return this.push(TokenKind.punctuator, at, this.endOfPunctuator(at, code));
  }

  private push(kind: TokenKind, start: number, end: number): number {
    if (this.count === this.kinds.length) this.grow();
    this.kinds[this.count] = kind;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
    return end;
  }

  private grow(): void {
    const room = this.kinds.length * 2;
    const kinds = new Uint8Array(room);
    const starts = new Int32Array(room);
    const ends = new Int32Array(room);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    Object.assign(this, { kinds, starts, ends });
  }

  private endOfWord(start: number): number {
    const { source } = this;
    let at = start + 1;
    while (at < source.length && isWordPart(source.charCodeAt(at))) at++;
    return at;
  }

  /** Takes `0x1p-3` as `0x1p`, `-`, `3`: nothing here looks at values. */
  private endOfNumber(start: number): number {
    const { source } = this;
    let at = start + 1;
    while (at < source.length) {
      const code = source.charCodeAt(at);
      if (!isWordPart(code) && !(code === DOT && source.charCodeAt(at + 1) !== DOT)) break;
      at++;
    }
    return at;
  }

  /** A directive ends with its logical line; a comment that begins in it belongs to it. */
  private endOfDirective(start: number): number {
    const { source } = this;
    let at = start + 1;
    while (at < source.length) {
      const code = source.charCodeAt(at);
      if (code === NEWLINE) return at;
      if (code === BACKSLASH) at = afterBackslash(source, at);
      else if (code === QUOTE || code === APOSTROPHE) at = endOfText(source, at);
      else if (code === SLASH) {
        const end = endOfComment(source, at);
        if (end > at) this.comments.push(at, end);
        at = Math.max(end, at + 1);
      } else at++;
    }
    return Math.min(at, source.length);
  }

  private endOfPunctuator(at: number, code: number): number {
    const { source } = this;
    const next = source.charCodeAt(at + 1);
    if (code === DOT) return next === DOT && source.charCodeAt(at + 2) === DOT ? at + 3 : at + 1;
    if (code === MINUS && next === GREATER) return at + 2;
    if (next === code && doubled.has(code)) {
      const isShift = code === 60 || code === GREATER;
      return isShift && source.charCodeAt(at + 2) === EQUALS ? at + 3 : at + 2;
    }
    return next === EQUALS && assigned.has(code) ? at + 2 : at + 1;
  }
}

/** Where the comment that begins here ends; the same offset when none begins here. An open comment ends with the text. */
function endOfComment(source: string, at: number): number {
  const next = source.charCodeAt(at + 1);
  if (next === STAR) {
    const close = source.indexOf("*/", at + 2);
    return close < 0 ? source.length : close + 2;
  }
  if (next !== SLASH) return at;
  let end = at + 2;
  while (end < source.length && source.charCodeAt(end) !== NEWLINE) {
    end = source.charCodeAt(end) === BACKSLASH ? afterBackslash(source, end) : end + 1;
  }
  return Math.min(end, source.length);
}

/** Where a string or character constant ends. One that is left open ends with its line. */
function endOfText(source: string, start: number): number {
  const quote = source.charCodeAt(start);
  let at = start + 1;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === NEWLINE) return at;
    at = code === BACKSLASH ? afterBackslash(source, at) : at + 1;
  }
  return source.length;
}

/** After a backslash and what it escapes, which may be the end of a line. */
function afterBackslash(source: string, at: number): number {
  return source.charCodeAt(at + 1) === 13 && source.charCodeAt(at + 2) === NEWLINE ? at + 3 : Math.min(at + 2, source.length);
}
