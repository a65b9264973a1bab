import { expect, it } from "vitest";
import { packaged } from "../../../test/support/editor.ts";
import { loadGrammar } from "./grammar.ts";

const grammar = await loadGrammar(packaged("web-tree-sitter/web-tree-sitter.wasm"), packaged("tree-sitter-c/tree-sitter-c.wasm"));

it("copies a tree, parents before children", () => {
  const { count, kinds, starts, ends, nexts, names, fields, fieldOf, fault } = grammar.parse("{ a = b; }");
  expect(fault).toBeUndefined();
  const rows = Array.from({ length: count }, (_, row) => [names[kinds[row]!], fields[fieldOf[row]!], starts[row], ends[row], nexts[row]]);
  expect(rows).toEqual([
    ["translation_unit", "", 0, 10, 6],
    ["compound_statement", "", 0, 10, 6],
    ["expression_statement", "", 2, 8, 6],
    ["assignment_expression", "", 2, 7, 6],
    ["identifier", "left", 2, 3, 5],
    ["identifier", "right", 6, 7, 6],
  ]);
});

it("says what is wrong, and where", () => {
  expect(grammar.parse("{ a(; }").fault).toEqual({ kind: "error", start: 3 });
  expect(grammar.parse("{ a = (b; }").fault).toEqual({ kind: "missing", start: 8 });
  expect(grammar.parse(`{ ${"!".repeat(5000)}a; }`).fault?.kind).toBe("deep");
});

it("deletes every tree, whatever became of it", () => {
  for (const text of ["{ a(); }", "{ a(; }", `{ ${"(".repeat(3000)}`, `{ ${"!".repeat(3000)}a; }`, "", "\0"]) grammar.parse(text);
  expect(grammar.liveTrees).toBe(0);
});

it.each([";~", ':"s"extern ', "( [ { a . ", "}- ! sizeof ,", "& || ", "*if "])("survives what an error of %s does to it", (piece) => {
  const { fault } = grammar.parse(`{ ${piece.repeat(3000 / piece.length)}`);
  expect(fault).not.toBeUndefined();
  expect(grammar.liveTrees).toBe(0);
  expect(grammar.parse("{ a(); }").fault).toBeUndefined();
});
