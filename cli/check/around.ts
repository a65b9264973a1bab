/** What is known of the tree around a file. */
import type { EditorFile } from "../../c/editor/file.ts";
import type { Reader } from "../../c/editor/reader.ts";
import type { FileFacts } from "../../server/analysis/facts.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { Settings } from "../../server/rules/settings.ts";
import type { Overlay } from "../input/inputs.ts";
import type { Ground } from "./place.ts";

export interface AroundOptions {
  readonly ground: Ground;
  readonly settings: Settings;
  /** Texts that stand in the place of files, by path: what a patch makes of them, or the standard input. */
  readonly overlay: Overlay;
}

export interface Around {
  readonly surroundings: Surroundings;
  analyse(file: EditorFile): FileFacts;
}

export function openAround(_reader: Reader, { ground }: AroundOptions): Around {
  const surroundings: Surroundings = {
    version: ground.tree?.version,
    functionsNamed: () => [],
    macrosNamed: () => [],
    file: () => undefined,
    filesNaming: () => [],
    siblings: () => [],
    existsAnywhere: () => "unknown",
  };
  return { surroundings, analyse: (file) => ({ path: file.source.path, functions: [] }) };
}
