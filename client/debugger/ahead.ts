/**
 * The debugger begins with a kept program at once, and compiles for a second where there is none. So files of livepatch are compiled as soon as they have a
 * breakpoint, and those that were debugged in this window while they are edited.
 */
import * as vscode from "vscode";
import { aheadNotification } from "../../server/protocol.ts";
import type { Connection } from "../session/language-client.ts";
import { isLivepatchSource } from "../uris.ts";
import { DEBUG_TYPE, debuggedOf, type Debugged, firstDebugged } from "./configuration.ts";

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
      vscode.debug.onDidChangeBreakpoints(({ added }) => {
        for (const breakpoint of added) if (breakpoint instanceof vscode.SourceBreakpoint) this.#expect(breakpoint.location.uri);
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
    if (debugged !== undefined) this.#keep(debugged);
  }

  #keep(debugged: Debugged): void {
    this.#debugged.delete(debugged.program);
    this.#debugged.set(debugged.program, debugged);
    for (const program of this.#debugged.keys()) if (this.#debugged.size > MOST_FILES) this.#debugged.delete(program);
  }

  /** A breakpoint was set: soon somebody will debug the file. */
  #expect(uri: vscode.Uri): void {
    if (uri.scheme !== "file" || this.#debugged.has(uri.fsPath) || !isLivepatchSource(uri.path)) return;
    const debugged = firstDebugged(vscode.workspace.getConfiguration("launch", uri).get("configurations"), uri.fsPath);
    if (debugged === undefined) return;
    this.#keep(debugged);
    this.#later(uri);
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
