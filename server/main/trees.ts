/** The kernel trees that documents lie in, with the workspace's index behind them. */
import version from "quiesce:version";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { type KernelTree, Workspace } from "../workspace/workspace.ts";
import type { CacheStore } from "../workspace/cache.ts";
import type { Files } from "../workspace/files.ts";
import { nameOf } from "../workspace/paths.ts";
import type { Paths, TreesOptions } from "./host.ts";
import { CONFIG_NAME, Projects } from "./project.ts";
import type { Tree, Trees } from "./tree.ts";

/** Where the files of the trees are. */
export interface TreeFiles {
  readonly files: Files;
  readonly paths: Paths;
  /** Where indexes are kept; undefined: nowhere, and a tree is not read as a whole. */
  readonly store: CacheStore | undefined;
}

export function openTrees({ files, paths, store }: TreeFiles, { read, settings, onProblem }: TreesOptions): Trees {
  const workspace = new Workspace({
    files,
    read,
    outline: kernelOutlineTable,
    ...(store === undefined ? {} : { store }),
    cacheKey: version,
    wallClockMs: Date.now,
    architecture: () => settings().architecture,
  });
  let architecture = settings().architecture;
  const projects = new Projects({ files, shared: () => settings().shared, onProblem });
  const trees = new Map<KernelTree, RenewableTree>();
  return {
    treeOf: (file) => {
      const found = workspace.treeOf(file);
      const known = trees.get(found);
      const tree = known ?? adapted(found, paths, store !== undefined);
      trees.set(found, tree);
      return tree;
    },
    projectOf: (file) => projects.settingsOf(file),
    settingsChanged: () => {
      if (architecture === settings().architecture) return;
      architecture = settings().architecture;
      workspace.architectureChanged();
      for (const tree of trees.values()) tree.renew();
    },
    filesChanged: (changed) => {
      if (changed.some((file) => nameOf(file) === CONFIG_NAME)) projects.forget();
      workspace.changedOnDisk(changed);
      for (const tree of trees.values()) tree.renew();
    },
  };
}

/** A tree whose answers may be asked for again, all of them. */
interface RenewableTree extends Tree {
  readonly renew: () => void;
}

function adapted(tree: KernelTree, { uriOf }: Paths, isIndexed: boolean): RenewableTree {
  // Not the tree's own count, which grows with every file that is read in the background: answers are renewed when it has all been read.
  let generation = 0;
  const renew = (): void => void generation++;
  return {
    renew,
    root: tree.isTree ? tree.root : undefined,
    surroundings: tree.surroundings,
    note: tree.note,
    generation: () => generation,
    pathOf: (file) => tree.pathOf(file),
    uriOf: (name) => uriOf(tree.absolute(name)),
    edited: (file, text) => {
      tree.edited(tree.pathOf(file), text);
      renew();
    },
    textOf: (name) => tree.textOf(name),
    namesIn: (folder) => tree.namesIn(folder),
    indexing: () => {
      const steps = isIndexed ? tree.indexing() : undefined;
      return steps === undefined ? undefined : thenRenew(steps, renew);
    },
  };
}

/** The same steps; `renew` when the last was taken, or when no more will be. */
function* thenRenew<T>(steps: Generator<T, void>, renew: () => void): Generator<T, void> {
  try {
    yield* steps;
  } finally {
    renew();
  }
}
