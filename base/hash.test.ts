import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, sha256, utf8 } from "./hash.ts";

describe("sha256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ])("gives the standard's digest of %j", (text, digest) => {
    expect(sha256(utf8(text))).toBe(digest);
  });

  it("agrees with node's at every length around a block", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
      expect(sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  it("agrees with node's on random bytes, also inside a larger buffer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), fc.nat(8), (bytes, skip) => {
        const part = bytes.subarray(skip);
        expect(sha256(part)).toBe(createHash("sha256").update(part).digest("hex"));
      }),
    );
  });
});

describe("utf8", () => {
  it("agrees with the platform's encoder, lone surrogates included", () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const point = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    const text = fc.array(fc.oneof(unit, point), { maxLength: 20 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (value) => {
        expect(utf8(value).join()).toBe(new TextEncoder().encode(value).join());
      }),
      { numRuns: 1000 },
    );
  });
});

describe("digestOf", () => {
  it("is 16 hex digits, and the same on every machine", () => {
    expect(digestOf("")).toBe("e3b0c44298fc1c14");
    expect(digestOf("klp_mutex → ü")).toBe(createHash("sha256").update("klp_mutex → ü").digest("hex").slice(0, 16));
  });
});
