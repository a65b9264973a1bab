/** The machine of explorations against the machine that runs timelines: random functions give the same, step by step or in one go. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { imageOf, Program } from "../../../test/support/lower.ts";
import { RANDOM_PRELUDE, randomFunction } from "../../../test/support/random-programs.ts";
import { End, Machine } from "./machine.ts";
import { memoryMap } from "./memory-map.ts";
import { run } from "./run.ts";

vi.setConfig({ testTimeout: 60_000 });

const BATCH = 20;

function functionsOf(seed: number): readonly string[] {
  const entropy = fc.array(fc.nat(1 << 30), { minLength: 200, maxLength: 400, size: "max" });
  return fc.sample(entropy, { seed, numRuns: BATCH }).map((numbers, k) => randomFunction(`f${k}`, numbers));
}

/** Calls a function, in steps of so many instructions, with everything that a step ends with in between. */
function call(m: Machine, name: string, each: number): bigint {
  const top = m.stackStart(0) + 4;
  m.enter(0, 0, 0, top);
  expect(m.call(m.image.functionByName.get(name) ?? -1, [])).toBe(true);
  for (;;) {
    m.replaying = each;
    run(m);
    m.replaying = -1;
    m.commitStack();
    if (m.end !== End.Visible) break;
    m.enter(0, m.fp, m.pc, m.top);
  }
  expect([m.end, m.fault?.message]).toEqual([End.Returned, undefined]);
  return (BigInt(m.resultHigh >>> 0) << 32n) | BigInt(m.resultLow >>> 0);
}

it.each([1, 2, 3])("random functions of seed %i", (seed) => {
  const functions = functionsOf(seed);
  const text = `${RANDOM_PRELUDE}${functions.join("\n")}`;
  const roots = functions.map((_, k) => `f${k}`);
  const oracle = new Program(text, { roots });
  const image = imageOf(text, { roots });
  const m = new Machine(image, memoryMap(image, 1, 1, 1024, 0), 1);
  const different = functions.filter((_, k) => {
    const before = [m.state.hashLow, m.state.hashHigh];
    const mark = m.state.mark();
    const whole = call(m, `f${k}`, 1_000_000);
    m.state.undo(mark);
    expect([m.state.hashLow, m.state.hashHigh]).toEqual(before);
    const inSteps = call(m, `f${k}`, 7);
    const expected = BigInt.asUintN(64, oracle.call(`f${k}`));
    return whole !== expected || inSteps !== expected;
  });
  // The text of the shortest one that differs, to look at.
  expect(different.sort((a, b) => a.length - b.length)[0]).toBeUndefined();
  expect(m.state.rehash()).toEqual({ low: m.state.hashLow, high: m.state.hashHigh });
});

it("products and quotients of 64 bits, small and large", () => {
  const text = `
static const unsigned long values[] = { 0, 1, 2, 3, 0xffff, 0x10000, 0x1fffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x123456789abcdef,
	0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, 0xfffffffffffffffd, 0xffffffffffffffff };
unsigned long f(void)
{
	unsigned long sum = 0;

	for (unsigned int i = 0; i < sizeof(values) / sizeof(*values); i++) {
		for (unsigned int j = 0; j < sizeof(values) / sizeof(*values); j++) {
			unsigned long a = values[i], b = values[j];
			long s = (long)a, t = (long)b;

			sum = (sum << 7 | sum >> 57) ^ a * b ^ (a * 0x7fffffff << 1);
			if (b)
				sum = (sum << 7 | sum >> 57) ^ a / b ^ (a % b << 3);
			if (t && !(t == -1 && a == 0x8000000000000000))
				sum = (sum << 7 | sum >> 57) ^ (unsigned long)(s / t) ^ (unsigned long)(s % t) << 3;
		}
	}
	return sum;
}
`;
  const roots = ["f"];
  const image = imageOf(text, { roots });
  const m = new Machine(image, memoryMap(image, 1, 1, 1024, 0), 1);
  expect(call(m, "f", 1_000_000)).toBe(BigInt.asUintN(64, new Program(text, { roots }).call("f")));
});
