/** The language client's options, and what happens when its server ends. */
import * as vscode from "vscode";
import {
  type BaseLanguageClient,
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State as ClientState,
} from "vscode-languageclient";
import { type InitializationOptions, statusNotification } from "../../server/protocol.ts";
import { offer } from "../offer.ts";
import type { Platform } from "../platform.ts";
import { Restarts } from "./restarts.ts";
import type { State } from "./state.ts";

/** Messages that cannot be read or written before the server counts as broken. */
const MOST_ERRORS = 3;

export interface ConnectionOptions {
  readonly output: vscode.LogOutputChannel;
  readonly state: State;
  readonly platform: Platform["kind"];
  /** The folder with the server's files, for a server in a browser. */
  readonly resources: string;
  readonly middleware: Middleware;
  readonly makeClient: (options: LanguageClientOptions) => BaseLanguageClient;
}

/** The running server, and how to start it anew. */
export class Connection implements vscode.Disposable {
  readonly client: BaseLanguageClient;
  readonly #options: ConnectionOptions;
  readonly #restarts = new Restarts();
  /** Starting and stopping happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.client = options.makeClient(this.#clientOptions());
    this.client.onDidChangeState(({ newState }) => this.#stateChanged(newState));
    this.client.onNotification(statusNotification, (status) => options.state.tree(status));
  }

  /** Resolves when the server answers, or is known not to. */
  async start(): Promise<void> {
    await this.#inTurn(async () => this.#start());
  }

  /** At the user's wish. */
  async restart(): Promise<void> {
    this.#restarts.forget();
    await this.#inTurn(async () => {
      if (this.client.needsStop()) await this.client.stop();
      await this.#start();
    });
  }

  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.client.needsStop()) await this.client.stop();
    });
  }

  dispose(): void {
    void this.client.dispose();
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(run, run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #start(): Promise<void> {
    this.#options.state.server = { kind: "starting" };
    try {
      await this.client.start();
    } catch (error) {
      this.#options.output.error(error instanceof Error ? error : String(error));
      this.#fail(vscode.l10n.t("Quiesce's language server did not start."));
    }
  }

  #clientOptions(): LanguageClientOptions {
    const { output, middleware, platform, resources } = this.#options;
    const browser = platform === "web" ? { files: true, resources: `${resources}/` } : {};
    const initializationOptions: Partial<InitializationOptions> = { commands: ["quiesce.simulate"], ...browser };
    return {
      documentSelector: [...documentSelector()],
      initializationOptions,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: { isTrusted: { enabledCommands: ["quiesce.simulate", "quiesce.annotate", "quiesce.explain", "quiesce.showRule"] } },
      diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (_error, _message, count = 0) => ({
          action: count <= MOST_ERRORS ? ErrorAction.Continue : ErrorAction.Shutdown,
          handled: true,
        }),
        closed: () => this.#closed(),
      },
      middleware,
    };
  }

  #closed(): CloseHandlerResult {
    if (this.#restarts.ended(performance.now())) {
      this.#options.output.warn(`The language server ended unexpectedly and is started again (${this.#restarts.count} in three minutes).`);
      return { action: CloseAction.Restart, handled: true };
    }
    this.#fail(
      vscode.l10n.t("Quiesce's language server ended {0} times within three minutes and is not started again.", this.#restarts.count),
    );
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  /** Says what happened, that editing goes on, and what to do. */
  #fail(what: string): void {
    const { state, output } = this.#options;
    state.server = { kind: "failed", reason: what };
    const advice = vscode.l10n.t("Editing is not affected. The output says why; if the same file ends it again, please report it.");
    void offer("error", `${what} ${advice}`, [
      { label: vscode.l10n.t("Restart Server"), run: async () => this.restart() },
      { label: vscode.l10n.t("Show Output"), run: () => output.show() },
      { label: vscode.l10n.t("Copy Diagnostics"), run: () => vscode.commands.executeCommand("quiesce.copyDiagnostics") },
    ]);
  }

  #stateChanged(now: ClientState): void {
    const { state } = this.#options;
    switch (now) {
      case ClientState.Starting:
        state.server = { kind: "starting" };
        break;
      case ClientState.Running:
        state.server = { kind: "running" };
        break;
      case ClientState.Stopped:
      case ClientState.StartFailed:
        if (state.server.kind !== "failed")
          state.server = { kind: "stopped", reason: vscode.l10n.t("The language server is not running.") };
        break;
    }
  }
}

/**
 * C wherever the user edits it, and kernel headers, which VS Code takes for C++. Not the other sides of comparisons: their text is that of
 * a file that is open anyway, and what is said about it would be said twice.
 */
export function documentSelector(): readonly { readonly scheme: string; readonly language: string; readonly pattern?: string }[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set(["file", "untitled", ...folders.map(({ uri }) => uri.scheme)]);
  return [...schemes].flatMap((scheme) => [
    { scheme, language: "c" },
    { scheme, language: "cpp", pattern: "**/*.h" },
  ]);
}
