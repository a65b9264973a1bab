/** Findings of the rules as diagnostics: pulled where the client can, pushed elsewhere. */
import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from "vscode-languageserver-protocol";
import { DIAGNOSTIC_SOURCE } from "../protocol.ts";
import type { Finding, Severity } from "../rules/rule.ts";
import { rulePage } from "../rules/rules.ts";
import { violationDiagnostics } from "./exploration/violations.ts";
import { locationOf, rangeIn, type View } from "./view.ts";

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function diagnosticsOf(view: View): readonly Diagnostic[] {
  if (!view.settings.diagnostics) return [];
  return [...view.report().findings.map((finding) => diagnosticOf(view, finding)), ...violationDiagnostics(view)];
}

/** The answer to a pull. What is the same as the client has already is not sent again. */
export function diagnosticReport(view: View, previous: string | undefined): DocumentDiagnosticReport {
  const stamp = view.explored()?.stamp;
  const resultId = stamp === undefined ? view.generation : `${view.generation} ${stamp}`;
  if (previous === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...diagnosticsOf(view)] };
}

export function diagnosticOf(view: View, finding: Finding): Diagnostic {
  const page = view.client.codeDescription ? view.pageUri(rulePage(finding.rule)) : undefined;
  const related = view.client.relatedInformation ? relatedOf(view, finding) : [];
  return {
    range: rangeIn(view, finding),
    severity: SEVERITY[finding.severity],
    code: finding.rule,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    source: DIAGNOSTIC_SOURCE,
    message: finding.message,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

function relatedOf(view: View, { related }: Finding): DiagnosticRelatedInformation[] {
  return related.flatMap(({ path, message, start, end }) => {
    const location = locationOf(view, path, { start, end });
    return location === undefined ? [] : [{ location, message }];
  });
}
