/** `lsp`: the language server over the standard streams. It is a bundle of its own, loaded only here. */
import { type Command, EXIT, unusable } from "./answer.ts";
import { usage } from "../args/parse.ts";

/** The built server lies beside the built command. */
const SERVER = new URL("./server.mjs", import.meta.url);

/** What the bundle of server/main.ts hands out. */
interface ServerModule {
  readonly serveStdio: () => Promise<number>;
}

/** `quiesce lsp --stdio` */
export const lsp: Command = async (values) => {
  if (!values.has("stdio"))
    return unusable("lsp", undefined, [usage("usage-lsp", "lsp speaks over the standard streams only", "add --stdio")]);
  surviveMistakes();
  const { serveStdio } = (await import(SERVER.href)) as ServerModule;
  const exit = await serveStdio();
  // The input may still be open, and a file may still be read: neither keeps the process.
  setTimeout(() => process.exit(exit), GRACE_MS).unref();
  process.stdin.destroy();
  return { exit: exit === 0 ? EXIT.answered : exit, text: "", problems: [] };
};

/** Milliseconds in which what was written reaches the client. */
const GRACE_MS = 100;

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
