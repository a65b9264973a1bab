import { describe, expect, it } from "vitest";
import { expandFixture, preprocessFixture, readCFixture } from "../../test/support/c-fixture.ts";
import { preprocess, PreprocessorCache } from "./preprocess.ts";

describe("object-like macros", () => {
  it.each([
    ["#define A 1 + B\n#define B 2 A\nA", "1 + 2 A"],
    ["#define A A\nA A", "A A"],
    ["#define A (B)\n#undef B\nA\n#define B 3\nA", "( B ) ( 3 )"],
    ["#define A\n[A]", "[ ]"],
    ["#define A(x\n#define B() b\nB B() B ( )", "B b b"],
    ["#define AB x ## y\nAB", "xy"],
    ["#define A # x\nA", "# x"],
  ])("%j", (text, expected) => {
    expect(expandFixture(text)).toBe(expected);
  });
});

describe("function-like macros", () => {
  it.each([
    ["#define f(x) [x]\nf(1) f (2) f\n( 3 ) f", "[ 1 ] [ 2 ] [ 3 ] f"],
    ["#define f(x, y) x-y\nf((1, 2), 3) f(,) f( , 4)", "( 1 , 2 ) - 3 - - 4"],
    ["#define f(x) x\n#define g f(\ng 1) g 2)", "1 2"],
    ["#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)", "2 * 9 * g"],
    ["#define foo(x) bar x\nfoo(foo) (2)", "bar foo ( 2 )"],
    ["#define NIL(xxx) xxx\n#define G_0(arg) NIL(G_1)(arg)\n#define G_1(arg) NIL(arg)\nG_0(42)", "42"],
    ["#define f(x) x f\nf(1)(2)(3)", "1 f ( 2 ) ( 3 )"],
    ["#define f() a\nf(/* nothing */) f(\n)", "a a"],
    // A directive inside the arguments takes effect.
    ["#define f(x) x A\n#define A 1\nf(A\n#undef A\n#define A 2\nA)", "2 2 2"],
    ["#define f(x) [x]\nf(\n#if 0\n1\n#else\n2\n#endif\n)", "[ 2 ]"],
    // The name of a function-like macro before a directive is not a call.
    ["#define f(x) x\nf\n#define A\n(1)", "f ( 1 )"],
  ])("%j", (text, expected) => {
    expect(expandFixture(text)).toBe(expected);
  });

  it("expands C11's examples as the standard says", () => {
    const text = `
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`;
    const expected = [
      "f ( 2 * ( y + 1 ) ) + f ( 2 * ( f ( 2 * ( z [ 0 ] ) ) ) ) % f ( 2 * ( 0 ) ) + t ( 1 ) ;",
      "f ( 2 * ( 2 + ( 3 , 4 ) - 0 , 1 ) ) | f ( 2 * ( ~ 5 ) ) & f ( 2 * ( 0 , 1 ) ) ^ m ( 0 , 1 ) ;",
      'int i [ ] = { 1 , 23 , 4 , 5 , } ; char c [ 2 ] [ 6 ] = { "hello" , "" } ;',
    ];
    expect(expandFixture(text)).toBe(expected.join(" "));
  });
});

describe("# and ##", () => {
  it.each([
    ['#define str(x) #x\nstr( a  +/**/b\n"q\\n" \'"\' ) str(\\n) str("\\\\")', '"a + b \\"q\\\\n\\" \'\\"\'" "\\n" "\\"\\\\\\\\\\""'],
    ["#define str(x) #x\n#define xstr(x) str(x)\n#define A 1 B\n#define B\nstr(A) xstr(A) xstr(-A-) xstr(B B)", '"A" "1" "-1 -" ""'],
    ["#define CAT(a, b) a##b\nCAT(x, 1) CAT(., 5) CAT(1, .5e) CAT(<, <=) CAT(, y) CAT(z, ) CAT(,) CAT(L, 'a')", "x1 .5 1.5e <<= y z L'a'"],
    ["#define CAT(a, b) a##b\n#define AB 1\nCAT(A, B) CAT(a b, c d)", "1 a bc d"],
    [
      "#define hash_hash # ## #\n#define mkstr(a) # a\n#define in_between(a) mkstr(a)\n#define join(c, d) in_between(c hash_hash d)\njoin(x, y)",
      '"x ## y"',
    ],
    ["#define t(x,y,z) x ## y ## z\nt(1,2,3) t(,4,5) t(6,,7) t(8,9,) t(10,,) t(,11,) t(,,12) t(,,)", "123 45 67 89 10 11 12"],
    ["#define A a ## ## b\nA", "ab"],
    ["#define f(x) x ## _suffix\n#define x_suffix no\nf(x) f(f)", "no f_suffix"],
  ])("%j", (text, expected) => {
    expect(expandFixture(text)).toBe(expected);
  });
});

