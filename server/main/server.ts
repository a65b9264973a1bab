/** One run of the server over one pair of streams: from `initialize` to `exit`, or to the end of the input. */
import {
  createMessageConnection,
  ErrorCodes,
  ExitNotification,
  InitializedNotification,
  type InitializeParams,
  InitializeRequest,
  type InitializeResult,
  type MessageReader,
  MessageType,
  type MessageWriter,
  type ProtocolConnection,
  ResponseError,
  ShutdownRequest,
} from "vscode-languageserver-protocol";
import { answerTo } from "./capabilities.ts";
import { type Client, clientOf } from "./client.ts";
import { Guard } from "./guard.ts";
import type { Host } from "./host.ts";
import { log } from "./log.ts";
import { Running } from "./running.ts";
import { settledAfter } from "./settled.ts";

export interface ServerOptions {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly host: Host;
  readonly version: string;
  /** The parameters of an `initialize` that was answered before the server was loaded. */
  readonly answered: InitializeParams | undefined;
}

/** Exit codes, as the protocol has them. */
const AFTER_SHUTDOWN = 0;
export const WITHOUT_SHUTDOWN = 1;

/** Serves until the client is gone. @returns The exit code. */
export async function serve({ reader, writer, host, version, answered }: ServerOptions): Promise<number> {
  let messages = 0;
  let lastHeard = 0;
  // The protocol's connection is this one; its type leaves out the handler for every other method.
  const connection = createMessageConnection(reader, writer, quietLogger, {
    messageStrategy: {
      handleMessage: (message, next) => {
        messages++;
        lastHeard = performance.now();
        return next(message);
      },
    },
  });
  const settled = settledAfter(() => messages);
  const guard = new Guard({ error: (text) => log(connection, MessageType.Error, text) }, `${version} (${host.engine})`);
  let running: Running | undefined;
  let stopped = false;
  return new Promise((resolve) => {
    const end = (): void => {
      if (running !== undefined) guard.runNow("shutdown", undefined, () => running?.dispose());
      running = undefined;
      resolve(stopped ? AFTER_SHUTDOWN : WITHOUT_SHUTDOWN);
    };
    const begin = (params: InitializeParams): Client => {
      const client = clientOf(params);
      running = new Running({ connection, client, guard, host, settled, version, lastHeard: () => lastHeard });
      watchClient(params, host, end);
      return client;
    };
    connection.onRequest(InitializeRequest.type, (params): InitializeResult => {
      if (running !== undefined) throw new ResponseError(ErrorCodes.InvalidRequest, "initialize was sent twice");
      return answerTo(begin(params), version);
    });
    connection.onNotification(InitializedNotification.type, () => {
      if (running !== undefined) void guard.run("initialized", undefined, async () => running?.start());
    });
    connection.onRequest(ShutdownRequest.type, () => {
      stopped = true;
      if (running !== undefined) guard.runNow("shutdown", undefined, () => running?.dispose());
    });
    connection.onNotification(ExitNotification.type, end);
    // A method of the protocol that comes too early or too late, or one that there is not.
    connection.onRequest((method: string) => {
      if (running === undefined) return new ResponseError(ErrorCodes.ServerNotInitialized, `${method} came before initialize`);
      return new ResponseError(ErrorCodes.MethodNotFound, `there is no method ${method}`);
    });
    connection.onError(([error]) => unreadable(error, writer, connection));
    connection.onClose(end);
    connection.onDispose(end);
    if (answered !== undefined) begin(answered);
    connection.listen();
  });
}

/** A client that dies without closing the pipe must not leave the server behind (LSP: `processId`). */
function watchClient({ processId }: InitializeParams, host: Host, end: () => void): void {
  if (processId !== null) host.whenProcessEnds(processId, end);
}

/** What cannot be read has no number to answer to; JSON-RPC wants an answer nevertheless. */
function unreadable(error: Error, writer: MessageWriter, connection: ProtocolConnection): void {
  if (error instanceof SyntaxError) void answerNobody(writer, `not JSON: ${error.message}`);
  else log(connection, MessageType.Warning, `A message was left out: ${error.message}`);
}

async function answerNobody(writer: MessageWriter, message: string): Promise<void> {
  const answer = { jsonrpc: "2.0", id: null, error: { code: ErrorCodes.ParseError, message } };
  try {
    await writer.write(answer);
  } catch {
    // A client that is gone needs no answer.
  }
}

/** The library would write to the console, which is the protocol's stream. */
const quietLogger = { error: () => undefined, warn: () => undefined, info: () => undefined, log: () => undefined };
