import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { ServerProcess } from "./server-process.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-server-process-"));
let running: ServerProcess | undefined;

afterEach(() => {
  running?.kill();
  running = undefined;
});

/** A server that is this script. */
function started(text: string): ServerProcess {
  const script = path.join(folder, "server.mjs");
  writeFileSync(script, text);
  running = new ServerProcess({ command: process.execPath, script, env: {} });
  return running;
}

async function failure(server: ServerProcess): Promise<string> {
  return new Promise((resolve) => {
    server.onFailure(resolve);
  });
}

describe("a server's process", () => {
  it("is told how it serves, and keeps what it says until somebody listens", async () => {
    const server = started('process.stdout.write(process.argv.slice(2).join(" ")); process.stdin.resume();');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    const { stdout } = (await server.ready()) as unknown as { readonly stdout: Readable };
    const [said] = (await once(stdout, "data")) as [Buffer];
    expect(said.toString()).toBe("lsp --stdio");
  });

  it("is ended when it hangs, and not before its time", async () => {
    const server = started("process.stdout.write('up'); for (;;);");
    const { stdout } = (await server.ready()) as unknown as { readonly stdout: Readable };
    await once(stdout, "data");
    const ended = failure(server);
    server.end(200);
    expect(server.isRunning).toBe(true);
    expect(await ended).toBe("signal SIGKILL");
    expect(server.isRunning).toBe(false);
  });

  it("tells what it ended with", async () => {
    expect(await failure(started("process.exitCode = 3;"))).toBe("code 3");
  });

  it("that cannot be started says so to whoever wants to speak to it", async () => {
    const server = new ServerProcess({ command: path.join(folder, "nothing"), script: "", env: {} });
    await expect(server.ready()).rejects.toThrow("ENOENT");
    rmSync(folder, { recursive: true });
  });
});
