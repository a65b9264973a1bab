/** The list of functions that is made without the grammar, against what the grammar finds in whole files of a kernel. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { Language, type Node, Parser } from "web-tree-sitter";
import { maskable, maskStatements } from "../../c/editor/masking/mask.ts";
import type { Outline } from "../../c/editor/outline/outline.ts";
import { outlineOf } from "../../c/editor/outline/outline.ts";
import { kernelMasks } from "../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { packaged } from "../support/editor.ts";
import { sourceFiles } from "../support/source-files.ts";
import { describeWithSources } from "../support/sources.ts";

await Parser.init({ wasmBinary: packaged("web-tree-sitter/web-tree-sitter.wasm") });
const parser = new Parser();
parser.setLanguage(await Language.load(packaged("tree-sitter-c/tree-sitter-c.wasm")));

/** What stands before a function without a semicolon, or with an error, the grammar takes for a part of it: `SHOW(a) SHOW(b) int f(void)`. */
const beginsWithMacro = /^\w+\s*\([^()]*\)\s*\w/;

interface Disagreement {
  readonly missing: readonly string[];
  readonly named: readonly string[];
  readonly count: number;
}

function compare(file: string, text: string): Disagreement {
  const masked = maskStatements(maskable(text), kernelMasks, { which: "splitting", alternative: 0 }).text;
  const outline = outlineOf(file, text, kernelOutlineTable);
  const tree = parser.parse(masked);
  if (tree === null) throw new Error(`no tree of ${file}`);
  try {
    const missing: string[] = [];
    const named: string[] = [];
    const found = tree.rootNode.descendantsOfType("function_definition");
    for (const node of found) {
      const body = node.childForFieldName("body")?.startIndex ?? -1;
      const head = masked.slice(node.startIndex, body);
      if (beginsWithMacro.test(head) || head.includes(";")) continue;
      const line = `${file}:${node.startPosition.row + 1}: ${text.slice(node.startIndex, node.startIndex + 60).replaceAll(/\s+/g, " ")}`;
      const same = outline.functions.find(({ bodyStart }) => bodyStart === body);
      if (same === undefined) {
        if (!isInside(outline, body)) missing.push(line);
      } else if (same.madeBy === undefined && isPlain(node) && nameOf(node) !== same.name) named.push(`${line} is ${same.name}`);
    }
    return { missing, named, count: found.length };
  } finally {
    tree.delete();
  }
}

/** In another function, where a macro reads as a function, or in a macro's body. */
function isInside({ functions, macros }: Outline, offset: number): boolean {
  return [...functions, ...macros].some(({ start, end }) => start < offset && offset < end);
}

/** Where the head reads as an error the grammar has its own idea of the name. */
function isPlain(node: Node): boolean {
  return node.childForFieldName("declarator")?.hasError === false;
}

function nameOf(node: Node): string {
  let at: Node | null = node.childForFieldName("declarator");
  while (at !== null && at.type !== "identifier") at = at.childForFieldName("declarator") ?? at.firstNamedChild;
  return at?.text ?? "";
}

describeWithSources("functions of a file", ({ linux612 }) => {
  it.each([
    ["kernel", ".c"],
    ["kernel", ".h"],
    ["arch/x86/kernel", ".c"],
    ["arch/x86/include", ".h"],
  ])("%s/**/*%s", (folder, ending) => {
    const all = sourceFiles(path.join(linux612.path, folder), ending).map((file) =>
      compare(path.relative(linux612.path, file), readFileSync(file, "utf8")),
    );
    const count = all.reduce((sum, each) => sum + each.count, 0);
    console.log(`${count} functions by the grammar`);
    expect(count).toBeGreaterThan(1000);
    expect(all.flatMap(({ missing }) => missing)).toEqual([]);
    expect(all.flatMap(({ named }) => named)).toEqual([]);
  });
});
