/** The machine as node sees it: the grammar's files beside the bundle, the pages of the package, trees on the disk. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createReader, type Reader } from "../../c/editor/reader.ts";
import { kernelMasks } from "../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import type { Host } from "./host.ts";
import { nodeExplorer } from "./node-explorer.ts";
import { nodeThreads } from "./node-threads.ts";
import { nodePaths } from "./node-paths.ts";
import { nodeFiles } from "../../disk/files.ts";
import { cacheFolder, nodeStore } from "../../disk/store.ts";
import { openTrees } from "./trees.ts";

/** How often it is looked whether the client's process is there. */
const LOOK_MS = 3000;

/** @param folder Where the bundle lies, with a slash at its end. */
export function makeNodeHost(folder: URL): Host {
  return {
    engine: `node ${process.version}`,
    paths: nodePaths,
    openTrees: (options) => openTrees({ files: nodeFiles, paths: nodePaths, store: nodeStore(cacheFolder(process.env)) }, options),
    openThreads: nodeThreads(new URL("worker.mjs", folder)),
    openExplorer: nodeExplorer(new URL("worker.mjs", folder)),
    openReader: async () => loadReader(folder),
    pageUri: (page) => {
      const found = new URL(`../${page}`, folder);
      return existsSync(found) ? found.href : undefined;
    },
    whenProcessEnds,
  };
}

async function loadReader(folder: URL): Promise<Reader> {
  const [runtime, grammar] = await Promise.all([
    readFile(new URL("web-tree-sitter.wasm", folder)),
    readFile(new URL("tree-sitter-c.wasm", folder)),
  ]);
  return createReader({ masks: kernelMasks, outline: kernelOutlineTable, runtime, grammar });
}

function whenProcessEnds(processId: number, run: () => void): void {
  const timer = setInterval(() => {
    if (isRunning(processId)) return;
    clearInterval(timer);
    run();
  }, LOOK_MS);
  timer.unref();
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
