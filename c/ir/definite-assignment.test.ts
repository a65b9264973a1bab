/** Which scalars of kernel text lie in memory because they may be read before they are assigned, and what the machine then finds. */
import { describe, expect, it } from "vitest";
import { imageOf, Program } from "../../test/support/lower.ts";

/** Names of `f`'s variables that lie in frame memory. */
function demoted(text: string): readonly string[] {
  const image = imageOf(text, { strict: true });
  const f = image.functions[image.functionByName.get("f") ?? -1];
  return (f?.variables ?? []).filter(({ location }) => location.kind === "frame").map(({ name }) => name);
}

describe("a scalar", () => {
  it.each([
    ["assigned on both branches", "int f(int c) { int x; if (c) x = 1; else x = 2; return x; }"],
    ["assigned by its loop before it is read there", "int f(int n) { int x, s = 0; while (n--) { x = n; s += x; } return s; }"],
    ["assigned by a call's result", "int g(void) { return 1; } int f(void) { long x; x = g(); return x; }"],
    ["never read", "int f(void) { int x; return 1; }"],
    [
      "assigned in every case",
      "int f(int c) { int x; switch (c) { case 0: x = 1; break; case 1: x = 2; break; default: x = 3; } return x; }",
    ],
    ["a parameter", "int f(int c) { return c; }"],
    ["assigned in the loop's step", "int f(int n) { int x; int s = 0; for (x = 0; x < n; x++) s += x; return s; }"],
  ])("stays in a register when it is %s", (_, text) => {
    expect(demoted(text)).toEqual([]);
  });

  it.each([
    ["assigned on one branch only", "int f(int c) { int x; if (c) x = 1; return x; }"],
    [
      "read in the first round of a loop",
      "int f(int n) { int s = 0, i; for (i = 0; i < n; i++) { int x; if (i) x = i; s += x; } return s; }",
    ],
    ["assigned in a loop that may do no round", "int f(int n) { int x; while (n--) x = n; return x; }"],
    ["passed by by a goto", "int f(int c) { int x; if (c) goto out; x = 1; out: return x; }"],
    ["updated before it is assigned", "int f(void) { long x; x += 1; return x; }"],
    ["passed on", "int g(int x) { return 0; } int f(int c) { int x; if (c) x = 3; return g(x); }"],
  ])("lies in memory when it is %s", (_, text) => {
    expect(demoted(text)).toEqual(["x"]);
  });
});

it("is a fault only when the path that forgot it is taken", () => {
  const program = new Program("int f(int c) { int x; if (c) x = 4; return x; }", { strict: true });
  expect(program.callInt("f", 1)).toBe(4);
  expect(() => program.callInt("f", 0)).toThrow("uninitialized-read");
});

it("follows more variables than a word has bits", () => {
  const names = Array.from({ length: 40 }, (_, k) => `x${k}`);
  const assigned = names.map((name, k) => (k === 35 ? `if (c) ${name} = 1;` : `${name} = ${k};`)).join(" ");
  expect(demoted(`int f(int c) { int ${names.join(", ")}; ${assigned} return ${names.join(" + ")}; }`)).toEqual(["x35"]);
});

it("knows each variable of a register that several share", () => {
  expect(demoted("int f(int c) { { int a = 1; c += a; } { int x; if (c) x = 2; c += x; } return c; }")).toEqual(["x"]);
});
