/**
 * Messages of the client, each after what the server must know before it reads it: a document is told of only when the files are here by
 * which its kernel tree is found. Answers to the questions for these pass at once.
 */
import {
  DidChangeWatchedFilesNotification,
  DidOpenTextDocumentNotification,
  type DidChangeWatchedFilesParams,
  type DidOpenTextDocumentParams,
  type Disposable,
  type Event,
  type InitializeParams,
  InitializeRequest,
  type Message,
  type MessageReader,
  type NotificationMessage,
  type PartialMessageInfo,
} from "vscode-languageserver-protocol";

export interface Before {
  /** The client has sent `initialize`. */
  readonly starting: (params: InitializeParams) => void;
  /** A document is about to be told of. */
  readonly opened: (uri: string) => Promise<void>;
  readonly filesChanged: (uris: readonly string[]) => void;
  /** An answer to one of our own questions: true when it was. */
  readonly answered: (message: Message) => boolean;
}

interface Waiting {
  readonly message: Message;
  /** Not the client's: there is nothing to be known before. */
  readonly isOurs: boolean;
}

export class PatientReader implements MessageReader {
  readonly #reader: MessageReader;
  readonly #before: Before;
  readonly #waiting: Waiting[] = [];
  #callback: ((message: Message) => void) | undefined;
  #isBusy = false;

  constructor(reader: MessageReader, before: Before) {
    this.#reader = reader;
    this.#before = before;
  }

  get onError(): Event<Error> {
    return this.#reader.onError;
  }

  get onClose(): Event<void> {
    return this.#reader.onClose;
  }

  get onPartialMessage(): Event<PartialMessageInfo> {
    return this.#reader.onPartialMessage;
  }

  listen(callback: (message: Message) => void): Disposable {
    this.#callback = callback;
    return this.#reader.listen((message) => {
      if (this.#before.answered(message)) return;
      this.#waiting.push({ message, isOurs: false });
      void this.#handOn();
    });
  }

  /** Hands on a notification that the client did not send. */
  pretend(notification: Omit<NotificationMessage, "jsonrpc">): void {
    const message: NotificationMessage = { jsonrpc: "2.0", ...notification };
    this.#waiting.push({ message, isOurs: true });
    void this.#handOn();
  }

  dispose(): void {
    this.#reader.dispose();
  }

  /** In order, one after the other. */
  async #handOn(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const { message, isOurs } = next;
        const needed = isOurs ? undefined : this.#prepare(message);
        if (needed !== undefined) await needed;
        this.#callback?.(message);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #prepare(message: Message): Promise<void> | undefined {
    const { method, params } = message as { readonly method?: string; readonly params?: unknown };
    if (method === InitializeRequest.method) this.#before.starting(params as InitializeParams);
    if (method === DidChangeWatchedFilesNotification.method) {
      this.#before.filesChanged((params as DidChangeWatchedFilesParams).changes.map(({ uri }) => uri));
    }
    return method === DidOpenTextDocumentNotification.method
      ? this.#before.opened((params as DidOpenTextDocumentParams).textDocument.uri)
      : undefined;
  }
}
