import { describe, expect, it } from "vitest";
import { expectProblems } from "../../test/support/marked.ts";
import { parseText, problemsOf } from "../../test/support/parse.ts";

describe("problems", () => {
  it("name unknown macros and types, and where they should come from", () => {
    expectProblems(
      `#include <linux/one.h>
      #include "two.h"
      FOO(x) int y;
      //^ c-unknown-macro: looks like a macro that no header defines; one of this file's headers should: <linux/one.h>, "two.h"
      static __foo int x;
      //     ^ c-unknown-macro: neither a type nor a macro
      int __bar f(void) { return 0; }
      //  ^ c-unknown-macro: looks like an attribute macro
      void g(void) __must_x { }
      //           ^ c-unknown-macro: looks like an attribute macro
      foo_t h(void);
      //^ c-unknown-macro: neither a type nor a macro
      int i(foo_t *x);
      //    ^ c-unknown-macro: neither a type nor a macro
      struct s { int a __aligned_as; int b; };
      //               ^ c-unknown-macro: looks like an attribute macro
      EXPORT_IT(i);
      //^ c-unknown-macro: looks like a macro
      int good;
    `.replaceAll("      //^", "    //^"),
      { dialect: "kernel" },
    );
  });

  it("name them in bodies too", () => {
    expectProblems(
      `
      void a(void) { int x; FOO(x) x = 1; }
      //                    ^ c-unknown-macro: looks like a macro
      void b(void) { for_each_thing(x) { x++; } }
      //             ^ c-unknown-macro: looks like a macro
      void c(void) { thing_t t; }
      //             ^ c-unknown-macro: neither a type
      void d(void) { thing_t *t; }
      //             ^ c-undeclared: as a type
      void e(void) { do_thing(1); }
      //             ^ c-undeclared: no header declares it
      void f(void) { int a = thing; }
      //                     ^ c-undeclared: not declared
    `,
      { dialect: "kernel" },
    );
  });

  it("point at macro uses, with what they expand to beside", () => {
    const [problem] = parseText("#define ONE(x) x + missing\n#define TWO ONE(1)\nint a = TWO;").problems;
    expect(problem).toMatchObject({ line: 3, column: 9, code: "c-undeclared" });
    expect(problem?.related?.map((place) => `${place.line}:${place.column} ${place.message}`)).toEqual([
      "1:9 expanded from macro `ONE`",
      "2:9 expanded from macro `TWO`",
    ]);
  });

  it("of expressions", () => {
    expectProblems(`
      struct s { int a; } s; int i, *p; const int c; void v(void); int g(int); struct u *u;
      int a = 08;
      //      ^ c-syntax: octal
      void b(void) { s + 1; }
      //               ^ c-type: cannot take operands
      void d(void) { *i; }
      //             ^ c-type: needs a pointer
      void e(void) { c = 1; }
      //               ^ c-type: const
      void f(void) { i + 1 = 2; }
      //                   ^ c-type: cannot be assigned
      void h(void) { g(); }
      //              ^ c-call: Too few
      void j(void) { g(1, 2); }
      //              ^ c-call: Too many
      void k(void) { i(1); }
      //              ^ c-type: only functions
      void l(void) { s.b; }
      //               ^ c-type: no member
      void m(void) { u->x; }
      //             ^ c-incomplete-type
      void n(void) { i = s; }
      //                 ^ c-type: is needed
      void o(void) { p = i; }
      //                 ~ c-int-conversion
      void q(void) { i = p; }
      //                 ~ c-int-conversion
      void r(void) { char *t = p; }
      //                       ~ c-incompatible-pointer
      void t(void) { int *t = &c; }
      //                      ~ c-incompatible-pointer: discards
      void w(void) { i = v(); }
      //                 ^ c-type
      void x(void) { &1; }
      //             ^ c-type
      void y(void) { (struct s)i; }
      //             ^ c-type: cast
      void z(void) { sizeof(struct nowhere); }
      //             ^ c-incomplete-type
    `);
  });

  it("of declarations", () => {
    expectProblems(
      `
      _Static_assert(sizeof(int) == 8, "int is small");
      //^ c-static-assert: int is small
      int a[-1];
      //    ^ c-type: negative
      struct s { int a; int a; };
      //                    ^ c-redefinition
      struct t { int a : 33; };
      //                 ^ c-type: not between
      enum e { A, A };
      //          ^ c-redefinition
      int f(void)[3];
      //   ^ c-type: cannot return
      int long char b;
      //^ c-syntax: do not make a type
      struct u c;
      //^ c-incomplete-type
      int d __attribute__((aligned(3)));
      //                          ^ c-attribute: power of two
      int g(int x, int x);
      //               ^ c-redefinition
      void h(void x);
      //          ^ c-type: void
    `
        .replaceAll("      //^", "    //^")
        .replace("struct u c;\n    //^ c-incomplete-type", "extern struct u c;"),
    );
  });

  it("do not hide what follows, and end after twenty", () => {
    expect(problemsOf("int a = ; int b = 1; int c = ); int f(void) { return b; }").length).toBe(2);
    const many = problemsOf("int = 1;\n".repeat(100));
    expect(many.length).toBe(21);
    expect(many.at(-1)).toContain("c-too-many-errors");
  });

  it("of text that is not C", () => {
    expect(problemsOf("")).toEqual([]);
    expect(problemsOf("}")).toEqual(["1:1 c-syntax: Expected a declaration before `}`"]);
    expect(problemsOf("@@@ ### %%")[0]).toContain("c-syntax: Expected a declaration before `@`");
    expect(problemsOf("int f(void) { if (x")).toEqual(["1:13 c-syntax: The function's body is not closed"]);
    expect(problemsOf("Lorem ipsum dolor sit amet.")[0]).toContain("c-unknown-macro");
    expect(problemsOf('int s = "open\n;').at(0)).toContain("is not closed on its line");
  });
});
