/** The kernel tree that a file lies in: found by its top Makefile, which declares the version. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type KernelVersion, versionOfMakefile } from "../../kernel/profiles/profile.ts";

export interface KernelTree {
  /** Absolute. */
  readonly root: string;
  readonly version: KernelVersion;
  /** The text that the version was read from. */
  readonly makefile: string;
}

/** The tree whose top folder this is. */
export function treeAt(folder: string): KernelTree | undefined {
  const root = path.resolve(folder);
  // Both names stand at the top of every kernel tree; other projects have a Makefile with a VERSION too.
  if (!exists(path.join(root, "kernel"))) return undefined;
  const makefile = readIfPresent(path.join(root, "Makefile"));
  const version = makefile === undefined ? undefined : versionOfMakefile(makefile);
  return makefile === undefined || version === undefined ? undefined : { root, version, makefile };
}

/** The nearest tree above a file; links are followed as the name says, not as they lead. */
export function treeAbove(file: string): KernelTree | undefined {
  let folder = path.dirname(path.resolve(file));
  for (;;) {
    const tree = treeAt(folder);
    if (tree !== undefined) return tree;
    const parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** The path below the tree's root, with forward slashes; undefined when the file lies elsewhere. */
export function pathInTree({ root }: KernelTree, file: string): string | undefined {
  const relative = path.relative(root, path.resolve(file));
  const inside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
  return inside ? relative.split(path.sep).join("/") : undefined;
}

function readIfPresent(file: string): string | undefined {
  try {
    // A Makefile is small; whatever is larger is something else.
    return statSync(file).size > 2 ** 20 ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A part of the path is no folder, or may not be searched.
    return false;
  }
}
