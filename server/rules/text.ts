/** Lines of a text, by offsets. */
import type { Span } from "../../c/editor/ast.ts";

/** The offset of the first character of the line that holds `at`. */
export function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The offset of the newline that ends the line that holds `at`, or of the text's end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/**
 * The first character from `at` on that is neither white space nor part of a comment, where no empty line stands between.
 *
 * @param comments In the order of the text.
 */
export function nextCode(text: string, at: number, comments: readonly Span[]): number | undefined {
  let here = at;
  let after = comments.findIndex(({ start }) => start >= at);
  for (;;) {
    const code = here + (text.slice(here).match(/^\s*/)?.[0].length ?? 0);
    if (code >= text.length || lineBreaks(text, here, code) > 1) return undefined;
    const comment = after < 0 ? undefined : comments[after];
    if (comment === undefined || comment.start !== code) return code;
    here = comment.end;
    after++;
  }
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
