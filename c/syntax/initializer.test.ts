import { describe, expect, it } from "vitest";
import { expectProblems } from "../../test/support/marked.ts";
import { bodyOf, parseText } from "../../test/support/parse.ts";
import { initText } from "../../test/support/tree-text.ts";
import { typeText } from "./type-text.ts";

const TYPES = `
struct point { int x, y; }; struct line { struct point from, to; char name[4]; };
union u { int i; char c; struct point p; }; struct bits { unsigned a : 3, b : 5; }; struct open { int n; short tail[]; };
struct anon { int a; union { int b; long c; }; int d; };
int n; int g(void);
`;

/** The entries of an object declared as the text says. */
function entries(text: string): string {
  const unit = parseText(`${TYPES} ${text};`);
  const decl = unit.globals.get("v");
  if (decl?.kind !== "object") return unit.problems.map((problem) => problem.message).join("; ");
  return initText(decl.init);
}

describe("initializers of static objects", () => {
  it.each([
    ["int v = 3", "{ 0: 3 }"],
    ["int v = { 3 }", "{ 0: 3 }"],
    ["int v = {}", "{  }"],
    ["char v = 300", "{ 0: 44:char }"],
    ["int *v = &n", "{ 0: &n }"],
    ["int v[3] = { 1, [2] = 3 }", "{ 0: 1, 8: 3 }"],
    ["int v[4] = { [1 ... 2] = 7, 8 }", "{ 4: 7, 8: 7, 12: 8 }"],
    ["int v[3] = { 1, 2, 3, [0] = 9 }", "{ 4: 2, 8: 3, 0: 9 }"],
    ['struct line v = { 1, 2, 3, 4, "ab" }', '{ 0: 1, 4: 2, 8: 3, 12: 4, 16: "ab\\u0000" }'],
    ["struct line v = { { 1 }, { .y = 4 }, { 'a' } }", "{ 0: 1, 12: 4, 16: 97:char }"],
    ["struct line v = { .to = { 3, 4 }, .from.y = 2 }", "{ 8: 3, 12: 4, 4: 2 }"],
    ['struct line v = { .to.x = 1, 2, "z" }', '{ 8: 1, 12: 2, 16: "z\\u0000" }'],
    ["struct point v = { y: 2, x: 1 }", "{ 4: 2, 0: 1 }"],
    ["union u v = { 1 }", "{ 0: 1 }"],
    ["union u v = { .i = 1, .p = { 2 } }", "{ 0: 2 }"],
    ["struct bits v = { 1, 2 }", "{ 0.0+3: 1:unsigned int, 0.3+5: 2:unsigned int }"],
    ["struct anon v = { 1, 2, 3 }", "{ 0: 1, 8: 2, 16: 3 }"],
    ["struct anon v = { .c = 5, .d = 6 }", "{ 8: 5:long, 16: 6 }"],
    ["struct open v = { 2, { 7, 8 } }", "{ 0: 2, 4: 7:short, 6: 8:short }"],
    ['char v[] = "ab" "c"', '{ 0: "abc\\u0000" }'],
    ['char v[2] = { "xy" }', '{ 0: "xy\\u0000" }'],
    ["struct point v[] = { { 1 }, [2] = { .y = 3 } }", "{ 0: 1, 20: 3 }"],
    ["struct point v = (struct point){ 1, 2 }", "{ 0: 1, 4: 2 }"],
    ["int v[] = (int[]){ 1, 2 }", "{ 0: 1, 4: 2 }"],
    ["struct point *v = &(struct point){ 1, 2 }", "{ 0: &(struct point){ 0: 1, 4: 2 } }"],
    ["int (*v)(void) = g", "{ 0: g }"],
  ])("%s", (text, expected) => {
    expect(entries(text)).toBe(expected);
  });

  it("give arrays their length", () => {
    const lengthOf = (text: string): string => {
      const decl = parseText(`${TYPES} ${text};`).globals.get("v");
      return decl?.kind === "object" ? typeText(decl.type) : "";
    };
    expect(lengthOf("int v[] = { 1, [5] = 2, 3 }")).toBe("int[7]");
    expect(lengthOf('char v[] = "abc"')).toBe("char[4]");
    expect(lengthOf('int v[] = L"ab"')).toBe("int[3]");
    expect(lengthOf("struct point v[] = { 1, 2, 3 }")).toBe("struct point[2]");
    expect(lengthOf("int v[][2] = { 1, 2, 3 }")).toBe("int[2][2]");
  });
});

describe("initializers of local objects", () => {
  it("take whole records and arbitrary values", () => {
    const unit = parseText(
      `${TYPES} void f(struct point p, struct line *q) { struct line l = { p, .to = q->to, .name = "n" }; struct point c = p; int x = g() + 1; }`,
    );
    const texts = bodyOf(unit, "f").block!.stmts.flatMap((stmt) =>
      stmt.kind === "decl" ? stmt.decls.map((decl) => initText(decl.init)) : [],
    );
    expect(texts).toEqual(['{ 0: p, 8: *q.to, 16: "n\\u0000" }', "{ 0: p }", "{ 0: (g() + 1) }"]);
  });
});

describe("wrong initializers", () => {
  it("are named", () => {
    expectProblems(`
      struct p { int x, y; };
      struct p a = { .z = 1 };
      //             ^ c-initializer: has no member
      int b[2] = { [2] = 1 };
      //           ^ c-initializer: outside the array
      int c[2] = { .x = 1 };
      //           ^ c-initializer: has no member
      int d[2] = 5;
      //         ^ c-initializer: does not fit
      struct p e = 5;
      //           ^ c-initializer: does not fit
      int f[2] = { 1, 2, 3 };
      //                 ~ c-initializer: more values
      int g = { 1, 2 };
      //           ~ c-initializer: more than one
      int h = "x";
      //      ~ c-int-conversion
      struct unknown i = { 1 };
      //                 ^ c-incomplete-type
      int j[] = { [5 ... 2] = 1 };
      //          ^ c-initializer: empty
      struct p k = { 1, { 2, 3 } };
      //                     ~ c-initializer: more than one
      int l[1 << 22] = { [0 ... (1 << 22) - 1] = 1 };
      //                                            ^ c-initializer: more than
    `);
  });
});
