/** Records of a few words, each kept once, however many have it. They are told apart word for word, so two never count as one. */
import { mixLow } from "../flat-state.ts";

/** Words of a record, as a power of two. */
export const RECORD_LOG2 = 3;
export const RECORD = 1 << RECORD_LOG2;
/** Records for which there is room at the start. */
const FEW = 64;
/** Records for each slot of the table at most. */
const MOST_FULL = 0.75;

export class Interned {
  /** Of all records, one behind the other; the first is no record, as numbers go from 1. */
  private words = new Int32Array(FEW * RECORD);
  /** Open addressing: numbers of records, 0 where there is none. */
  private slots = new Int32Array(2 * FEW);
  /** Numbers go from 1 up to this. */
  count = 0;

  get bytes(): number {
    return this.words.byteLength + this.slots.byteLength;
  }

  /** The number of the record with the words from `at` on; what is behind their end is 0. */
  number(source: Int32Array, at: number): number {
    const slot = this.find(source, at);
    return this.slots[slot] === 0 ? this.add(source, at) : this.slots[slot];
  }

  /** Word `k` of a record. */
  word(number: number, k: number): number {
    return this.words[number * RECORD + k];
  }

  /** The words of all records: those of one are at its number times {@link RECORD}. Void after the next call of {@link number}. */
  get all(): Int32Array {
    return this.words;
  }

  private find(source: Int32Array, at: number): number {
    const mask = this.slots.length - 1;
    let hash = 0;
    for (let k = 0; k < RECORD && at + k < source.length; k++) hash = (hash + mixLow(k, source[at + k])) | 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (this.slots[slot] === 0 || this.isSame(this.slots[slot], source, at)) return slot;
    }
  }

  private isSame(number: number, source: Int32Array, at: number): boolean {
    for (let k = 0; k < RECORD; k++) {
      if (this.word(number, k) !== (at + k < source.length ? source[at + k] : 0)) return false;
    }
    return true;
  }

  private add(source: Int32Array, at: number): number {
    if ((this.count + 1) * RECORD === this.words.length) this.growWords();
    if (this.count >= this.slots.length * MOST_FULL) this.growSlots();
    const number = ++this.count;
    this.words.set(source.subarray(at, at + RECORD), number * RECORD);
    this.slots[this.find(this.words, number * RECORD)] = number;
    return number;
  }

  private growWords(): void {
    const words = new Int32Array(this.words.length + (Math.ceil((this.count + 1) / 4) << RECORD_LOG2));
    words.set(this.words);
    this.words = words;
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 1; number <= this.count; number++) this.slots[this.find(this.words, number * RECORD)] = number;
  }
}
