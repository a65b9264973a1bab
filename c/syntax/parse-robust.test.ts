/** Text that nobody would write: deep, cut off, shuffled. The parser must end, with a problem of its own. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { checkUnit } from "../../test/support/tree-check.ts";
import { parseText, problemsOf } from "../../test/support/parse.ts";
import { lexFile } from "./lex.ts";
import { parse } from "./parse.ts";
import type { Token } from "./token.ts";

const DEEP = 10_000;
const times = (text: string, count = DEEP): string => text.repeat(count);
const inBody = (text: string): string => `int x, *q, g(int); struct s { struct s *n; } *p; void f(void) { ${text} }`;

describe("nesting 10,000 deep", () => {
  it.each([
    ["parentheses", inBody(`x = ${times("(")}1${times(")")};`)],
    ["blocks", inBody(times("{") + times("}"))],
    ["unary operators", inBody(`x = ${times("- ")}x;`)],
    ["casts", inBody(`x = ${times("(int)")}x;`)],
    ["additions", inBody(`x = x${times(" + x")};`)],
    ["assignments", inBody(`${times("x = ")}1;`)],
    ["conditionals", inBody(`x = ${times("x ? x : ")}x;`)],
    ["calls", inBody(`x = ${times("g(")}1${times(")")};`)],
    ["members", inBody(`p${times("->n")};`)],
    ["subscripts", inBody(`x = ${times("q[")}0${times("]")};`)],
    ["else if", inBody(`${times("if (x) ; else ")};`)],
    ["loops", inBody(`${times("while (x) ")};`)],
    ["statement expressions", inBody(`x = ${times("({")}1;${times("})")};`)],
    ["generic selections", inBody(`x = ${times("_Generic(1, int: ")}1${times(")")};`)],
    ["compound literals", inBody(`x = ${times("(int){")}1${times("}")};`)],
    ["sizeof", inBody(`x = ${times("sizeof(")}x${times(")")};`)],
    ["typeof", inBody(`${times("typeof(")}x${times(")")} y;`)],
    ["pointers", `int ${times("*")}x;`],
    ["declarators", `int ${times("(")}x${times(")")};`],
    ["arrays", `int x${times("[1]")};`],
    ["function pointers", `int ${times("(*")}x${times(")(void)")};`],
    ["parameters", `int f${times("(int (*a)")}${times(")")};`],
    ["initializers", `int x[] = ${times("{")}1${times("}")};`],
    ["atomic types", `${times("_Atomic(")}int${times(")")} x;`],
    ["typedefs", Array.from({ length: DEEP }, (_, index) => `typedef ${index === 0 ? "int" : `t${index - 1}`} *t${index};`).join("\n")],
  ])("of %s is a problem of its own", (_, text) => {
    expect(problemsOf(text)[0]).toMatch(/c-nesting/);
  });

  it("has a like in initializers that replace each other", () => {
    const text = `int x[1000000] = { [0 ... 999999] = 1, ${Array.from({ length: 1000 }, (_, index) => `[${index}] = 2`).join(", ")} };`;
    expect(problemsOf(text)[0]).toContain("replaces too many values");
  });

  it("is not what long but flat text does", () => {
    expect(problemsOf(inBody(`switch (x) { ${Array.from({ length: DEEP }, (_, index) => `case ${index}:`).join(" ")} ; }`))).toEqual([]);
    expect(problemsOf(inBody(Array.from({ length: DEEP }, (_, index) => `l${index}:`).join(" ") + ";"))).toEqual([]);
    expect(problemsOf(inBody(times("if (x) ; else ", 500) + ";"))).toEqual([]);
    expect(problemsOf(`int x[] = { ${times("1, ", 50_000)} };`)).toEqual([]);
    expect(problemsOf(inBody(`x = sizeof ${times('"a" ')};`))).toEqual([]);
  });
});

/** Text with every construct that has a parser of its own. */
const SAMPLE = `
typedef unsigned long size; enum e { A, B = 4, }; _Static_assert(sizeof(int) == 4, "int");
struct s { int n; unsigned b : 3, : 0; union { char c; long l; }; struct s *next, **prev; char tail[]; } __attribute__((packed));
static inline __attribute__((always_inline, section(".x"))) int add(const int a, int b) { return a + b; }
extern int printf(const char *format, ...); int (*table[2])(int, int) = { add, [1] = &add };
static struct s list = { .n = 3, .next = &list, .prev = (struct s *[]){ 0 } };
int work(int n, const char *text, struct s *p) {
  __label__ out; static int calls; size total = sizeof(struct s) + _Alignof(long); int values[4] = { [0 ... 2] = 7, 8 };
  for (int i = 0; i < n; i++) { if (text[i] == '\\n') continue; else if (!text[i]) break; total += ({ int t = values[i & 3]; t * 2; }); }
  switch (n) { case 1 ... 3: case A: total <<= 1; break; default: goto out; }
  do { p->n++, p = p->next ?: p; } while (p && p->b > 2);
  while (__builtin_expect(calls < 3, 1)) calls += (int)table[calls & 1](1, 2);
  __auto_type q = &p->l; typeof(*q) copy = *q; void *target = &&out;
  asm volatile("" : "+r"(n) : "r"(copy) : "memory"); goto *target;
out:
  return _Generic(n, int: add(n, B), default: 0) + (struct s){ .n = 1 }.n + __builtin_offsetof(struct s, next) + (p ? 1 : 2);
}
`;

