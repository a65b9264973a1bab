/**
 * A text with a name and a table of its lines.
 *
 * Offsets are UTF-16 code units, 0-based. Lines and columns handed to people are 1-based.
 */
export interface SourceFile {
  /** As shown to the user. */
  readonly path: string;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: Int32Array;
  /** `user`: the file asked about; `sibling`: found beside it; `model`: our own text that stands in for the kernel. */
  readonly origin: "user" | "sibling" | "model";
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Builds the line table. A line ends at `\n`; `\r\n` counts as one line end, a lone `\r` as none. */
export function makeSourceFile(path: string, text: string, origin: SourceFile["origin"]): SourceFile {
  const starts: number[] = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return { path, text, lineStarts: Int32Array.from(starts), origin };
}

/** The 1-based line and column of an offset. An offset past the end is taken as the end. */
export function positionAt(file: SourceFile, offset: number): Position {
  const { lineStarts } = file;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

/** What is written in a 1-based line, without the white space around it. A line past the end is the last one. */
export function lineSpan({ text, lineStarts }: SourceFile, line: number): { readonly start: number; readonly end: number } {
  const index = Math.min(line, lineStarts.length) - 1;
  const start = lineStarts[index] ?? 0;
  const written = text.slice(start, lineStarts[index + 1] ?? text.length);
  const content = written.trim();
  const from = start + (content === "" ? 0 : written.indexOf(content));
  return { start: from, end: from + content.length };
}
