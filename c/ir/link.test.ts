/** Which definition a name means, what is reached, and what is said when something is missing. */
import { describe, expect, it } from "vitest";
import { describeProblem, imageOf, linkFixture, linkProblems, Program, resultOf, unitOf } from "../../test/support/lower.ts";
import { link } from "./link.ts";

describe("a name of external linkage", () => {
  it("means the user's definition before the model's", () => {
    expect(resultOf("int g(void) { return 1; } int g(void); int f(void) { return g(); }\n//- model.c\nint g(void) { return 2; }")).toBe(1);
    expect(
      resultOf(
        "int g(void); int f(void) { return g(); }\n//- model.c\nint g(void) { return 2; }\n//- beside.c sibling\nint g(void) { return 3; }",
      ),
    ).toBe(3);
  });

  it("means a strong definition before a weak one, wherever it is", () => {
    const weak = "__attribute__((weak)) int g(void) { return 1; } int f(void) { return g(); }";
    expect(resultOf(weak)).toBe(1);
    expect(resultOf(`${weak}\n//- model.c\nint g(void) { return 2; }`)).toBe(2);
    expect(resultOf(`${weak}\n//- model.c\n__attribute__((weak)) int g(void) { return 2; }`)).toBe(1);
  });

  it("means the initialized of several tentative definitions, and the largest", () => {
    expect(resultOf("int a; int f(void) { return a; }\n//- other.c user\nint a = 5;")).toBe(5);
    const image = imageOf("int a[]; int f(void) { return a[0]; }\n//- other.c user\nint a[9];");
    expect(image.objects[image.objectByName.get("a")!]?.size).toBe(36);
  });

  it("is a problem when two of the user's files define it", () => {
    expect(linkProblems("int f(void) { return 1; }\n//- b.c sibling\nint f(void) { return 2; }")).toEqual([
      "b.c:1:1 link-duplicate-symbol: `f` is defined twice: in main.c and in b.c",
    ]);
  });

  it("is of the file that defines it, though a header declares it before", () => {
    const { file } = imageOf('#include "api.h"\nint f(void) { return 1; }\n//- api.h\nint f(void);').functions[0]!;
    expect(file.path).toBe("main.c");
  });

  it("follows aliases", () => {
    expect(resultOf('int g(void) { return 4; } int h(void) __attribute__((alias("g"))); int f(void) { return h(); }')).toBe(4);
    expect(resultOf('static int v = 7; extern int w __attribute__((alias("v"))); int f(void) { w++; return v; }')).toBe(8);
  });

  it("may be another for the linker", () => {
    expect(resultOf('int g(void) __asm__("other"); int f(void) { return g(); }\n//- m.c\nint other(void) { return 6; }')).toBe(6);
  });
});

describe("inline functions", () => {
  it("use their own body where nobody else defines them", () => {
    expect(resultOf("inline int g(void) { return 1; } int f(void) { return g(); }")).toBe(1);
    expect(
      resultOf(
        "extern inline __attribute__((gnu_inline)) int g(void) { return 1; } int f(void) { return g(); }\n//- b.c\nint g(void) { return 2; }",
      ),
    ).toBe(2);
  });

  it("are each unit's own when static", () => {
    const header = "static inline int g(void) { static int n; return ++n; }";
    expect(
      resultOf(`${header} int h(void); int f(void) { g(); return g() * 10 + h(); }\n//- b.c\n${header} int h(void) { return g(); }`),
    ).toBe(21);
  });
});

describe("reaching", () => {
  const text =
    "int unused(void) { return missing(); } static int data; static int *table[] = { &data }; int f(void) { return *table[0]; } double g(void) { return 1.5; }";

  it("lowers only what the roots need", () => {
    const image = imageOf(text, { dialect: "gnu89" });
    expect(image.functions.map(({ name }) => name)).toEqual(["f"]);
    expect([...image.objectByName.keys()].sort()).toEqual(["main.c:data", "main.c:table"]);
  });

  it("names what is missing, the place, and the chain from the root", () => {
    const broken = "int lost(void); static int a(void) { return lost(); } static int b(void) { return a(); } int f(void) { return b(); }";
    expect(linkProblems(broken)).toEqual([
      "main.c:1:45 link-undefined-symbol: The function `lost` is used but defined nowhere, reached from a ← b ← root f",
    ]);
    expect(linkProblems("extern int lost; static int *p = &lost; int f(void) { return *p; }")).toEqual([
      "main.c:1:35 link-undefined-symbol: The object `lost` is used but defined nowhere, reached from main.c:p ← root f",
    ]);
    expect(linkProblems("int f(void) { return 0; }", { roots: ["f", "nothing"] })).toEqual([
      "main.c:0:0 link-undefined-root: `nothing` is defined nowhere",
    ]);
  });

  it("asks for nothing that dead code names", () => {
    expect(linkProblems("int lost(void); int f(void) { if (0) return lost(); return 0 && lost(); }")).toEqual([]);
  });

  it("names a refused construct and who needs it", () => {
    const { image, problems } = linkFixture("static double g(int x) { return x; } int f(void) { return g(1) > 0; }");
    expect(image).toBeUndefined();
    expect(problems.map(describeProblem)).toContainEqual(
      expect.stringMatching(/^main\.c:1:\d+ c-floating-point: Floating point \(`double`\) is not supported, reached from (g ← )?root f$/),
    );
  });

  it("forwards the errors of a body with the chain", () => {
    expect(linkProblems("static int g(void) { return nowhere; } int f(void) { return g(); }")).toEqual([
      expect.stringMatching(/^main\.c:1:\d+ c-undeclared: .*, reached from g ← root f$/),
    ]);
  });

  it("lets asm be, until it is reached when the program runs", () => {
    const program = new Program('int f(int x) { if (x) asm("nop"); asm volatile("" ::: "memory"); return 5; }');
    expect(program.callInt("f", 0)).toBe(5);
    expect(() => program.callInt("f", 1)).toThrow("unsupported: `asm` with instructions is not supported, reached from root f");
  });
});

