/** Explorations of this window: how far they are, what they have found of points, and the questions that people ask. */
import * as vscode from "vscode";
import {
  ablateFinishedNotification,
  type AblateFinishedParams,
  ablateProgressNotification,
  type AblateProgressParams,
  ablateRequest,
  cancelRequest,
  type CommandAnswer,
  exploreFinishedNotification,
  exploreProgressNotification,
  type PlaceArgument,
  type VerdictItem,
  type VerdictsResult,
  verdictsRequest,
} from "../../server/protocol.ts";
import { offer } from "../offer.ts";
import type { Annotations } from "../session/annotations.ts";
import type { Connection } from "../session/language-client.ts";
import { fileName } from "../uris.ts";
import { ablatedText, ablatingText, exploringText } from "./text.ts";

export interface ExploringOptions {
  readonly connection: Connection;
  readonly annotations: Annotations;
  /** Hands what the server says of a document's explorations to its panel. */
  readonly relay: (method: string, params: { readonly uri: string }) => void;
}

export class Exploring implements vscode.Disposable {
  readonly #options: ExploringOptions;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Verdicts of a document have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #verdicts = new Map<string, VerdictsResult>();
  /** What was asked of points, by the id of what answers it. */
  readonly #asked = new Map<number, PlaceArgument>();
  /** What is said of each exploration under way, by its id. */
  readonly #running = new Map<number, string>();
  readonly #subscriptions: readonly vscode.Disposable[];
  /** In the status bar, as long as something is explored: a click cancels it. */
  #item: vscode.StatusBarItem | undefined;

  constructor(options: ExploringOptions) {
    this.#options = options;
    const { connection, annotations, relay } = options;
    connection.eachClient((client) => {
      // What another server had begun has ended with it.
      this.#running.clear();
      this.#asked.clear();
      this.#show();
      client.onNotification(exploreProgressNotification, (params) => {
        this.#tell(params.id, exploringText(nameOf(params), params.progress, vscode.l10n.t));
        relay(exploreProgressNotification.method, params);
      });
      client.onNotification(exploreFinishedNotification, (params) => {
        this.#tell(params.id, undefined);
        relay(exploreFinishedNotification.method, params);
      });
      client.onNotification(ablateProgressNotification, (params) => this.#ablating(params));
      client.onNotification(ablateFinishedNotification, (params) => void this.#ablated(params));
    });
    this.#subscriptions = [
      this.#changed,
      annotations.onDidChange((uri) => void this.#ask(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#verdicts.delete(uri.toString())),
    ];
  }

  /** What is known of the points of a document; empty where nothing was explored. */
  verdictsOf(uri: vscode.Uri): readonly VerdictItem[] {
    return this.#verdicts.get(uri.toString())?.verdicts ?? [];
  }

  /** What the status item says; empty when nothing is explored. */
  get text(): string {
    return [...this.#running.values()].join(" · ");
  }

  /** Asks what breaks without a point, a function's points, or all of a document. */
  async ablate(asked: PlaceArgument): Promise<void> {
    const { uri, function: name, line } = asked;
    const of = { ...(name === undefined ? {} : { function: name }), ...(line === undefined ? {} : { line }) };
    const { id } = await this.#options.connection.client.sendRequest(ablateRequest, { uri, of, options: {} });
    this.#asked.set(id, asked);
    this.#tell(id, vscode.l10n.t("What breaks in {0}", fileName(vscode.Uri.parse(uri))));
  }

  /** A page about a point, in a new editor. */
  async explain({ uri, line }: PlaceArgument): Promise<boolean> {
    const answer = await this.#options.connection.client.sendRequest<CommandAnswer | null>("workspace/executeCommand", {
      command: "quiesce.explainReport",
      arguments: [{ uri, line }],
    });
    if (answer === null) {
      void offer("information", vscode.l10n.t("There is no synchronization point in this line."), []);
      return false;
    }
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content: answer.markdown });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
    return true;
  }

  async cancel(): Promise<void> {
    const { client } = this.#options.connection;
    await Promise.all([...this.#running.keys()].map(async (id) => client.sendRequest(cancelRequest, { id })));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item?.dispose();
  }

  #ablating(params: AblateProgressParams): void {
    this.#tell(params.id, ablatingText(nameOf(params), params.progress, vscode.l10n.t));
    if (params.progress.verdicts.length > 0) void this.#ask(vscode.Uri.parse(params.uri));
  }

  async #ablated({ id, uri: from, outcome }: AblateFinishedParams): Promise<void> {
    this.#tell(id, undefined);
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    const uri = vscode.Uri.parse(from);
    await this.#ask(uri);
    const told = ablatedText(outcome, this.verdictsOf(uri), vscode.l10n.t);
    if (told === undefined) return;
    const { severity, text, line, isStale } = told;
    const choices =
      line === undefined
        ? [{ label: vscode.l10n.t("Show Points"), run: () => vscode.commands.executeCommand("quiesce.showSynchronization") }]
        : [{ label: vscode.l10n.t("Explain"), run: async () => this.explain({ uri: from, line }) }];
    // The same question about the text as it is now.
    const again =
      asked !== undefined && isStale === true ? [{ label: vscode.l10n.t("Ask Again"), run: async () => this.ablate(asked) }] : [];
    void offer(severity, text, outcome.kind === "done" ? [...again, ...choices] : []);
  }

  /** @param text Undefined when it has ended. */
  #tell(id: number, text: string | undefined): void {
    if (text === undefined) this.#running.delete(id);
    else this.#running.set(id, text);
    this.#show();
  }

  #show(): void {
    const isExploring = this.#running.size > 0;
    if (isExploring !== (this.#item !== undefined)) void vscode.commands.executeCommand("setContext", "quiesce.isExploring", isExploring);
    if (!isExploring) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= this.#makeItem();
    this.#item.text = `$(loading~spin) ${this.text}`;
  }

  #makeItem(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem("quiesce.exploration", vscode.StatusBarAlignment.Left);
    item.name = vscode.l10n.t("Quiesce: exploration");
    item.tooltip = vscode.l10n.t("Cancel the exploration");
    item.command = "quiesce.cancelExploration";
    item.show();
    return item;
  }

  async #ask(uri: vscode.Uri): Promise<void> {
    const { client } = this.#options.connection;
    const key = uri.toString();
    if (!client.isRunning()) return;
    try {
      const answer = await client.sendRequest(verdictsRequest, { uri: client.code2ProtocolConverter.asUri(uri) });
      const hadNone = (this.#verdicts.get(key)?.verdicts.length ?? 0) === 0;
      if (answer === null) this.#verdicts.delete(key);
      else this.#verdicts.set(key, answer);
      if (!hadNone || (answer?.verdicts.length ?? 0) > 0) this.#changed.fire(uri);
    } catch {
      // The text has changed meanwhile: then the annotations change, too, and it is asked again.
    }
  }
}

function nameOf({ uri }: { readonly uri: string }): string {
  return fileName(vscode.Uri.parse(uri));
}
