/** The debug adapter as a program of its own: what the VS Code extension starts. */
import { setFlagsFromString } from "node:v8";
import { serveDebugger } from "./serve.ts";

/**
 * How long a function runs before V8 optimizes it, in its own units; six times as long as usual. Compiling a kernel file runs thousands of functions a few times:
 * optimizing them at once costs as much time as the work itself, on processors that the work needs. What runs for longer is optimized all the same.
 */
const INTERRUPT_BUDGET = 400_000;

// A V8 of Node 22 or later counts in another way, and later: it would complain of the flag.
if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);

void serveDebugger(process.stdin, process.stdout).then((exit) => {
  process.exitCode = exit;
  // The input may still be open; it does not keep the process.
  process.stdin.destroy();
  return exit;
});
