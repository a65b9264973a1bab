/** Where a piece of a topology stands, so that a problem in it can be shown. */
import type { Problem } from "../../base/problem.ts";
import { positionAt, type SourceFile } from "../../base/source-file.ts";

/** Turns an offset of some text into a place in the file it came from. */
export interface TextPlace {
  readonly file: string;
  readonly positionAt: (offset: number) => { readonly line: number; readonly column: number };
}

/** The text is a whole file (or the value of an option). */
export function placeOfFile(file: SourceFile): TextPlace {
  return { file: file.path, positionAt: (offset) => positionAt(file, offset) };
}

/**
 * The text is a JSON string of the file, between `at` and `end` with its quotes.
 * Where the string has escapes, offsets inside it no longer count, and every place is the string's own.
 */
export function placeOfString(file: SourceFile, at: number, end: number, value: string): TextPlace {
  const verbatim = end - at === value.length + 2;
  return { file: file.path, positionAt: (offset) => positionAt(file, verbatim ? at + 1 + offset : at) };
}

/** A problem in a text of a topology. */
export function bootProblem(
  severity: Problem["severity"],
  code: string,
  place: TextPlace,
  at: number,
  message: string,
  help: string,
): Problem {
  return { code, severity, file: place.file, ...place.positionAt(at), message, help };
}
