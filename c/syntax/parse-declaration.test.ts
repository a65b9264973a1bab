import { describe, expect, it } from "vitest";
import { expectProblems } from "../../test/support/marked.ts";
import { bodyOf, expressionsOf, parseText, problemsOf } from "../../test/support/parse.ts";
import { exprText, initText, stmtText } from "../../test/support/tree-text.ts";
import type { FunctionDecl, ObjectDecl, TranslationUnit } from "./ast.ts";
import { typeText } from "./type-text.ts";

function objectOf(unit: TranslationUnit, name: string): ObjectDecl {
  const decl = unit.globals.get(name);
  if (decl?.kind !== "object") throw new Error(`${name} is no object`);
  return decl;
}

function functionOf(unit: TranslationUnit, name: string): FunctionDecl {
  const decl = unit.globals.get(name);
  if (decl?.kind !== "function") throw new Error(`${name} is no function`);
  return decl;
}

describe("declarators", () => {
  it.each([
    ["int *x", "int *"],
    ["int *const *volatile x", "int *const *volatile"],
    ["int x[2][3]", "int[2][3]"],
    ["int (*x)[3]", "int (*)[3]"],
    ["int *x[3]", "int *[3]"],
    ["int (*x)(void)", "int (*)(void)"],
    ["int (*(*x)(int))(char)", "int (*(*)(int))(char)"],
    ["char *(*(*x[2])(void))[4]", "char *(*(*[2])(void))[4]"],
    ["const char *const x", "const char *const"],
    ["unsigned long long int x", "unsigned long long"],
    ["long unsigned x", "unsigned long"],
    ["int signed short x", "short"],
    ["_Bool x", "_Bool"],
    ["typeof(int *) x", "int *"],
    ["__typeof__(1 + 2L) x", "long"],
    ["_Atomic(int) x", "_Atomic int"],
    ["struct t { int a; } x[2]", "struct t[2]"],
    ["int (*x)(int a, ...)", "int (*)(int, ...)"],
    ["int (*x)(int a[static 4], int f(void))", "int (*)(int *, int (*)(void))"],
    ["int __attribute__((aligned(16))) *__attribute__((unused)) x", "int *"],
    ["_Alignas(long) char x", "char"],
    ["long double x", "long double"],
  ])("%s has type %s", (text, expected) => {
    const unit = parseText(`${text};`);
    expect(unit.problems).toEqual([]);
    expect(typeText(objectOf(unit, "x").type)).toBe(expected);
  });
});

describe("typedef names", () => {
  it("are shadowed by objects, parameters and loop variables, and come back", () => {
    const text = `typedef int T;
      int f(T T) { return T * 2; }
      void g(void) { { int T = 3; T * 2; } T *p; for (unsigned T = 0; T; T++) ; (T)1; T: ; }
      struct s { T T; };`;
    expect(problemsOf(text)).toEqual([]);
    expect(bodyOf(parseText(text), "g").block!.stmts.map(stmtText)).toEqual([
      "{ auto T { 0: 3 }; (T * 2); }",
      "auto p;",
      "for (auto T { 0: 0:unsigned int }; T; (T post 1)) ;",
      "1;",
      "T: ;",
    ]);
  });

  it("may be declared twice as the same type", () => {
    expectProblems(`
      typedef int T; typedef int T;
      typedef char T;
      //           ^ c-redefinition: a type
    `);
  });
});

describe("redeclarations", () => {
  it("put types together", () => {
    const unit = parseText(
      "extern int a[]; int a[4]; int f(); int f(int *); extern int b; int b = 3; static int c; extern int c; int t[];",
    );
    expect(typeText(objectOf(unit, "a").type)).toBe("int[4]");
    expect(typeText({ type: functionOf(unit, "f").type, quals: 0 })).toBe("int (int *)");
    expect(objectOf(unit, "b")).toMatchObject({ defined: true, storage: "static", linkage: "external" });
    expect(objectOf(unit, "c").linkage).toBe("internal");
    expect(typeText(objectOf(unit, "t").type)).toBe("int[1]");
  });

  it("leave bodies the types that were known where they stand", () => {
    const text = "int f(); void early(void) { f(1, 2); } int f(int a) { return a; } void late(void) { f(1, 2); }";
    expectProblems(`${text}\n//${" ".repeat(text.indexOf("f(1, 2); }", 40) - 1)}^ c-call: Too many`);
  });

  it("must agree", () => {
    expectProblems(`
      int a; char a;
      //          ^ c-redefinition
      int f(int); int f(char *);
      //              ^ c-redefinition
      extern int b; static int b;
      //                       ^ c-redefinition: static
      int c = 1; int c = 2;
      //             ^ c-redefinition: initialized twice
      int g(void) { return 1; } int g(void) { return 2; }
      //                            ^ c-redefinition: defined twice
    `);
  });
});

