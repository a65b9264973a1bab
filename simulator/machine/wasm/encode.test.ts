import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { block, branch, branchIf, encode, Label, loop, signed, unsigned, when } from "./encode.ts";
import { i32 } from "./operations.ts";

function decodeUnsigned(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 128 + (byte & 0x7f), 0);
}

function decodeSigned(bytes: readonly number[]): bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
  return BigInt.asIntN(7 * bytes.length, value);
}

describe("LEB128", () => {
  it("reads back", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        expect(decodeUnsigned(unsigned(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (value) => {
        expect(decodeSigned(signed(value))).toBe(value);
      }),
    );
  });

  it.each([
    [0n, [0]],
    [-1n, [0x7f]],
    [63n, [0x3f]],
    [64n, [0xc0, 0]],
    [-128n, [0x80, 0x7f]],
  ])("of %d is short", (value, bytes) => {
    expect(signed(value)).toEqual(bytes);
  });
});

describe("encode", () => {
  it("turns labels into depths, which `if` counts in", () => {
    const out = new Label("out");
    const again = new Label("again");
    const code = block(out, loop(again, when(i32.const(1), branch(out), branch(again)), branchIf(again, i32.const(0))));
    const expected = [
      [0x02, 0x40, 0x03, 0x40],
      [0x41, 1, 0x04, 0x40, 0x0c, 2, 0x05, 0x0c, 1, 0x0b],
      [0x41, 0, 0x0d, 0, 0x0b, 0x0b],
    ];
    expect(encode(code)).toEqual(expected.flat());
  });

  it("refuses a branch to a label that is not around it", () => {
    expect(() => encode(branch(new Label("nowhere")))).toThrow("Label nowhere is not open here");
  });
});
