import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFirstMessage } from "./first-message.ts";

function framed(body: string, header = `Content-Length: ${Buffer.byteLength(body)}`): Buffer {
  return Buffer.from(`${header}\r\n\r\n${body}`);
}

const params = { processId: null, rootUri: null, capabilities: {}, clientInfo: { name: "Zuse → Knuth" } };
const initialize = framed(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }));
const initialized = framed(JSON.stringify({ jsonrpc: "2.0", method: "initialized", params: {} }));

describe("the first message", () => {
  it("is initialize, wherever the input is cut, and what follows it is left alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: initialize.length + initialized.length }), (cut) => {
        const message = readFirstMessage(Buffer.concat([initialize, initialized]).subarray(0, cut));
        const expected = cut < initialize.length ? { kind: "incomplete" } : { kind: "initialize", id: 1, params, bytes: initialize.length };
        expect(message).toEqual(expected);
      }),
    );
  });

  it("keeps an id that is a text, and a header in small letters", () => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: "a", method: "initialize", params });
    const input = framed(body, `content-length:${Buffer.byteLength(body)}`);
    expect(readFirstMessage(input)).toMatchObject({ kind: "initialize", id: "a" });
  });

  it.each([
    ["another request", framed(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "shutdown" }))],
    ["a notification", framed(JSON.stringify({ jsonrpc: "2.0", method: "initialize", params }))],
    ["no capabilities", framed(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: {} }))],
    ["no parameters", framed(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize" }))],
    ["no version of JSON-RPC", framed(JSON.stringify({ id: 1, method: "initialize", params }))],
    ["a list", framed("[]")],
    ["no JSON", framed('{"id": 1,')],
    ["nothing", framed("")],
    ["a length that is no number", framed("{}", "Content-Length: many")],
    ["a length beyond everything", framed("{}", "Content-Length: 999999999")],
    ["another header", framed("{}", "Content-Type: text")],
    ["a header without an end", Buffer.alloc(5000, "x")],
  ])("is left to the library: %s", (_, input) => {
    expect(readFirstMessage(input)).toEqual({ kind: "other" });
  });
});