const sample = makeSourceFile("sample.c", SAMPLE, "user");
const sampleTokens = lexFile(sample).tokens.filter((token) => token.kind !== "eof");

function checkTokens(tokens: readonly Token[]): void {
  const unit = parse({ file: sample, tokens, dialect: tokens.length % 2 === 0 ? "kernel" : "gnu89", intrinsics: new Map() });
  const broken = checkUnit(unit);
  // After an error the rest of the unit may lack what it refers to.
  const failed = unit.problems.some(({ severity }) => severity === "error");
  expect(failed ? [] : broken).toEqual([]);
  expect(unit.problems.length).toBeLessThan(100);
}

describe("damaged text", () => {
  it("is a sample that parses when it is whole", () => {
    expect(problemsOf(SAMPLE)).toEqual([]);
  });

  it("ends wherever it is cut off", () => {
    for (let length = 0; length <= sampleTokens.length; length++) checkTokens(sampleTokens.slice(0, length));
  });

  it("ends with any token gone or doubled", () => {
    sampleTokens.forEach((token, index) => {
      const [before, after] = [sampleTokens.slice(0, index), sampleTokens.slice(index + 1)];
      checkTokens([...before, ...after]);
      checkTokens([...before, token, token, ...after]);
    });
  });

  it("ends however tokens are shuffled", () => {
    const position = fc.nat({ max: sampleTokens.length - 1 });
    const edit = fc.tuple(position, position, fc.nat({ max: 8 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let tokens: readonly Token[] = sampleTokens;
        for (const [from, to, count] of edits) {
          const at = from % Math.max(1, tokens.length);
          const moved = tokens.slice(at, at + count);
          const rest = [...tokens.slice(0, at), ...tokens.slice(at + count)];
          tokens = [...rest.slice(0, to), ...moved, ...(count % 3 === 0 ? moved : []), ...rest.slice(to)];
        }
        checkTokens(tokens);
      }),
      { numRuns: 600, seed: 20260104 },
    );
  });

  it("ends for any characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."(){}[];,*&=+-<>.:?#\"'\\ \nint1struct0xL_a".split("")), maxLength: 200 }),
        (text) => {
          checkUnit(parseText(text));
        },
      ),
      { numRuns: 600, seed: 20260105 },
    );
  });
});
