/** A client of a language server over stdio, with the protocol's own library at this end. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type InitializeParams,
  InitializeRequest,
  type InitializeResult,
  type LogMessageParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type ShowMessageParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import type { StatusParams } from "../../server/protocol.ts";

/** What a current editor can do. */
export const EVERYTHING: ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    hover: { contentFormat: ["markdown", "plaintext"] },
    diagnostic: { dynamicRegistration: false, relatedDocumentSupport: false, relatedInformation: true, codeDescriptionSupport: true },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix"] } },
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

export interface ServerOptions {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Called before `initialize` is sent: to answer what the server asks. */
  readonly prepare?: (connection: ProtocolConnection) => void;
}

export interface Server {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly logs: LogMessageParams[];
  readonly messages: ShowMessageParams[];
  readonly published: PublishDiagnosticsParams[];
  readonly statuses: StatusParams[];
  /** The exit code, when it has ended. */
  readonly ended: Promise<number | undefined>;
  open(file: string, text: string, languageId?: string): string;
  /** Replaces a range. */
  edit(uri: string, version: number, range: Range, text: string): void;
  /** `shutdown` and `exit`. @returns The exit code. */
  stop(): Promise<number | undefined>;
}

/** Starts a process that will be spoken to. */
export function spawnProcess(command: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcessWithoutNullStreams {
  const [program = "", ...args] = command;
  return spawn(program, args, { env: { ...process.env, ...env }, stdio: "pipe" });
}

export async function endOf(child: ChildProcessWithoutNullStreams): Promise<number | undefined> {
  if (child.exitCode !== null) return child.exitCode;
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? undefined));
  });
}

export function initializeParams({ capabilities = EVERYTHING, folders = [], initializationOptions }: ServerOptions = {}): InitializeParams {
  const workspaceFolders = folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder }));
  return { processId: process.pid, rootUri: null, capabilities, workspaceFolders, initializationOptions };
}

/** Shakes hands with a server. */
export async function connect(child: ChildProcessWithoutNullStreams, options: ServerOptions = {}): Promise<Server> {
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const logs: LogMessageParams[] = [];
  const messages: ShowMessageParams[] = [];
  const published: PublishDiagnosticsParams[] = [];
  const statuses: StatusParams[] = [];
  connection.onNotification("window/logMessage", (params: LogMessageParams) => void logs.push(params));
  connection.onNotification("window/showMessage", (params: ShowMessageParams) => void messages.push(params));
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => void published.push(params));
  connection.onNotification("quiesce/status", (params: StatusParams) => void statuses.push(params));
  options.prepare?.(connection);
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, initializeParams(options));
  await connection.sendNotification("initialized", {});
  const ended = endOf(child);
  return {
    process: child,
    connection,
    initialized,
    logs,
    messages,
    published,
    statuses,
    ended,
    open: (file, text, languageId = "c") => {
      const uri = file.includes(":") ? file : pathToFileURL(file).href;
      void connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId, version: 1, text } });
      return uri;
    },
    edit: (uri, version, range, text) => {
      const contentChanges = [{ range, text }];
      void connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version }, contentChanges });
    },
    stop: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return ended;
    },
  };
}

/** Pulls diagnostics. */
export async function pull(server: Server, uri: string): Promise<readonly Diagnostic[]> {
  const report: { items: Diagnostic[] } = await server.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
  return report.items;
}
