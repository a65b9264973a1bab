import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { receive } from "./reception.ts";

function framed(message: object): Buffer {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

const params = { processId: null, rootUri: null, capabilities: {} };
const initialize = framed({ id: 7, method: "initialize", params });
const initialized = framed({ method: "initialized", params: {} });

/** Hands the parts over one after the other, and listens afterwards as the server does. */
async function received(parts: readonly Buffer[], isWritable = true) {
  const input = new PassThrough();
  let written = "";
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      written += chunk.toString();
      done(isWritable ? null : new Error("EPIPE"));
    },
  });
  output.on("error", () => undefined);
  const result = receive(input, output);
  for (const part of parts) {
    input.write(part);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  input.end();
  const heard = await result;
  const rest: Buffer[] = [];
  if (heard !== undefined) {
    await new Promise((resolve) => {
      input.on("end", resolve).on("data", (part: Buffer) => rest.push(part));
    });
  }
  return { heard, written, rest: Buffer.concat(rest) };
}

describe("a client that begins", () => {
  it.each([
    ["in one piece with what follows", [Buffer.concat([initialize, initialized])]],
    ["with its first message alone", [initialize, initialized]],
    ["piece by piece", [initialize.subarray(0, 9), initialize.subarray(9, 40), initialize.subarray(40), initialized]],
  ])("is answered, and the rest stays in the input: %s", async (_, parts) => {
    const { heard, written, rest } = await received(parts);
    expect(heard).toEqual({ initialize: params });
    expect(rest).toEqual(initialized);
    const [header = "", body = ""] = written.split("\r\n\r\n");
    expect(header).toBe(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: "2.0", id: 7, result: { serverInfo: { name: "quiesce" } } });
  });

  it("is left to the server, whole, when it says something else first", async () => {
    const first = framed({ id: 1, method: "textDocument/hover", params: {} });
    const { heard, written, rest } = await received([first, initialize]);
    expect(heard).toEqual({ initialize: undefined });
    expect(written).toBe("");
    expect(rest).toEqual(Buffer.concat([first, initialize]));
  });

  it("is left to the server when its capabilities cannot be read", async () => {
    const broken = framed({ id: 1, method: "initialize", params: { capabilities: { textDocument: { hover: { contentFormat: 1 } } } } });
    const { heard, written, rest } = await received([broken]);
    expect(heard).toEqual({ initialize: undefined });
    expect(written).toBe("");
    expect(rest).toEqual(broken);
  });

  it("is gone when the input ends before its first message does", async () => {
    expect((await received([])).heard).toBeUndefined();
    expect((await received([initialize.subarray(0, 50)])).heard).toBeUndefined();
  });

  it("is left to the server when something else came with the end of the input", async () => {
    const input = new PassThrough();
    input.end(initialized);
    expect(await receive(input, new PassThrough())).toEqual({ initialize: undefined });
    expect(input.read()).toEqual(initialized);
  });

  it("is served on when it does not take its answer: the end of the input tells the server", async () => {
    const { heard, rest } = await received([initialize, initialized], false);
    expect(heard).toEqual({ initialize: params });
    expect(rest).toEqual(initialized);
  });
});
