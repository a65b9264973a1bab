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
import { CLIENT_COMMANDS, type InitializationOptions, statusNotification } from "../../server/protocol.ts";
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
  readonly #options: ConnectionOptions;
  readonly #eachClient: ((client: BaseLanguageClient) => void)[] = [];
  #client: BaseLanguageClient;
  #isUsed = false;
  readonly #restarts = new Restarts();
  #endedWhileStarting = false;
  /** To be called when the server ends. */
  #ended: () => void = () => undefined;
  /** Starting and stopping happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = this.#makeClient();
    this.eachClient((client) => client.onNotification(statusNotification, (status) => options.state.tree(status)));
  }

  /** The client of the moment: every start makes a new one, as one that failed to start cannot be started again. */
  get client(): BaseLanguageClient {
    return this.#client;
  }

  /** Runs for the client of the moment and for each that takes its place: to listen to the server. */
  eachClient(run: (client: BaseLanguageClient) => void): void {
    this.#eachClient.push(run);
    run(this.#client);
  }

  /** Resolves when the server answers, or is known not to. */
  async start(): Promise<void> {
    await this.#inTurn(async () => this.#start());
  }

  /** At the user's wish. */
  async restart(): Promise<void> {
    this.#restarts.forget();
    await this.#inTurn(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  async stop(): Promise<void> {
    await this.#inTurn(async () => this.#stop());
  }

  dispose(): void {
    void this.#client.dispose().catch(() => undefined);
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(run, run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** A server that does not end when asked is killed by the library a little later. */
  async #stop(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop().catch((error: unknown) => this.#options.output.warn(String(error)));
  }

  async #start(): Promise<void> {
    if (this.#isUsed) {
      const before = this.#client;
      this.#client = this.#makeClient();
      for (const run of this.#eachClient) run(this.#client);
      void before.dispose().catch(() => undefined);
    }
    this.#isUsed = true;
    this.#options.state.server = { kind: "starting" };
    this.#endedWhileStarting = false;
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    try {
      // A server that ends just as it comes up may leave the library waiting for it, and whoever starts the next one waits for this.
      await Promise.race([this.#client.start(), ended]);
    } catch (error) {
      this.#options.output.error(error instanceof Error ? error : String(error));
      if (!this.#endedWhileStarting) this.#fail(vscode.l10n.t("Quiesce's language server did not start."));
    }
  }

  #makeClient(): BaseLanguageClient {
    const client = this.#options.makeClient(this.#clientOptions());
    client.onDidChangeState(({ newState }) => {
      if (client === this.#client) this.#stateChanged(newState);
    });
    return client;
  }

  #clientOptions(): LanguageClientOptions {
    const { output, middleware, platform, resources } = this.#options;
    const browser = platform === "web" ? { files: true, resources: `${resources}/` } : {};
    const initializationOptions: Partial<InitializationOptions> = { commands: [...CLIENT_COMMANDS], ...browser };
    return {
      // Topologies have findings, and nothing else of ours.
      documentSelector: [...documentSelector(), { pattern: "**/*.topology.json" }],
      initializationOptions,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: { isTrusted: { enabledCommands: [...CLIENT_COMMANDS, "quiesce.annotate", "quiesce.explain", "quiesce.showRule"] } },
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

  /** The library's own restart is lost when a server ends while it starts; so the client stops, and is started in its turn. */
  #closed(): CloseHandlerResult {
    this.#endedWhileStarting = true;
    this.#ended();
    const { count } = this.#restarts;
    if (this.#restarts.ended(performance.now())) {
      this.#options.output.warn(`The language server ended unexpectedly and is started again (${count + 1} in three minutes).`);
      void this.#inTurn(async () => {
        // The client says this before it has come to rest.
        await new Promise((resolve) => {
          setTimeout(resolve, 0);
        });
        await this.#start();
      });
    } else {
      this.#fail(vscode.l10n.t("Quiesce's language server ended {0} times within three minutes and is not started again.", count + 1));
    }
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
