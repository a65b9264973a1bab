/** Bits over ranges of a column, joined by or, in a time that grows with the logarithm of the range: blocks of powers of two. */

/** Elements of the smallest block. */
const BLOCK = 32;

export class Pyramid {
  readonly #column: Uint16Array;
  /** Level k holds blocks of BLOCK × 2^k elements. */
  readonly #levels: readonly Uint16Array[];

  /** @param column Is kept, and must not change. */
  constructor(column: Uint16Array) {
    this.#column = column;
    const levels: Uint16Array[] = [];
    for (let below = blocksOf(column, BLOCK); ; below = blocksOf(below, 2)) {
      levels.push(below);
      if (below.length <= 1) break;
    }
    this.#levels = levels;
  }

  /** Every bit that an element from `from` to `to`, exclusive, has. */
  or(from: number, to: number): number {
    const column = this.#column;
    const firstBlock = Math.ceil(from / BLOCK);
    const lastBlock = Math.floor(to / BLOCK);
    let bits = 0;
    if (firstBlock >= lastBlock) {
      for (let at = from; at < to; at++) bits |= column[at] ?? 0;
      return bits;
    }
    for (let at = from; at < firstBlock * BLOCK; at++) bits |= column[at] ?? 0;
    for (let at = lastBlock * BLOCK; at < to; at++) bits |= column[at] ?? 0;
    return bits | this.#orOfBlocks(firstBlock, lastBlock);
  }

  #orOfBlocks(from: number, to: number): number {
    let bits = 0;
    for (const level of this.#levels) {
      if (from >= to) break;
      if ((from & 1) === 1) bits |= level[from++] ?? 0;
      if ((to & 1) === 1) bits |= level[--to] ?? 0;
      from /= 2;
      to /= 2;
    }
    return bits;
  }
}

function blocksOf(column: Uint16Array, size: number): Uint16Array {
  const blocks = new Uint16Array(Math.ceil(column.length / size));
  for (let block = 0; block < blocks.length; block++) {
    const end = Math.min(column.length, (block + 1) * size);
    let bits = 0;
    for (let at = block * size; at < end; at++) bits |= column[at] ?? 0;
    blocks[block] = bits;
  }
  return blocks;
}
