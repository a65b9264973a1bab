/** What masking finds: the edits, and what they replaced. */
import type { Annotation } from "../ast.ts";
import { type Edit, fitted } from "./edits.ts";
import type { LiveTokens } from "./live-tokens.ts";
import type { Mark } from "./mark.ts";

export class MaskOutput {
  readonly annotations: Annotation[] = [];
  readonly marks = new Map<number, Mark>();
  private readonly tokens: LiveTokens;
  private readonly edits: Edit[];

  constructor(tokens: LiveTokens, edits: Edit[]) {
    this.tokens = tokens;
    this.edits = edits;
  }

  /** Replaces tokens, up to and including `last`; blanks follow the replacement. */
  replace(first: number, last: number, replacement: string): void {
    const start = this.tokens.start(first);
    this.edits.push({ start, text: fitted(this.tokens.source.slice(start, this.tokens.end(last)), replacement) });
  }

  /** Replaces text that is as long. */
  put(start: number, text: string): void {
    this.edits.push({ start, text });
  }

  /** Says what stood where the masked text has something else. */
  mark(start: number, mark: Mark): void {
    this.marks.set(start, mark);
  }

  /** Blanks tokens and keeps them as an annotation. */
  annotate(first: number, last: number, written: string | undefined): void {
    const { tokens } = this;
    this.annotations.push({ name: tokens.text(first), arguments: written, start: tokens.start(first), end: tokens.end(last) });
    this.replace(first, last, "");
  }

  /**
   * Puts one character into the white space before a token, as far left as it goes.
   *
   * @returns Where; −1 when there is none but ends of lines.
   */
  putBefore(at: number, character: string): number {
    const { source } = this.tokens;
    const isBlank = (place: number): boolean => source[place] === " " || source[place] === "\t";
    let place = this.tokens.end(at - 1);
    while (source[place] === "\n" || source[place] === "\r") place++;
    if (!isBlank(place) || place >= this.tokens.start(at)) place = this.tokens.start(at) - 1;
    if (at === 0 || !isBlank(place)) return -1;
    this.put(place, character);
    return place;
  }
}
