import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { chooseEncoding, ENCODINGS, offsetOf, positionOf, replaced } from "./positions.ts";

const texts = fc.array(fc.constantFrom("a", "é", "€", "😀", "\n", "\r\n", "\t"), { maxLength: 40 }).map((parts) => parts.join(""));

function source(text: string) {
  return makeSourceFile("a.c", text, "user");
}

describe("positions", () => {
  it.each(ENCODINGS)("come back as the offset they were made from, in %s", (encoding) => {
    fc.assert(
      fc.property(texts, fc.nat(80), (text, wish) => {
        const file = source(text);
        const offset = Math.min(wish, text.length);
        // A position cannot lie between the two halves of a line end or of a surrogate pair.
        const low = text.charCodeAt(offset) & 0xfc00;
        if (low === 0xdc00 || text.slice(offset - 1, offset + 1) === "\r\n") return;
        expect(offsetOf(file, positionOf(file, offset, encoding), encoding)).toBe(offset);
      }),
      { seed: 7 },
    );
  });

  it.each([
    ["utf-16", 3],
    ["utf-8", 6],
    ["utf-32", 2],
  ] as const)("count columns in %s", (encoding, column) => {
    expect(positionOf(source("x\né😀y"), 5, encoding)).toEqual({ line: 1, character: column });
  });

  it("beyond the end of a line or of the text are that end", () => {
    const file = source("ab\r\ncd");
    expect(offsetOf(file, { line: 0, character: 99 }, "utf-16")).toBe(2);
    expect(offsetOf(file, { line: 0, character: 99 }, "utf-8")).toBe(2);
    expect(offsetOf(file, { line: 9, character: 0 }, "utf-16")).toBe(6);
  });
});

describe("replacing", () => {
  it("keeps the line table as if made anew", () => {
    fc.assert(
      fc.property(texts, texts, fc.nat(40), fc.nat(40), (text, by, a, b) => {
        const start = Math.min(a, b, text.length);
        const end = Math.min(Math.max(a, b), text.length);
        const changed = replaced(source(text), { start, end }, by);
        expect(changed).toEqual(source(text.slice(0, start) + by + text.slice(end)));
      }),
      { seed: 8 },
    );
  });
});

describe("the encoding", () => {
  it.each([
    [undefined, "utf-16"],
    [[], "utf-16"],
    [["utf-8", "utf-16"], "utf-8"],
    [["utf-7", "utf-32"], "utf-32"],
    [["utf-7"], "utf-16"],
  ] as const)("of %s is %s", (offered, chosen) => {
    expect(chooseEncoding(offered)).toBe(chosen);
  });
});
