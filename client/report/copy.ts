/** Gathers the facts of a bug report and puts them on the clipboard. */
import * as vscode from "vscode";
import type { Annotations } from "../session/annotations.ts";
import type { State } from "../session/state.ts";
import { reportText } from "./report.ts";
import { fileName } from "../uris.ts";

export interface ReportOptions {
  readonly context: vscode.ExtensionContext;
  readonly state: State;
  readonly annotations: Annotations;
  readonly log: readonly string[];
}

/** @returns The text, for tests. */
export async function copyDiagnostics({ context, state, annotations, log }: ReportOptions): Promise<string> {
  const document = vscode.window.activeTextEditor?.document;
  const { env, version, workspace } = vscode;
  const text = reportText({
    version: String((context.extension.packageJSON as { readonly version?: unknown }).version),
    editor: env.appName,
    editorVersion: version,
    host: [
      env.uiKind === vscode.UIKind.Web ? "browser" : "desktop",
      ...(env.remoteName === undefined ? [] : [`remote ${env.remoteName}`]),
      workspace.isTrusted ? "trusted" : "not trusted",
    ],
    language: env.language,
    server: state.server,
    trees: state.trees,
    file:
      document === undefined
        ? undefined
        : {
            name: fileName(document.uri),
            language: document.languageId,
            lines: document.lineCount,
            found: annotations.of(document.uri),
          },
    settings: changedSettings(context),
    log,
  });
  await env.clipboard.writeText(text);
  void vscode.window.showInformationMessage(
    vscode.l10n.t("Diagnostics are on the clipboard. They hold names of functions, none of your code."),
  );
  return text;
}

/** Our settings that differ from their defaults. */
function changedSettings(context: vscode.ExtensionContext): Readonly<Record<string, unknown>> {
  const { contributes } = context.extension.packageJSON as {
    readonly contributes: { readonly configuration: readonly { readonly properties: object }[] };
  };
  const names = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
  const configuration = vscode.workspace.getConfiguration();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value: unknown = configuration.get(name);
      const standard: unknown = configuration.inspect(name)?.defaultValue;
      return JSON.stringify(value) === JSON.stringify(standard) ? [] : [[name, value] as const];
    }),
  );
}
