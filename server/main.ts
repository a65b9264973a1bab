/**
 * The language server's entry: `quiesce lsp --stdio` loads the bundle of this file. The only thing that writes to the standard output
 * is the protocol.
 */
import { setFlagsFromString } from "node:v8";
import { StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import version from "quiesce:version";
import { makeNodeHost } from "./main/node-host.ts";
import type { Received } from "./main/reception.ts";
import { serve, WITHOUT_SHUTDOWN } from "./main/server.ts";

/**
 * Serves over the process's own streams.
 *
 * @param received What {@link ./main/reception.ts} has heard and answered before.
 * @returns The exit code, when the client is gone.
 */
export async function serveStdio(received: Received): Promise<number> {
  // While this was loaded nobody has listened.
  if (process.stdin.readableEnded) return WITHOUT_SHUTDOWN;
  // Compiling the grammar twice costs 180 ms of processor time at the start, just when somebody waits, and makes reading whole
  // subsystems a third faster, which an editor never asks for.
  for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  // After a header that it cannot read the library waits for more input, though the next message may have come already.
  reader.onError(() => void setImmediate(() => process.stdin.emit("data", Buffer.alloc(0))));
  return serve({ reader, writer, host: makeNodeHost(new URL(".", import.meta.url)), version, answered: received.initialize });
}
