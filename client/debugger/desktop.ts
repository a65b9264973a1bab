/** The debugger of simulated runs: a program that speaks the debug adapter protocol, and what a launch says when the user said little. */
import * as vscode from "vscode";
import { DEBUG_TYPE, withDefaults } from "./configuration.ts";

/** The one thing of node that is needed here. */
declare const process: { readonly execPath: string; readonly env: Readonly<Record<string, string | undefined>> };

/** Registers both; nothing is started before somebody debugs. */
export function registerDebugger(context: vscode.ExtensionContext): vscode.Disposable {
  const program = vscode.Uri.joinPath(context.extensionUri, "dist", "quiesce.mjs").fsPath;
  const environment = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // The editor's own program runs as node under this variable.
  const env = { ...Object.fromEntries(environment), ELECTRON_RUN_AS_NODE: "1" };
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterExecutable(process.execPath, [program, "dap", "--stdio"], { env }),
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
