/** Replacing parts of a text by parts that are as long. */

export interface Edit {
  readonly start: number;
  /** As long as what it replaces. */
  readonly text: string;
}

const SPACES = " ".repeat(256);

/** Spaces in place of a part of a text; ends of lines stay. */
export function blank(source: string, start: number, end: number): string {
  const isOneLine = !hasLineEnd(source, start, end);
  if (isOneLine && end - start <= SPACES.length) return SPACES.slice(0, end - start);
  return isOneLine ? " ".repeat(end - start) : source.slice(start, end).replaceAll(/[^\r\n]/g, " ");
}

/** Whether a line ends between two offsets. */
export function hasLineEnd(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 10 || code === 13) return true;
  }
  return false;
}

/**
 * `replacement`, followed by blanks up to the length of `original`; cut when it is longer. Ends of lines stay: where one lies in the
 * way, all of it is blanks.
 */
export function fitted(original: string, replacement: string): string {
  const length = Math.min(replacement.length, original.length);
  if (hasLineEnd(original, 0, length)) return blank(original, 0, original.length);
  return replacement.slice(0, length) + blank(original, length, original.length);
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
