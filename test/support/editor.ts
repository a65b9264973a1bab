/** The reader of kernel C as the product has it, for tests. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { createReader, type Reader } from "../../c/editor/reader.ts";
import { kernelMasks } from "../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { root } from "./source-tree.ts";

/** The bytes of a file that a package ships. */
export function packaged(file: string): Uint8Array {
  return new Uint8Array(readFileSync(path.join(root, "node_modules", file)));
}

let made: Promise<Reader> | undefined;

/** The reader with the kernel's tables, made once. */
export function reader(): Promise<Reader> {
  made ??= createReader({
    masks: kernelMasks,
    outline: kernelOutlineTable,
    runtime: packaged("web-tree-sitter/web-tree-sitter.wasm"),
    grammar: packaged("tree-sitter-c/tree-sitter-c.wasm"),
  });
  return made;
}
