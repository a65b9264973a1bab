/** Work done progress for something a user waits for, with a button that cancels it; nothing where the client shows none. */
import {
  type ProtocolConnection,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from "vscode-languageserver-protocol";
import type { Client } from "./client.ts";

/** The buttons with which a client cancels what it shows the progress of: one listener for all, as a connection has only one. */
export class CancelButtons {
  readonly #pressed = new Map<string | number, () => void>();

  constructor(connection: ProtocolConnection) {
    connection.onNotification(WorkDoneProgressCancelNotification.type, ({ token }) => this.#pressed.get(token)?.());
  }

  /** @returns What takes the button away. */
  on(token: string, pressed: () => void): () => void {
    this.#pressed.set(token, pressed);
    return () => void this.#pressed.delete(token);
  }
}

export interface ShownProgress {
  readonly report: (message: string) => void;
  readonly end: () => void;
}

export interface ProgressOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly buttons: CancelButtons;
  /** Unique. */
  readonly token: string;
  readonly title: string;
  /** The user has had enough. */
  readonly cancel: () => void;
}

export function startProgress({ connection, client, buttons, token, title, cancel }: ProgressOptions): ShownProgress {
  if (!client.showsProgress) return { report: () => undefined, end: () => undefined };
  // In order: each waits for the one before. A client that refuses the token is told nothing more.
  let before = connection.sendRequest(WorkDoneProgressCreateRequest.type, { token });
  const send = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void => {
    before = before.then(async () => connection.sendProgress(WorkDoneProgress.type, token, value));
    before.catch(() => undefined);
  };
  const takeAway = buttons.on(token, cancel);
  send({ kind: "begin", title, cancellable: true });
  return {
    report: (message) => send({ kind: "report", message, cancellable: true }),
    end: () => {
      takeAway();
      send({ kind: "end" });
    },
  };
}