describe("variable arguments", () => {
  it.each([
    ["#define e(f, ...) p(f, __VA_ARGS__)\ne(1, 2, 3) e(1,) e(1)", "p ( 1 , 2 , 3 ) p ( 1 , ) p ( 1 , )"],
    ["#define e(f, args...) p(f, ## args)\ne(1, 2, 3) e(1,) e(1)", "p ( 1 , 2 , 3 ) p ( 1 , ) p ( 1 )"],
    ["#define e(...) p(0, ## __VA_ARGS__)\ne(1, 2) e()", "p ( 0 , 1 , 2 ) p ( 0 )"],
    ["#define s(...) #__VA_ARGS__\ns(a,b , c) s()", '"a,b , c" ""'],
    ["#define F(a, ...) f(a __VA_OPT__(,) __VA_ARGS__)\nF(1) F(1,) F(1, 2)", "f ( 1 ) f ( 1 ) f ( 1 , 2 )"],
    ["#define F(a, ...) a ## __VA_OPT__(x) y #__VA_OPT__(z ## __VA_ARGS__)\nF(1) F(1, 2)", '1 y "" 1x y "z2"'],
    [
      "#define SECOND(_, v, ...) v\n#define IS(x) IS_(x)\n#define IS_(x) IS__(P_##x)\n#define P_1 0,\n#define IS__(j) SECOND(j 1, 0)\n#define ON 1\nIS(ON) IS(OFF)",
      "1 0",
    ],
  ])("%j", (text, expected) => {
    expect(expandFixture(text)).toBe(expected);
  });
});

describe("conditionals", () => {
  it.each([
    ["#if 0\n'no\n#bad\n#if 1\n#else\n#endif\n#elif 1\nyes\n#elif 1\nno\n#else\nno\n#endif\nend", "yes end"],
    ["#ifdef A\n1\n#elifndef A\n2\n#elifdef A\n3\n#endif", "2"],
    ["#define A\n#ifndef A\n1\n#else\n2\n#endif", "2"],
    ["#if 1\n1\n#elif 1 / 0\n2\n#endif", "1"],
    ["#define D defined(X)\n#if !D\n1\n#endif", "1"],
    ["# if 1 // c\n#\n a\n# endif /* c */", "a"],
  ])("%j", (text, expected) => {
    expect(preprocessFixture(text).problems).toEqual([]);
    expect(expandFixture(text)).toBe(expected);
  });
});

describe("files", () => {
  it("includes headers by both forms and through macros", () => {
    const text = `#define H "b.h"
#define STR(x) #x
#define NAME(x) STR(x.h)
#include "a.h"
#include <a.h>
#include H
#include NAME(b)
#define LESS <
#include LESS a.h>
//- a.h
a
//- b.h
b`;
    expect(expandFixture(text)).toBe("a a b b a");
  });

  it("goes on with the next folder for #include_next", () => {
    const text = "#include <x.h>\n//- first/x.h\n1\n#if __has_include_next(<x.h>)\n#include_next <x.h>\n#endif\n//- second/x.h\n2";
    expect(expandFixture(text)).toBe("1 2");
  });

  it.each(["#ifndef G\n#define G\na\n#endif", "#if !defined(G)\n#define G\na\n#endif // G", "#pragma once\na"])(
    "reads %j once",
    (header) => {
      expect(expandFixture(`#include "h.h"\n#include "h.h"\n//- h.h\n${header}\n`)).toBe("a");
    },
  );

  it("reads an #import once, also after an #include", () => {
    expect(expandFixture('#include "h.h"\n#import "h.h"\n#include "h.h"\n//- h.h\na')).toBe("a");
  });

  it("tells which files were included, and where first", () => {
    const { includes } = preprocessFixture('#include "a.h"\n#include "b.h"\n//- a.h\n#include "b.h"\n//- b.h\n');
    expect(includes.map(({ path, at }) => [path, at?.file.path])).toEqual([
      ["a.h", "main.c"],
      ["b.h", "a.h"],
    ]);
  });

  it("reads a prelude first", () => {
    const { main, files, include } = readCFixture("A\n//- pre.h\n#define A 1\nint pre;");
    const { tokens } = preprocess({ file: main, include, defines: [], predefined: "none", prelude: [files.get("pre.h")!] });
    expect(tokens.map(({ text }) => text)).toEqual(["int", "pre", ";", "1", ""]);
  });

  it("does not let a call go on past the end of a file", () => {
    expect(expandFixture('#define f(x) [x]\n#include "a.h"\n(1)\n//- a.h\nf')).toBe("f ( 1 )");
  });
});

