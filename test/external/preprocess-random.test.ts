import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeMacroProgram } from "../support/macro-programs.ts";
import { type Comparison, DiskFiles, firstDifference, hasGcc, runGcc, runOurs, textsOf, textsOfOutput } from "../support/preprocess.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "quiesce-macros-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;

/** What is wrong with our answer to this text, with gcc's as the measure; undefined when nothing is. */
async function compare(text: string): Promise<string | undefined> {
  count++;
  const file = path.join(folder, `${count}.c`);
  writeFileSync(file, text);
  const comparison: Comparison = { file, folders: [], predefined: "none", defines: [] };
  const ours = runOurs(comparison, new DiskFiles([]));
  const theirs = await runGcc(comparison);
  const failed = ours.problems.some(({ severity }) => severity === "error");
  if (failed === theirs.ok) return `ours ${failed ? "fails" : "does not fail"}: ${ours.problems[0]?.message ?? ""} ${theirs.errors}`;
  // After an error gcc prints some tokens without the space that keeps them apart.
  return theirs.ok ? firstDifference(textsOf(ours.tokens), textsOfOutput(theirs.text)) : undefined;
}

describe.runIf(hasGcc)("random programs", () => {
  it("of macros expand as gcc expands them", async () => {
    const program = fc.gen().map((generate) => writeMacroProgram((below) => generate(fc.nat, { max: below - 1 })));
    const property = fc.asyncProperty(program, async (text) => {
      expect(await compare(text)).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it("of conditions have gcc's truth, bit for bit", async () => {
    const property = fc.asyncProperty(expression, async (text) => {
      const bits = Array.from({ length: 64 }, (_, bit) => `#if ((${text}) >> ${bit}) & 1\nb${bit}\n#endif`);
      const sign = `#if 0 * (${text}) - 1 < 0\nsigned\n#endif`;
      expect(await compare(["#define X 3", "#define Y -2", ...bits, sign, ""].join("\n"))).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

const constants = `0 1 2 3 63 64 65 -1 1u 5ul 7LL 8ull 017 0b101 0xFFFFFFFFu 0x7fffffffffffffff 0x8000000000000000 0xffffffffffffffff
9223372036854775807 9223372036854775808 18446744073709551615 'a' '\\377' '\\xff' 'ab' 'abcd' '\\n' L'a' u'a' U'b' '\\0' '\u00e9' L'\u00e9'
foo X Y defined(X)`.split(/\s+/);
const operators = "+ - * / % << >> < > <= >= == != & | ^ && ||".split(" ");

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...constants),
    fc.tuple(fc.constantFrom("-", "~", "!", "+"), tie("expression")).map(([operator, operand]) => `${operator} ${operand}`),
    fc.tuple(tie("expression"), fc.constantFrom(...operators), tie("expression")).map((parts) => parts.join(" ")),
    tie("expression").map((operand) => `(${operand})`),
    fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
}));
