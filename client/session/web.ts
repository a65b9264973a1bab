/** The session in a browser: the server is a web worker. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { runCommand } from "../commands/commands.ts";
import { CLIENT_ID, CLIENT_NAME, type Platform } from "../platform.ts";
import { Session } from "./session.ts";

const web: Platform = {
  kind: "web",
  makeClient: (context, options) => {
    const program = vscode.Uri.joinPath(context.extensionUri, "dist", "server-web.js").toString(true);
    return new LanguageClient(CLIENT_ID, CLIENT_NAME, async () => new Worker(program), options);
  },
};

export async function openSession(context: vscode.ExtensionContext): Promise<Session> {
  return Session.open(context, web, runCommand);
}
