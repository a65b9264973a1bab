/** Questions of a server in a browser for the client's files. They have ids of their own kind, so that their answers are known before the connection sees them. */
import type { Message, MessageWriter, ResponseMessage } from "vscode-languageserver-protocol";
import type { Shape } from "../../../base/shape.ts";
import {
  listFolderRequest,
  type FileFailure,
  readFileRequest,
  readListFolderResult,
  readReadFileResult,
  readStatFileResult,
  statFileRequest,
} from "../../protocol.ts";
import type { RemoteFiles } from "./files.ts";
import { webPaths } from "./paths.ts";

const FAILED: FileFailure = { kind: "failed" };

export class FileQuestions {
  readonly remote: RemoteFiles;
  readonly #writer: MessageWriter;
  readonly #asked = new Map<string, (result: unknown) => void>();
  #count = 0;

  constructor(writer: MessageWriter) {
    this.#writer = writer;
    this.remote = {
      read: async (path) => this.#ask(readFileRequest.method, path, readReadFileResult),
      list: async (path) => this.#ask(listFolderRequest.method, path, readListFolderResult),
      stat: async (path) => this.#ask(statFileRequest.method, path, readStatFileResult),
    };
  }

  /** Takes an answer to one of these questions. @returns Whether it was one. */
  readonly answered = (message: Message): boolean => {
    const { id, result } = message as Partial<ResponseMessage>;
    const resolve = typeof id === "string" ? this.#asked.get(id) : undefined;
    if (typeof id !== "string" || resolve === undefined) return false;
    this.#asked.delete(id);
    resolve(result);
    return true;
  };

  /** What is no answer of the protocol counts as a failure. */
  async #ask<T>(method: string, path: string, read: Shape<T>): Promise<T | FileFailure> {
    const id = `quiesce.fs.${++this.#count}`;
    const answer = new Promise<unknown>((resolve) => this.#asked.set(id, resolve));
    const request = { jsonrpc: "2.0", id, method, params: { uri: webPaths.uriOf(path) } };
    await this.#writer.write(request);
    return read(await answer) ?? FAILED;
  }
}
