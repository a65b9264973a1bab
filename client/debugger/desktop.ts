/** The debugger of simulated runs: a program that speaks the debug adapter protocol, and what a launch says when the user said little. */
import * as vscode from "vscode";
import { ownProgram } from "../own-program.ts";
import { DEBUG_TYPE, withDefaults } from "./configuration.ts";
import { showInlineValues } from "./inline-values.ts";

/** Registers both; nothing is started before somebody debugs. */
export function registerDebugger(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.Disposable.from(
    showInlineValues(),
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: () => {
        const { command, script, env } = ownProgram(context);
        return new vscode.DebugAdapterExecutable(command, [script, "dap", "--stdio"], { env });
      },
    }),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, {
      resolveDebugConfiguration: (_, given) => {
        const file = vscode.window.activeTextEditor?.document;
        const configuration = withDefaults(given, file?.languageId === "c" && file.uri.scheme === "file" ? file.uri.fsPath : undefined);
        if (configuration !== undefined) return configuration as vscode.DebugConfiguration;
        void vscode.window.showWarningMessage(
          vscode.l10n.t('Open the C file whose transition is to be debugged, or name it as "program".'),
        );
        return undefined;
      },
    }),
  );
}
