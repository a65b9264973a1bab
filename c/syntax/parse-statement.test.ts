import { describe, expect, it } from "vitest";
import { expectProblems } from "../../test/support/marked.ts";
import { bodyOf, parseText } from "../../test/support/parse.ts";
import { stmtText } from "../../test/support/tree-text.ts";

/** The statements of a function's body, one text each. */
function statements(text: string): readonly string[] {
  const unit = parseText(`int i, *p; long l; char c; void w(void); int f(int n) { ${text} }`);
  const body = bodyOf(unit, "f");
  if (body.block === undefined) return body.problems.map((problem) => problem.message);
  return body.block.stmts.map(stmtText);
}

describe("statements", () => {
  it.each([
    ["if (i) w(); else if (p) ; else return 1;", "if i w(); else if p ; else return 1;"],
    ["while (p) p++;", "while p (p post 4);"],
    ["do i--; while (i > 0);", "do (i post -1); while (i > 0);"],
    ["for (int k = 0, m; k < 3; k++) continue;", "for (auto k { 0: 0 }; auto m; (k < 3); (k post 1)) continue;"],
    ["for (;;) break;", "for (; ; ) break;"],
    [
      "switch (c) { case 'a' ... 'z': w(); break; case -1: default: ; }",
      "switch <int>c { case 97..122: w(); break; { case -1: ; default: ; } }",
    ],
    ["switch (l) case 1: case 2: w();", "switch l { case 1: ; case 2: w(); }"],
    ["a: b: i = 1; goto a; goto *&&b;", "{ a: ; b: (i = 1); }"],
    ["return l;", "return <int>l;"],
    ["{ __label__ x; goto x; x: ; }", "{ goto x; x: ; }"],
    ["__attribute__((fallthrough)); i;", "i;"],
    ["x: __attribute__((unused)) ; goto x;", "x: ;"],
    ["end: }; int g(void) {", "end: ;"],
    ['_Static_assert(1, ""); _Static_assert(sizeof(int) == 4); ;', ";"],
    ["__extension__ int z = 3; z;", "auto z { 0: 3 };"],
    ["(void)p;", "(void)p;"],
    ['asm volatile ("" ::: "memory");', 'asm "";'],
    ['asm volatile ("# nothing\\n" : "=r"(i) : "0"(l));', 'asm "" (i = <int>l);'],
    ['asm ("" : "+r"(*p++) : "r"(w(), 1));', 'asm "" (p post 4) (w(), 1);'],
    ['asm goto ("jmp %l0" : : : : out); out: ;', 'asm "jmp %l0";'],
  ])("%s", (text, expected) => {
    expect(statements(text)[0]).toBe(expected);
  });

  it("give cases the promoted type of the value", () => {
    expect(statements("switch ((unsigned)i) { case -1: ; } switch ((unsigned char)i) { case 0x80: ; }")).toEqual([
      "switch (unsigned int)i { case 4294967295: ; }",
      "switch <int>(unsigned char)i { case 128: ; }",
    ]);
  });

  it("share the objects of labels and cases", () => {
    const [first, second] = bodyOf(parseText("int f(int n) { switch (n) { case 1: return 1; default: ; } again: goto again; }"), "f").block!
      .stmts;
    if (first?.kind !== "switch" || first.body.kind !== "block") throw new Error("no switch");
    expect(first.body.stmts.map((stmt) => (stmt.kind === "case" ? first.cases.indexOf(stmt.target) : -1))).toEqual([0, 1]);
    if (second?.kind !== "label" || second.body.kind !== "goto") throw new Error("no label");
    expect(second.label).toBe(second.body.label);
  });

  it("are refused where they do not belong", () => {
    expectProblems(`
      int a(void) { break; }
      //            ^ c-syntax: outside
      int b(void) { switch (1) { continue; } }
      //                         ^ c-syntax: outside
      int c(void) { case 1: ; }
      //            ^ c-syntax: outside
      int d(int n) { switch (n) { case 1: case 1: ; } }
      //             ^ c-redefinition: twice
      int e(int n) { switch (n) { case 1 ... n: ; } }
      //                                     ^ c-not-constant
      int f(void) { goto nowhere; }
      //                 ^ c-label: not defined
      int g(void) { x: ; x: ; }
      //                 ^ c-label: twice
      int h(void) { if (1 { } }
      //                  ^ c-syntax: Expected \`)\`
      int i(void) { return 1 }
      //                     ^ c-syntax: Expected \`;\`
      struct s { int a; } s; int j(void) { if (s) ; }
      //                                       ^ c-type: needs a number or a pointer
      int k(void) { { __label__ x; goto x; } }
      //                        ^ c-label: not defined
      void l(void) { return 1; }
      //                    ~ c-type: returns none
      int m(void) { return l(); }
      //                   ~ c-type: void
    `);
  });
});
