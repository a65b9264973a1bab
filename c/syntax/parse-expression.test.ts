import { describe, expect, it } from "vitest";
import { bodyOf, expressionsOf, parseText } from "../../test/support/parse.ts";
import { exprText } from "../../test/support/tree-text.ts";
import { typeText } from "./type-text.ts";

const DECLARATIONS = `
enum e { A, B = 7 }; struct s { int n; unsigned b3 : 3; unsigned long b40 : 40; long l40 : 40; char t[4]; struct s *next; struct { int deep; }; };
char c; short h; unsigned u; int i; long l; unsigned long ul; _Bool b; enum e e; double d; int *p; const int *cp; void *v; char *t; struct s s, *q; int a[4];
int f(int, char *); int g(); void w(void); int (*fp)(int, char *); struct s r(void);
`;

/** Each expression statement of the text, one a line. */
function trees(text: string): readonly string[] {
  return expressionsOf(parseText(`${DECLARATIONS} void test(void) { ${text} }`), "test").map(exprText);
}

function tree(text: string): string {
  return trees(`${text};`)[0] ?? "";
}

describe("operands of expressions", () => {
  it.each([
    ["c + h", "(<int>c + <int>h)"],
    ["c << l", "(<int>c << l)"],
    ["u + l", "(<long>u + l)"],
    ["l + ul", "(<unsigned long>l + ul)"],
    ["b + e", "(<unsigned int><int>b + <unsigned int>e)"],
    ["i < u", "(<unsigned int>i < u)"],
    ["i + d", "(<double>i + d)"],
    ["~c", "~<int>c"],
    ["!p", "!p"],
    ["-h", "-<int>h"],
    ["p + i", "(p + 4*i)"],
    ["c + p", "(p + 4*<int>c)"],
    ["p - u", "(p + 4*-<long>u)"],
    ["p - cp", "(p -/4 cp)"],
    ["v + 1", "(v + 1*1)"],
    ["p == 0", "(p == 0:int *)"],
    ["p < cp", "(p < <int *>cp)"],
    ["a[2]", "*(&a + 4*2)"],
    ["2[a]", "*(&a + 4*2)"],
    ["i ? p : 0", "(i ? p : 0:int *)"],
    ["i ? v : p", "(i ? v : <void *>p)"],
    ["i ?: l", "(i ?  : l)"],
    ["i ? c : h", "(i ? <int>c : <int>h)"],
    ["(c, p)", "(c, p)"],
    ["&a", "&a"],
    ["&*p", "p"],
    ["*&i", "*&i"],
    ["&q->next->n", "&**q.next.n"],
    ["q->deep", "*q._.deep"],
    ["s.b3 + 1", "(<int>s.b3 + 1)"],
    ["s.b40 << 1", "((<unsigned long:40>s.b40 << 1) & 1099511627775:unsigned long:40)"],
    ["s.l40 + 1", "(((<long:40>s.l40 + 1:long:40) << 24) >> 24)"],
    ["f(c, 0)", "f(<int>c, 0:char *)"],
    ["g(c, d)", "g(<int>c, d)"],
    ["(*fp)(1, t)", "fp(1, t)"],
    ["(&f)(1, t)", "f(1, t)"],
    ["(**f)(1, t)", "f(1, t)"],
    ["r().n", "r().n"],
    ["r().t[1]", "*(&r().t + 1*1)"],
    ["c = l", "(c = <char>l)"],
    ["b = p", "(b = <_Bool>p)"],
    ["c += l", "(c +=<long> l)"],
    ["c <<= l", "(c <<=<int> l)"],
    ["p += c", "(p +=<int * *4> <int>c)"],
    ["p -= 1", "(p -=<int * *4> 1)"],
    ["s.b3 += 1", "(s.b3 +=<int> 1)"],
    ["p++", "(p post 4)"],
    ["--q", "(q pre -48)"],
    ["s = *q", "(s = *q)"],
    ["(char)l", "(char)l"],
    ["(void)i", "(void)i"],
    ["(long)p", "(long)p"],
    ["({ i++; c; })", "({ (i post 1); c })"],
    ["({ w(); })", "({ w(); })"],
    ["({ int z = 1; here: z; })", "({ auto z { 0: 1 }; here: ; z })"],
    ["(struct s){ .n = 1 }.n", "(struct s){ 0: 1 }.n"],
    ["_Generic(c, int: 1, char: 2, default: 3)", "2"],
    ["_Generic(a, int *: p, default: 3)", "p"],
    ['"ab" "c"', '&"abc\\u0000"'],
  ])("%s is %s", (text, expected) => {
    expect(tree(text)).toBe(expected);
  });
});

