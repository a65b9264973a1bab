/** `dap`. */
import type { CommandSpec } from "./types.ts";

export const dap: CommandSpec = {
  name: "dap",
  summary: "serves a debugger over the debug adapter protocol",
  description: [
    "Debugs a simulated run, forward and backward: breakpoints on lines, functions and data, steps in both directions, typed variables, and stops at disturbances and violated properties.",
    "docs/debugger.md has the launch configuration and what VS Code and Neovim need to start it.",
  ],
  arguments: [],
  options: [{ name: "stdio", help: "speak over the standard input and output; the only way there is" }],
  examples: [{ command: "dap --stdio", does: "What an editor starts." }],
  exits: [
    { code: 0, means: "the client asked for the end" },
    { code: 1, means: "the client went away without asking for the end" },
  ],
};
