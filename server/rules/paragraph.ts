/** The lines around a place that belong together: up to an empty line, or to the function's own beginning and end. */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import { lineEnd, lineStart } from "./text.ts";

/** The paragraph of a span inside a function, in whole lines. */
export function paragraphOf(file: EditorFile, { start, end }: Span, fn: EditorFunction): Span {
  const { text } = file.source;
  let from = lineStart(text, start);
  while (from > fn.bodyStart) {
    const above = lineStart(text, from - 1);
    if (above <= fn.bodyStart || text.slice(above, from).trim() === "") break;
    from = above;
  }
  let to = lineEnd(text, end);
  while (to < fn.end) {
    const below = lineEnd(text, to + 1);
    if (below >= fn.end || text.slice(to + 1, below).trim() === "") break;
    to = below;
  }
  return { start: from, end: to };
}
