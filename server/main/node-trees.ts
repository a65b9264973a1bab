/** The kernel trees on the disk, with the workspace's index behind them. */
import path from "node:path";
import version from "quiesce:version";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { type KernelTree, Workspace } from "../workspace/workspace.ts";
import { uriOf } from "./documents.ts";
import type { TreesOptions } from "./host.ts";
import { nodeFiles } from "./node-files.ts";
import { cacheFolder, nodeStore } from "./node-store.ts";
import { CONFIG_NAME, Projects } from "./project.ts";
import type { Tree, Trees } from "./tree.ts";

export function openTrees({ read, settings, onProblem }: TreesOptions): Trees {
  const workspace = new Workspace({
    files: nodeFiles,
    read,
    outline: kernelOutlineTable,
    store: nodeStore(cacheFolder(process.env)),
    cacheKey: version,
    wallClockMs: Date.now,
  });
  const projects = new Projects({ files: nodeFiles, shared: () => settings().shared, onProblem });
  const trees = new Map<KernelTree, RenewableTree>();
  return {
    treeOf: (file) => {
      const found = workspace.treeOf(file);
      const known = trees.get(found);
      const tree = known ?? adapted(found);
      trees.set(found, tree);
      return tree;
    },
    projectOf: (file) => projects.settingsOf(file),
    filesChanged: (files) => {
      if (files.some((file) => path.basename(file) === CONFIG_NAME)) projects.forget();
      workspace.changedOnDisk(files);
      for (const tree of trees.values()) tree.renew();
    },
  };
}

/** A tree whose answers may be asked for again, all of them. */
interface RenewableTree extends Tree {
  readonly renew: () => void;
}

function adapted(tree: KernelTree): RenewableTree {
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
      const steps = tree.indexing();
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
