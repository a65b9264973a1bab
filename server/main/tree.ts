/** The kernel trees that open documents lie in. */
import type { Surroundings } from "../analysis/surroundings.ts";
import type { Settings } from "../rules/settings.ts";

/** One tree, or the place of documents that lie in none. */
export interface Tree {
  /** Absolute; undefined where there is no tree. */
  readonly root: string | undefined;
  readonly surroundings: Surroundings;
  /** One sentence when the catalogue's facts may not fit this kernel. */
  readonly note: string | undefined;
  /** Grows whenever something that answers depend on has changed: an edit of another file, more of the tree read. */
  readonly generation: () => number;
  /** The path of a file as the surroundings know it: relative to the root. */
  readonly pathOf: (file: string) => string;
  /** The URI of a path as the surroundings know it. */
  readonly uriOf: (path: string) => string;
  /** The editor's text of a file; undefined when it is closed and the disk counts again. */
  readonly edited: (file: string, text: string | undefined) => void;
  /** Reads the tree, a step at a time; each step says how far it is. Undefined when there is nothing to read. */
  readonly indexing: () => Iterator<IndexProgress, void> | undefined;
  /** The text of a file of the tree, by its path; undefined when it cannot be read. */
  readonly textOf: (path: string) => string | undefined;
  /** Names of the files in a folder, in code-unit order. Outside a tree, of C files only those that livepatch's own have: anything may lie there. */
  readonly namesIn: (folder: string) => readonly string[];
}

export interface IndexProgress {
  /** Files. */
  readonly done: number;
  /** As far as it is known yet. */
  readonly total: number;
}

export interface Trees {
  /** The client's settings are other than they were. */
  readonly settingsChanged: () => void;
  /** Files on the disk are other than they were, as the client or a saved document says. Absolute. */
  readonly filesChanged: (files: readonly string[]) => void;
  readonly treeOf: (file: string) => Tree;
  /** What the project of a file says about its checks, and the client about all. */
  readonly projectOf: (file: string) => Settings;
}
