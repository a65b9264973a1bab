/** What benchmarks compile and run: the kernel's own transition.c, or our example where the kernel was not fetched. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FileLookup } from "../kernel/compile/source-store.ts";
import { root } from "../test/support/source-tree.ts";
import { findSources } from "../test/support/sources.ts";

export interface Livepatch {
  /** For the row's name. */
  readonly what: string;
  /** Absolute. */
  readonly folder: string;
  /** Below the folder. */
  readonly file: string;
  readonly treeIncludes: readonly string[];
  /** Of the folder's files, each read once. */
  readonly lookup: FileLookup;
}

export function livepatch(): Livepatch {
  const tree = findSources()?.linux612;
  if (tree === undefined) {
    const folder = path.join(root, "examples/livepatch");
    return { what: "the example", folder, file: "transition.c", treeIncludes: [], lookup: diskLookup(folder) };
  }
  return {
    what: `livepatch of linux ${tree.version}`,
    folder: tree.path,
    file: "kernel/livepatch/transition.c",
    treeIncludes: ["include"],
    lookup: diskLookup(tree.path),
  };
}

function diskLookup(folder: string): FileLookup {
  const texts = new Map<string, string | undefined>();
  return {
    read(name) {
      const file = path.join(folder, name);
      if (!texts.has(name)) texts.set(name, existsSync(file) ? readFileSync(file, "utf8") : undefined);
      return texts.get(name);
    },
    list(name) {
      const entries = existsSync(path.join(folder, name)) ? readdirSync(path.join(folder, name), { withFileTypes: true }) : [];
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    },
  };
}
