/** Runs the language server until its client is gone. It is a bundle of its own, loaded only here. */

/** The built server lies beside the built command; what answers a client before the server is loaded, too. */
const RECEPTION = new URL("./reception.mjs", import.meta.url);
const SERVER = new URL("./server.mjs", import.meta.url);

/** What the bundle of server/main/reception.ts hands out. */
interface ReceptionModule {
  /** Undefined when the input has ended. */
  readonly receiveStdio: () => Promise<object | undefined>;
}

/** What the bundle of server/main.ts hands out. */
interface ServerModule {
  readonly serveStdio: (received: object) => Promise<number>;
}

/** Milliseconds in which what was written reaches the client. */
const GRACE_MS = 100;

/** A client has gone without `shutdown`. */
const GONE = 1;

/** @returns The exit code. */
export async function serveEditor(): Promise<number> {
  surviveMistakes();
  const { receiveStdio } = (await import(RECEPTION.href)) as ReceptionModule;
  const received = await receiveStdio();
  if (received === undefined) return GONE;
  const { serveStdio } = (await import(SERVER.href)) as ServerModule;
  const exit = await serveStdio(received);
  // The input may still be open, and a file may still be read: neither keeps the process.
  setTimeout(() => process.exit(exit), GRACE_MS).unref();
  process.stdin.destroy();
  return exit;
}

/** Where a command stops at a mistake of ours, a server tells it and goes on: the editor would otherwise start it again and again. */
function surviveMistakes(): void {
  process.removeAllListeners("uncaughtException");
  const tell = (error: unknown): void => {
    process.stderr.write(
      `quiesce lsp: a bug, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  };
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
}