it("makes the same image of the same units again", () => {
  const text =
    "static int n; int g(int x) { goto *&&out; out: return x + n; } int f(void) { int x; switch (n) { case 1: x = 2; } return g(x); }";
  const units = [unitOf("main.c", text, "user")];
  const input = { units, roots: ["f"], intrinsics: new Map(), strictUninitialized: true };
  const [first, second] = [link(input).image, link(input).image];
  expect(first).toBeDefined();
  expect(second?.code).toEqual(first?.code);
  expect(second?.data).toEqual(first?.data);
  expect(second?.placeOf).toEqual(first?.placeOf);
});

describe("sections", () => {
  it("are arrays between their bounds, in the order of the units", () => {
    const text = `
      struct entry { int v; }; extern struct entry __start_table[], __stop_table[];
      static struct entry a __attribute__((section("table"), used)) = { 1 }, b __attribute__((section("table"), used)) = { 2 };
      int f(void) { int n = 0; for (struct entry *e = __start_table; e < __stop_table; e++) n = n * 10 + e->v; return n; }
//- model.c
      struct entry { int v; }; struct entry c __attribute__((section("table"))) = { 3 };`;
    expect(resultOf(text)).toBe(123);
  });

  it("are empty when nothing lies in them", () => {
    expect(resultOf("extern int __start_none[], __stop_none[]; int f(void) { return __stop_none - __start_none; }")).toBe(0);
  });

  it("keep the per-CPU template together", () => {
    const text =
      'static int a __attribute__((section(".data..percpu"))) = 1; static long b __attribute__((section(".data..percpu"))); int f(void) { return a + b; }';
    const image = imageOf(text);
    const { start, end } = image.sections.get(".data..percpu")!;
    for (const name of ["main.c:a", "main.c:b"]) {
      const object = image.objects[image.objectByName.get(name)!]!;
      expect(object.address).toBeGreaterThanOrEqual(start);
      expect(object.address + object.size).toBeLessThanOrEqual(end);
    }
  });
});

describe("objects", () => {
  it("are read-only when const, and literals are pooled", () => {
    const image = imageOf('const int a = 1; int b; const char *s = "x", *t = "x"; int f(void) { return a + b + (s == t); }');
    const readOnly = (name: string): boolean | undefined => image.objects[image.objectByName.get(name)!]?.readOnly;
    expect([readOnly("a"), readOnly("b"), readOnly("s")]).toEqual([true, false, false]);
    expect(image.objects.filter(({ name }) => name === "(constant)")).toHaveLength(1);
  });

  it("have names that the world and the debugger can ask for", () => {
    const image = imageOf("static int a; int b; int f(void) { static int n; return a + b + n; }");
    expect([...image.objectByName.keys()].sort()).toEqual(["b", "f.n", "main.c:a"]);
  });
});

describe("hosts", () => {
  const intrinsics = new Map([["host", { kind: "host", id: 7 }]] as const);

  it("are numbered by the table and called directly", () => {
    const image = imageOf("long host(int a, long b); long f(void) { return host(1, 2); }", { intrinsics });
    expect(image.hosts).toEqual([{ name: "host", id: 7, returnKind: 2 }]);
  });

  it("have an address: that of a function that calls them", () => {
    const image = imageOf("long host(int a, long b); long f(void) { long (*p)(int, long) = host; return p(1, 2); }", { intrinsics });
    expect(image.functions.map(({ name, paramWords }) => [name, paramWords])).toEqual([
      ["f", 0],
      ["host", 3],
    ]);
  });
});
