import { describe, expect, it } from "vitest";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { ContentReader } from "./content.ts";
import { IndexTable } from "./table.ts";

const reader = new ContentReader(kernelOutlineTable);
const FACTS = { size: 1, mtimeMs: 1, textHash: 0 };

function put(table: IndexTable, path: string, text: string): void {
  table.set(path, FACTS, reader.contentOf(path, "source", text, true));
}

function compacted(table: IndexTable): IndexTable {
  const made = new IndexTable();
  for (const _ of made.take(table));
  return made;
}

const pathsOf = (table: IndexTable, name: string): readonly string[] =>
  table
    .find(name, "function")
    .map(({ path }) => path)
    .sort();

describe("IndexTable", () => {
  it("forgets what a file held before", () => {
    const table = new IndexTable();
    put(table, "a.c", "int f(void) { }\n");
    put(table, "b.c", "int f(void) { }\n");
    put(table, "a.c", "int g(void) { }\n");
    expect([pathsOf(table, "f"), pathsOf(table, "g")]).toEqual([["b.c"], ["a.c"]]);
    table.delete("b.c");
    expect([pathsOf(table, "f"), [...table.paths()], table.files]).toEqual([[], ["a.c"], 1]);
  });

  it("is the same after it was compacted", () => {
    const table = new IndexTable();
    for (let index = 0; index < 300; index++) put(table, `${index % 100}.c`, `int f${index}(void) { } int shared(struct a *b) { }\n`);
    table.delete("7.c");
    const after = compacted(table);
    expect(after.hasDead).toBe(false);
    expect([...after.paths()].sort()).toEqual([...table.paths()].sort());
    expect(pathsOf(after, "shared")).toEqual(pathsOf(table, "shared"));
    expect(pathsOf(after, "f250")).toEqual(["50.c"]);
    expect(pathsOf(after, "f50")).toEqual([]);
    expect(after.row("50.c")).toMatchObject(FACTS);
    expect(after.find("f250", "function")).toEqual(table.find("f250", "function"));
  });

  it("asks to be compacted when most of it is dead, and is small again after that", () => {
    const table = new IndexTable();
    const text = Array.from({ length: 500 }, (_, index) => `int f${index}(void) { }`).join("\n");
    for (let edit = 0; edit < 200 && !table.wantsCompaction; edit++) put(table, "a.c", text);
    expect(table.wantsCompaction).toBe(true);
    expect(compacted(table).bytes).toBeLessThanOrEqual(2 ** 20);
  });

  it("keeps texts longer than a page", () => {
    const table = new IndexTable();
    const names = Array.from({ length: 40_000 }, (_, index) => `a_rather_long_name_of_a_function_${index}`);
    put(table, "big.c", names.map((name) => `int ${name}(void) { }`).join("\n"));
    put(table, "small.c", "int f(void) { }\n");
    const after = compacted(table);
    for (const each of [table, after]) {
      expect(pathsOf(each, names.at(-1) ?? "")).toEqual(["big.c"]);
      expect(pathsOf(each, "f")).toEqual(["small.c"]);
      expect(each.filesThatMayHold(names[17] ?? "")).toEqual(["big.c"]);
    }
  });
});
