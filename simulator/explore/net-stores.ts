import type { Trail } from "./trail.ts";

/** What was stored in a stretch of the undo log, in all: each word once. */
export class NetStores {
  /** Records as in the undo log, but with what the word is now in the place of what it was. */
  records = new Int32Array(1 << 10);
  /** Of those. */
  count = 0;
  /** By record, what the word was before. */
  private olds = new Int32Array(1 << 8);
  /** By word, its record plus 1. */
  private readonly placeOf: Int32Array;

  /** @param words Of the state. */
  constructor(words: number) {
    this.placeOf = new Int32Array(words);
  }

  begin(): void {
    const { records, placeOf } = this;
    for (let k = 0; k < this.count; k++) placeOf[records[k * STORE_WORDS]] = 0;
    this.count = 0;
  }

  /** The next store. @param old What the word was. @param low What the store added to either lane of the hash. */
  add(index: number, old: number, low: number, high: number): void {
    let place = this.placeOf[index];
    if (place === 0) {
      if (this.count === this.olds.length) this.grow();
      place = ++this.count;
      this.placeOf[index] = place;
      this.olds[place - 1] = old;
      const at = (place - 1) * STORE_WORDS;
      this.records[at] = index;
      this.records[at + 2] = low;
      this.records[at + 3] = high;
      return;
    }
    const at = (place - 1) * STORE_WORDS;
    this.records[at + 2] += low;
    this.records[at + 3] += high;
  }

  /**
   * All were added. Words that are what they were are no records.
   *
   * @param words As they are now.
   * @param trail Gets them all: what was there before is part of what a store adds to the hash, and decides whether it is one.
   */
  end(words: Int32Array, trail: Trail): void {
    const { records, olds, placeOf } = this;
    let kept = 0;
    for (let k = 0; k < this.count; k++) {
      const from = k * STORE_WORDS;
      const index = records[from];
      placeOf[index] = 0;
      trail.read(index);
      if (words[index] === olds[k]) continue;
      const to = kept * STORE_WORDS;
      records[to] = index;
      records[to + 1] = words[index];
      records[to + 2] = records[from + 2];
      records[to + 3] = records[from + 3];
      olds[kept] = olds[k];
      placeOf[index] = ++kept;
    }
    this.count = kept;
  }

  /** What a word was before all this. @param now What it is. */
  before(word: number, now: number): number {
    const place = this.placeOf[word];
    return place === 0 ? now : this.olds[place - 1];
  }

  private grow(): void {
    const records = new Int32Array(this.records.length * 2);
    records.set(this.records);
    this.records = records;
    const olds = new Int32Array(this.olds.length * 2);
    olds.set(this.olds);
    this.olds = olds;
  }
}

/** Numbers of a record: word, value, and what the store adds to either lane of the hash. */
export const STORE_WORDS = 4;
