/** Positions as the protocol counts them, and offsets as everything below counts them (UTF-16 code units). */
import type { Position, Range } from "vscode-languageserver-protocol";
import type { SourceFile } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";

/** How the client counts columns. */
export const ENCODINGS = ["utf-16", "utf-8", "utf-32"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The first encoding of the client's list that we know; UTF-16 is what a client without a list means (LSP 3.17). */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  for (const name of offered ?? []) {
    const known = ENCODINGS.find((encoding) => encoding === name);
    if (known !== undefined) return known;
  }
  return "utf-16";
}

/** The offset of a position. What lies beyond the end of its line or of the text is taken as that end. */
export function offsetOf(source: SourceFile, { line, character }: Position, encoding: Encoding): number {
  const { lineStarts, text } = source;
  if (line >= lineStarts.length) return text.length;
  const start = lineStarts[line] ?? 0;
  const end = endOfLine(source, line);
  if (encoding === "utf-16") return Math.min(start + character, end);
  let at = start;
  for (let left = character; left > 0 && at < end; ) {
    const code = text.codePointAt(at) ?? 0;
    left -= encoding === "utf-8" ? utf8Length(code) : 1;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

export function positionOf(source: SourceFile, offset: number, encoding: Encoding): Position {
  const { lineStarts, text } = source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const start = lineStarts[low] ?? 0;
  const end = Math.min(offset, text.length);
  return { line: low, character: encoding === "utf-16" ? end - start : columns(text, start, end, encoding) };
}

export function rangeOf(source: SourceFile, { start, end }: Span, encoding: Encoding): Range {
  return { start: positionOf(source, start, encoding), end: positionOf(source, end, encoding) };
}

/** Where the line's characters end: before its line end, which a position cannot lie in. */
export function endOfLine({ lineStarts, text }: SourceFile, line: number): number {
  const next = lineStarts[line + 1];
  if (next === undefined) return text.length;
  const end = next - 1;
  return text[end - 1] === "\r" && end > (lineStarts[line] ?? 0) ? end - 1 : end;
}

/** The text with a stretch of it replaced. Costs a copy of the line table, not another look at the whole text. */
export function replaced(source: SourceFile, { start, end }: Span, by: string): SourceFile {
  const { lineStarts, text } = source;
  const before = countUpTo(lineStarts, start);
  const after = countUpTo(lineStarts, end);
  const added: number[] = [];
  for (let at = by.indexOf("\n"); at >= 0; at = by.indexOf("\n", at + 1)) added.push(start + at + 1);
  const starts = new Int32Array(before + added.length + lineStarts.length - after);
  starts.set(lineStarts.subarray(0, before));
  starts.set(added, before);
  const shift = by.length - (end - start);
  const rest = lineStarts.subarray(after);
  for (let i = 0, to = before + added.length; i < rest.length; i++, to++) starts[to] = (rest[i] ?? 0) + shift;
  return { ...source, text: text.slice(0, start) + by + text.slice(end), lineStarts: starts };
}

/** How many line starts are not beyond an offset. */
function countUpTo(lineStarts: Int32Array, offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function columns(text: string, start: number, end: number, encoding: "utf-8" | "utf-32"): number {
  let count = 0;
  for (let at = start; at < end; ) {
    const code = text.codePointAt(at) ?? 0;
    count += encoding === "utf-8" ? utf8Length(code) : 1;
    at += code > 0xffff ? 2 : 1;
  }
  return count;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
