/** What a checking command works with: the reader, the analysis, and what is known of the tree around a file. */
import { readFileSync } from "node:fs";
import type { EditorFile } from "../../c/editor/file.ts";
import { createReader, type Reader } from "../../c/editor/reader.ts";
import { kernelMasks } from "../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import type { FileFacts } from "../../server/analysis/facts.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { Subject } from "../../server/rules/rule.ts";
import { type AroundOptions, openAround } from "./around.ts";

export interface Workbench {
  readonly surroundings: Surroundings;
  /** Reads and analyses one file. @param path As answers name it. */
  subject(path: string, text: string): Subject;
  /** The facts of another file of the tree. */
  readonly factsOf: (file: EditorFile) => FileFacts;
}

/** Loads the grammar. The built command finds its files beside itself. */
export function openReader(): Promise<Reader> {
  const load = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./${name}`, import.meta.url)));
  return createReader({
    masks: kernelMasks,
    outline: kernelOutlineTable,
    runtime: load("web-tree-sitter.wasm"),
    grammar: load("tree-sitter-c.wasm"),
  });
}

export function openWorkbench(reader: Reader, options: AroundOptions): Workbench {
  const around = openAround(reader, options);
  return {
    surroundings: around.surroundings,
    factsOf: (file) => around.analyse(file),
    subject: (path, text) => {
      const file = reader.read(path, text);
      return { file, facts: around.analyse(file), surroundings: around.surroundings };
    },
  };
}
