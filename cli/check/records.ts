/** Findings, with offsets, into what is printed, with lines and columns. */
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { Finding, Fix, TextEdit } from "../../server/rules/rule.ts";
import type { EditRecord, FindingRecord, FixRecord, NotAnalysed, Region } from "../report/check.ts";

/** Finds the text of a file by its path. */
export type SourceOf = (path: string) => SourceFile | undefined;

/** Texts that a finding in `file` may speak of: its own and those of the tree. */
export function sourcesAround(file: EditorFile, surroundings: Surroundings): SourceOf {
  return (path) => (path === file.source.path ? file.source : surroundings.file(path)?.source);
}

export function regionOf(source: SourceFile, { start, end }: Span): Region {
  const from = positionAt(source, start);
  const to = positionAt(source, Math.max(start, end));
  return { file: source.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

export interface RecordParts {
  readonly finding: Finding;
  readonly source: SourceFile;
  readonly sourceOf: SourceOf;
  /** Undefined where none was asked for, or there is none. */
  readonly fix: Fix | undefined;
}

export function recordOf({ finding, source, sourceOf, fix }: RecordParts): FindingRecord {
  const { rule, severity, message, function: owner = "", related } = finding;
  return {
    rule,
    severity,
    ...regionOf(source, finding),
    message,
    function: owner,
    related: related.flatMap((place) => {
      const text = sourceOf(place.path);
      return text === undefined ? [] : [{ ...regionOf(text, place), message: place.message }];
    }),
    ...(fix === undefined ? {} : { fix: fixRecord(fix, sourceOf) }),
  };
}

function fixRecord({ title, edits }: Fix, sourceOf: SourceOf): FixRecord {
  return { title, edits: edits.flatMap((edit) => editRecord(edit, sourceOf) ?? []) };
}

export function editRecord(edit: TextEdit, sourceOf: SourceOf): EditRecord | undefined {
  const source = sourceOf(edit.path);
  return source === undefined ? undefined : { ...regionOf(source, edit), text: edit.text };
}

/** The functions of a file that are not analysed, and why. */
export function notAnalysedIn({ source, functions }: EditorFile): readonly NotAnalysed[] {
  return functions.flatMap(({ name, nameStart, notAnalysed: why }) =>
    why === undefined ? [] : [{ file: source.path, function: name, ...positionAt(source, nameStart), why }],
  );
}

/** The text of a line without its end. 1-based. */
export function lineText({ text, lineStarts }: SourceFile, line: number): string {
  const start = lineStarts[line - 1];
  if (start === undefined) return "";
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}
