/** What the session knows of the server, told to whoever shows it. */
import * as vscode from "vscode";
import type { StatusParams } from "../../server/protocol.ts";
import type { ServerState } from "../../simulator/panel/messages.ts";

export class State implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #serverChanged = new vscode.EventEmitter<ServerState>();
  readonly #treeRead = new vscode.EventEmitter<void>();
  /** More is known of a kernel tree: answers about its files may differ. */
  readonly onDidReadTree = this.#treeRead.event;
  /** Anything has changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeServer = this.#serverChanged.event;
  readonly #trees = new Map<string, StatusParams>();
  readonly #work = new Map<string, string>();
  #server: ServerState = { kind: "starting" };

  get server(): ServerState {
    return this.#server;
  }

  set server(state: ServerState) {
    this.#server = state;
    if (state.kind !== "running") this.#work.clear();
    this.#serverChanged.fire(state);
    this.#changed.fire();
  }

  /** What is known of each kernel tree; the key is its folder, empty for files outside any. */
  get trees(): readonly StatusParams[] {
    return [...this.#trees.values()];
  }

  tree(status: StatusParams): void {
    const before = this.#trees.get(status.tree ?? "");
    this.#trees.set(status.tree ?? "", status);
    if (before?.index === "reading" && status.index !== "reading") this.#treeRead.fire();
    this.#changed.fire();
  }

  /** What the engine does now, each in a few words. */
  get work(): readonly string[] {
    return [...this.#work.values()];
  }

  /** @param text Undefined when it is done. */
  working(token: string, text: string | undefined): void {
    if (this.#work.get(token) === text) return;
    if (text === undefined) this.#work.delete(token);
    else this.#work.set(token, text);
    this.#changed.fire();
  }

  /** The innermost tree around a file. */
  treeOf(uri: vscode.Uri): StatusParams | undefined {
    const path = uri.scheme === "file" ? uri.fsPath : uri.path;
    return this.trees
      .filter(({ tree }) => tree === undefined || path === tree || path.startsWith(`${tree}/`) || path.startsWith(`${tree}\\`))
      .sort((a, b) => (b.tree ?? "").length - (a.tree ?? "").length)[0];
  }

  dispose(): void {
    this.#changed.dispose();
    this.#serverChanged.dispose();
    this.#treeRead.dispose();
  }
}
