import type { SourceFile } from "../../base/source-file.ts";
import type { IncludeRequest } from "../../c/syntax/preprocess-types.ts";
import { LIVEPATCH_TREE_HEADERS, STAND_IN_FOLDER } from "../catalogue/livepatch-files.ts";
import { type FileLookup, folderOf, joinPath, type SourceStore } from "./source-store.ts";

/** What was asked of the user's files, and the answer, so that a later compilation can tell whether it would get the same. */
export interface Lookup {
  readonly path: string;
  readonly text: string | undefined;
}

export interface HeaderPlaces {
  readonly store: SourceStore;
  readonly lookup: FileLookup;
  /** Folder of the file asked about. */
  readonly userFolder: string;
  /** Folders that hold the kernel's own headers; empty for a file that stands alone. */
  readonly treeIncludes: readonly string[];
}

const MODEL_INCLUDE = "model/include";
const SCENARIO_FOLDER = "scenarios";

/**
 * Finds headers for one unit.
 *
 * `"x.h"` is looked for beside the including file, then as `<x.h>`, then among the stand-ins for livepatch's own headers, then among what our
 * scenarios share, for a scenario of the user's. A stand-in that
 * includes such a header gets the user's, where there is one, so that both sides agree on its structures. `<x.h>` is the model's, except
 * livepatch's own public headers, which are the tree's where there is a tree: they belong to the code that is looked at.
 */
export class HeaderSearch {
  readonly lookups: Lookup[] = [];
  readonly #places: HeaderPlaces;

  constructor(places: HeaderPlaces) {
    this.#places = places;
  }

  readonly find = (request: IncludeRequest): SourceFile | undefined => {
    const { name, quoted, from } = request;
    if (!quoted) return this.#system(name);
    const { store } = this.#places;
    return (
      this.#beside(from, name) ??
      this.#system(name) ??
      store.model(joinPath(STAND_IN_FOLDER, name)) ??
      store.model(joinPath(SCENARIO_FOLDER, name))
    );
  };

  #beside(from: SourceFile, name: string): SourceFile | undefined {
    const { store, userFolder } = this.#places;
    const folder = folderOf(from.path);
    if (from.origin !== "model") return this.#user(joinPath(folder, name));
    if (folder !== STAND_IN_FOLDER) return store.model(joinPath(folder, name));
    return this.#user(joinPath(userFolder, name)) ?? store.model(joinPath(folder, name));
  }

  #system(name: string): SourceFile | undefined {
    if (LIVEPATCH_TREE_HEADERS.has(name)) {
      for (const folder of this.#places.treeIncludes) {
        const found = this.#user(joinPath(folder, name));
        if (found !== undefined) return found;
      }
    }
    return this.#places.store.model(joinPath(MODEL_INCLUDE, name));
  }

  #user(path: string): SourceFile | undefined {
    const text = this.#places.lookup.read(path);
    this.lookups.push({ path, text });
    return text === undefined ? undefined : this.#places.store.file(path, text, "sibling");
  }
}
