/** The server between `initialize` and `shutdown`: documents come and go, requests are answered, the tree is read behind them. */
import {
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  MessageType,
  type NotificationType,
  type ProtocolConnection,
} from "vscode-languageserver-protocol";
import type { Reader } from "../../c/editor/reader.ts";
import { Background } from "./background.ts";
import type { Client } from "./client.ts";
import { executeCommand } from "./commands.ts";
import { Configuration } from "./configuration.ts";
import { Explorations } from "./explorations.ts";
import type { Guard } from "./guard.ts";
import type { Host, TreesOptions } from "./host.ts";
import { log } from "./log.ts";
import { Publisher } from "./publisher.ts";
import { registerDynamically } from "./registrations.ts";
import { answerRequests } from "./requests.ts";
import { Session } from "./session.ts";
import { Simulations } from "./simulations.ts";
import type { Subject } from "../features/simulation/sides.ts";
import { CancelButtons } from "./work-done.ts";
import type { Trees } from "./tree.ts";

export interface RunningOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly host: Host;
  /** Resolves when every message that has arrived was looked at. */
  readonly settled: () => Promise<void>;
  /** Of quiesce. */
  readonly version: string;
  /** When the client last said something, by `performance.now()`. */
  readonly lastHeard: () => number;
}

export class Running {
  readonly #options: RunningOptions;
  readonly #session: Session;
  readonly #background: Background;
  readonly #configuration: Configuration;
  readonly #publisher: Publisher;
  readonly #simulations: Simulations;
  readonly #explorations: Explorations;
  #serving = true;
  readonly #trees: Trees;

