import { describe, expect, it } from "vitest";
import { problemsOfFixture, expandFixture } from "../../test/support/c-fixture.ts";

/** Whether `#if` takes the expression to be true. */
function holds(expression: string): boolean {
  return expandFixture(`#define X 3\n#define EMPTY\n#define f(x) x\n#if ${expression}\nyes\n#endif`) === "yes";
}

function refusals(expression: string): readonly string[] {
  return problemsOfFixture(`#define f(x) x\n#if ${expression}\n#endif`).map((problem) => problem.replace(/^\S+ /, ""));
}

describe("conditions", () => {
  it.each([
    "1",
    "X == 3",
    "!undefined_name",
    "defined X && defined(X) && !defined Y",
    "0 || 2",
    "-1 < 0",
    "-1 > 0u",
    "-1 >> 63 == -1",
    "1 << 63 < 0",
    "1u << 63 > 0",
    "1 << -1 == 0",
    "4 >> -1 == 8",
    "1 << 64 == 0",
    "-1 >> 64 == -1",
    "0xffffffffffffffff == -1",
    "18446744073709551615 > 0",
    "9223372036854775807 + 1 < 0",
    "-7 / 2 == -3 && -7 % 2 == -1",
    "(1 ? -1 : 0u) > 0",
    "1 ? 0 ? 0 : 1 : 0",
    "0 ? 1 / 0 : 1",
    "1 || 1 / 0",
    "!(0 && 1 % 0)",
    "(0, 1)",
    "~0 == -1 && - - 1 == 1 && +1",
    "'a' == 97 && '\\n' == 10 && '\\377' == -1 && '\\x41' == 65 && '\\0' == 0",
    "'ab' == 24930 && L'a' == 97",
    "017 == 15 && 0b101 == 5 && 0XfULL == 15",
    "f(1) && f(X)",
    "EMPTY 1 EMPTY",
    "2 + 3 * 4 == 14 && (2 + 3) * 4 == 20 && 1 | 2 ^ 3 & 1",
    "10 - 4 - 3 == 3",
  ])("%s holds", (expression) => {
    expect(problemsOfFixture(`#define X 3\n#define EMPTY\n#define f(x) x\n#if ${expression}\n#endif`)).toEqual([]);
    expect(holds(expression)).toBe(true);
  });

  it.each([
    ["", "The condition has no expression"],
    ["1 +", "The condition ends where an operand is expected"],
    ["(1", "A ')' is missing in the condition"],
    ["1)", "A '(' is missing in the condition"],
    ["1 2", "An operator is missing before '2' in the condition"],
    ["1 ? 2", "The '?' in the condition has no ':' after it"],
    ["1 : 2", "The ':' in the condition has no '?' before it"],
    ["* 2", "An operand is missing before '*' in the condition"],
    ["1 / 0", "The condition divides by zero"],
    ["1.5", "The floating constant '1.5' cannot stand in a condition"],
    ["08", "The octal constant '08' has a digit that is not octal"],
    ["1x", "'1x' is not an integer constant"],
    ["''", "'''' is an empty character constant"],
    ['"a"', "'\"a\"' cannot stand in a condition"],
    ["g(1)", "'g' is used like a macro with arguments, but no such macro is defined"],
    ["defined", "'defined' needs a macro's name"],
    ["defined(X", "A ')' is missing after 'defined'"],
    ["#machine(x86)", "Assertions (#if #name(answer)) are not supported"],
    ["f(f)(X)", "An operator is missing before '(' in the condition"],
  ])("refuses %j", (expression, message) => {
    expect(refusals(expression)).toEqual([`cpp-bad-condition: ${message}`]);
  });

  it.each(["(", "!", "1?", "1?1:", "1,(", "- "])("refuses a thousand times %j", (part) => {
    expect(refusals(part.repeat(1000))).toEqual(["cpp-bad-condition: The condition is nested more than 200 deep"]);
  });

  it("refuses a constant of hundreds of digits", () => {
    expect(refusals("9".repeat(300))).toEqual(["cpp-bad-condition: The integer constant is too long"]);
  });

  it("looks for headers", () => {
    const text = '#if __has_include("a.h") && __has_include(<a.h>) && !__has_include(<b.h>)\nyes\n#endif\n//- a.h\n';
    expect(expandFixture(text)).toBe("yes");
    expect(expandFixture(text.replaceAll("<a.h>", "NAME").replace(/^/, "#define NAME <a.h>\n"))).toBe("yes");
  });

  it("knows the operators that begin with __has_ to be defined", () => {
    const names = ["__has_include", "__has_include_next", "__has_attribute", "__has_builtin", "__has_c_attribute"];
    expect(expandFixture(`#if ${names.map((name) => `defined ${name}`).join(" && ")}\nyes\n#endif`)).toBe("yes");
  });

  it("asks the caller about builtins", () => {
    const text = "#if __has_builtin(__builtin_expect) && !__has_builtin(other)\nyes\n#endif";
    expect(expandFixture(text, { hasBuiltin: (name) => name === "__builtin_expect" })).toBe("yes");
    expect(expandFixture(text)).toBe("");
  });
});
