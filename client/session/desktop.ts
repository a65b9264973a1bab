/** The session with node: the server is a process of its own. Bundled as dist/client-session.cjs. */
import type * as vscode from "vscode";
import { type LanguageClientOptions, State } from "vscode-languageclient";
import { LanguageClient } from "vscode-languageclient/node";
import { runCommand } from "../commands/commands.ts";
import { CLIENT_ID, CLIENT_NAME } from "../platform.ts";
import { ownProgram } from "../own-program.ts";
import { ServerProcess } from "../server-process.ts";
import { Session } from "./session.ts";

/** A client, and the process that it speaks to. */
class DesktopClient extends LanguageClient {
  /** Undefined before the client starts. */
  readonly server: () => ServerProcess | undefined;

  constructor(options: LanguageClientOptions, take: () => ServerProcess) {
    let server: ServerProcess | undefined;
    const connect = async (): ReturnType<ServerProcess["ready"]> => {
      server = take();
      server.onFailure((what) => options.outputChannel?.error(`The language server ended with ${what}.`));
      return server.ready();
    };
    super(CLIENT_ID, CLIENT_NAME, connect, options);
    this.server = () => server;
    this.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped || newState === State.StartFailed) server?.end();
    });
  }
}

/** @param started The process that the first client speaks to. */
export async function openSession(context: vscode.ExtensionContext, started: ServerProcess): Promise<Session> {
  let first: ServerProcess | undefined = started;
  const take = (): ServerProcess => {
    const taken = first?.isRunning === true ? first : new ServerProcess(ownProgram(context));
    first = undefined;
    return taken;
  };
  return Session.open(context, { kind: "desktop", makeClient: (_, options) => new DesktopClient(options, take) }, runCommand);
}
