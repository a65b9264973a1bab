/** Finds the ends of what is skipped as a whole: comments, literals, directives. Linear, and sure to move forward on any text. */
import { APOSTROPHE, BACKSLASH, CARRIAGE_RETURN, HASH, isSpace, NEWLINE, nextInDirective, QUOTE, SLASH, STAR } from "./characters.ts";

/** The end of the comment that begins at `at`; `at` itself if none does. One that is not closed reaches to the end of the text. */
export function commentEnd(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === STAR) {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  return next === SLASH ? logicalLineEnd(text, at + 2) : at;
}

/** The next newline that no backslash takes back; the text's length if there is none. */
function logicalLineEnd(text: string, from: number): number {
  let end = text.indexOf("\n", from);
  while (end >= 0 && isSpliced(text, end)) end = text.indexOf("\n", end + 1);
  return end < 0 ? text.length : end;
}

function isSpliced(text: string, newline: number): boolean {
  const before = text.charCodeAt(newline - 1) === CARRIAGE_RETURN ? newline - 2 : newline - 1;
  return text.charCodeAt(before) === BACKSLASH;
}

/** The end of the string or character literal that begins at `at`. One that is not closed ends before its newline. */
export function literalEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  const { length } = text;
  for (let end = at + 1; end < length; end++) {
    const code = text.charCodeAt(end);
    if (code === quote) return end + 1;
    if (code === NEWLINE) return end;
    if (code === BACKSLASH) end = escapeEnd(text, end) - 1;
  }
  return length;
}

/** The end of a backslash and what it escapes; a line end of two characters counts as one. */
function escapeEnd(text: string, at: number): number {
  const isLongNewline = text.charCodeAt(at + 1) === CARRIAGE_RETURN && text.charCodeAt(at + 2) === NEWLINE;
  return Math.min(at + (isLongNewline ? 3 : 2), text.length);
}

/**
 * The end of the directive whose text goes on at `at`: before the newline that ends it. Comments in it are handed out; one may carry it
 * over several lines.
 */
export function directiveEnd(text: string, from: number, onComment: (start: number, end: number) => void): number {
  let at = from;
  for (;;) {
    at = nextInDirective(text, at);
    const code = text.charCodeAt(at);
    if (at >= text.length || code === NEWLINE) return at;
    if (code === BACKSLASH) at = escapeEnd(text, at);
    else if (code === QUOTE || code === APOSTROPHE) at = literalEnd(text, at);
    else {
      const end = commentEnd(text, at);
      if (end > at) onComment(at, end);
      at = Math.max(end, at + 1);
    }
  }
}

/** Whether the `#` at `at` is the first on its line. What follows a comment on the same line is not looked for: nobody writes that. */
export function beginsDirective(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== HASH) return false;
  let before = at - 1;
  while (before >= 0) {
    const code = text.charCodeAt(before);
    if (code === NEWLINE) return true;
    if (!isSpace(code)) return false;
    before--;
  }
  return true;
}

/** Whether a line ends between two offsets. */
export function hasNewline(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) === NEWLINE) return true;
  }
  return false;
}

const COMMENTS_AND_SPLICES = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\\\r?\n/g;

/** A piece of text on one line, as it is compared and shown: comments and continuations gone, white space folded. */
export function folded(text: string): string {
  const plain = text.includes("/") || text.includes("\\") ? text.replace(COMMENTS_AND_SPLICES, " ") : text;
  return plain.replace(/\s+/g, " ").trim();
}
