/**
 * Translation phase 2: a text without its line splices, and the way back to offsets of the text as written.
 *
 * The lexer reads the spliced text, so that no rule of it has to know that a backslash may end a line in the middle of a token.
 */

export interface SplicedText {
  readonly text: string;
  /** Offsets of `text` at which characters are missing, rising. */
  readonly cuts: Int32Array;
  /** How many characters are missing up to and including each cut. */
  readonly missing: Int32Array;
  /** Offsets in the text as written of backslashes that white space separates from the line's end, as gcc warns about. */
  readonly loose: readonly number[];
}

const splice = /\\[ \t\f\v]*\r?\n/g;
const none = new Int32Array(0);

/** Removes every backslash that ends a line, with white space that may stand between (gcc allows that). */
export function spliceLines(written: string): SplicedText {
  if (!written.includes("\\")) return { text: written, cuts: none, missing: none, loose: [] };
  const parts: string[] = [];
  const cuts: number[] = [];
  const missing: number[] = [];
  const loose: number[] = [];
  let from = 0;
  let removed = 0;
  for (const { index, 0: found } of written.matchAll(splice)) {
    parts.push(written.slice(from, index));
    from = index + found.length;
    cuts.push(index - removed);
    removed += found.length;
    missing.push(removed);
    if (found.length > 2 && found !== "\\\r\n") loose.push(index);
  }
  if (cuts.length === 0) return { text: written, cuts: none, missing: none, loose };
  parts.push(written.slice(from));
  return { text: parts.join(""), cuts: Int32Array.from(cuts), missing: Int32Array.from(missing), loose };
}

/** Turns offsets of the spliced text into offsets of the text as written. Must be asked with offsets that do not fall. */
export class SpliceMap {
  private readonly cuts: Int32Array;
  private readonly missing: Int32Array;
  private next = 0;
  private shift = 0;

  constructor({ cuts, missing }: SplicedText) {
    this.cuts = cuts;
    this.missing = missing;
  }

  /** Where the character at this offset of the spliced text was written. */
  written(offset: number): number {
    while (this.next < this.cuts.length && (this.cuts[this.next] ?? 0) <= offset) {
      this.shift = this.missing[this.next] ?? 0;
      this.next++;
    }
    return offset + this.shift;
  }
}
