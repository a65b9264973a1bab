import { expect, it } from "vitest";
import { instructionLength, Op } from "../../../c/ir/instructions.ts";
import { imageOf } from "../../../test/support/lower.ts";
import { Liveness } from "./liveness.ts";

const FILL = 7;

it.each(["direct", "indirect"])("both words of a %s call's result are dead before the call", (kind) => {
  const called = kind === "direct" ? "g()" : "h()";
  const image = imageOf(
    `static long g(void) { return 1; } long (*h)(void) = g;
     long f(int n) { long r = 0; while (n--) { r = ${called}; if (r) return r; } return 0; }
     int main(void) { return f(3) != 0; }`,
    { roots: ["main"] },
  );
  const f = image.functionByName.get("f") ?? -1;
  const { start, end, memoryOffset } = image.functions[f]!;
  const op = kind === "direct" ? Op.Call : Op.CallI;
  const calls: number[] = [];
  for (let pc = start; pc < end; pc += Math.max(1, instructionLength(image.code, pc))) if (image.code[pc] === op) calls.push(pc);
  const [pc = -1] = calls;
  const result = image.code[pc + 1]!;
  expect([calls.length, result >= 0]).toEqual([1, true]);
  const words = new Int32Array(memoryOffset >> 2).fill(FILL);
  new Liveness(image).clear(words, 0, f, pc, false);
  // What decides how often the loop goes round is needed.
  expect([words[result], words[result + 1], words.slice(4).includes(FILL)]).toEqual([0, 0, true]);
});
