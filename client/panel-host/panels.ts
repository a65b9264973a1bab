/** The simulator panels of a window: at most one for each document. */
import * as vscode from "vscode";
import { PANEL_VIEW_TYPE } from "../platform.ts";
import { type FinishedParams, finishedNotification, type ProgressParams, progressNotification } from "../../server/protocol.ts";
import { type PanelCommand, readPanelMemory } from "../../simulator/panel/messages.ts";
import type { Connection } from "../session/language-client.ts";
import type { State } from "../session/state.ts";
import { PanelHost, type PanelHostOptions } from "./host.ts";
import { fileName } from "../uris.ts";

export interface PanelsOptions {
  readonly context: vscode.ExtensionContext;
  readonly connection: Connection;
  readonly state: State;
  readonly output: vscode.LogOutputChannel;
}

export class Panels implements vscode.Disposable {
  readonly #options: PanelsOptions;
  readonly #hosts = new Map<string, PanelHost>();

  constructor(options: PanelsOptions) {
    this.#options = options;
    options.connection.eachClient((client) => {
      client.onNotification(progressNotification, (params) => this.#progressed(params));
      client.onNotification(finishedNotification, (params) => this.#finished(params));
    });
  }

  /** Shows the document's panel, beside its editor, and simulates. @param scenario Undefined: the one that the panel has. */
  simulate(document: vscode.Uri, scenario: string | undefined): PanelHost {
    const known = this.#hosts.get(document.toString());
    if (known === undefined) return this.#open(document, { run: true, scenario, memory: undefined });
    known.show();
    known.simulate(scenario);
    return known;
  }

  /** Shows the document's panel with its explorations, and begins one. @param scenario Undefined: the one that the panel has. */
  explore(document: vscode.Uri, scenario: string | undefined): PanelHost {
    const known = this.#hosts.get(document.toString());
    const host = known ?? this.#open(document, { run: false, scenario, memory: undefined });
    known?.show();
    host.explore(scenario);
    return host;
  }

  #open(document: vscode.Uri, start: Pick<PanelHostOptions, "run" | "scenario" | "memory">): PanelHost {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const options = { enableFindWidget: false, ...PanelHost.webviewOptions(this.#options.context) };
    const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, "", column, options);
    return this.#host(panel, document, start);
  }

  /** After a reload of the window. What a serializer hands over is not trusted. */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memory = readPanelMemory(state);
    if (memory === undefined) {
      panel.dispose();
      this.#options.output.warn("A simulator panel of another version could not be restored and was closed.");
      return;
    }
    this.#host(panel, vscode.Uri.parse(memory.uri), { run: false, scenario: undefined, memory });
  }

  /** The panel that is looked at. */
  get active(): PanelHost | undefined {
    return [...this.#hosts.values()].find(({ isActive }) => isActive);
  }

  get all(): readonly PanelHost[] {
    return [...this.#hosts.values()];
  }

  /** Has the panel that is looked at carry out a command; the only one there is, if none is looked at. */
  command(command: PanelCommand): boolean {
    const host = this.active ?? (this.#hosts.size === 1 ? this.all[0] : undefined);
    host?.command(command);
    return host !== undefined;
  }

  dispose(): void {
    for (const host of this.#hosts.values()) host.dispose();
  }

  #host(panel: vscode.WebviewPanel, document: vscode.Uri, start: Pick<PanelHostOptions, "run" | "scenario" | "memory">): PanelHost {
    const key = document.toString();
    const host = new PanelHost({ ...this.#options, panel, document, ...start });
    this.#hosts.get(key)?.dispose();
    this.#hosts.set(key, host);
    panel.onDidDispose(() => {
      host.dispose();
      if (this.#hosts.get(key) === host) this.#hosts.delete(key);
    });
    return host;
  }

  #progressed(params: ProgressParams): void {
    const { state } = this.#options;
    state.working(String(params.id), vscode.l10n.t("Simulating {0}", fileName(vscode.Uri.parse(params.uri))));
    this.relay(progressNotification.method, params);
  }

  #finished(params: FinishedParams): void {
    this.#options.state.working(String(params.id), undefined);
    this.relay(finishedNotification.method, params);
  }

  /** Notifications about simulations and explorations go to the panel of their document. */
  relay(method: string, params: { readonly uri: string }): void {
    const uri = vscode.Uri.parse(params.uri).toString();
    this.#hosts.get(uri)?.notify(method, params);
  }
}
