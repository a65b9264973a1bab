import type { SourceFile } from "../../base/source-file.ts";
import { embeddedSources } from "../embedded.ts";
import { folderOf, type SourceStore } from "./source-store.ts";

/** Folders of the model whose files are part of every program, as far as they are reached. */
const FOLDERS: ReadonlySet<string> = new Set(["model/lib", "model/world"]);
const UNIT_PATH = "model/model.c";

/** The C files of the model that are part of every program. */
export function modelFiles(): readonly string[] {
  return Object.keys(embeddedSources).filter((path) => FOLDERS.has(folderOf(path)) && path.endsWith(".c"));
}

/**
 * All of them as one unit. Most of what a unit costs are its headers, which they share: read once and not forty times, a program is
 * compiled with a quarter of the tokens. So their static names must differ.
 */
export function modelUnit(store: SourceStore): SourceFile {
  const text = modelFiles().map((path) => `#include "${path.slice(folderOf(UNIT_PATH).length + 1)}"\n`);
  return store.file(UNIT_PATH, text.join(""), "model");
}
