import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterColon, wrap } from "./wrap.ts";

describe("wrap", () => {
  it("breaks at spaces, and long lists at commas", () => {
    expect(wrap("one two three", "  ", 10)).toBe("one two\n  three");
    expect(wrap("CPUs 1,3,5,7,9,11,13,15 x", "", 10)).toBe("CPUs 1,3,\n5,7,9,11,\n13,15 x");
  });

  it("keeps every character but the spaces at which it breaks", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", " ", ",") }), fc.integer({ min: 3, max: 12 }), (text, width) => {
        const lines = wrap(text, "", width).split("\n");
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        // Commas in a row stay together, so a line may be longer than the width only where no place to break is left.
        for (const line of lines) expect(line.length <= width || !/ |,[^,]/.test(line)).toBe(true);
      }),
    );
  });
});

describe("afterColon", () => {
  it.each([
    ["The header was not found", "the header was not found"],
    ["A comment", "a comment"],
    ["CPUs 2-3 were disturbed", "CPUs 2-3 were disturbed"],
    ["nohz_full= is refused", "nohz_full= is refused"],
    ["JSON has none", "JSON has none"],
    ["", ""],
  ])("%s", (sentence, expected) => {
    expect(afterColon(sentence)).toBe(expected);
  });
});
