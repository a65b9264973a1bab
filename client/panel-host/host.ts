/** The extension's end of one simulator panel: it relays, serves, and tells what changes around it. It knows nothing of simulations. */
import * as vscode from "vscode";
import {
  type GitState,
  type HostMessage,
  type PanelCommand,
  type PanelConfiguration,
  type PanelDocument,
  type PanelMemory,
  type PanelMessage,
  readPanelMessage,
  type RelayError,
  type ServiceRequest,
} from "../../simulator/panel/messages.ts";
import { exploreFinishedNotification } from "../../server/protocol.ts";
import type { Connection } from "../session/language-client.ts";
import type { State } from "../session/state.ts";
import { panelConfiguration } from "./configuration.ts";
import { documentState } from "./document.ts";
import { gitState } from "./git.ts";
import { makeNonce, pageOf } from "./page.ts";
import { Relay } from "./relay.ts";
import { serve } from "./services.ts";
import { panelWords } from "./words.ts";
import { fileName } from "../uris.ts";

export interface PanelHostOptions {
  readonly context: vscode.ExtensionContext;
  readonly connection: Connection;
  readonly state: State;
  readonly output: vscode.LogOutputChannel;
  readonly panel: vscode.WebviewPanel;
  readonly document: vscode.Uri;
  /** Whether to simulate as soon as the view is there. */
  readonly run: boolean;
  /** The scenario to begin with; undefined: as configured. */
  readonly scenario: string | undefined;
  readonly memory: PanelMemory | undefined;
}

/** Settings that a panel follows. */
const FOLLOWED = ["quiesce.simulator", "quiesce.explore", "workbench.reduceMotion"] as const;

/** Milliseconds between two words about the cursor. */
const CURSOR_MS = 60;

/** What a view that is hidden is told when it is shown again, of each the last: a run is made again, an exploration takes too long for that. */
const KEPT: ReadonlySet<string> = new Set([exploreFinishedNotification.method]);

export class PanelHost implements vscode.Disposable {
  readonly document: vscode.Uri;
  readonly #options: PanelHostOptions;
  readonly #relay: Relay;
  readonly #lines: vscode.TextEditorDecorationType;
  readonly #subscriptions: vscode.Disposable[] = [];
  #shown: readonly number[] = [];
  #memory: PanelMemory | undefined;
  #run: boolean;
  #isReady = false;
  #pending: readonly HostMessage[] = [];
  #cursorTimer: ReturnType<typeof setTimeout> | undefined;
  /** What went to and fro, by kind: for tests and bug reports. */
  readonly counts = { received: 0, refused: 0, sent: 0 };

