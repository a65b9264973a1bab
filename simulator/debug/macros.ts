/** Object-like macros and type names of the texts that were read, for people who write them in an expression. */
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
    const pattern = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+(.+)$`, "gm");
    return this.last(pattern, name, file)
      ?.replace(/\/\*.*?\*\/|\/\/.*$/g, "")
      .trim();
  }

  /** What a simple `typedef` says of a name: the words of another type. */
  typedef(name: string, file: string | undefined): string | undefined {
    return this.last(new RegExp(`\\btypedef\\s+([\\w\\s*]+?)\\b${name}\\s*;`, "g"), name, file);
  }

  private last(pattern: RegExp, name: string, file: string | undefined): string | undefined {
    const own = this.files.filter(({ path }) => path === file);
    for (const { text } of [...own, ...this.files]) {
      const found = text.includes(name) ? [...text.matchAll(pattern)].at(-1)?.[1] : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
