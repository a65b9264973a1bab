/**
 * What `quiesce` runs: the language server and the debugger at once, everything else through {@link ./main.ts}. An editor waits for these with
 * every start, and reading code that they do not need would be a good part of that wait.
 */
import version from "quiesce:version";
import { keepCompiledCode } from "../disk/compiled-code.ts";
import { serveEditor } from "./commands/serve.ts";

keepCompiledCode(version, process.env);
const [command, option, ...rest] = process.argv.slice(2);
const overStdio = option === "--stdio" && rest.length === 0;
if (command === "lsp" && overStdio) process.exitCode = await serveEditor();
else await import(new URL(command === "dap" && overStdio ? "./debugger.mjs" : "./main.mjs", import.meta.url).href);