describe("functions", () => {
  it("are inline definitions by the rules of C99, or of gnu89", () => {
    const text = `inline int a(void) { return 1; } extern inline int b(void) { return 1; } static inline int c(void) { return 1; }
      inline int d(void) { return 1; } extern int d(void); inline __attribute__((gnu_inline)) int e(void) { return 1; }`;
    const inlineOnly = (dialect: "gnu11" | "gnu89"): readonly string[] =>
      ["a", "b", "c", "d", "e"].filter((name) => functionOf(parseText(text, { dialect }), name).inlineDefinition);
    expect(inlineOnly("gnu11")).toEqual(["a"]);
    expect(inlineOnly("gnu89")).toEqual(["b"]);
  });

  it("are parsed when asked for, once, and their errors stay with them", () => {
    const unit = parseText("int f(void) { return missing; } int g(void) { return 1; }");
    expect(unit.problems).toEqual([]);
    const body = bodyOf(unit, "f");
    expect(body.block).toBeUndefined();
    expect(body.problems[0]?.code).toBe("c-undeclared");
    expect(bodyOf(unit, "f")).toBe(body);
    expect(bodyOf(unit, "g").problems).toEqual([]);
  });

  it("see only what is declared before them", () => {
    expectProblems(`
      int f(void) { return later; }
      //                   ^ c-undeclared
      int later;
      int g(void) { return later + g(); }
      int h(void) { return sizeof(struct s); }
      //                   ^ c-incomplete-type
      struct s { struct s *next; };
    `);
  });

  it("of the old style take their types from the declarations behind the list", () => {
    const unit = parseText("int f(a, b, c) char a; float b; { return a; }", { dialect: "gnu89" });
    expect(unit.problems).toEqual([]);
    const decl = functionOf(unit, "f");
    expect(decl.type).toMatchObject({ prototyped: false, variadic: false });
    expect(decl.type.params.map(typeText)).toEqual(["int", "double", "int"]);
    expect(bodyOf(unit, "f").params.map((param) => `${typeText(param.type)} ${param.name}`)).toEqual(["char a", "float b", "int c"]);
  });

  it("of gnu89 need no type and no declaration", () => {
    const unit = parseText("main() { puts(\"x\"); malloc(3); other(1, 'c'); }", { dialect: "gnu89" });
    expect(unit.problems).toEqual([]);
    const calls = expressionsOf(unit, "main").map((expr) => `${exprText(expr)} ${typeText(expr.type)}`);
    expect(calls).toEqual(['puts(<const char *>&"x\\u0000") int', "malloc(3:unsigned long) void *", "other(1, 99) int"]);
    expect(problemsOf("f() { g(); } static x;", { dialect: "kernel" }).length).toBe(2);
  });

  it("evaluate what the sizes of their parameters do", () => {
    const unit = parseText("int f(int n, int a[n++]) { return n; }");
    expect(bodyOf(unit, "f").block!.stmts.map(stmtText)).toEqual(["(n post 1);", "return n;"]);
  });
});

