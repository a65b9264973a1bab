import { describe, expect, it } from "vitest";
import { Random } from "./random.ts";

function seeded(seed: number): Random {
  const random = new Random(new Int32Array(4));
  random.seed(seed);
  return random;
}

describe("Random", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    const [one, again, other] = [seeded(7), seeded(7), seeded(8)].map((random) => Array.from({ length: 20 }, () => random.bits()));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it("continues from a saved state", () => {
    const random = seeded(3);
    const saved = random.state.slice();
    const expected = [random.bits(), random.bits()];
    const resumed = new Random(saved);
    expect([resumed.bits(), resumed.bits()]).toEqual(expected);
  });

  it("spreads evenly", () => {
    const random = seeded(1);
    const counts = Array.from<number>({ length: 10 }).fill(0);
    for (let k = 0; k < 10_000; k++) counts[random.below(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("stays within the bounds of a log-uniform draw", () => {
    const random = seeded(5);
    for (let k = 0; k < 1000; k++) {
      const value = random.logUniform(1000, 1e8);
      expect(value).toBeGreaterThanOrEqual(1000);
      expect(value).toBeLessThan(1e8);
    }
  });
});
