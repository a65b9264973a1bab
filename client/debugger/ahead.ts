/**
 * The debugger begins with a kept program at once, and compiles for a second where there is none. So files of livepatch are compiled as soon as somebody
 * looks at them for a while, and again while they are edited.
 */
import * as vscode from "vscode";
import { aheadNotification } from "../../server/protocol.ts";
import type { Connection } from "../session/language-client.ts";
import { isLivepatchSource } from "../uris.ts";
import { DEBUG_TYPE, debuggedOf, type Debugged, firstDebugged } from "./configuration.ts";

/** Milliseconds of quiet before a text is compiled. */
const QUIET_MS = 500;
/** Milliseconds that a file is looked at before it is compiled: who only passes by has nothing of it. */
const LOOK_MS = 2000;
/** Files that were debugged last. */
const MOST_FILES = 8;

export class Ahead implements vscode.Disposable {
  readonly #connection: Connection;
  /** By the path of the file. */
  readonly #debugged = new Map<string, Debugged>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #look: ReturnType<typeof setTimeout> | undefined;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#subscriptions = [
      vscode.debug.onDidStartDebugSession(({ type, configuration }) => {
        if (type === DEBUG_TYPE) this.#note(configuration);
      }),
      vscode.debug.onDidChangeBreakpoints(({ added }) => {
        for (const breakpoint of added) if (breakpoint instanceof vscode.SourceBreakpoint) this.#expect(breakpoint.location.uri, QUIET_MS);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#later(document.uri, QUIET_MS);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#lookedAt(editor)),
    ];
    this.#lookedAt(vscode.window.activeTextEditor);
  }

  dispose(): void {
    clearTimeout(this.#look);
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

  #lookedAt(editor: vscode.TextEditor | undefined): void {
    clearTimeout(this.#look);
    if (editor === undefined || this.#debugged.has(editor.document.uri.fsPath)) return;
    const { uri } = editor.document;
    this.#look = setTimeout(() => this.#expect(uri, 0), LOOK_MS);
  }

  /** Soon somebody may debug the file. */
  #expect(uri: vscode.Uri, quietMs: number): void {
    if (uri.scheme !== "file" || !isLivepatchSource(uri.path)) return;
    const launches = vscode.workspace.getConfiguration("launch", uri).get("configurations");
    const debugged = this.#debugged.get(uri.fsPath) ?? firstDebugged(launches, uri.fsPath);
    if (debugged === undefined) return;
    this.#keep(debugged);
    this.#later(uri, quietMs);
  }

  #later(uri: vscode.Uri, quietMs: number): void {
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
    this.#timers.set(uri.fsPath, setTimeout(compile, quietMs));
  }
}
