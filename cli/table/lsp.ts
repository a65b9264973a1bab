/** `lsp`. */
import type { CommandSpec } from "./types.ts";

export const lsp: CommandSpec = {
  name: "lsp",
  summary: "serves an editor over the language server protocol",
  description: [
    "Attaches to kernel C that has synchronization, barriers, locks or noinstr code in it, beside clangd and never instead of it: no completion, no formatting, no hover about types.",
    "docs/editors has what Neovim, Helix, Emacs and VS Code need to start it; docs/protocol.md lists its own requests.",
  ],
  arguments: [],
  options: [{ name: "stdio", help: "speak over the standard input and output; the only way there is" }],
  examples: [{ command: "lsp --stdio", does: "What an editor starts." }],
  exits: [
    { code: 0, means: "the client asked for the end" },
    { code: 1, means: "the client went away without asking for the end" },
  ],
};
