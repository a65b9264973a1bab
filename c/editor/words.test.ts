import { describe, expect, it } from "vitest";
import { growth } from "../../test/support/work.ts";
import { anchoring, wordsOf } from "./words.ts";

const BEFORE = `#define f(x) (x)
void g(void)
{
	a();
	b(1 + 2);
	c();
}
`;

function isSame(text: string, before = BEFORE): boolean {
  return anchoring(wordsOf(before), wordsOf(text)).isSame;
}

describe("a text means the same", () => {
  it.each([
    ["as itself", BEFORE],
    ["with white space and line breaks elsewhere", BEFORE.replace("b(1 + 2);", "b( 1\n\t\t+2 ) ;\n\n")],
    ["with comments", BEFORE.replace("a();", "/* why */ a(); // and\n")],
    [
      "with a comment over several lines, and lines that end as on Windows",
      BEFORE.replace("\tc", "/* one\ntwo */ c").replaceAll("\n", "\r\n"),
    ],
    ["with a directive that is continued", BEFORE.replace("f(x) (x)", "f(x) \\\n\t(x)")],
  ])("%s", (_what, text) => expect(isSame(text)).toBe(true));
});

describe("a text means something else", () => {
  it.each([
    ["with another word", BEFORE.replace("a()", "d()")],
    ["with a word more", BEFORE.replace("c();", "c(); c();")],
    ["with a word less", BEFORE.replace("\tc();\n", "")],
    ["where an operator is another", BEFORE.replace("1 + 2", "1 ++ 2")],
    ["where a directive ends elsewhere", BEFORE.replace("f(x) (x)", "f(x)\n(x)")],
    ["where a macro takes no arguments", BEFORE.replace("f(x)", "f (x)")],
    ["where a statement became a comment", BEFORE.replace("c();", "/* c(); */")],
    ["where a string's white space is another", BEFORE.replace("1 + 2", '"a  b"'), BEFORE.replace("1 + 2", '"a b"')],
  ])("%s", (_what, text, before = BEFORE) => expect(isSame(text, before)).toBe(false));
});

describe("lines", () => {
  it("are found again behind lines that were added", () => {
    const { lineOf } = anchoring(wordsOf(BEFORE), wordsOf(`/* new\n * lines */\n\n${BEFORE}`));
    expect([1, 4, 5, 6].map(lineOf)).toEqual([4, 7, 8, 9]);
  });

  it("before and after an edit are found again, and those within are not", () => {
    const { isSame: same, lineOf } = anchoring(wordsOf(BEFORE), wordsOf(BEFORE.replace("\tb(1 + 2);\n", "\td();\n\te();\n")));
    expect(same).toBe(false);
    expect([4, 5, 6].map(lineOf)).toEqual([4, undefined, 7]);
  });

  it("in which something was added are not found again", () => {
    const { lineOf } = anchoring(wordsOf(BEFORE), wordsOf(BEFORE.replace("b(1 + 2);", "b(1 + 2), d();")));
    expect([4, 5, 6].map(lineOf)).toEqual([4, undefined, 6]);
  });

  it("that hold nothing have no place", () => {
    expect(anchoring(wordsOf("a;\n\nb;\n"), wordsOf("a;\nb;\n")).lineOf(2)).toBeUndefined();
  });

  it("are found in work that grows with the text", () => {
    const find = (lines: number): void => {
      const text = "x = y + 1; /* c */\n".repeat(lines);
      anchoring(wordsOf(text), wordsOf(`${text}z;`));
    };
    expect(growth(8, find, 500)).toBeLessThan(9);
  });
});
