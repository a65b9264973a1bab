/** Typed arrays that grow. */

export function longer<A extends Int32Array | Uint32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** Numbers of a table, each column by itself, so that going through one column touches little memory. */
export class Numbers {
  private readonly columns: Float64Array[];

  /** @param kept What {@link dump} gave. */
  constructor(width: number, kept?: Float64Array) {
    const rows = kept === undefined ? 1 << 8 : kept.length / width;
    this.columns = Array.from({ length: width }, (_, column) =>
      kept === undefined ? new Float64Array(rows) : kept.subarray(column * rows, (column + 1) * rows),
    );
  }

  get(row: number, column: number): number {
    return this.columns[column]?.[row] ?? 0;
  }

  set(row: number, column: number, value: number): void {
    const values = this.columns[column] ?? new Float64Array(0);
    if (row < values.length) values[row] = value;
    else {
      const grown = longer(values, new Float64Array(2 * Math.max(row, 1 << 7)));
      grown[row] = value;
      this.columns[column] = grown;
    }
  }

  /** Those of the first rows, one column after the other. */
  dump(rows: number): Float64Array {
    const dumped = new Float64Array(rows * this.columns.length);
    this.columns.forEach((values, column) => dumped.set(values.subarray(0, rows), column * rows));
    return dumped;
  }
}

/** A hash table of numbered things: those of the same bucket form a chain, the newest first. */
export class Chains {
  private readonly heads: Int32Array;
  private hashes: Int32Array;
  private nexts: Int32Array;
  count: number;

  /** The number of buckets is a power of two. */
  constructor(buckets: number, kept?: ChainsDump) {
    this.heads = kept?.heads ?? new Int32Array(buckets).fill(-1);
    this.hashes = kept?.hashes ?? new Int32Array(1 << 10);
    this.nexts = kept?.nexts ?? new Int32Array(1 << 10);
    this.count = kept?.hashes.length ?? 0;
  }

  hash(index: number): number {
    return this.hashes[index] ?? 0;
  }

  /** Adds the next number. */
  add(hash: number): number {
    if (this.count >= this.hashes.length) {
      const size = Math.max(1 << 10, 2 * this.count);
      this.hashes = longer(this.hashes, new Int32Array(size));
      this.nexts = longer(this.nexts, new Int32Array(size));
    }
    const index = this.count++;
    const bucket = hash & (this.heads.length - 1);
    this.hashes[index] = hash;
    this.nexts[index] = this.heads[bucket] ?? -1;
    this.heads[bucket] = index;
    return index;
  }

  /** The first number with this hash, or the next one after `after`; -1 when there is none. */
  find(hash: number, after?: number): number {
    let at = (after === undefined ? this.heads[hash & (this.heads.length - 1)] : this.nexts[after]) ?? -1;
    while (at >= 0 && this.hashes[at] !== hash) at = this.nexts[at] ?? -1;
    return at;
  }

  dump(): ChainsDump {
    return { heads: this.heads, hashes: this.hashes.slice(0, this.count), nexts: this.nexts.slice(0, this.count) };
  }
}

export interface ChainsDump {
  readonly heads: Int32Array;
  readonly hashes: Int32Array;
  readonly nexts: Int32Array;
}