  constructor(options: PanelHostOptions) {
    this.#options = options;
    this.document = options.document;
    this.#run = options.run;
    this.#memory = options.memory;
    this.#relay = new Relay(options.connection);
    const { panel, context } = options;
    this.#lines = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor("quiesce.panelEventLine"),
      outline: "1px solid",
      outlineColor: new vscode.ThemeColor("contrastActiveBorder"),
    });
    this.#shows("runs");
    panel.iconPath = icon(context);
    panel.webview.options = PanelHost.webviewOptions(context);
    this.#listen();
    const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
    panel.webview.html = pageOf({ webview: panel.webview, dist, language: vscode.env.language, nonce: makeNonce() });
  }

  static webviewOptions({ extensionUri }: vscode.ExtensionContext): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")] };
  }

  get isActive(): boolean {
    return this.#options.panel.active;
  }

  get isVisible(): boolean {
    return this.#options.panel.visible;
  }

  show(): void {
    this.#options.panel.reveal(undefined, false);
  }

  /** Has the view carry out a command, as soon as it is there. */
  command(command: PanelCommand): void {
    this.#sendWhenReady({ type: "command", command });
  }

  simulate(scenario: string | undefined): void {
    this.#sendWhenReady(scenario === undefined ? { type: "command", command: "run" } : { type: "simulate", scenario });
  }

  explore(scenario: string | undefined): void {
    this.#shows("explorations");
    this.#sendWhenReady(scenario === undefined ? { type: "command", command: "explore" } : { type: "explore", scenario });
  }

  /** A notification of the server about simulations and explorations of this document. */
  notify(method: string, params: unknown): void {
    const message: HostMessage = { type: "notification", method, params };
    if (this.#isReady || !KEPT.has(method)) {
      this.#send(message);
      return;
    }
    this.#pending = [...this.#pending.filter((each) => each.type !== "notification" || each.method !== method), message];
  }

  dispose(): void {
    clearTimeout(this.#cursorTimer);
    this.#relay.dispose();
    this.#lines.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions.length = 0;
    this.#options.panel.dispose();
  }

  #listen(): void {
    const { panel, state } = this.#options;
    const isOurs = ({ uri }: vscode.TextDocument): boolean => uri.toString() === this.document.toString();
    const documentChanged = (document: vscode.TextDocument): void => {
      if (isOurs(document)) void this.#tellDocument();
    };
    const filesChanged = (files: readonly vscode.Uri[]): void => {
      if (files.some((file) => file.toString() === this.document.toString())) void this.#tellDocument();
    };
    this.#subscriptions.push(
      panel.webview.onDidReceiveMessage((value: unknown) => this.#receive(value)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isReady = false;
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => documentChanged(document)),
      vscode.workspace.onDidSaveTextDocument(documentChanged),
      vscode.workspace.onDidOpenTextDocument(documentChanged),
      vscode.workspace.onDidCloseTextDocument(documentChanged),
      vscode.workspace.onDidDeleteFiles(({ files }) => filesChanged(files)),
      vscode.workspace.onDidRenameFiles(({ files }) => filesChanged(files.map(({ oldUri }) => oldUri))),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (FOLLOWED.some((name) => event.affectsConfiguration(name))) void this.#tellConfiguration();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursorMoved(textEditor)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#drawLines()),
      state.onDidChangeServer((server) => this.#send({ type: "server", server })),
    );
  }

  #receive(value: unknown): void {
    const message = readPanelMessage(value);
    if (message === undefined) {
      this.counts.refused++;
      this.#options.output.warn("The simulator panel sent a message that is none of its protocol; it was left out.");
      return;
    }
    this.counts.received++;
    void this.#handle(message).catch((error: unknown) => this.#options.output.error(error instanceof Error ? error : String(error)));
  }

  async #handle(message: PanelMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.#initialise();
      case "request": {
        const { id, method, params } = message;
        this.#send({ type: "response", id, ...(await this.#relay.request(id, method, params)) });
        return undefined;
      }
      case "notify":
        this.#relay.notify(message.method, message.params);
        return undefined;
      case "cancel":
        this.#relay.cancel(message.id);
        return undefined;
      case "service":
        this.#send({ type: "response", id: message.id, ...(await this.#serve(message)) });
        return undefined;
      case "shows":
        this.#shows(message.what);
        return undefined;
      case "trouble":
        this.#options.output.error(`Simulator panel: ${message.message}`);
        return undefined;
    }
  }

  async #serve(request: ServiceRequest): Promise<{ readonly result: unknown } | { readonly error: RelayError }> {
    try {
      const room = {
        document: this.document,
        panel: this.#options.panel,
        connection: this.#options.connection,
        highlight: (uri: vscode.Uri, lines: readonly number[]) => this.#highlight(uri, lines),
      };
      return { result: await serve(room, request) };
    } catch (error) {
      return { error: { code: "refused", message: error instanceof Error ? error.message : String(error), help: "" } };
    }
  }

  async #initialise(): Promise<void> {
    const { state } = this.#options;
    const { scenario } = this.#options;
    const [document, configuration] = await Promise.all([
      documentState(this.document),
      panelConfiguration(this.document).then((configured) => ({ ...configured, scenario: scenario ?? configured.scenario })),
    ]);
    const memory = this.#memory ?? null;
    // Git may take seconds to find its repositories, and everything else is ready.
    const git: GitState = { available: false, reason: vscode.l10n.t("The editor is still looking for git repositories.") };
    this.#send({ type: "init", document, configuration, git, server: state.server, memory, run: this.#run, words: panelWords() });
    void this.#tellGit();
    // The view keeps its own memory from now on, and runs once for one click.
    this.#memory = undefined;
    this.#run = false;
    this.#isReady = true;
    const waiting = this.#pending;
    this.#pending = [];
    for (const message of waiting) this.#send(message);
  }

  #shows(what: "runs" | "explorations"): void {
    const name = fileName(this.document);
    const title = what === "runs" ? vscode.l10n.t("Simulate {0}", name) : vscode.l10n.t("Explore {0}", name);
    if (this.#options.panel.title !== title) this.#options.panel.title = title;
  }

  async #tellDocument(): Promise<void> {
    const document: PanelDocument = await documentState(this.document);
    this.#send({ type: "document", document });
  }

  async #tellGit(): Promise<void> {
    this.#send({ type: "git", git: await gitState(this.document) });
  }

  async #tellConfiguration(): Promise<void> {
    const configuration: PanelConfiguration = await panelConfiguration(this.document);
    this.#send({ type: "configuration", configuration });
  }

  #cursorMoved({ document, selection }: vscode.TextEditor): void {
    if (document.languageId !== "c" && document.languageId !== "cpp") return;
    clearTimeout(this.#cursorTimer);
    const message: HostMessage = { type: "cursor", uri: document.uri.toString(), line: selection.active.line + 1 };
    this.#cursorTimer = setTimeout(() => this.#send(message), CURSOR_MS);
  }

  #highlight(uri: vscode.Uri, lines: readonly number[]): void {
    this.#shown = uri.toString() === this.document.toString() ? lines : [];
    this.#drawLines();
  }

  #drawLines(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== this.document.toString()) continue;
      const lines = this.#shown.filter((line) => line <= editor.document.lineCount);
      editor.setDecorations(
        this.#lines,
        lines.map((line) => new vscode.Range(line - 1, 0, line - 1, 0)),
      );
    }
  }

  #sendWhenReady(message: HostMessage): void {
    if (this.#isReady) this.#send(message);
    else this.#pending = [...this.#pending, message];
  }

  /** A view that is hidden takes no messages, and lets go of all that it had: it asks for everything anew with `ready` when it is shown again. */
  #send(message: HostMessage): void {
    this.counts.sent++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A webview's messages have no target origin.
    void this.#options.panel.webview.postMessage(message);
  }
}

function icon({ extensionUri }: vscode.ExtensionContext): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const at = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", "gutter", theme, "grace-period.svg");
  return { light: at("light"), dark: at("dark") };
}
