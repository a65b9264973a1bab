/** Requests of the panel on their way to the language server: unread, cancellable, and with errors in words for people. */
import * as vscode from "vscode";
import { type BaseLanguageClient, ConnectionError, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageclient";
import { RUN_GONE } from "../../server/protocol/simulation.ts";
import type { RelayError } from "../../simulator/panel/messages.ts";
import type { Connection } from "../session/language-client.ts";

/** Requests of a panel that wait for an answer at once. Tiles of one screen are far fewer. */
export const MOST_WAITING = 512;

/** Only our own methods: a webview has no business with the rest of the protocol. */
const OURS = /^quiesce\/(?!fs\/)/;

export type Answer = { readonly result: unknown } | { readonly error: RelayError };

export class Relay implements vscode.Disposable {
  readonly #connection: Connection;
  readonly #waiting = new Map<number, vscode.CancellationTokenSource>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async request(id: number, method: string, params: unknown): Promise<Answer> {
    if (!OURS.test(method)) return refused(vscode.l10n.t("The panel asked for {0}, which it may not.", method));
    if (this.#waiting.size >= MOST_WAITING) return refused(vscode.l10n.t("Too many requests wait for an answer."));
    const source = new vscode.CancellationTokenSource();
    this.#waiting.set(id, source);
    const { client } = this.#connection;
    try {
      return { result: await client.sendRequest<unknown>(method, params, source.token) };
    } catch (error) {
      return { error: this.#errorOf(error, client, source.token.isCancellationRequested) };
    } finally {
      this.#waiting.delete(id);
      source.dispose();
    }
  }

  notify(method: string, params: unknown): void {
    if (!OURS.test(method) || !this.#connection.client.isRunning()) return;
    void this.#connection.client.sendNotification(method, params).catch(() => undefined);
  }

  cancel(id: number): void {
    this.#waiting.get(id)?.cancel();
  }

  dispose(): void {
    for (const source of this.#waiting.values()) source.cancel();
  }

  #errorOf(error: unknown, asked: BaseLanguageClient, wasCancelled: boolean): RelayError {
    const message = error instanceof Error ? error.message : String(error);
    if (wasCancelled || (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled)) {
      return { code: "cancelled", message, help: "" };
    }
    // Another server may run by now.
    if (asked !== this.#connection.client || !asked.isRunning() || saysThatItHasEnded(error)) {
      return {
        code: "server-stopped",
        message: vscode.l10n.t("The language server, which runs simulations, has ended."),
        help: vscode.l10n.t("Restart it with the command Quiesce: Restart Language Server."),
      };
    }
    if (error instanceof ResponseError) return { code: error.code === RUN_GONE ? "gone" : "refused", message, help: "" };
    return {
      code: "internal",
      message,
      help: vscode.l10n.t("This is a mistake of Quiesce. Please report it with the command Copy Diagnostics."),
    };
  }
}

/** The library answers so before its client is known not to run. */
function saysThatItHasEnded(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  const codes: readonly number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.ConnectionInactive];
  return error instanceof ResponseError && codes.includes(error.code);
}

function refused(message: string): Answer {
  return { error: { code: "refused", message, help: "" } };
}
