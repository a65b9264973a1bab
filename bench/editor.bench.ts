/** Reading kernel C for the editor: masking, parsing and converting every function, and once more after one character was typed. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Language, Parser } from "web-tree-sitter";
import type { EditorFile } from "../c/editor/file.ts";
import { createReader } from "../c/editor/reader.ts";
import { kernelMasks } from "../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../kernel/catalogue/outline-words.ts";
import { root } from "../test/support/source-tree.ts";
import { findSources } from "../test/support/sources.ts";
import { type Benchmark, figuresOf, ratios, times } from "./lib.ts";

interface Subject {
  readonly file: string;
  readonly text: string;
  /** Milliseconds that are allowed. */
  readonly whole: number;
  readonly typed: number;
}

/** The kernel's files, or our example alone when the kernel was not fetched. */
function subjects(): readonly Subject[] {
  const tree = findSources()?.linux612.path ?? path.join(root, "examples/livepatch");
  return [
    { file: "kernel/livepatch/transition.c", whole: 10, typed: 2 },
    { file: "kernel/sched/core.c", whole: 120, typed: 15 },
    { file: "transition.c", whole: 10, typed: 2 },
  ].flatMap((subject) => {
    const file = path.join(tree, subject.file);
    return existsSync(file) ? [{ ...subject, text: readFileSync(file, "utf8") }] : [];
  });
}

/** Texts that differ from the one before by one character in a function's body, somewhere else each time. */
function typing(text: string): () => string {
  const places = [...text.matchAll(/;\n\t/g)].map(({ index }) => index);
  let turn = 0;
  return () => {
    const place = places[turn++ % places.length] ?? 0;
    return `${text.slice(0, place)} ${text.slice(place)}`;
  };
}

/** Bodies are read when somebody asks for them, as whoever analyses the file does. */
function withBodies({ functions }: EditorFile): number {
  return functions.filter(({ tree }) => tree !== undefined).length;
}

/** The grammar alone on the text as it is, for comparison: what any server on tree-sitter pays at least. */
async function peer(runtime: Uint8Array, grammar: Uint8Array): Promise<(text: string) => void> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (text) => parser.parse(text)?.delete();
}

export const benchmark: Benchmark = {
  title: "reading kernel C for the editor",
  async run(report) {
    const packaged = (file: string): Uint8Array => new Uint8Array(readFileSync(path.join(root, "node_modules", file)));
    const runtime = packaged("web-tree-sitter/web-tree-sitter.wasm");
    const grammar = packaged("tree-sitter-c/tree-sitter-c.wasm");
    const reader = await createReader({ masks: kernelMasks, outline: kernelOutlineTable, runtime, grammar });
    const parseAlone = await peer(runtime, grammar);
    for (const { file, text, whole, typed } of subjects()) {
      const repeats = { warmups: 20, samples: 31 };
      const all = await times(() => withBodies(reader.read(file, text)), repeats);
      report({ name: `${file}, all of it`, measured: figuresOf(all), unit: "ms", limit: { atMost: whole } });
      const ratio = await ratios(
        () => withBodies(reader.read(file, text)),
        () => parseAlone(text),
        repeats,
      );
      report({ name: `${file}, all of it`, measured: figuresOf(ratio), unit: "× tree-sitter's parse alone" });
      const open = reader.open(file, text);
      withBodies(open.file);
      const next = typing(text);
      const edits = await times(() => withBodies(open.update(next())), { warmups: 50, samples: 201 });
      report({ name: `${file}, one character`, measured: figuresOf(edits), unit: "ms", limit: { atMost: typed } });
      open.close();
    }
  },
};
