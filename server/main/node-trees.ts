/** The kernel trees on the disk. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type KernelVersion, versionOfMakefile } from "../../kernel/profiles/profile.ts";
import { uriOf } from "./documents.ts";
import type { TreesOptions } from "./host.ts";
import type { Tree, Trees } from "./tree.ts";

export function openTrees(_: TreesOptions): Trees {
  const trees = new Map<string, Tree>();
  return {
    treeOf: (file) => {
      const root = rootOf(file);
      const key = root ?? path.dirname(file);
      const known = trees.get(key);
      if (known !== undefined) return known;
      const tree = makeTree(root);
      trees.set(key, tree);
      return tree;
    },
    filesChanged: () => undefined,
  };
}

function makeTree(root: string | undefined): Tree {
  let generation = 0;
  const version: KernelVersion | undefined =
    root === undefined ? undefined : versionOfMakefile(readFileSync(path.join(root, "Makefile"), "utf8"));
  return {
    root,
    surroundings: {
      version,
      functionsNamed: () => [],
      macrosNamed: () => [],
      file: () => undefined,
      filesNaming: () => [],
      siblings: () => [],
      existsAnywhere: () => "unknown",
    },
    generation: () => generation,
    pathOf: (file) => (root === undefined ? path.basename(file) : path.relative(root, file)),
    uriOf: (name) => uriOf(root === undefined ? name : path.join(root, name)),
    edited: () => void generation++,
    levels: () => new Map(),
    indexing: () => undefined,
    textOf: (name) => {
      if (root === undefined) return undefined;
      try {
        return readFileSync(path.join(root, name), "utf8");
      } catch {
        return undefined;
      }
    },
  };
}

function rootOf(file: string): string | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "Kbuild")) && existsSync(path.join(folder, "MAINTAINERS"))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}