describe("macros that are not in the text", () => {
  it("gives lines, files, a counter and a clock that stands still", () => {
    const text = `#define L __LINE__
#define CALL(x) x __LINE__
__LINE__ L CALL(
__LINE__) __FILE__ __COUNTER__ __COUNTER__ __INCLUDE_LEVEL__
#include "a/b.h"
#line 100 "other.c"
__LINE__ __FILE__ __FILE_NAME__ __BASE_FILE__
__DATE__ __TIME__ __TIMESTAMP__
//- a/b.h
__INCLUDE_LEVEL__ __FILE__ __FILE_NAME__`;
    expect(expandFixture(text)).toBe(
      '3 3 4 3 "main.c" 0 1 0 1 "a/b.h" "b.h" 100 "other.c" "other.c" "main.c" "Jan  1 1970" "00:00:00" "Thu Jan  1 00:00:00 1970"',
    );
  });

  it("predefines gcc's macros for plain and for kernel text", () => {
    const text = "__INT_MAX__ __SIZE_TYPE__ __STDC_VERSION__ __OPTIMIZE__ __CHAR_BIT__ __x86_64__";
    expect(expandFixture(text, { predefined: "plain" })).toBe("0x7fffffff long unsigned int 201710L __OPTIMIZE__ 8 1");
    expect(expandFixture(text, { predefined: "kernel" })).toBe("0x7fffffff long unsigned int 201112L 1 8 1");
    expect(expandFixture("__INT64_C(1)", { predefined: "plain" })).toBe("1L");
  });

  it("takes definitions of a command line", () => {
    const defines = [
      { name: "A", value: "1" },
      { name: "f(x)", value: "[x]" },
      { name: "A", value: "2" },
    ];
    expect(expandFixture("f(A)", { defines })).toBe("[ 2 ]");
  });
});

describe("pragmas", () => {
  it("hands on what is not its own, with its place among the tokens", () => {
    const text = `#define N 2
a
#pragma pack(push, N)
b _Pragma("weak x = \\"y\\"") c
#define f(x) x c
f(_Pragma("omp N") d)
#pragma GCC system_header
#pragma once`;
    const { tokens, pragmas } = preprocessFixture(text);
    expect(tokens.map((token) => token.text).join(" ")).toBe("a b c d c ");
    expect(pragmas.map(({ index, tokens: parts }) => [index, parts.map((part) => part.text).join(" ")])).toEqual([
      [1, "pack ( push , 2 )"],
      [2, 'weak x = "y"'],
      [3, "omp N"],
    ]);
  });

  it("keeps and restores macros", () => {
    const text = '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA';
    expect(expandFixture(text)).toBe("2 1");
  });
});

describe("results", () => {
  it("lists the macros that are defined at the end", () => {
    const { macros } = preprocessFixture("#define f(x, ...) x\n#define A 1 ## 2\n#undef A\n#define B # x");
    expect(macros.get("f")).toMatchObject({ params: ["x", "__VA_ARGS__"], variadic: true, definition: { offset: 8 } });
    expect(macros.has("A")).toBe(false);
    expect(macros.get("B")?.body.map(({ text }) => text)).toEqual(["#", "x"]);
  });

  it("are the same with a cache that has been used, also for another text of the same name", () => {
    const cache = new PreprocessorCache();
    const first = '#include "a.h"\n#define A 1\nf(A) __COUNTER__\n//- a.h\n#define f(x) x #x\n';
    const second = first.replace("#x", "2");
    const run = (text: string): string => expandFixture(text, { cache });
    expect([run(first), run(second), run(first)]).toEqual(['1 "A" 0', "1 2 0", '1 "A" 0']);
  });

  it("ends with the end of the file asked about", () => {
    const { tokens } = preprocessFixture("a\n\n");
    expect(tokens.at(-1)).toMatchObject({ kind: "eof", offset: 3, end: 3 });
  });
});
