import { describe, expect, it } from "vitest";
import { preprocessFixture } from "../../test/support/c-fixture.ts";
import { growth, worked } from "../../test/support/work.ts";

/** Macros A0 to A<levels>, each the one before twice over. */
function doubling(first: string, levels: number, twice = (name: string): string => `${name} ${name}`): string {
  const lines = [`#define A0 ${first}`];
  for (let level = 1; level <= levels; level++) lines.push(`#define A${level} ${twice(`A${level - 1}`)}`);
  return `${lines.join("\n")}\n`;
}

const nested = (open: string, depth: number): string => `${open.repeat(depth)}x${")".repeat(depth)}`;

describe("limits", () => {
  it.each([
    ["tokens that double", `${doubling("x", 60)}A60`],
    ["nothing, doubled", `${doubling("", 60)}A60`],
    ["arguments that double", `#define f(x) x x\n${nested("f(", 100)}`],
    ["a huge argument, many times", `#define f(x) ${"x ".repeat(10_000)}\nf(${"y ".repeat(100_000)})`],
    ["deep calls", `#define f(x) x\n${nested("f(", 5000)}`],
    ["deep calls in a condition", `#define f(x) x\n#if ${nested("f(", 5000)}\n#endif`],
    ["strings that double", `#define s(x) #x\n#define t(x) s(x)\n${"t(".repeat(60)}"a"${")".repeat(60)}`],
    ["pasted names that double", `#define c(a, b) a##b\n#define d(a) e(a, a)\n#define e(a, b) c(a, b)\n${nested("d(", 60)}`],
    ["a string taken many times", `#define f(x) ${"#x ".repeat(10_000)}\nf(${"y".repeat(1_000_000)}) f(${"z".repeat(20_000_000)})`],
    ["optional arguments that double", `#define f(x, ...) __VA_OPT__(x x)\n${"f(".repeat(100)}y, 1${", 1)".repeat(100)}`],
  ])("stops at %s", (_, text) => {
    const { result, characters } = worked(() => preprocessFixture(text));
    expect(result.problems.map(({ code }) => code)).toEqual(["cpp-macro-limit"]);
    expect(result.tokens.at(-1)?.kind).toBe("eof");
    // As much as it is to read a few million tokens.
    expect(characters).toBeLessThan(5e9);
  });

  it("lets big but sensible macros be", () => {
    expect(preprocessFixture(`${doubling("x", 16)}A16`).tokens).toHaveLength(2 ** 16 + 1);
    expect(preprocessFixture(`#define f(x) (x)\n${nested("f(", 100)}`).tokens).toHaveLength(202);
  });

  it("stops when a header includes itself", () => {
    const { problems } = preprocessFixture('#include "a.h"\n//- a.h\n#include "a.h"\n');
    expect(problems).toMatchObject([{ code: "cpp-include-depth", file: "a.h", message: "Headers include each other more than 200 deep" }]);
    expect(problems[0]?.related?.length).toBeLessThan(20);
  });

  it("stops when headers are included too often", () => {
    const levels = Array.from({ length: 40 }, (_, n) => `//- ${n}.h\n#include "${n + 1}.h"\n#include "${n + 1}.h"\n`);
    const { problems } = preprocessFixture(`#include "0.h"\n${levels.join("")}//- 40.h\n`);
    expect(problems.map(({ code }) => code)).toEqual(["cpp-too-many-includes"]);
  });

  it("reads no more than a million tokens of a file", () => {
    const { problems, tokens } = preprocessFixture("a ".repeat(1_100_000));
    expect(problems).toMatchObject([{ code: "cpp-too-many-tokens", line: 1, column: 2_000_000 }]);
    expect(tokens).toHaveLength(1_000_001);
  });

  it("takes the limits it is given", () => {
    const limits = { tokens: 3, includeDepth: 1 };
    expect(preprocessFixture("a b c d e", { limits }).problems).toMatchObject([{ code: "cpp-too-many-tokens" }]);
    expect(preprocessFixture('#include "a.h"\n//- a.h\n', { limits }).problems).toMatchObject([{ code: "cpp-include-depth" }]);
  });

  it.each([
    ["calls that are not closed", (n: number) => `#define f(x) x\n${"f(".repeat(n)}`],
    ["conditionals", (n: number) => `${"#if 1\n".repeat(n)}${"#endif\n".repeat(n)}`],
    ["conditionals that are skipped", (n: number) => `#if 0\n${"#if 1\n".repeat(n)}${"#endif\n".repeat(n)}#endif\n`],
    ["line splices", (n: number) => "a\\\n".repeat(n)],
    ["backslashes", (n: number) => "\\ ".repeat(n)],
    ["a chain of macros", (n: number) => `${Array.from({ length: n }, (_, k) => `#define A${k} A${k + 1}`).join("\n")}\nA0 A0 A0`],
    ["calls in a row", (n: number) => `#define f(x) x f\nf${"(1)".repeat(n)}`],
    ["parameters", (n: number) => `#define f(${Array.from({ length: n }, (_, k) => `p${k}`).join(", ")}) p0\n`],
    ["quotes", (n: number) => "'\n".repeat(n)],
    ["pragmas", (n: number) => '#pragma push_macro("A")\n'.repeat(n)],
  ])("reads many %s in work that grows with them", (_, text) => {
    expect(growth(8, (length) => preprocessFixture(text(length)), 1000)).toBeLessThan(9);
  });
});
