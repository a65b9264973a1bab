/** The session in a browser: the server is a web worker. */
import * as vscode from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { runCommand } from "../commands/commands.ts";
import { CLIENT_ID, CLIENT_NAME, type Platform } from "../platform.ts";
import { Session } from "./session.ts";

const web: Platform = {
  kind: "web",
  makeClient: (context, options) => {
    const program = vscode.Uri.joinPath(context.extensionUri, "dist", "server-web.js").toString(true);
    // The editor's extension host puts a function of its own in the place of Worker, by which the library does not know a worker again; so it
    // is handed the two ends of the connection.
    const connect = async (): Promise<{ reader: BrowserMessageReader; writer: BrowserMessageWriter }> => {
      const worker = new Worker(program);
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
    };
    return new LanguageClient(CLIENT_ID, CLIENT_NAME, connect, options);
  },
};

export async function openSession(context: vscode.ExtensionContext): Promise<Session> {
  return Session.open(context, web, runCommand);
}
