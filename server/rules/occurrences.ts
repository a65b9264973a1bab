/** Where a file's code writes a name: outside comments and string literals. */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { firstFrom } from "../analysis/pairing/comments.ts";

/** In the order of the text. Lines of the preprocessor count as code. */
export function occurrences(file: EditorFile, name: string): readonly Span[] {
  const { text } = file.source;
  const pattern = new RegExp(`\\b${name}\\b`, "g");
  const found: Span[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    if (commentAround(file, start) === undefined && !inString(text, start)) found.push({ start, end: start + name.length });
  }
  return found;
}

/** The comment that an offset lies in. */
export function commentAround(file: EditorFile, offset: number): Span | undefined {
  const before = file.comments[firstFrom(file.comments, offset + 1) - 1];
  return before !== undefined && before.end > offset ? before : undefined;
}

/** Whether a quote is open at an offset, judged from the beginning of its line: literals do not cross lines. */
function inString(text: string, offset: number): boolean {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text
    .slice(line, offset)
    .replace(/'(\\.|[^'\\])'/g, "''")
    .replace(/\\./g, "");
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}
