/**
 * The kernel trees that files lie in, each with an index of its own: the surroundings of every analysis.
 *
 * Nothing here knows a disk, a clock or the editor's protocol; they are handed in. Limits: 64 MB for one text; 40 million characters of closed
 * files whose texts or outlines were used last, and 3 million of those that were read whole; and for a whole tree of 61,000 files an index of
 * about 100 MB, which is written out as it is.
 */
import { findTree } from "./detect.ts";
import { KernelTree, type WorkspaceOptions } from "./kernel-tree.ts";
import { folderOf, isWithin } from "./paths.ts";

export type { CacheStore } from "./cache.ts";
export type { Files, FileStat, FolderEntry, ListResult, ReadResult } from "./files.ts";
export type { IndexProblem, IndexProgress } from "./indexer.ts";
export { KernelTree, type WorkspaceOptions } from "./kernel-tree.ts";

export class Workspace {
  private readonly options: WorkspaceOptions;
  private readonly found = new Map<string, KernelTree>();

  constructor(options: WorkspaceOptions) {
    this.options = options;
  }

  /** Those that were asked for so far. */
  get trees(): readonly KernelTree[] {
    return [...this.found.values()];
  }

  /** The tree that a file lies in, by its absolute path. A file in no tree has a tree of its folder, in which nothing is read ahead. */
  treeOf(file: string): KernelTree {
    const known = this.innermost(file);
    if (known !== undefined) return known;
    const tree = findTree(this.options.files, file);
    const root = tree?.root ?? folderOf(file);
    const made = this.found.get(root) ?? new KernelTree(this.options, root, tree);
    this.found.set(root, made);
    return made;
  }

  /** The tree at a folder that the user names, whether or not it looks like one. */
  treeAt(root: string): KernelTree {
    const tree = findTree(this.options.files, root);
    const isRoot = tree?.root === root;
    const made = this.found.get(root) ?? new KernelTree(this.options, root, isRoot ? tree : { root, version: undefined, note: undefined });
    this.found.set(root, made);
    return made;
  }

  /** Files or folders changed on the disk, appeared or went. Absolute paths. */
  changedOnDisk(files: readonly string[]): void {
    for (const file of files) {
      for (const tree of this.found.values()) {
        if (isWithin(file, tree.root)) tree.changedOnDisk(tree.pathOf(file));
      }
    }
  }

  /** What {@link WorkspaceOptions.architecture} answers is another one than before. */
  architectureChanged(): void {
    for (const tree of this.found.values()) tree.architectureChanged();
  }

  private innermost(file: string): KernelTree | undefined {
    let found: KernelTree | undefined;
    for (const tree of this.found.values()) {
      if (tree.isTree && isWithin(file, tree.root) && tree.root.length > (found?.root.length ?? -1)) found = tree;
    }
    return found;
  }
}
