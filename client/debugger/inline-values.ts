/** Values behind the lines of a function that a run stands in. */
import * as vscode from "vscode";
import { DEBUG_TYPE } from "./configuration.ts";
import { namesBefore } from "./inline-names.ts";

/**
 * The editor asks whoever is registered for a language, whatever is debugged; so this is there only while a run is debugged, and other debuggers of C
 * are left as they are.
 */
export function showInlineValues(): vscode.Disposable {
  const running = new Set<string>();
  let registered: vscode.Disposable | undefined;
  const subscriptions = [
    vscode.debug.onDidStartDebugSession(({ type, id }) => {
      if (type !== DEBUG_TYPE) return;
      running.add(id);
      registered ??= vscode.languages.registerInlineValuesProvider({ language: "c" }, { provideInlineValues });
    }),
    vscode.debug.onDidTerminateDebugSession(({ id }) => {
      running.delete(id);
      if (running.size > 0) return;
      registered?.dispose();
      registered = undefined;
    }),
  ];
  return new vscode.Disposable(() => {
    registered?.dispose();
    for (const subscription of subscriptions) subscription.dispose();
  });
}

function provideInlineValues(
  document: vscode.TextDocument,
  viewPort: vscode.Range,
  { stoppedLocation }: vscode.InlineValueContext,
): vscode.InlineValue[] {
  if (vscode.debug.activeDebugSession?.type !== DEBUG_TYPE) return [];
  const places = namesBefore((line) => document.lineAt(line).text, stoppedLocation.end.line);
  return places
    .filter(({ line }) => line >= viewPort.start.line && line <= viewPort.end.line)
    .map(({ line, start, end, expression, isMember }) => {
      const range = new vscode.Range(line, start, line, end);
      return isMember
        ? new vscode.InlineValueEvaluatableExpression(range, expression)
        : new vscode.InlineValueVariableLookup(range, expression);
    });
}
