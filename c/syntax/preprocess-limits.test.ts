import { describe, expect, it } from "vitest";
import { preprocessFixture } from "../../test/support/c-fixture.ts";
import { measured } from "../../test/support/processor-time.ts";

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
    const { result, processorMs } = measured(() => preprocessFixture(text));
    expect(result.problems.map(({ code }) => code)).toEqual(["cpp-macro-limit"]);
    expect(result.tokens.at(-1)?.kind).toBe("eof");
    expect(processorMs).toBeLessThan(2000);
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
    ["calls that are not closed", `#define f(x) x\n${"f(".repeat(200_000)}`],
    ["conditionals", `${"#if 1\n".repeat(100_000)}${"#endif\n".repeat(100_000)}`],
    ["conditionals that are skipped", `#if 0\n${"#if 1\n".repeat(100_000)}${"#endif\n".repeat(100_000)}#endif\n`],
    ["line splices", "a\\\n".repeat(300_000)],
    ["backslashes", "\\ ".repeat(300_000)],
    ["a chain of macros", `${Array.from({ length: 50_000 }, (_, n) => `#define A${n} A${n + 1}`).join("\n")}\nA0 A0 A0`],
    ["calls in a row", `#define f(x) x f\nf${"(1)".repeat(100_000)}`],
    ["parameters", `#define f(${Array.from({ length: 3000 }, (_, n) => `p${n}`).join(", ")}) p0\n`],
    ["quotes", "'\n".repeat(100_000)],
    ["pragmas", '#pragma push_macro("A")\n'.repeat(100_000)],
  ])("reads very many %s in time that grows with them", (_, text) => {
    expect(measured(() => preprocessFixture(text)).processorMs).toBeLessThan(3000);
  });
});
