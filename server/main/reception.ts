/**
 * Answers `initialize` while the server is not loaded yet: dist/reception.mjs. Loading it takes longer than node's own start, and a client that has
 * its answer makes itself ready meanwhile. What this cannot answer is left in the input for the server, as if nobody had looked at it.
 */
import type { Readable, Writable } from "node:stream";
import type { InitializeParams } from "vscode-languageserver-protocol";
import version from "quiesce:version";
import { answerTo } from "./capabilities.ts";
import { clientOf } from "./client.ts";
import { type FirstMessage, readFirstMessage } from "./first-message.ts";

/** What the client has said so far. */
export interface Received {
  /** The parameters of `initialize`, when it was answered; it is no longer in the input then. */
  readonly initialize: InitializeParams | undefined;
}

/** Over the process's own streams. @returns Undefined when the input has ended before there was a message. */
export async function receiveStdio(): Promise<Received | undefined> {
  // A client that went away while it was written to: the end of the input says the same.
  process.stdout.on("error", () => undefined);
  return receive(process.stdin, process.stdout);
}

export async function receive(input: Readable, output: Writable): Promise<Received | undefined> {
  const first = await firstMessage(input);
  if (first === undefined) return undefined;
  if (first === "other") return { initialize: undefined };
  // What is loaded next keeps the process busy: the answer must be on its way before that.
  await new Promise((resolve) => {
    output.write(first.answer, resolve);
  });
  return { initialize: first.params };
}

interface Answered {
  readonly params: InitializeParams;
  readonly answer: Buffer;
}

/**
 * Reads until the first message is there, and puts back what is not ours. By reading piece by piece, rather than being told of data, the input is left
 * as if nobody had ever listened to it.
 */
async function firstMessage(input: Readable): Promise<Answered | "other" | undefined> {
  let bytes = Buffer.alloc(0);
  return new Promise((resolve) => {
    const leave = (result: Answered | "other" | undefined): void => {
      input.off("readable", take).off("end", end).off("error", end);
      resolve(result);
    };
    const end = (): void => leave(undefined);
    const take = (): void => {
      for (let part = readPart(input); part !== undefined; part = readPart(input)) {
        bytes = Buffer.concat([bytes, part]);
        const message = readFirstMessage(bytes);
        if (message.kind === "incomplete") continue;
        const answered = message.kind === "initialize" ? answer(message) : undefined;
        const rest = answered === undefined ? bytes : bytes.subarray(answered.bytes);
        // At once: an input that is empty for a moment tells that it has ended.
        if (rest.length > 0) input.unshift(rest);
        leave(answered ?? "other");
        return;
      }
    };
    input.on("readable", take).on("end", end).on("error", end);
  });
}

function readPart(input: Readable): Buffer | undefined {
  const part: unknown = input.read();
  return part instanceof Buffer ? part : undefined;
}

/** @returns Undefined when the client's capabilities cannot be read: the server will say so. */
function answer({ id, params, bytes }: Extract<FirstMessage, { kind: "initialize" }>): (Answered & { readonly bytes: number }) | undefined {
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id, result: answerTo(clientOf(params), version) });
    return { params, answer: Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`), bytes };
  } catch {
    return undefined;
  }
}
