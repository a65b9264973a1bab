/**
 * Views, interned: a view is a vector of positions, and equal vectors have one number.
 *
 * A state of the view machine then holds a number where it would hold a vector: it is small, two states are equal exactly if their
 * words are, and what is done to vectors (join, shift) is looked up once it has been computed. Number 0 is the vector of zeros.
 * Numbers depend on the order in which vectors were met, so they mean nothing outside one run.
 */

/** Positions are bytes. */
export const MAX_POSITION = 255;

/** Results that are remembered, for each operation; older ones are computed anew. */
const CACHE_LOG2 = 14;
const CACHE_SLOTS = 1 << CACHE_LOG2;
/** First, second operand (or a packed pair), result. */
const CACHE_WORDS = 3;

export class Vectors {
  /** Entries of each vector. */
  readonly length: number;
  /** Entries that stand for one location lie this far apart. */
  private readonly period: number;
  private bytes: Uint8Array;
  private count = 1;
  /** Open addressing: number of the vector, 0 for none (the zero vector is never looked up here). */
  private table = new Int32Array(1 << 10);
  private readonly scratch: Uint8Array;
  private readonly joins = new Int32Array(CACHE_SLOTS * CACHE_WORDS);
  private readonly edits = new Int32Array(CACHE_SLOTS * CACHE_WORDS);
  private readonly excesses = new Int32Array(CACHE_SLOTS * CACHE_WORDS);

  /** @param rows How many times each of the locations has an entry: once, or once for each CPU. */
  constructor(locations: number, rows: number) {
    const length = locations * rows;
    this.length = length;
    this.period = locations;
    this.bytes = new Uint8Array(Math.max(1, length) << 8);
    this.scratch = new Uint8Array(length);
  }

  /** Different vectors met so far. */
  get size(): number {
    return this.count;
  }

  /** Bytes held. */
  get memory(): number {
    return this.bytes.byteLength + this.table.byteLength + 3 * this.joins.byteLength;
  }

  /** One entry of a vector. */
  at(id: number, entry: number): number {
    return this.bytes[id * this.length + entry];
  }

  /** The greater of two entries, for every entry. */
  join(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const low = a < b ? a : b;
    const high = a < b ? b : a;
    const at = slotOf(low, high);
    const { joins } = this;
    if (joins[at] === low && joins[at + 1] === high) return joins[at + 2];
    const { bytes, scratch, length } = this;
    const left = low * length;
    const right = high * length;
    for (let i = 0; i < length; i++) {
      const x = bytes[left + i];
      const y = bytes[right + i];
      scratch[i] = x > y ? x : y;
    }
    return remember(joins, at, low, high, this.intern());
  }

  /** What a vector has above a floor: entries that do not exceed the floor's are 0. */
  above(id: number, floor: number): number {
    if (id === 0 || id === floor) return 0;
    if (floor === 0) return id;
    const at = slotOf(id, floor);
    const { excesses } = this;
    if (excesses[at] === id && excesses[at + 1] === floor) return excesses[at + 2];
    const { bytes, scratch, length } = this;
    const from = id * length;
    const base = floor * length;
    for (let i = 0; i < length; i++) {
      const entry = bytes[from + i];
      scratch[i] = entry > bytes[base + i] ? entry : 0;
    }
    return remember(excesses, at, id, floor, this.intern());
  }

  /** The vector with one entry raised to a position, if it is lower. */
  raise(id: number, entry: number, position: number): number {
    if (this.at(id, entry) >= position) return id;
    return this.edit(id, entry, position, RAISE);
  }

  /** A location's entries that are at or above a position (1 at least), moved up by one: a message was put in before it. */
  shift(id: number, location: number, position: number): number {
    return id === 0 ? 0 : this.edit(id, location, position, SHIFT);
  }

  /** A location's entries lowered by an amount, and no further than 0: its oldest messages were dropped. */
  lower(id: number, location: number, amount: number): number {
    return id === 0 ? 0 : this.edit(id, location, amount, LOWER);
  }

  /** A location's entries above a position lowered by one: the message there was taken out, and whoever was at it is at the one behind it. */
  close(id: number, location: number, position: number): number {
    return id === 0 ? 0 : this.edit(id, location, position, CLOSE);
  }

  /** The number of the vector that a function of the entry's index gives. */
  make(value: (entry: number) => number): number {
    for (let i = 0; i < this.length; i++) this.scratch[i] = value(i);
    return this.intern();
  }

  private edit(id: number, entry: number, amount: number, how: number): number {
    const packed = (entry << 10) | (amount << 2) | how;
    const at = slotOf(id, packed);
    const { edits, bytes, scratch, length, period } = this;
    if (edits[at] === id && edits[at + 1] === packed) return edits[at + 2];
    const from = id * length;
    for (let i = 0; i < length; i++) scratch[i] = bytes[from + i];
    if (how === RAISE) scratch[entry] = amount;
    else {
      for (let i = entry; i < length; i += period) {
        const now = scratch[i];
        if (how === SHIFT) scratch[i] = now >= amount ? now + 1 : now;
        else if (how === CLOSE) scratch[i] = now > amount ? now - 1 : now;
        else scratch[i] = now > amount ? now - amount : 0;
      }
    }
    return remember(edits, at, id, packed, this.intern());
  }

  /** The number of the vector in the scratch buffer. */
  private intern(): number {
    const { scratch, length, bytes } = this;
    let hash = 0;
    let any = 0;
    for (let i = 0; i < length; i++) {
      any |= scratch[i];
      hash = (Math.imul(hash, 31) + scratch[i]) | 0;
    }
    if (any === 0) return 0;
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    const mask = this.table.length - 1;
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.table[slot];
      if (id === 0) return this.enter(slot);
      const from = id * length;
      let i = 0;
      while (i < length && bytes[from + i] === scratch[i]) i++;
      if (i === length) return id;
    }
  }

  private enter(slot: number): number {
    const id = this.count++;
    const { length } = this;
    if ((id + 1) * length > this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(this.scratch, id * length);
    this.table[slot] = id;
    if (this.count * 2 > this.table.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const { length, bytes } = this;
    this.table = new Int32Array(this.table.length * 2);
    const mask = this.table.length - 1;
    for (let id = 1; id < this.count; id++) {
      let hash = 0;
      for (let i = id * length; i < (id + 1) * length; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
      hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
      let slot = (hash ^ (hash >>> 13)) & mask;
      while (this.table[slot] !== 0) slot = (slot + 1) & mask;
      this.table[slot] = id;
    }
  }
}

const CLOSE = 0;
const RAISE = 1;
const SHIFT = 2;
const LOWER = 3;

function slotOf(a: number, b: number): number {
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  return ((hash ^ (hash >>> 15)) & (CACHE_SLOTS - 1)) * CACHE_WORDS;
}

function remember(cache: Int32Array, at: number, a: number, b: number, result: number): number {
  cache[at] = a;
  cache[at + 1] = b;
  cache[at + 2] = result;
  return result;
}
