/** Quick fixes. The edit itself is made when the client resolves the action, which is also how it previews one. */
import { type CodeAction, CodeActionKind, type TextDocumentEdit, type TextEdit, type WorkspaceEdit } from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import { rangeOf } from "../main/positions.ts";
import { positionAt } from "../../base/source-file.ts";
import { scenarioEntering } from "../../simulator/jobs/scene/scenarios.ts";
import { ASK_KIND } from "../protocol/starting.ts";
import type { Finding, Fix } from "../rules/rule.ts";
import { ruleNamed } from "../rules/rules.ts";
import { ablatableLines, exploreAction, pointActions } from "./exploration/actions.ts";
import { diagnosticOf } from "./diagnostics.ts";
import { rangeIn, type View } from "./view.ts";

/** What an unresolved action carries: enough to find its finding again, and to see that the text is still the same. */
export interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Fixes of findings that the range touches, and what can be asked about the points in it. */
export function codeActions(view: View, range: Span, only: readonly string[] | undefined): readonly CodeAction[] {
  const wants = (kind: string): boolean => only === undefined || only.some((wanted) => isKind(wanted, kind));
  return [...(wants(CodeActionKind.QuickFix) ? fixes(view, range) : []), ...(wants(ASK_KIND) ? questions(view, range) : [])];
}

/** Of the lines of the range, as a cursor that rests anywhere in a line is about all of it; and of a function whose head it touches. */
function questions(view: View, range: Span): readonly CodeAction[] {
  const { source } = view.file;
  const [first, last] = [positionAt(source, range.start).line, positionAt(source, range.end).line];
  const asked = [...ablatableLines(view)].filter(([line]) => first <= line && line <= last);
  const actions = asked.flatMap(([line, name]) => pointActions(view, name, line));
  const entered = view.facts.functions.flatMap(({ function: fn }) => {
    const scenario = scenarioEntering(fn.name);
    const line = positionAt(source, fn.nameStart).line;
    return scenario === undefined || line < first || line > last ? [] : [exploreAction(view, fn.name, scenario)];
  });
  return [...actions, ...entered].map(({ title, command, argument }) => ({
    title,
    kind: ASK_KIND,
    command: { title, command, arguments: [argument] },
  }));
}

function fixes(view: View, range: Span): readonly CodeAction[] {
  const touched = view.report().findings.filter(({ start, end }) => start <= range.end && range.start <= end);
  return touched.flatMap((finding) => {
    const fix = fixOf(view, finding);
    return fix === undefined ? [] : [actionOf(view, finding, fix)];
  });
}

/** The action with its edit; as it was when its finding is no longer there. */
export function resolveCodeAction(view: View, action: CodeAction, { rule, start, end }: ActionData): CodeAction {
  const finding = view.report().findings.find((each) => each.rule === rule && each.start === start && each.end === end);
  const fix = finding === undefined ? undefined : fixOf(view, finding);
  return fix === undefined ? action : { ...action, edit: editOf(view, fix) };
}

export function readActionData(value: unknown): ActionData | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { uri, version, rule, start, end } = value as Readonly<Record<string, unknown>>;
  const isRead =
    typeof uri === "string" &&
    typeof version === "number" &&
    typeof rule === "string" &&
    typeof start === "number" &&
    typeof end === "number";
  return isRead ? { uri, version, rule, start, end } : undefined;
}

function fixOf(view: View, finding: Finding): Fix | undefined {
  return finding.fixable ? ruleNamed(finding.rule)?.fix?.(view, finding) : undefined;
}

function actionOf(view: View, finding: Finding, fix: Fix): CodeAction {
  const { rule, start, end } = finding;
  const data: ActionData = { uri: view.uri, version: view.version, rule, start, end };
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(view, finding)],
    isPreferred: true,
    ...(view.client.resolvesEdits ? { data } : { edit: editOf(view, fix) }),
  };
}

export function editOf(view: View, fix: Fix): WorkspaceEdit {
  const byPath = new Map<string, TextEdit[]>();
  for (const { path, text, start, end } of fix.edits) {
    const range = rangeInFile(view, path, { start, end });
    if (range !== undefined) byPath.set(path, [...(byPath.get(path) ?? []), { range, newText: text }]);
  }
  const isThis = (path: string): boolean => path === view.facts.path;
  const uri = (path: string): string => (isThis(path) ? view.uri : view.uriOf(path));
  if (!view.client.versionedEdits) return { changes: Object.fromEntries([...byPath].map(([path, edits]) => [uri(path), edits])) };
  const documentChanges = [...byPath].map(
    ([path, edits]): TextDocumentEdit => ({ textDocument: { uri: uri(path), version: isThis(path) ? view.version : null }, edits }),
  );
  return { documentChanges };
}

function rangeInFile(view: View, path: string, span: Span) {
  if (path === view.facts.path) return rangeIn(view, span);
  const file = view.surroundings.file(path);
  return file === undefined ? undefined : rangeOf(file.source, span, view.client.encoding);
}

/** Whether a kind is the wanted one or a part of it: `quickfix` for `quickfix.all`, and everything for the empty kind. */
function isKind(wanted: string, kind: string): boolean {
  return wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`);
}
