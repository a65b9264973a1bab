/** The beginning and the end, and what is no message at all. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { endOf, initializeParams, type Server, spawnServer, startServer } from "../support/lsp.ts";

let running: ChildProcessWithoutNullStreams | undefined;

afterEach(() => {
  running?.kill();
  running = undefined;
});

async function started(options = {}): Promise<Server> {
  const server = await startServer(options);
  running = server.process;
  return server;
}

/** A server that is spoken to byte by byte. */
async function raw() {
  const child = await spawnServer();
  running = child;
  let received = "";
  child.stdout.on("data", (part: Buffer) => (received += part.toString("utf8")));
  const send = (text: string): void => void child.stdin.write(text);
  const message = (value: unknown): void => {
    const body = JSON.stringify(value);
    send(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  /** Waits until something was answered. */
  const answer = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(received);
      if (found !== null) return found[0];
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${received}`);
      await new Promise((resolve) => {
        child.stdout.once("data", resolve);
        child.once("exit", resolve);
      });
    }
  };
  return { child, send, message, answer };
}

const initialize = { jsonrpc: "2.0", id: 1, method: "initialize", params: initializeParams() };

describe("the end", () => {
  it("is 0 after shutdown and exit", async () => {
    const server = await started();
    expect(await server.stop()).toBe(0);
  });

  it("is 1 after exit alone", async () => {
    const server = await started();
    await server.connection.sendNotification("exit");
    expect(await server.ended).toBe(1);
  });

  it("comes when the input is closed, before and after initialize", async () => {
    const { child } = await raw();
    child.stdin.end();
    expect(await endOf(child)).toBe(1);
    const brief = await raw();
    brief.message(initialize);
    brief.child.stdin.end();
    expect(await endOf(brief.child)).toBe(1);
    const server = await started();
    server.process.stdin.end();
    expect(await server.ended).toBe(1);
  });

  it("comes when the client's process is gone", async () => {
    const { child, message } = await raw();
    // No process has this number: Linux ends at 2^22.
    message({ ...initialize, params: { ...initializeParams(), processId: 2 ** 22 + 1 } });
    expect(await endOf(child)).toBe(1);
  }, 20_000);

  it("leaves no request unanswered that comes after shutdown", async () => {
    const server = await started();
    await server.connection.sendRequest("shutdown");
    const late = server.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: "file:///a.c" },
      position: { line: 0, character: 0 },
    });
    await expect(late).rejects.toMatchObject({ code: -32600 });
  });
});

describe("messages that should not be", () => {
  it("before initialize are refused by name", async () => {
    const { message, answer } = await raw();
    message({ jsonrpc: "2.0", id: 5, method: "textDocument/hover", params: { textDocument: { uri: "file:///a.c" }, position: {} } });
    expect(await answer(/"id":5.*?\}\}/)).toContain("-32002");
  });

  it("of unknown methods are refused by name", async () => {
    const server = await started();
    await expect(server.connection.sendRequest("textDocument/formatting", {})).rejects.toMatchObject({ code: -32601 });
  });

  it.each([
    ["are no JSON", 'Content-Length: 9\r\n\r\n{"id": 1,', /"id":null.*?-32700/],
    ["are JSON, but no message", "Content-Length: 2\r\n\r\n42", /"id":1/],
    ["are a list", "Content-Length: 2\r\n\r\n[]", /"id":1/],
    ["have an empty body", "Content-Length: 0\r\n\r\n", /"id":null.*?-32700/],
    ["have no length", "Content-Type: text\r\n\r\n", /"id":1/],
    ["have a length that is no number", "Content-Length: many\r\n\r\n", /"id":1/],
    ["have a header without a colon", "Hello\r\n\r\n", /"id":1/],
  ])("and %s leave the server as it was", async (_, text, expected) => {
    const { send, message, answer } = await raw();
    send(text);
    message(initialize);
    expect(await answer(/"id":1,"result"/)).toBeTruthy();
    expect(await answer(expected)).toBeTruthy();
  });

  it("have parameters that are missing or wrong", async () => {
    const server = await started();
    const uri = server.open("/linux/a.c", "#include <linux/rcu.h>\nvoid f(void) { synchronize_rcu(); }\n");
    await expect(server.connection.sendRequest("textDocument/hover")).rejects.toMatchObject({ code: -32602 });
    // Whatever a broken position does, the next request is answered.
    await server.connection.sendRequest("textDocument/hover", { textDocument: { uri } }).catch(() => undefined);
    await server.connection.sendRequest("workspace/executeCommand", { command: "rm -rf" }).catch(() => undefined);
    await expect(server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } })).resolves.toBeInstanceOf(Array);
  });

  it("arrive a byte at a time", async () => {
    const { send, answer } = await raw();
    const body = JSON.stringify(initialize);
    for (const byte of `Content-Length: ${body.length}\r\n\r\n${body}`) send(byte);
    expect(await answer(/"id":1,"result"/)).toBeTruthy();
  });
});
