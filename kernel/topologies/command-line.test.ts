import { describe, expect, it } from "vitest";
import { sameParameter, splitCommandLine } from "./command-line.ts";

describe("splitCommandLine", () => {
  it.each([
    [
      "quiet nohz_full=2-7",
      [
        ["quiet", undefined],
        ["nohz_full", "2-7"],
      ],
    ],
    [
      "  a=1\t b ",
      [
        ["a", "1"],
        ["b", undefined],
      ],
    ],
    [
      'a="x y" b',
      [
        ["a", "x y"],
        ["b", undefined],
      ],
    ],
    [
      '"a=x y" b',
      [
        ["a", "x y"],
        ["b", undefined],
      ],
    ],
    ["a=b=c", [["a", "b=c"]]],
    [
      "a= b",
      [
        ["a", ""],
        ["b", undefined],
      ],
    ],
    ["=a", [["=a", undefined]]],
    ["a=1 -- nohz_full=2", [["a", "1"]]],
    ['a="x', [["a", "x"]]],
    ["", []],
  ])("cuts %j", (text, expected) => {
    expect(splitCommandLine(text).map(({ name, value }) => [name, value])).toEqual(expected);
  });

  it("knows where names and values stand", () => {
    expect(splitCommandLine('a b="2-7" "c=3"')).toMatchObject([
      { at: 0, text: "a" },
      { at: 2, valueAt: 5, value: "2-7" },
      { at: 11, valueAt: 13, value: "3", text: '"c=3"' },
    ]);
  });
});

describe("sameParameter", () => {
  it("takes - for _", () => {
    expect(sameParameter("nohz-full", "nohz_full")).toBe(true);
    expect(sameParameter("nohz", "nohz_full")).toBe(false);
  });
});
