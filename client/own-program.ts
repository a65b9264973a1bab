/** How the editor runs the command that comes with the extension. */
import * as vscode from "vscode";

declare const process: { readonly execPath: string; readonly env: Readonly<Record<string, string | undefined>> };

export interface OwnProgram {
  readonly command: string;
  /** The script that the command runs; what it is to do follows. */
  readonly script: string;
  readonly env: Record<string, string>;
}

export function ownProgram(context: vscode.ExtensionContext): OwnProgram {
  const environment = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    command: process.execPath,
    script: vscode.Uri.joinPath(context.extensionUri, "dist", "quiesce.mjs").fsPath,
    // The editor's own program runs as node under this variable.
    env: { ...Object.fromEntries(environment), ELECTRON_RUN_AS_NODE: "1" },
  };
}
