/** The built language server, started as an editor starts it. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { vi } from "vitest";
import { commandFile, ensureBuilt } from "../../esbuild.mjs";
import { connect, type Server, type ServerOptions, spawnProcess } from "./lsp-client.ts";

export { endOf, EVERYTHING, initializeParams, pull, type Server, type ServerOptions } from "./lsp-client.ts";

// The first of them builds, and each starts a process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Tests leave the user's caches alone. */
const caches = mkdtempSync(path.join(tmpdir(), "quiesce-lsp-"));

/** Starts the server without a word. */
export async function spawnServer(env: Readonly<Record<string, string>> = {}): Promise<ChildProcessWithoutNullStreams> {
  await ensureBuilt();
  return spawnProcess([process.execPath, commandFile, "lsp", "--stdio"], { XDG_CACHE_HOME: caches, ...env });
}

/** Starts the server and shakes hands. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  return connect(await spawnServer(options.env), options);
}
