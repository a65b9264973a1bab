/**
 * What `quiesce` runs: the language server at once, everything else through {@link ./main.ts}. An editor waits for the server with every
 * start, and reading the simulator's code first would be a good part of that wait.
 */
import { serveEditor } from "./commands/serve.ts";

const [command, option, ...rest] = process.argv.slice(2);
if (command === "lsp" && option === "--stdio" && rest.length === 0) process.exitCode = await serveEditor();
else await import(new URL("./main.mjs", import.meta.url).href);
