import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageOf } from "../../test/support/lower.ts";
import type { Image } from "./image.ts";
import { instructionLength, Op } from "./instructions.ts";
import { validateImage } from "./validate.ts";

const text = "static int g(long x) { int a[4]; a[x & 3] = 1; return a[0]; } int f(int n) { while (n--) if (g(n)) return n; return 0; }";

/** The image with one word of code changed. */
function changed(image: Image, at: number, word: number): Image {
  const code = image.code.slice();
  code[at] = word;
  return { ...image, code };
}

/** Code index of the first instruction of that opcode. */
function find(image: Image, op: Op): number {
  for (let pc = 0; pc < image.code.length; pc += instructionLength(image.code, pc)) if (image.code[pc] === op) return pc;
  throw new Error(`no ${Op[op]}`);
}

describe("an image", () => {
  const image = imageOf(text);

  it("as the lowering makes it is sound", () => {
    expect(validateImage(image)).toEqual([]);
  });

  it.each([
    ["a jump between instructions", Op.Jmp, 1, 1, "which is no instruction of this function"],
    ["a register outside the frame", Op.RetW, 1, 999, "register 999 is outside the frame's registers"],
    ["a register in the header", Op.RetW, 1, 2, "register 2 is outside"],
    ["a function that is not there", Op.Call, 2, 99, "there is no function 99"],
    ["a frame offset among the registers", Op.FrameAddr, 2, 0, "frame offset 0 is outside frame memory"],
  ] as const)("with %s is not", (_, op, operand, word, finding) => {
    expect(validateImage(changed(image, find(image, op) + operand, word)).join("\n")).toContain(finding);
  });

  it("with a count that leads backwards is not", () => {
    expect(validateImage(changed(image, find(image, Op.Call) + 3, -9)).join("\n")).toContain("words");
  });

  it("with an unknown opcode is not", () => {
    expect(validateImage(changed(image, 0, 9999)).join("\n")).toContain("unknown opcode 9999");
  });

  it("with any word changed is judged without an exception", () => {
    const word = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.integer());
    fc.assert(
      fc.property(fc.nat(image.code.length - 1), word, (at, value) => {
        expect(Array.isArray(validateImage(changed(image, at, value)))).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
