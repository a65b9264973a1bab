import { describe, expect, it } from "vitest";
import { expandFixture, preprocessFixture, problemsOfFixture } from "../../test/support/c-fixture.ts";

describe("problems", () => {
  it.each([
    ["a\n/* b\nc", "2:1 cpp-unterminated-comment: The comment that begins here has no end"],
    ['a\n "b', '2:2 cpp-unterminated-text: The string has no closing " on its line'],
    ["x = 'ab;\n", "1:5 cpp-unterminated-text: The character constant has no closing ' on its line"],
    ["int a;\0", "1:7 cpp-nul-byte: The file contains a NUL byte"],
    ["#if 1\n#if 0\n#endif\n", "1:1 cpp-unterminated-conditional: This conditional has no #endif"],
    ["#if 0\n\n", "1:1 cpp-unterminated-conditional: This conditional has no #endif"],
    ["#endif", "1:2 cpp-stray-conditional: #endif without #if"],
    ["#else", "1:2 cpp-stray-conditional: #else without #if"],
    ["#elif 1", "1:2 cpp-stray-conditional: #elif without #if"],
    ["#if 1\n#else\n#else\n#endif", "3:2 cpp-stray-conditional: #else after #else"],
    ["#if 0\n#else\n#elif 1\n#endif", "3:2 cpp-stray-conditional: #elif after #else"],
    ["#endif x", "1:8 cpp-extra-tokens: Nothing should follow here in #endif", "1:2 cpp-stray-conditional: #endif without #if"],
    ["#ifdef\n#endif", "1:2 cpp-bad-directive: #ifdef needs the name of a macro"],
    ["#ifdef 1\n#endif", "1:8 cpp-bad-directive: #ifdef needs the name of a macro"],
    ["#undef A B", "1:10 cpp-extra-tokens: Nothing should follow here in #undef"],
    ["  #elsif X", "1:4 cpp-bad-directive: '#elsif' is not a preprocessing directive"],
    ["#define", "1:2 cpp-bad-define: #define has no macro name"],
    ["#define 1", "1:9 cpp-bad-define: '1' cannot name a macro"],
    ["#define defined", "1:9 cpp-bad-define: 'defined' cannot name a macro"],
    ["#define f(a", "1:11 cpp-bad-define: The parameter list of the macro is not closed"],
    ["#define f(a b) a", "1:13 cpp-bad-define: ',' or ')' was expected instead of 'b'"],
    ["#define f(a, a) a", "1:14 cpp-bad-define: The macro parameter 'a' is named twice"],
    ["#define f(..., a) a", "1:14 cpp-bad-define: ')' was expected after '...'"],
    ["#define f(1) a", "1:11 cpp-bad-define: A macro parameter was expected instead of '1'"],
    ["#define f(x) #y", "1:14 cpp-bad-define: '#' is not followed by a macro parameter"],
    ["#define A ## b", "1:11 cpp-bad-define: '##' cannot stand at the beginning of a macro's replacement"],
    ["#define A b ##", "1:13 cpp-bad-define: '##' cannot stand at the end of a macro's replacement"],
    ["#define f(...) __VA_OPT__ x", "1:27 cpp-bad-define: __VA_OPT__ must be followed by '('"],
    ["#define f(...) __VA_OPT__(", "1:16 cpp-bad-define: __VA_OPT__ is not closed"],
    ["#define A 1\n#define A 2", "2:9 cpp-redefined: The macro 'A' is defined again, differently"],
    ["#define f(x) x\nf(1, 2)", "2:1 cpp-argument-count: Macro 'f' takes 1 argument, but 2 are given"],
    ["#define f(x, y) x\n\n f(1)", "3:2 cpp-argument-count: Macro 'f' takes 2 arguments, but 1 is given"],
    ["#define f() x\nf(1)", "2:1 cpp-argument-count: Macro 'f' takes 0 arguments, but 1 is given"],
    ["#define f(x) x\nf(1", "2:1 cpp-unterminated-arguments: The arguments of macro 'f' are not closed"],
    ["#define f(a, b) a ## b\nf(+, x)", "2:1 cpp-bad-paste: Pasting '+' and 'x' does not give one token"],
    ['#include "a.h"', '1:10 cpp-missing-include: The header "a.h" was not found'],
    ["#include <linux/a.h>", "1:10 cpp-missing-include: The header <linux/a.h> was not found"],
    ["#include a.h", '1:10 cpp-bad-include: #include needs "NAME" or <NAME>'],
    ["#include", '1:2 cpp-bad-include: #include needs "NAME" or <NAME>'],
    ["#include <>", '1:10 cpp-bad-include: #include needs "NAME" or <NAME>'],
    ["#error this  is 'not' it", "1:2 cpp-error-directive: #error this is 'not' it"],
    ["#warning don't", "1:2 cpp-warning-directive: #warning don't"],
    ['#pragma GCC error "no"', '1:1 cpp-error-directive: #pragma GCC error "no"'],
    ["#line x", "1:2 cpp-bad-directive: #line needs a line number"],
    ["_Pragma(1)", "1:1 cpp-bad-operator: _Pragma takes one string in parentheses"],
    ["__has_include(<a>)", "1:1 cpp-bad-operator: '__has_include' can stand only in a condition"],
    ["#if __has_attribute\n#endif", "1:5 cpp-bad-operator: '(' is missing after '__has_attribute'"],
    ["a \\ \nb", "1:3 cpp-loose-splice: White space separates this backslash from the end of its line"],
  ])("%j", (text, ...expected) => {
    expect(problemsOfFixture(text)).toEqual(expected);
  });

  it("says nothing about what is skipped, or is valid", () => {
    const text =
      '#if 0\n#bad\n#include <none>\n#error\n\'\n#endif\n#define A 1\n#define A 1\n#ident "x"\n#\n#undef B\n#define f(x...) x\nf() f';
    expect(problemsOfFixture(text)).toEqual([]);
  });

  it("names the constant without its closing quote when it swallows the end of a call", () => {
    expect(problemsOfFixture('#define f(x) x\nf("a);\ng')).toEqual([
      '2:3 cpp-unterminated-text: The string has no closing " on its line',
      "2:1 cpp-unterminated-arguments: The arguments of macro 'f' are not closed",
    ]);
  });

  it("names the inclusions that led to a missing header", () => {
    const { problems } = preprocessFixture('\n#include "a.h"\n//- a.h\n#include <b.h>\n//- b.h\n  #include <linux/gone.h>', {
      missingHeaderHelp: "Ask the caller",
    });
    expect(problems).toEqual([
      {
        code: "cpp-missing-include",
        severity: "error",
        file: "b.h",
        line: 1,
        column: 12,
        message: "The header <linux/gone.h> was not found",
        help: "Ask the caller",
        related: [
          { file: "a.h", line: 1, column: 10, message: "included from here" },
          { file: "main.c", line: 2, column: 10, message: "included from here" },
        ],
      },
    ]);
  });

  it("names the expansions that led to a bad paste, and reports it where the outermost macro was used", () => {
    const { problems } = preprocessFixture("#define CAT(a, b) a##b\n#define OUTER(x) CAT(x, -)\nint i = 1 + OUTER(i);");
    expect(problems).toMatchObject([
      {
        line: 3,
        column: 13,
        message: "Pasting 'i' and '-' does not give one token",
        related: [
          { line: 1, column: 9, message: "in the expansion of macro 'CAT'" },
          { line: 2, column: 9, message: "in the expansion of macro 'OUTER'" },
        ],
      },
    ]);
  });

  it("reports the same thing once, however often its header is included", () => {
    expect(problemsOfFixture('#include "a.h"\n#include "a.h"\n//- a.h\n#bad')).toHaveLength(1);
  });

  it("refuses what is not text with one problem", () => {
    const binary = `\u007fELF${"\u0001\u0002\uFFFDa\u0000".repeat(1000)}`;
    expect(problemsOfFixture(binary)).toEqual(["1:1 cpp-not-text: The file is not C: most of its characters can stand nowhere in C"]);
    expect(expandFixture(binary)).toBe("");
  });

  it("goes on after a problem", () => {
    expect(expandFixture('#include "gone.h"\n#bad\n#define f(x, y) x\na f(1) b\n#if )\nno\n#else\nyes\n#endif')).toBe("a f b yes");
  });

  it("lists a hundred problems and counts the rest", () => {
    const problems = problemsOfFixture("#bad\n".repeat(150));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe("0:0 cpp-too-many-problems: 50 further problems of the preprocessor are not listed");
  });

  it("reports a bad definition of the command line", () => {
    const defines = [{ name: "f(x", value: "1" }];
    expect(problemsOfFixture("", { defines })).toEqual(["<command line>:1:13 cpp-bad-define: ',' or ')' was expected instead of '1'"]);
  });
});