describe("objects in blocks", () => {
  it("with linkage are those of the file", () => {
    const unit = parseText(
      "extern int a; void f(void) { extern int a; extern int hidden; int g(int); a + hidden + g(1); } static int a; void h(void) { extern int hidden; hidden; }",
    );
    const [sum] = expressionsOf(unit, "f");
    expect(exprText(sum!)).toBe("((a + hidden) + g(1))");
    const names = (name: string): readonly unknown[] => expressionsOf(unit, name);
    expect(names("h")).toMatchObject([{ place: { decl: { name: "hidden", linkage: "external", storage: "extern" } } }]);
  });

  it("that are static are known to the unit", () => {
    const unit = parseText("int f(void) { static int n = 4; static struct { int a; } s; return n++ + s.a; }");
    expect(unit.staticLocals).toEqual([]);
    bodyOf(unit, "f");
    expect(unit.staticLocals.map((decl) => `${decl.name} ${initText(decl.init)}`)).toEqual(["n { 0: 4 }", "s {  }"]);
  });

  it("may be declared with __auto_type", () => {
    const body = bodyOf(parseText("void f(const char *p) { __auto_type x = p; const __auto_type y = *p; }"), "f");
    const types = body.block!.stmts.flatMap((stmt) => (stmt.kind === "decl" ? stmt.decls.map((decl) => typeText(decl.type)) : []));
    expect(types).toEqual(["const char *", "const char"]);
  });

  it("carry the function that cleans them up", () => {
    const unit = parseText("void undo(int *p); void f(void) { int x __attribute__((cleanup(undo))) = 1; }");
    const [stmt] = bodyOf(unit, "f").block!.stmts;
    const decl = stmt?.kind === "decl" ? stmt.decls[0] : undefined;
    expect(decl).toMatchObject({ addressTaken: true, attributes: { names: ["cleanup"] } });
    expect(decl?.attributes.cleanup).toBe(functionOf(unit, "undo"));
  });
});

describe("attributes", () => {
  it("are kept by name wherever they stand", () => {
    const unit = parseText(`
      static void __attribute__((__noinline__, no_instrument_function)) f(void) __attribute__((section(".text.x"), noreturn));
      int x __attribute__((weak, aligned(32), section("data"), used, unknown_one(1, (2)))) = 1;
      extern int y asm("other") __attribute__((alias("x")));
      void __attribute__((const)) g(int __attribute__((unused)) a);`);
    expect(unit.problems).toEqual([]);
    expect(functionOf(unit, "f").attributes).toMatchObject({
      names: ["noinline", "no_instrument_function", "section", "noreturn"],
      section: ".text.x",
      noreturn: true,
    });
    expect(objectOf(unit, "x").attributes).toMatchObject({ weak: true, aligned: 32, section: "data", used: true });
    expect(objectOf(unit, "x").attributes.names).toContain("unknown_one");
    expect(objectOf(unit, "y").attributes).toMatchObject({ asmLabel: "other", alias: "x" });
    expect(functionOf(unit, "g").attributes.names).toEqual(["const"]);
  });

  it("change types by mode", () => {
    const unit = parseText(
      "typedef unsigned int word __attribute__((mode(DI))); word a; int b __attribute__((mode(__HI__))); int c __attribute__((mode(byte)));",
    );
    expect(["a", "b", "c"].map((name) => typeText(objectOf(unit, name).type))).toEqual(["unsigned long", "short", "signed char"]);
  });
});

describe("what is refused by name", () => {
  it("costs nothing until it is used", () => {
    expectProblems(`
      typedef int v4 __attribute__((vector_size(16))); v4 v; v4 add(v4 a, v4 b);
      __int128 big; _Complex double z; _Decimal64 dd; unsigned sizes = sizeof(big) + sizeof(v) + sizeof(z);
      typedef struct { __int128 n; v4 v; } wide;
      unsigned fine(wide *w) { return sizeof *w; }
      int f(void) { return big; }
      //                   ^ c-int128
      int g(void) { return v[0]; }
      //                   ^ c-vector
      int h(void) { z = 1; return 0; }
      //            ^ c-complex
      int i(int n) { int a[n]; return a[0]; }
      //                 ^ c-vla
      int j(void) { int k(void) { return 1; } return k(); }
      //                ^ c-nested-function
      int l(int n, int a[n]) { return a[0]; }
      int m(void) { register int r asm("rbx"); return 0; }
      //                         ^ c-register-variable
      int o(void) { return __builtin_setjmp(0); }
      //                   ^ c-unsupported-builtin
      int q(void) { return __real__ z; }
      //                   ^ c-complex
      int r(void) { return dd > 1; }
      //                   ^ c-decimal-float
      register unsigned long sp asm("rsp");
      unsigned long stack(void) { return sp; }
      //                                 ^ c-register-variable: \`sp\`
      int z9(void) { static _Thread_local int x; return x; }
      //                    ~ c-thread-local
    `);
  });

  it("leaves floating point to the lowering", () => {
    expect(problemsOf("double d = 1.5; int f(double x) { return x > d ? (int)2.5 : 0; } char a[(int)3.9];")).toEqual([]);
  });
});
