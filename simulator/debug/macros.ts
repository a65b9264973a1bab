/** Object-like macros of the texts that were read, for people who write their names in an expression. */
import type { SourceFile } from "../../base/source-file.ts";

export class MacroTable {
  private readonly files: readonly SourceFile[];

  /** @param files The user's and their tree's before ours. */
  constructor(files: Iterable<SourceFile>) {
    const all = [...files];
    this.files = [...all.filter(({ origin }) => origin !== "model"), ...all.filter(({ origin }) => origin === "model")];
  }

  /** The replacement in the given file, else in any other; of several definitions the last one in a file. */
  replacement(name: string, file: string | undefined): string | undefined {
    const own = this.files.filter(({ path }) => path === file);
    for (const { text } of [...own, ...this.files]) {
      const found = text.includes(name) ? lastDefinition(text, name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function lastDefinition(text: string, name: string): string | undefined {
  const pattern = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+(.+)$`, "gm");
  let last: string | undefined;
  for (const match of text.matchAll(pattern)) last = match[1];
  return last?.replace(/\/\*.*?\*\/|\/\/.*$/g, "").trim();
}