describe("folding", () => {
  it.each([
    ["1 + 2 * 3", "7"],
    ["-1 > 0u", "1"],
    ["1 ? 2 : 3", "2"],
    ["(unsigned char)300", "44:unsigned char"],
    ["(void *)0", "0:void *"],
    ["sizeof(struct s)", "48:unsigned long"],
    ["sizeof a / sizeof *a", "4:unsigned long"],
    ["_Alignof(long)", "8:unsigned long"],
    ["B", "7"],
    ["'\\n'", "10"],
    ["0xffffffff", "4294967295:unsigned int"],
    ["4294967295", "4294967295:long"],
    ["10ull", "10:unsigned long long"],
    ["(unsigned long)&((struct s *)0)->next", "32:unsigned long"],
    ["1 / 0", "(1 / 0)"],
    ["0 && i", "(0 && i)"],
    ["i * 0", "(i * 0)"],
  ])("%s is %s", (text, expected) => {
    expect(tree(text)).toBe(expected);
  });

  it("tells constants from values that are zero by chance, as __is_constexpr wants", () => {
    const isConstant = (x: string): string => `sizeof(int) == sizeof(*(8 ? ((void *)((long)(${x}) * 0l)) : (int *)8))`;
    expect(tree(isConstant("3"))).toBe("1");
    expect(tree(isConstant("i"))).toBe("0");
  });
});

describe("types", () => {
  const typeOf = (text: string): string => {
    const body = bodyOf(parseText(`${DECLARATIONS} void test(void) { __typeof__(${text}) *x; }`), "test");
    const stmt = body.block?.stmts[0];
    const type = stmt?.kind === "decl" ? stmt.decls[0]?.type.type : undefined;
    return type?.kind === "pointer" ? typeText(type.to) : `? ${body.problems[0]?.message ?? ""}`;
  };
  it.each([
    ["a", "int[4]"],
    ["&a", "int (*)[4]"],
    ["f", "int (int, char *)"],
    ["*cp", "const int"],
    ["+*cp", "int"],
    ["i ? p : cp", "const int *"],
    ["i ? v : cp", "const void *"],
    ["s.t", "char[4]"],
    ["&s", "struct s *"],
    ["s = s", "struct s"],
    ['"abc"', "char[4]"],
    ['L"abc"', "int[4]"],
    ["e", "enum e"],
    ["A", "int"],
    ["sizeof i", "unsigned long"],
    ["p - p", "long"],
    ["c += 1", "char"],
    ["i && p", "int"],
    ["w()", "void"],
  ])("%s has type %s", (text, expected) => {
    expect(typeOf(text)).toBe(expected);
  });
});

describe("unions", () => {
  it("are built for transparent parameters and by casts", () => {
    const text = `union arg { int *i; long *l; } __attribute__((transparent_union)); void take(union arg a); int x; long y;
      void test(void) { take(&x); take(&y); take(0); (union arg)&y; }`;
    expect(expressionsOf(parseText(text), "test").map(exprText)).toEqual([
      "take((union arg){ 0: &x })",
      "take((union arg){ 0: &y })",
      "take((union arg){ 0: 0:int * })",
      "(union arg){ 0: &y }",
    ]);
  });
});

describe("alignment of lvalues", () => {
  it("tells which members of packed records may be under-aligned", () => {
    const text =
      "struct k { char c; int n; struct { long l; } in; int a[2]; } __attribute__((packed)) k; void test(void) { k.n = 1; k.in.l = 1; k.a[1] = 1; }";
    const targets = expressionsOf(parseText(text), "test").map((expr) => (expr.kind === "assign" ? expr.target.type.align : "?"));
    expect(targets).toEqual([1, 1, 1]);
  });

  it("says nothing where the type's own alignment holds", () => {
    const text =
      "struct k { char c; int n; } __attribute__((packed, aligned(4))) k; struct n { char c; int n; } n; void test(void) { n.n = 1; k.c = 1; }";
    const targets = expressionsOf(parseText(text), "test").map((expr) => (expr.kind === "assign" ? expr.target.type.align : "?"));
    expect(targets).toEqual([undefined, undefined]);
  });
});
