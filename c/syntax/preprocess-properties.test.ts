import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { preprocessFixture, readCFixture } from "../../test/support/c-fixture.ts";
import { writeMacroProgram } from "../../test/support/macro-programs.ts";
import { root } from "../../test/support/source-tree.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { preprocess } from "./preprocess.ts";
import { type Expansion, type Place, type Token, userPlace } from "./token.ts";

const macroProgram = fc.gen().map((generate) => writeMacroProgram((below) => generate(fc.nat, { max: below - 1 })));

/** What stands at a place, line splices aside. */
function written({ file, offset, end }: Place): string {
  return file.text.slice(offset, end).replaceAll(/\\[ \t\f\v]*\r?\n/g, "");
}

function chainOf(token: Token): readonly Expansion[] {
  const chain: Expansion[] = [];
  for (let { expansion } = token; expansion !== undefined; expansion = expansion.parent) chain.push(expansion);
  return chain;
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.offset === b.offset && a.end === b.end;
}

/** What must be true of where a token says it comes from. */
function checkProvenance(token: Token): void {
  const chain = chainOf(token);
  // A token that is not as it was written was made by # or ## or is computed: it has the place of a macro's use.
  expect(written(token) === token.text || chain.some((expansion) => samePlace(expansion, token))).toBe(true);
  for (const [nth, expansion] of chain.entries()) {
    const { definition, macro } = expansion;
    // The name stands where the use is said to be, unless ## made the name.
    expect(written(expansion) === macro || chain.slice(nth + 1).some((outer) => samePlace(outer, expansion))).toBe(true);
    expect(definition === undefined || written({ ...definition, end: definition.offset + macro.length }) === macro).toBe(true);
  }
  // What to point at is in the text itself, not in a definition.
  const outermost = userPlace(token);
  expect(/^[ \t]*#\s*define/.test(lineOf(outermost))).toBe(false);
}

function lineOf({ file, offset }: Place): string {
  const from = file.text.lastIndexOf("\n", offset - 1) + 1;
  return file.text.slice(from, offset);
}

describe("where tokens come from", () => {
  it("is the definition for a macro's body, the call for an argument, the use for what # and ## make", () => {
    const text = "#define f(x) a x #x\n#define g f(b)\ng f(c)";
    const { tokens } = preprocessFixture(text);
    const at = (token: Token): string =>
      `${token.text} ${token.offset} ${chainOf(token)
        .map(({ macro, offset }) => `${macro}@${offset}`)
        .join(",")}`;
    expect(tokens.slice(0, -1).map(at)).toEqual([
      `a ${text.indexOf("a x")} f@${text.indexOf("f(b)")},g@${text.indexOf("g f(c)")}`,
      `b ${text.indexOf("b)")} f@${text.indexOf("f(b)")},g@${text.indexOf("g f(c)")}`,
      `"b" ${text.indexOf("f(b)")} f@${text.indexOf("f(b)")},g@${text.indexOf("g f(c)")}`,
      `a ${text.indexOf("a x")} f@${text.indexOf("f(c)")}`,
      `c ${text.indexOf("c)")} f@${text.indexOf("f(c)")}`,
      `"c" ${text.indexOf("f(c)")} f@${text.indexOf("f(c)")}`,
    ]);
  });

  it("leads from an argument's own macro to the call it was written in", () => {
    const text = "#define X x\n#define g(y) y\n#define f(y) g(y)\nf(X)";
    const [token] = preprocessFixture(text).tokens;
    expect(chainOf(token!).map(({ macro }) => macro)).toEqual(["X", "f"]);
    expect(userPlace(token!)).toMatchObject({ offset: text.indexOf("f(X)") });
  });

  it("is kept through random macros", () => {
    const property = fc.property(macroProgram, (text) => {
      for (const token of preprocessFixture(text).tokens) checkProvenance(token);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("any text", () => {
  /** Preprocesses a text that may be anything, beside itself as a header. */
  function run(text: string): void {
    const { main } = readCFixture("");
    const file = makeSourceFile("main.c", text, "user");
    const limits = { includeDepth: 5, includes: 50, tokens: 100_000, macros: { tokens: 50_000, characters: 200_000, nesting: 50 } };
    const { tokens, problems } = preprocess({ file, include: ({ name }) => (name === "empty.h" ? main : file), defines: [], limits });
    expect(tokens.at(-1)?.kind).toBe("eof");
    for (const { code, message, line, column } of problems) {
      expect(code).toMatch(/^cpp-[a-z-]+$/);
      expect(message).not.toMatch(/\n|\.$/);
      expect(line).toBeGreaterThanOrEqual(0);
      expect(column).toBeGreaterThanOrEqual(0);
    }
  }

  it("is read to its end, whatever it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), run), { numRuns: 300 });
  });

  it("is read to its end when it is made of the preprocessor's own pieces", () => {
    const pieces = [
      "#",
      "##",
      "define ",
      "A",
      "B",
      "f",
      "(",
      ")",
      ",",
      "...",
      "__VA_ARGS__",
      "__VA_OPT__",
      " ",
      "\n",
      "\n#",
      "\\\n",
      "if ",
      "elif ",
      "else",
      "endif",
      "include ",
      '"empty.h"',
      "<m>",
      "'",
      '"',
      "/*",
      "*/",
      "//",
      "1",
      "defined ",
      "_Pragma",
      "__LINE__",
      "undef ",
      "__has_include",
      "pragma ",
      "once",
      "line ",
      "\0",
      "%:",
      "?",
      ":",
      "/",
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 80 }).map((parts) => parts.join(""));
    fc.assert(fc.property(text, run), { numRuns: 1000 });
  });

  it("is read to its end when it is a real file with something changed", () => {
    const files = realFiles();
    const change = fc.record({
      file: fc.constantFrom(...files),
      from: fc.nat(),
      length: fc.nat({ max: 400 }),
      to: fc.nat(),
      kind: fc.nat({ max: 3 }),
      insert: fc.string({ unit: "binary", maxLength: 6 }),
    });
    const property = fc.property(change, ({ file: { text }, from, length, to, kind, insert }) => {
      const start = from % text.length;
      const target = to % text.length;
      const piece = text.slice(start, start + length);
      if (kind === 0) run(text.slice(0, start) + text.slice(start + length));
      else if (kind === 1) run(text.slice(0, target) + piece + text.slice(target));
      else if (kind === 2) run(text.slice(0, start) + insert + text.slice(start));
      else run(text.slice(0, start));
    });
    fc.assert(property, { numRuns: 150 });
  });
});

/** Files of the model with many macros in them. */
function realFiles(): readonly SourceFile[] {
  const folder = path.join(root, "kernel/model/include/linux");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => makeSourceFile(name, readFileSync(path.join(folder, name), "utf8"), "model"))
    .filter(({ text }) => (text.match(/#define/g)?.length ?? 0) >= 10);
}
