/** What the server says of the documents that are shown: asked for after every change, once the typing pauses. */
import * as vscode from "vscode";
import { type AnnotateResult, annotateRequest } from "../../server/protocol.ts";
import type { Connection } from "./language-client.ts";

/** Milliseconds without typing before the server is asked. */
const QUIET_MS = 200;

/** Milliseconds after which an answer that came too late for its text is asked for again. */
const RETRY_MS = 400;

export class Annotations implements vscode.Disposable {
  readonly #connection: Connection;
  readonly #selector: vscode.DocumentSelector;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, AnnotateResult>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #asking = new Map<string, vscode.CancellationTokenSource>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(connection: Connection, selector: vscode.DocumentSelector) {
    this.#connection = connection;
    this.#selector = selector;
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#due(document, QUIET_MS)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh(false)),
    ];
  }

  /** Of an open document; undefined when there is nothing of ours in it, or it was not answered yet. */
  of(uri: vscode.Uri): AnnotateResult | undefined {
    return this.#known.get(uri.toString());
  }

  /** Asks for every document that is shown. @param all Also for those whose answer is known. */
  refresh(all = true): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      if (all || this.of(document.uri)?.version !== document.version) this.#due(document, 0);
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const source of this.#asking.values()) source.cancel();
    this.#changed.dispose();
  }

  #due(document: vscode.TextDocument, afterMs: number): void {
    if (vscode.languages.match(this.#selector, document) === 0) return;
    const key = document.uri.toString();
    this.#asking.get(key)?.cancel();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#ask(document);
      }, afterMs),
    );
  }

  async #ask(document: vscode.TextDocument): Promise<void> {
    const { client } = this.#connection;
    if (document.isClosed || !client.isRunning()) return;
    const key = document.uri.toString();
    const source = new vscode.CancellationTokenSource();
    this.#asking.set(key, source);
    try {
      const uri = client.code2ProtocolConverter.asUri(document.uri);
      const answer = await client.sendRequest(annotateRequest, { uri }, source.token);
      if (source.token.isCancellationRequested || document.isClosed) return;
      if (answer === null) this.#known.delete(key);
      else this.#known.set(key, answer);
      this.#changed.fire(document.uri);
    } catch {
      // Newer text arrived at the server, the tree around the file changed, or the server ended: in each case the question stands.
      if (!source.token.isCancellationRequested && client.isRunning()) this.#due(document, RETRY_MS);
    } finally {
      if (this.#asking.get(key) === source) this.#asking.delete(key);
      source.dispose();
    }
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#asking.get(key)?.cancel();
    if (this.#known.delete(key)) this.#changed.fire(uri);
  }
}
