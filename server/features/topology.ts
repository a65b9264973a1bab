/**
 * Topology files (`*.topology.json`) as they are edited: what the simulator's own reader says of them, at its place. An editor's JSON schema knows
 * shapes; which CPUs there are, and what the kernel makes of a command line, only the reader does.
 */
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver-protocol";
import type { Problem } from "../../base/problem.ts";
import { lineSpan, type SourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { type Encoding, rangeOf } from "../main/positions.ts";
import { DIAGNOSTIC_SOURCE } from "../protocol.ts";

const SEVERITY: Readonly<Record<Problem["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** A number, a word, a list, or a whole string where the place is its quote. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"?|[\w.:+-]+|\S/y;

export function topologyDiagnostics(source: SourceFile, encoding: Encoding): Diagnostic[] {
  return parseTopology(source).problems.map((problem) => ({
    range: rangeOf(source, spanOf(source, problem), encoding),
    severity: SEVERITY[problem.severity],
    code: problem.code,
    source: DIAGNOSTIC_SOURCE,
    message: problem.help === "" ? problem.message : `${problem.message}; ${problem.help}`,
  }));
}

/** What stands at a problem's place; the first line for one of the whole file. */
function spanOf(source: SourceFile, { line, column }: Problem): { readonly start: number; readonly end: number } {
  if (line === 0) return lineSpan(source, 1);
  const start = (source.lineStarts[line - 1] ?? source.text.length) + column - 1;
  TOKEN.lastIndex = start;
  return { start, end: start + (TOKEN.exec(source.text)?.[0].length ?? 0) };
}
