/** Diagnostics for clients that do not pull them, and refreshes for clients that do. */
import {
  CodeLensRefreshRequest,
  type Diagnostic,
  DiagnosticRefreshRequest,
  InlayHintRefreshRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
} from "vscode-languageserver-protocol";
import { diagnosticsOf } from "../features/diagnostics.ts";
import type { Client } from "./client.ts";
import { type Guard, isOutOfDate } from "./guard.ts";
import type { Session } from "./session.ts";

export interface PublisherOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly session: Session;
  readonly settled: () => Promise<void>;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #waiting = new Set<string>();
  /** Documents that something was published for: only these must be cleared. */
  readonly #published = new Set<string>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** A document has changed. Of several changes that arrive together only the last is looked at. */
  due(uri: string): void {
    const { client, guard, settled } = this.#options;
    if (client.pullsDiagnostics || this.#waiting.has(uri)) return;
    this.#waiting.add(uri);
    void guard.run("diagnostics", undefined, async () => {
      await settled();
      this.#waiting.delete(uri);
      try {
        await this.#publish(uri);
      } catch (error) {
        // The text or something around it has changed: that is published in its turn.
        if (!isOutOfDate(error)) throw error;
      }
    });
  }

  /** Everything may have changed but the texts. */
  allDue(): void {
    this.#refresh();
    for (const { uri } of this.#options.session.documents.all()) this.due(uri);
  }

  /** Clients that ask for everything are asked to ask again. */
  #refresh(): void {
    const { connection, client } = this.#options;
    // A client refuses a refresh at most because it is about to end.
    const ask = (type: { readonly method: string }): void => void connection.sendRequest(type.method).catch(() => undefined);
    if (client.refreshesDiagnostics) ask(DiagnosticRefreshRequest.type);
    if (client.refreshesLenses) ask(CodeLensRefreshRequest.type);
    if (client.refreshesHints) ask(InlayHintRefreshRequest.type);
  }

  /** More is known of a document, whose text is the same. */
  found(uri: string): void {
    this.#refresh();
    this.due(uri);
  }

  closed(uri: string): void {
    if (this.#published.delete(uri)) this.#send(uri, undefined, []);
  }

  async #publish(uri: string): Promise<void> {
    const { session } = this.#options;
    const found = session.topologyDiagnostics(uri);
    if (found !== undefined) return this.#tell(uri, session.documents.get(uri)?.version, found);
    const view = await session.view(uri, "report");
    return view === undefined ? this.closed(uri) : this.#tell(uri, view.version, diagnosticsOf(view));
  }

  #tell(uri: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0 && !this.#published.has(uri)) return;
    this.#published.add(uri);
    this.#send(uri, version, diagnostics);
  }

  #send(uri: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    const params = { uri, diagnostics: [...diagnostics], ...(version === undefined ? {} : { version }) };
    this.#options.connection.sendNotification(PublishDiagnosticsNotification.type, params).catch(() => undefined);
  }
}
