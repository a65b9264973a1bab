import type { Word } from "./words.ts";

const OPEN: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** A place in a list of words, and the steps that parsing takes over it. */
export class Cursor {
  readonly words: readonly Word[];
  at: number;
  /** Exclusive. */
  readonly end: number;

  constructor(words: readonly Word[], at = 0, end: number = words.length) {
    this.words = words;
    this.at = at;
    this.end = end;
  }

  peek(ahead = 0): Word | undefined {
    const at = this.at + ahead;
    return at < this.end ? this.words[at] : undefined;
  }

  is(text: string, ahead = 0): boolean {
    const word = this.peek(ahead);
    return word?.text === text && word.kind !== "text";
  }

  /** Steps over the word if it is this one. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  next(): Word | undefined {
    const word = this.peek();
    if (word !== undefined) this.at++;
    return word;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The words of a bracket that opens here, without its ends; the cursor goes behind it. Undefined when none opens. */
  group(): Cursor | undefined {
    const open = this.peek();
    if (open === undefined || open.kind !== "mark" || OPEN[open.text] === undefined) return undefined;
    const start = this.at + 1;
    const close = this.closing(this.at);
    this.at = Math.min(close + 1, this.end);
    return new Cursor(this.words, start, Math.min(close, this.end));
  }

  /** Index of the bracket that closes the one at `open`; the end when there is none. */
  private closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.end; at++) {
      const word = this.words[at];
      if (word?.kind !== "mark") continue;
      if (OPEN[word.text] !== undefined) depth++;
      else if (word.text === ")" || word.text === "]" || word.text === "}") {
        depth--;
        if (depth === 0) return at;
      }
    }
    return this.end;
  }

  /** Where the first `mark` outside brackets stands from here on; undefined when there is none. */
  indexOf(mark: string): number | undefined {
    for (let at = this.at; at < this.end; at++) {
      const word = this.words[at];
      if (word?.kind !== "mark") continue;
      if (word.text === mark) return at;
      if (OPEN[word.text] !== undefined) at = this.closing(at);
    }
    return undefined;
  }

  /** What lies before the next `mark` outside brackets; the cursor goes behind the mark. */
  before(mark: string): Cursor {
    const start = this.at;
    const found = this.indexOf(mark);
    this.at = found === undefined ? this.end : found + 1;
    return new Cursor(this.words, start, found ?? this.end);
  }

  slice(): readonly Word[] {
    return this.words.slice(this.at, this.end);
  }

  /** The parts between commas outside brackets. Nothing at all is no part. */
  split(): readonly (readonly Word[])[] {
    if (this.done) return [];
    const parts: (readonly Word[])[] = [];
    for (;;) {
      const comma = this.indexOf(",");
      parts.push(this.words.slice(this.at, comma ?? this.end));
      if (comma === undefined) return parts;
      this.at = comma + 1;
    }
  }
}
