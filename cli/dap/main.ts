/** The debug adapter as a program of its own: what the VS Code extension starts. */
import { serveDebugger } from "./serve.ts";

void serveDebugger(process.stdin, process.stdout).then((exit) => {
  process.exitCode = exit;
  // The input may still be open; it does not keep the process.
  process.stdin.destroy();
  return exit;
});
