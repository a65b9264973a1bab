/** What a checking command works with: the reader, the analysis, and what is known of the tree around a file. */
import { readFileSync } from "node:fs";
import version from "quiesce:version";
import type { EditorFile } from "../../c/editor/file.ts";
import { createReader, type Reader } from "../../c/editor/reader.ts";
import { kernelMasks } from "../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { withAliases } from "../../server/analysis/aliases.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import type { FileFacts } from "../../server/analysis/facts.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { Subject } from "../../server/rules/rule.ts";
import type { Settings } from "../../server/rules/settings.ts";
import { KernelTree, Workspace, type WorkspaceOptions } from "../../server/workspace/workspace.ts";
import { CONFIG_NAME } from "../input/config.ts";
import { nodeFiles } from "../../disk/files.ts";
import { cacheFolder, nodeStore } from "../../disk/store.ts";
import type { Ground } from "./place.ts";

/** Shows what is done that takes time. */
export type Progress = (text: string) => void;

export class Workbench {
  readonly surroundings: Surroundings;
  readonly #reader: Reader;
  readonly #tree: KernelTree;

  private constructor(reader: Reader, tree: KernelTree, surroundings: Surroundings) {
    this.#reader = reader;
    this.#tree = tree;
    this.surroundings = surroundings;
  }

  /** Loads the grammar, and the tree's index: from the cache as far as it still holds. */
  static async open(ground: Ground, settings: Settings, progress: Progress): Promise<Workbench> {
    const reader = (await openReader()).knowing({ attributes: settings.attributes, loops: settings.loopMacros });
    const { architecture } = ground;
    const options: WorkspaceOptions = {
      files: nodeFiles,
      read: (path, text) => reader.read(path, text),
      outline: kernelOutlineTable,
      store: nodeStore(cacheFolder(process.env)),
      cacheKey: version,
      wallClockMs: Date.now,
      ...(architecture === undefined ? {} : { architecture: () => architecture }),
    };
    // Without a tree of its own a file is told nothing of one that the working folder may be.
    const tree = ground.tree === undefined ? new KernelTree(options, ground.root, undefined) : new Workspace(options).treeAt(ground.root);
    await index(tree, progress);
    return new Workbench(reader, tree, withAliases(tree.surroundings, settings.primitives, CONFIG_NAME));
  }

  /** One sentence when the catalogue's facts may not fit this kernel. */
  get note(): string | undefined {
    return this.#tree.note;
  }

  /** Lets a text stand in the place of a file: what a patch makes of it, or the standard input. By paths as answers name them. */
  replace(path: string, text: string): void {
    this.#tree.edited(path, text);
  }

  /** Reads and analyses one file. */
  subject(path: string, text: string): Subject {
    const file = this.#reader.read(path, text);
    return { file, facts: this.factsOf(file), surroundings: this.surroundings };
  }

  /** Names of the functions that a text defines. */
  functionsIn(path: string, text: string): readonly string[] {
    return this.#reader.read(path, text).functions.map(({ name }) => name);
  }

  factsOf(file: EditorFile): FileFacts {
    return analyse(file, this.surroundings);
  }
}

/** Steps of the index after which the event loop gets a turn, so that an interrupt is heard. */
const TURN = 512;

async function index(tree: KernelTree, progress: Progress): Promise<void> {
  let step = 0;
  for (const { phase, done, total } of tree.indexing() ?? []) {
    progress(phase === "reading" ? `reading the tree, ${done} of ${total} files` : `${phase} the tree, ${total} files`);
    if (++step % TURN === 0) await new Promise(setImmediate);
  }
}

/** The built command finds the grammar's files beside itself. */
function openReader(): Promise<Reader> {
  const load = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./${name}`, import.meta.url)));
  return createReader({
    masks: kernelMasks,
    outline: kernelOutlineTable,
    runtime: load("web-tree-sitter.wasm"),
    grammar: load("tree-sitter-c.wasm"),
  });
}