  constructor(options: RunningOptions) {
    this.#options = options;
    const { connection, client, guard, host, lastHeard } = options;
    this.#configuration = new Configuration({ connection, client, guard, onChange: () => this.#settingsChanged() });
    const settings = () => this.#configuration.settings;
    const onProblem = (text: string): void => log(connection, MessageType.Warning, text);
    const reader = host.openReader();
    let loaded: Reader | undefined;
    const read: TreesOptions["read"] = (path, text) => {
      // Every view waits for the grammar, and only views ask for other files.
      if (loaded === undefined) throw new Error(`${path} was asked for before the grammar was loaded`);
      return loaded.read(path, text);
    };
    this.#trees = host.openTrees({ read, settings, onProblem });
    // Whoever needs it is told when asking; without this an early failure would count as unhandled.
    reader.then(
      (found) => void (loaded = found),
      (error: unknown) => guard.report("loading the grammar", error),
    );
    const simulated = (uri: string, version: number) => this.#simulations.figuresOf(uri, version);
    const explored = (uri: string) => this.#explorations.explored(uri);
    const { paths, pageUri } = host;
    this.#session = new Session({ client, paths, trees: this.#trees, settings, reader, pageUri, simulated, explored });
    const buttons = new CancelButtons(connection);
    this.#simulations = new Simulations({
      connection,
      client,
      guard,
      buttons,
      openThreads: host.openThreads,
      version: options.version,
      sources: { subject: (uri) => this.#subject(uri), view: async (uri) => this.#session.view(uri, "report") },
      fileOf: (uri) => host.paths.fileOf(uri),
      cancelOther: (id) => this.#explorations.cancel(id),
    });
    this.#explorations = new Explorations({
      connection,
      client,
      guard,
      buttons,
      openExplorer: host.openExplorer,
      settings,
      version: options.version,
      subject: (uri) => this.#subject(uri),
      view: async (uri) => this.#session.view(uri, "facts"),
      nextId: () => this.#simulations.nextId(),
      onFound: (uri) => this.#publisher.found(uri),
    });
    const manners = { lastHeard, isBusy: () => this.#session.isPreparing };
    this.#background = new Background({ connection, client, guard, settings, manners, buttons, onRead: () => this.#treesChanged() });
    this.#publisher = new Publisher({ connection, client, guard, session: this.#session, settled: options.settled });
    this.#listen();
  }

  /** After `initialized`. */
  async start(): Promise<void> {
    const { client, connection, guard } = this.#options;
    if (client.optionsRefused)
      log(connection, MessageType.Warning, "initializationOptions are not as docs/protocol.md says; they are left out");
    await guard.run("registrations", undefined, async () => registerDynamically(connection, client));
    await this.#configuration.load();
  }

  dispose(): void {
    this.#serving = false;
    this.#background.dispose();
    this.#simulations.dispose();
    this.#explorations.dispose();
    this.#session.dispose();
  }

  #listen(): void {
    const { connection, guard, client } = this.#options;
    const { documents } = this.#session;
    this.#on(DidOpenTextDocumentNotification.type, "didOpen", ({ textDocument }) => {
      const document = documents.open(textDocument);
      const tree = this.#session.opened(document);
      if (tree !== undefined && this.#session.isOurs(document.uri)) this.#background.attend(tree);
      this.#publisher.due(document.uri);
    });
    this.#on(DidChangeTextDocumentNotification.type, "didChange", ({ textDocument, contentChanges }) => {
      const document = documents.change(textDocument.uri, textDocument.version, contentChanges);
      if (document === undefined) return;
      this.#session.changed(document);
      this.#publisher.due(document.uri);
    });
    this.#on(DidCloseTextDocumentNotification.type, "didClose", ({ textDocument }) => {
      const document = documents.close(textDocument.uri);
      if (document === undefined) return;
      this.#session.closed(document);
      this.#simulations.closed(document.uri);
      this.#explorations.closed(document.uri);
      this.#publisher.closed(document.uri);
    });
    this.#on(DidSaveTextDocumentNotification.type, "didSave", ({ textDocument }) => this.#filesChanged([textDocument.uri]));
    this.#on(DidChangeWatchedFilesNotification.type, "didChangeWatchedFiles", ({ changes }) =>
      this.#filesChanged(changes.map(({ uri }) => uri)),
    );
    answerRequests({
      connection,
      guard,
      settled: this.#options.settled,
      versionOf: (uri) => documents.get(uri)?.version,
      view: async (uri, need) => this.#session.view(uri, need),
      topologyDiagnostics: (uri) => this.#session.topologyDiagnostics(uri),
      isServing: () => this.#serving,
      execute: async (command, parameters, token) =>
        executeCommand(
          {
            connection,
            client,
            view: async (uri) => this.#session.view(uri, "facts"),
            pageUri: this.#options.host.pageUri,
            simulate: async (name, argument) => this.#simulations.report(name, argument, token),
            explore: async (name, argument) => this.#explorations.report(name, argument, token),
          },
          command,
          parameters,
        ),
    });
  }

  #on<P>(type: NotificationType<P>, what: string, run: (params: P) => void): void {
    this.#options.connection.onNotification(type, (params) => {
      if (this.#serving) this.#options.guard.runNow(what, undefined, () => run(params));
    });
  }

  /** What a simulation is asked about: a document as the editor has it, else its file. */
  #subject(uri: string): Subject | undefined {
    const document = this.#session.documents.get(uri);
    const file = document?.path ?? this.#options.host.paths.fileOf(uri) ?? (document === undefined ? undefined : uri);
    if (file === undefined) return undefined;
    const tree = this.#trees.treeOf(file);
    const path = tree.pathOf(file);
    const text = document?.source.text ?? tree.textOf(path);
    return text === undefined ? undefined : { tree, path, text, version: document?.version };
  }

  #filesChanged(uris: readonly string[]): void {
    const files = uris.map(this.#options.host.paths.fileOf).filter((file) => file !== undefined);
    if (files.length === 0) return;
    this.#trees.filesChanged(files);
    this.#everythingChanged();
  }

  #settingsChanged(): void {
    this.#trees.settingsChanged();
    this.#everythingChanged();
  }

  /** More of a tree is known: answers about documents in it may differ. */
  #treesChanged(): void {
    this.#publisher.allDue();
  }

  /** Settings, or files on the disk, are other than they were. */
  #everythingChanged(): void {
    this.#session.renew();
    this.#publisher.allDue();
  }
}
