import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBase64 } from "./base64.ts";

describe("encodeBase64", () => {
  it("is what node makes of the same bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => encodeBase64(bytes) === Buffer.from(bytes).toString("base64")));
    const long = Uint8Array.from({ length: 50_001 }, (_, at) => (at * 7) % 256);
    expect(encodeBase64(long)).toBe(Buffer.from(long).toString("base64"));
  });
});
