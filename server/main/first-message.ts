/** The first message of a client, read out of its bytes without the protocol's library: `initialize`, as every client that we know sends it. */
import type { InitializeParams } from "vscode-languageserver-protocol";

export type FirstMessage =
  /** More bytes have to come. */
  | { readonly kind: "incomplete" }
  /** Anything else, a broken message among it: the library says what it is. */
  | { readonly kind: "other" }
  | {
      readonly kind: "initialize";
      readonly id: number | string;
      readonly params: InitializeParams;
      /** Its length with its header. */
      readonly bytes: number;
    };

const HEADER = /^Content-Length: *(\d{1,9})$/i;
const HEADER_END = "\r\n\r\n";
/** Bytes. */
const LONGEST_HEADER = 4096;
const LONGEST_MESSAGE = 1 << 24;

const INCOMPLETE: FirstMessage = { kind: "incomplete" };
const OTHER: FirstMessage = { kind: "other" };

/** @param input All bytes that have come so far. */
export function readFirstMessage(input: Buffer): FirstMessage {
  const headerEnd = input.indexOf(HEADER_END);
  if (headerEnd < 0) return input.length > LONGEST_HEADER ? OTHER : INCOMPLETE;
  const length = HEADER.exec(input.toString("latin1", 0, headerEnd))?.[1];
  if (length === undefined || Number(length) > LONGEST_MESSAGE) return OTHER;
  const start = headerEnd + HEADER_END.length;
  const bytes = start + Number(length);
  if (input.length < bytes) return INCOMPLETE;
  const message = parse(input.toString("utf8", start, bytes));
  if (!isRecord(message) || message["jsonrpc"] !== "2.0" || message["method"] !== "initialize") return OTHER;
  const { id, params } = message;
  if ((typeof id !== "number" && typeof id !== "string") || !isRecord(params) || !isRecord(params["capabilities"])) return OTHER;
  return { kind: "initialize", id, params: params as unknown as InitializeParams, bytes };
}

/** @returns Undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
