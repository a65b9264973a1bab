/**
 * The state of an exploration: one flat array of 32-bit words with an undo log and a 64-bit hash that every store keeps up to date.
 *
 * The hash is the sum of mix(index, value) over all words, in two independent 32-bit lanes; a word that is 0 adds nothing, so a state
 * may grow with zeros without changing its hash. Everything that distinguishes two states has to be in the words, and nothing else.
 */

/** Finalizer of MurmurHash3: every bit of the input reaches every bit of the result. */
function avalanche(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** What a word adds to the low lane. */
export function mixLow(index: number, value: number): number {
  return value === 0 ? 0 : avalanche(value ^ Math.imul(index + 1, 0x9e3779b9));
}

/** What a word adds to the high lane; independent of {@link mixLow}. */
export function mixHigh(index: number, value: number): number {
  return value === 0 ? 0 : avalanche(Math.imul(value, 0xcc9e2d51) ^ Math.imul(index + 0x51ed27, 0x85ebca77));
}

export class FlatState {
  /** For reading. Writing goes through {@link set}, or the hash and the undo log know nothing of it. */
  words: Int32Array;
  hashLow = 0;
  hashHigh = 0;
  /** Pairs (index, old value), oldest first. */
  private log = new Int32Array(1 << 12);
  private logLength = 0;
  /**
   * From this index on, words may be written directly while a step runs; {@link commitRange} then enters what has changed in the log
   * and the hash. A running thread's frames lie there: most of what is written to them is gone when the step ends.
   */
  readonly lazyFrom: number;
  /** What the words from {@link lazyFrom} on were at the last commit. */
  private committed: Int32Array;

  /** @param size Words, all 0. */
  constructor(size: number, lazyFrom = size) {
    this.words = new Int32Array(size);
    this.lazyFrom = lazyFrom;
    this.committed = new Int32Array(size - lazyFrom);
  }

  set(index: number, value: number): void {
    const { words } = this;
    const old = words[index];
    if (old === value) return;
    words[index] = value;
    if (index >= this.lazyFrom) this.committed[index - this.lazyFrom] = value;
    this.enterStore(index, old, value);
  }

  private enterStore(index: number, old: number, value: number): void {
    if (this.logLength === this.log.length) this.growLog();
    this.log[this.logLength++] = index;
    this.log[this.logLength++] = old;
    this.hashLow = (this.hashLow + mixLow(index, value) - mixLow(index, old)) | 0;
    this.hashHigh = (this.hashHigh + mixHigh(index, value) - mixHigh(index, old)) | 0;
  }

  /** Enters what was written directly to the words from `from` up to `to`, all of them lazy ones, in the log and the hash. */
  commitRange(from: number, to: number): void {
    const { words, committed, lazyFrom } = this;
    for (let index = from; index < to; index++) {
      const value = words[index];
      const old = committed[index - lazyFrom];
      if (value === old) continue;
      committed[index - lazyFrom] = value;
      this.enterStore(index, old, value);
    }
  }

  /** Takes back what was written directly to lazy words and not committed. */
  revertRange(from: number, to: number): void {
    this.words.set(this.committed.subarray(from - this.lazyFrom, to - this.lazyFrom), from);
  }

  get(index: number): number {
    return this.words[index];
  }

  /** A place in the undo log, to be given to {@link undo}. */
  mark(): number {
    return this.logLength;
  }

  /** Takes back every store made since {@link mark} gave this place. Costs no hash computation beyond one subtraction a store. */
  undo(mark: number): void {
    const { words, log } = this;
    let length = this.logLength;
    let low = this.hashLow;
    let high = this.hashHigh;
    while (length > mark) {
      const old = log[--length];
      const index = log[--length];
      const now = words[index];
      low = (low + mixLow(index, old) - mixLow(index, now)) | 0;
      high = (high + mixHigh(index, old) - mixHigh(index, now)) | 0;
      words[index] = old;
      if (index >= this.lazyFrom) this.committed[index - this.lazyFrom] = old;
    }
    this.logLength = length;
    this.hashLow = low;
    this.hashHigh = high;
  }

  /** {@link undo} for whoever knows what the hash was: it need not be computed. */
  undoTo(mark: number, hashLow: number, hashHigh: number): void {
    const { words, log, committed, lazyFrom } = this;
    let length = this.logLength;
    while (length > mark) {
      const old = log[--length];
      const index = log[--length];
      words[index] = old;
      if (index >= lazyFrom) committed[index - lazyFrom] = old;
    }
    this.logLength = length;
    this.hashLow = hashLow;
    this.hashHigh = hashHigh;
  }

  /** Forgets how to undo what happened so far; marks given before are void. */
  commit(): void {
    this.logLength = 0;
  }

  /** Words stored since a mark, newest last, once for each store: what a step changed. */
  storedSince(mark: number): readonly number[] {
    const found: number[] = [];
    for (let at = mark; at < this.logLength; at += 2) found.push(this.log[at]);
    return found;
  }

  /** What words were before a mark, for each word stored since. */
  oldValuesSince(mark: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (let at = mark; at < this.logLength; at += 2) {
      if (!found.has(this.log[at])) found.set(this.log[at], this.log[at + 1]);
    }
    return found;
  }

  /** How often a word has changed since it last had a value; all changes that are remembered, if it had it never. */
  changesSince(index: number, value: number): number {
    let changes = 0;
    if (this.words[index] === value) return changes;
    for (let at = this.logLength - 2; at >= 0; at -= 2) {
      if (this.log[at] !== index) continue;
      changes++;
      if (this.log[at + 1] === value) break;
    }
    return changes;
  }

  /** What a word was before its last changes, of so many. */
  valueBefore(index: number, changes: number): number {
    let left = changes;
    for (let at = this.logLength - 2; at >= 0 && left > 0; at -= 2) {
      if (this.log[at] === index && --left === 0) return this.log[at + 1];
    }
    return this.words[index];
  }

  /** Makes room for more words, which are 0; the hash stays as it is. */
  grow(size: number): void {
    if (size <= this.words.length) return;
    const words = new Int32Array(size);
    words.set(this.words);
    this.words = words;
    const committed = new Int32Array(size - this.lazyFrom);
    committed.set(this.committed);
    this.committed = committed;
  }

  /** Takes over all words, e.g. of a frontier state. The undo log is empty afterwards. */
  load(words: Int32Array, hashLow: number, hashHigh: number): void {
    this.grow(words.length);
    this.words.set(words);
    this.words.fill(0, words.length);
    this.committed.set(this.words.subarray(this.lazyFrom));
    this.hashLow = hashLow;
    this.hashHigh = hashHigh;
    this.logLength = 0;
  }

  /** Takes over some words, of which neither the hash nor the undo log knows: {@link become} follows. */
  place(index: number, source: Int32Array, from: number, count: number): void {
    const { words, committed, lazyFrom } = this;
    for (let k = 0; k < count; k++) {
      words[index + k] = source[from + k];
      if (index + k >= lazyFrom) committed[index + k - lazyFrom] = source[from + k];
    }
  }

  /** All words are in place: what the hash is. The undo log is empty afterwards. */
  become(hashLow: number, hashHigh: number): void {
    this.hashLow = hashLow;
    this.hashHigh = hashHigh;
    this.logLength = 0;
  }

  /** The hash computed anew from all words, for tests of {@link set}. */
  rehash(): { readonly low: number; readonly high: number } {
    let low = 0;
    let high = 0;
    this.words.forEach((value, index) => {
      low = (low + mixLow(index, value)) | 0;
      high = (high + mixHigh(index, value)) | 0;
    });
    return { low, high };
  }

  private growLog(): void {
    const log = new Int32Array(this.log.length * 2);
    log.set(this.log);
    this.log = log;
  }
}
