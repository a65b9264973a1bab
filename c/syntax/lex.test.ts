import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { lexFile, type LexedFile } from "./lex.ts";

function lex(text: string): LexedFile {
  return lexFile(makeSourceFile("a.c", text, "user"));
}

function show(text: string): readonly string[] {
  return lex(text).tokens.map((token) => `${token.kind} ${token.text}`.trimEnd());
}

function texts(text: string): string {
  return lex(text)
    .tokens.map((token) => token.text)
    .join(" ")
    .trimEnd();
}

describe("lexFile", () => {
  it("tells the kinds of tokens apart", () => {
    expect(show("a1_$ 0x1f 1.5e+3 .5 'c' L'\\'' \"s\\\"\" u8\"t\" += @")).toEqual([
      "identifier a1_$",
      "number 0x1f",
      "number 1.5e+3",
      "number .5",
      "char 'c'",
      "char L'\\''",
      'string "s\\""',
      'string u8"t"',
      "punctuator +=",
      "other @",
      "eof",
    ]);
  });

  it.each([
    ["a+++++b", "a ++ ++ + b"],
    ["x...y..z", "x ... y . . z"],
    ["<<=>>=->*", "<<= >>= -> *"],
    ["%:%: %: <: :> <% %>", "%:%: %: <: :> <% %>"],
    ["0xe+1", "0xe+1"],
    ["0x1p-3f 1.2.3..", "0x1p-3f 1.2.3.."],
    ["u8'c'", "u8 'c'"],
    ['R"x"', 'R "x"'],
    ["a/**/b//c\nd", "a b d"],
    ["é \\u00c1x", "é \\u00c1x"],
  ])("divides %j", (text, expected) => {
    expect(texts(text)).toBe(expected);
  });

  it("joins lines that end in a backslash, wherever they are divided", () => {
    expect(texts('in\\\nt a\\\r\n = "b\\\nc"; /\\\n/ gone \\\n gone too\nd')).toBe('int a = "bc" ; d');
  });

  it("keeps the place where each token was written", () => {
    const text = "a\\\nb  \\\n c\\\n";
    const places = lex(text).tokens.map(({ offset, end }) => [offset, end]);
    expect(places).toEqual([
      [0, 4],
      [9, 10],
      [text.length, text.length],
    ]);
  });

  it("marks the first token of each line and the space before a token", () => {
    const marks = lex("a b/**/c\n/*\n*/ d(e").tokens.map((token) => [token.text, token.spaceBefore, token.lineStart]);
    expect(marks).toEqual([
      ["a", false, true],
      ["b", true, false],
      ["c", true, false],
      ["d", true, true],
      ["(", false, false],
      ["e", false, false],
      ["", true, true],
    ]);
  });

  it("takes <…> for a header's name only where one can stand", () => {
    expect(texts("#include <a//b/*c.h> x\n#if __has_include(<d'e.h>) < 1 > 2\n#define f <a/b>\na <b> c")).toBe(
      "# include <a//b/*c.h> x # if __has_include ( <d'e.h> ) < 1 > 2 # define f < a / b > a < b > c",
    );
  });

  it("finds directives, also indented ones and after a comment", () => {
    const { tokens, directives } = lex(" #a\n/* */ %: b\nc # d\n#");
    expect(directives.map((index) => tokens[index + 1]?.text)).toEqual(["a", "b", ""]);
  });

  it.each([
    ["a /* b", "cpp-unterminated-comment", 2],
    ["a\0b", "cpp-nul-byte", 1],
    ["a \\ \nb", "cpp-loose-splice", 2],
    ["\u0001\u0002\uFFFD\u0003".repeat(100), "cpp-not-text", 0],
  ])("finds the fault of %j", (text, code, offset) => {
    expect(lex(text).faults).toEqual([{ code, offset }]);
  });

  it("lets a constant without its closing quote end with its line", () => {
    expect(show('a \'b c\n"d\\"\r\ne')).toEqual(["identifier a", "other 'b c", 'other "d\\"', "identifier e", "eof"]);
  });

  it("ignores a byte order mark", () => {
    expect(show("\uFEFFa")).toEqual(["identifier a", "eof"]);
  });

  it("gives every token the text that stands at its place, line splices aside", () => {
    const pieces = [
      "a",
      "b1",
      "\\\n",
      "\\\r\n",
      " ",
      "\n",
      "/*",
      "*/",
      "//",
      '"',
      "'",
      "\\",
      "<",
      "#",
      "##",
      "include",
      "=",
      ".",
      "1e",
      "+",
      "é",
      "\0",
      "@",
      "\t",
    ];
    const property = fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      let from = 0;
      for (const token of lex(text).tokens) {
        expect(text.slice(token.offset, token.end).replaceAll(/\\[ \t\f\v]*\r?\n/g, "")).toBe(token.text);
        expect(token.offset).toBeGreaterThanOrEqual(from);
        from = token.end;
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
