/** The session with node: the server is a process of its own. Bundled as dist/client-session.cjs. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { runCommand } from "../commands/commands.ts";
import { CLIENT_ID, CLIENT_NAME, type Platform } from "../platform.ts";
import { Session } from "./session.ts";

/** The one thing of node that is needed here; the rest of the client must not know node, as it also runs in browsers. */
declare const process: { readonly execPath: string; readonly env: Readonly<Record<string, string | undefined>> };

const desktop: Platform = {
  kind: "desktop",
  makeClient: (context, options) => {
    const program = vscode.Uri.joinPath(context.extensionUri, "dist", "quiesce.mjs").fsPath;
    // The editor's own program runs as node under this variable.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    const server = { command: process.execPath, args: [program, "lsp", "--stdio"], options: { env } };
    return new LanguageClient(CLIENT_ID, CLIENT_NAME, server, options);
  },
};

export async function openSession(context: vscode.ExtensionContext): Promise<Session> {
  return Session.open(context, desktop, runCommand);
}
