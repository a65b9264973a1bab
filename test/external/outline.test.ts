/** The outline against ctags, which reads kernel C without a grammar too, over whole folders of the kernel. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { outlineOf } from "../../c/editor/outline/outline.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { describeWithSources, type SourceTree } from "../support/sources.ts";

/** Relative to the tree's root. */
function sourcesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(root, file);
    return entry.isFile() && /\.[ch]$/.test(entry.name) ? [file] : [];
  });
}

/** Names of functions that ctags finds, by file. */
function tagsOf(root: string, files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const options = ["--languages=C", "--langmap=C:.c.h", "--kinds-C=f", "--sort=no", "-f", "-", "-L", "-"];
  const output = execFileSync("ctags", options, { cwd: root, input: files.join("\n"), encoding: "utf8", maxBuffer: 2 ** 30 });
  const found = new Map<string, Set<string>>();
  for (const line of output.split("\n")) {
    const [name = "", file = ""] = line.split("\t");
    if (name === "" || name.startsWith("!")) continue;
    found.set(file, (found.get(file) ?? new Set()).add(name));
  }
  return found;
}

const hasCtags = spawnSync("ctags", ["--version"]).status === 0;

/**
 * What ctags calls a function and is none: a macro's use on a line of its own without a semicolon, which it takes together with the head of
 * the function that follows. It then misses that function.
 */
const MACRO_USE = /^(?:_*[A-Z][A-Z0-9_]*|module_exit|\w+_initcall|__init|native_cpuid_reg|test_key_func)$/;

describeWithSources("the outline", ({ linux612, linux61 }) => {
  const cases: readonly (readonly [string, SourceTree, string])[] = [
    ["kernel of 6.12", linux612, "kernel"],
    ["include/linux of 6.12", linux612, "include/linux"],
    ["arch/x86 of 6.12", linux612, "arch/x86"],
    ["kernel of 6.1", linux61, "kernel"],
  ];

  it.skipIf(!hasCtags).each(cases)("finds the functions of %s that ctags finds, and more", (_, { path: root }, folder) => {
    const files = sourcesBelow(root, folder);
    const tags = tagsOf(root, files);
    let both = 0;
    let more = 0;
    const missing: string[] = [];
    for (const file of files) {
      const { functions } = outlineOf(file, readFileSync(path.join(root, file), "utf8"), kernelOutlineTable);
      const ours = new Set(functions.flatMap(({ name, madeBy }) => (madeBy === undefined ? [name] : [name, madeBy])));
      const theirs = tags.get(file) ?? new Set();
      for (const name of theirs) {
        if (ours.has(name)) both++;
        else if (!MACRO_USE.test(name)) missing.push(`${file}: ${name}`);
      }
      more += functions.filter(
        ({ name, madeBy, conditions }) => madeBy === undefined && !conditions.includes("0") && !theirs.has(name),
      ).length;
    }
    expect(missing).toEqual([]);
    expect(both).toBeGreaterThan(1000);
    // Functions that ctags loses: after a macro without a semicolon, between branches that open more braces than they close.
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(both / 100);
  });

  it("balances the braces of every file", () => {
    const folders = ["kernel", "include/linux", "arch/x86", "mm", "lib"];
    const files = folders.flatMap((folder) => sourcesBelow(linux612.path, folder));
    const unbalanced = files.filter(
      (file) => !outlineOf(file, readFileSync(path.join(linux612.path, file), "utf8"), kernelOutlineTable).balanced,
    );
    expect(unbalanced).toEqual([]);
  });
});
