import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "./utf8.ts";

describe("decodeUtf8", () => {
  it("reads back what is well-formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decodeUtf8(Buffer.from(text, "utf8"))).toBe(text);
      }),
    );
  });

  it.each([
    [[0x41, 0xff, 0x42], "AÿB"],
    [[0xc0, 0x80], "À\u0080"],
    [[0xe2, 0x82], "â\u0082"],
    [[0xed, 0xa0, 0x80], "í\u00a0\u0080"],
    [[0xf4, 0x90, 0x80, 0x80], "ô\u0090\u0080\u0080"],
  ])("takes bytes that are not (%j) as letters", (bytes, text) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
  });
});
