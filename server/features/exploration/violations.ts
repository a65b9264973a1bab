/** A violation that an exploration has found, as a diagnostic: at its line, with a related location for each step. Only of the text as it is. */
import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity, type Location } from "vscode-languageserver-protocol";
import { lineSpan } from "../../../base/source-file.ts";
import { pagePath, propertyViolated } from "../../../kernel/properties.ts";
import type { ExploreDocument } from "../../../simulator/explore/report/explore-document.ts";
import { changesOf, exploreHeadline, stepPlace, stepText, violationTitle } from "../../../simulator/explore/report/parts.ts";
import type { ExploreViolation } from "../../../simulator/explore/result.ts";
import { DIAGNOSTIC_SOURCE } from "../../protocol.ts";
import { locationOf, rangeIn, type View } from "../view.ts";

/** Related locations of one diagnostic; the rest is in the report. */
const MOST_STEPS = 200;

export function violationDiagnostics(view: View): readonly Diagnostic[] {
  const runs = view.explored()?.runs.filter(({ isStale }) => !isStale) ?? [];
  return runs.flatMap(({ document }) => (document.violation === undefined ? [] : [diagnosticOf(view, document, document.violation)]));
}

function diagnosticOf(view: View, document: ExploreDocument, violation: ExploreViolation): Diagnostic {
  const { source } = view.file;
  const range = rangeIn(view, lineSpan(source, lineIn(view.facts.path, violation)));
  const page = view.client.codeDescription ? pageAbout(view, violation) : undefined;
  return {
    range,
    severity: DiagnosticSeverity.Error,
    code: `explore/${violation.property}`,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    source: DIAGNOSTIC_SOURCE,
    message: `${exploreHeadline(document)}: ${violationTitle(document)}`,
    ...(view.client.relatedInformation ? { relatedInformation: stepsOf(view, violation, { uri: view.uri, range }) } : {}),
  };
}

/** A property of the user's own has none. */
function pageAbout(view: View, { property, stack, message }: ExploreViolation): string | undefined {
  const functions = stack.map(({ function: name }) => name);
  const about = propertyViolated(property, functions, message);
  return about === undefined ? undefined : view.pageUri(pagePath(about));
}

/** The violation's own line; where that lies in another file, the innermost caller's in this one, or its last step. */
function lineIn(path: string, { file, line, stack, steps }: ExploreViolation): number {
  if (file === path) return line;
  const caller = stack.find((frame) => frame.file === path);
  return caller?.line ?? [...steps].reverse().find((step) => step.file === path)?.line ?? 1;
}

/** A step in a file that is not in the tree, as the model's own are, is told at the violation. */
function stepsOf(view: View, { steps }: ExploreViolation, here: Location): DiagnosticRelatedInformation[] {
  const shown = steps.slice(0, MOST_STEPS).map((step, index) => {
    const found = locationIn(view, step.file, step.line);
    const changes = changesOf(step.changed).join("; ");
    const place = found === undefined && step.file !== "" ? ` [${stepPlace(step)}]` : "";
    return { location: found ?? here, message: `${index + 1}. ${stepText(step)}${changes === "" ? "" : `; ${changes}`}${place}` };
  });
  const left = steps.length - shown.length;
  return left === 0 ? shown : [...shown, { location: here, message: `${left} more steps: see the report` }];
}

function locationIn(view: View, path: string, line: number): Location | undefined {
  const file = path === view.facts.path ? view.file : view.surroundings.file(path);
  return file === undefined || line < 1 ? undefined : locationOf(view, path, lineSpan(file.source, line));
}
