/** Where extensions run in the browser there is no process to debug in: that is said, instead of nothing happening. */
import * as vscode from "vscode";
import { DEBUG_TYPE } from "./configuration.ts";

export function refuseToDebug(): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, {
    resolveDebugConfiguration: () => {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          "The debugger needs Node, which a browser does not have. Open the folder in VS Code on the desktop or on a remote machine.",
        ),
      );
      return undefined;
    },
  });
}
