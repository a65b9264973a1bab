/** Files that were debugged in this window are compiled while they are edited, so that the debugger, which begins with a kept program, starts at once. */
import * as vscode from "vscode";
import { aheadNotification } from "../../server/protocol.ts";
import type { Connection } from "../session/language-client.ts";
import { DEBUG_TYPE, debuggedOf, type Debugged } from "./configuration.ts";

/** Milliseconds of quiet before a text is compiled. */
const QUIET_MS = 500;
/** Files that were debugged last. */
const MOST_FILES = 8;

export class Ahead implements vscode.Disposable {
  readonly #connection: Connection;
  /** By the path of the file. */
  readonly #debugged = new Map<string, Debugged>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#subscriptions = [
      vscode.debug.onDidStartDebugSession(({ type, configuration }) => {
        if (type === DEBUG_TYPE) this.#note(configuration);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#later(document.uri);
      }),
    ];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #note(configuration: Readonly<Record<string, unknown>>): void {
    const debugged = debuggedOf(configuration);
    if (debugged === undefined) return;
    this.#debugged.delete(debugged.program);
    this.#debugged.set(debugged.program, debugged);
    for (const program of this.#debugged.keys()) if (this.#debugged.size > MOST_FILES) this.#debugged.delete(program);
  }

  #later(uri: vscode.Uri): void {
    const debugged = uri.scheme === "file" ? this.#debugged.get(uri.fsPath) : undefined;
    if (debugged === undefined) return;
    clearTimeout(this.#timers.get(uri.fsPath));
    const compile = (): void => {
      this.#timers.delete(uri.fsPath);
      const { client } = this.#connection;
      if (!client.isRunning()) return;
      const params = { uri: client.code2ProtocolConverter.asUri(uri), options: debugged.options };
      void client.sendNotification(aheadNotification, params).catch(() => undefined);
    };
    this.#timers.set(uri.fsPath, setTimeout(compile, QUIET_MS));
  }
}
