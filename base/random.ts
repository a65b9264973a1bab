/**
 * A small seeded generator (sfc32 by Chris Doty-Humphrey, public domain), whose whole state lies in four words that can be saved and restored.
 *
 * The simulator may use no other source of chance: the same seed gives the same numbers on every machine.
 */
export class Random {
  /** The generator's state: three words of it and a counter. */
  readonly state: Int32Array;

  /** @param state Four words, which this generator changes. */
  constructor(state: Int32Array) {
    this.state = state;
  }

  /** Starts the sequence that belongs to a seed, an integer of up to 53 bits. */
  seed(seed: number): void {
    const { state } = this;
    state[0] = seed | 0;
    state[1] = Math.floor(seed / 2 ** 32) | 0;
    state[2] = 0x9e3779b9 | 0;
    state[3] = 1;
    for (let round = 0; round < 16; round++) this.bits();
  }

  /** 32 random bits, as a number from 0 to 2^32 − 1. */
  bits(): number {
    const { state } = this;
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = state[2] ?? 0;
    const counter = state[3] ?? 0;
    const sum = (((a + b) | 0) + counter) | 0;
    state[3] = (counter + 1) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 (included) to 1 (excluded). */
  unit(): number {
    return this.bits() / 2 ** 32;
  }

  /** An integer from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** Between `low` and `high` so that each factor of ten is equally likely. */
  logUniform(low: number, high: number): number {
    return low * (high / low) ** this.unit();
  }
}
