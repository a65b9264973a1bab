/** Replacing parts of a text by parts that are as long. */

export interface Edit {
  readonly start: number;
  /** As long as what it replaces. */
  readonly text: string;
}

const SPACES = " ".repeat(256);

/** Spaces in place of a part of a text; ends of lines stay. */
export function blank(source: string, start: number, end: number): string {
  const length = end - start;
  const newline = source.indexOf("\n", start);
  if ((newline < 0 || newline >= end) && length <= SPACES.length) return SPACES.slice(0, length);
  return source.slice(start, end).replaceAll(/[^\r\n]/g, " ");
}

/** `replacement`, followed by blanks up to the length of `original`; cut when it is longer. Ends of lines behind it stay. */
export function fitted(original: string, replacement: string): string {
  return replacement.slice(0, original.length) + blank(original, Math.min(replacement.length, original.length), original.length);
}

/** Applies edits. Of two that overlap the one that begins first is taken, and of those that begin together the longest. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.text.length - a.text.length);
  const parts: string[] = [];
  let done = 0;
  for (const { start, text } of sorted) {
    if (start < done) continue;
    parts.push(source.slice(done, start), text);
    done = start + text.length;
  }
  parts.push(source.slice(done));
  return parts.join("");
}
