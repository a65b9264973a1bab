/**
 * The state of an exploration: one flat array of 32-bit words with an undo log and a 64-bit hash that every store keeps up to date.
 *
 * The hash is the sum of mix(index, value) over all words, in two independent 32-bit lanes; a word that is 0 adds nothing, so a state
 * may grow with zeros without changing its hash. Everything that distinguishes two states has to be in the words, and nothing else.
 */
import { type NetStores, STORE_WORDS } from "./net-stores.ts";
import type { Trail } from "./trail.ts";

/** Binary logarithm of the words of one thread's stack. */
export const STACK_SHIFT = 12;

/** Where the parts lie that have a hash of their own: first words, and the word behind. */
export interface Parts {
  /** What CPUs have seen of older values. */
  readonly views: number;
  readonly heap: number;
  /** Stacks of 2^{@link STACK_SHIFT} words, and as many taints. */
  readonly stacks: number;
  readonly taints: number;
}

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
  /** Records of (index, old value, what the store added to either lane of the hash), oldest first. */
  private log = new Int32Array(1 << 12);
  private logLength = 0;
  /** By stack, and behind those by the stacks' taints: what their words add to the hash. */
  private readonly partsLow: Int32Array;
  private readonly partsHigh: Int32Array;
  /** The same of all that is known of older values, taints included. */
  weakLow = 0;
  weakHigh = 0;
  /** Told of what is read, while somebody wants to know. */
  trail: Trail | undefined;
  private readonly parts: Parts;
  /**
   * From this index on, words may be written directly while a step runs; {@link commitRange} then enters what has changed in the log
   * and the hash. A running thread's frames lie there: most of what is written to them is gone when the step ends.
   */
  readonly lazyFrom: number;
  /** What the words from {@link lazyFrom} on were at the last commit. */
  private committed: Int32Array;

  /** @param size Words, all 0. */
  constructor(size: number, lazyFrom = size, parts: Parts = { views: size, heap: size, stacks: size, taints: size }) {
    this.words = new Int32Array(size);
    this.parts = parts;
    const stacks = (size - parts.stacks) >>> STACK_SHIFT;
    this.partsLow = new Int32Array(stacks);
    this.partsHigh = new Int32Array(stacks);
    this.lazyFrom = lazyFrom;
    this.committed = new Int32Array(size - lazyFrom);
  }

  set(index: number, value: number): void {
    const { words } = this;
    const old = words[index];
    if (old === value) {
      // Whether it changes anything depends on what was there.
      this.trail?.read(index);
      return;
    }
    words[index] = value;
    if (index >= this.lazyFrom) this.committed[index - this.lazyFrom] = value;
    this.enterStore(index, old, value);
  }

  private enterStore(index: number, old: number, value: number): void {
    if (this.logLength === this.log.length) this.growLog();
    const low = (mixLow(index, value) - mixLow(index, old)) | 0;
    const high = (mixHigh(index, value) - mixHigh(index, old)) | 0;
    this.log[this.logLength++] = index;
    this.log[this.logLength++] = old;
    this.log[this.logLength++] = low;
    this.log[this.logLength++] = high;
    this.hashLow = (this.hashLow + low) | 0;
    this.hashHigh = (this.hashHigh + high) | 0;
    if (index >= this.parts.views) this.addToPart(index, low, high);
  }

  private addToPart(index: number, low: number, high: number): void {
    const { stacks, taints } = this.parts;
    if (index >= stacks) {
      const part = (index - stacks) >>> STACK_SHIFT;
      this.partsLow[part] += low;
      this.partsHigh[part] += high;
      if (index < taints) return;
    } else if (!this.isWeak(index)) return;
    this.weakLow = (this.weakLow + low) | 0;
    this.weakHigh = (this.weakHigh + high) | 0;
  }

  /** Whether a word is about older values and who has seen them. */
  isWeak(index: number): boolean {
    const { views, heap, taints } = this.parts;
    return (index >= views && index < heap) || index >= taints;
  }

  /** Hash of a thread's stack; 0 for none. @param thread -1: none. */
  stackLow(thread: number): number {
    return thread < 0 ? 0 : this.partsLow[thread];
  }

  stackHigh(thread: number): number {
    return thread < 0 ? 0 : this.partsHigh[thread];
  }

  /** Of a thread's taints, where there are any. */
  taintsLow(thread: number): number {
    return thread < 0 ? 0 : (this.partsLow[thread + this.stackCount] ?? 0);
  }

  taintsHigh(thread: number): number {
    return thread < 0 ? 0 : (this.partsHigh[thread + this.stackCount] ?? 0);
  }

  private get stackCount(): number {
    return (this.parts.taints - this.parts.stacks) >>> STACK_SHIFT;
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

  /** A word, or what {@link Trail.readWeak} has behind all words. */
  wordOrHash(word: number): number {
    const { words } = this;
    if (word < words.length) return words[word];
    return word === words.length ? this.weakLow : this.weakHigh;
  }

  /** A place in the undo log, to be given to {@link undo}. */
  mark(): number {
    return this.logLength;
  }

  /** Takes back every store made since {@link mark} gave this place. Costs no hash computation beyond one subtraction a store. */
  undo(mark: number): void {
    const { words, log, committed, lazyFrom } = this;
    const { views } = this.parts;
    let length = this.logLength;
    let low = this.hashLow;
    let high = this.hashHigh;
    while (length > mark) {
      const addedHigh = log[--length];
      const addedLow = log[--length];
      const old = log[--length];
      const index = log[--length];
      low = (low - addedLow) | 0;
      high = (high - addedHigh) | 0;
      words[index] = old;
      if (index >= lazyFrom) committed[index - lazyFrom] = old;
      if (index >= views) this.addToPart(index, -addedLow, -addedHigh);
    }
    this.logLength = length;
    this.hashLow = low;
    this.hashHigh = high;
  }

  /** Finds out what was stored since a mark, in all. @param trail See {@link NetStores.end}. */
  netStores(mark: number, net: NetStores, trail: Trail): void {
    const { log } = this;
    net.begin();
    for (let k = mark; k < this.logLength; k += STORE_WORDS) net.add(log[k], log[k + 1], log[k + 2], log[k + 3]);
    net.end(this.words, trail);
  }

  /** Makes stores once more of which there are records from `from` up to `to` ({@link NetStores}); these words are what they were before them. */
  redo(stores: Int32Array, from: number, to: number): void {
    const { words, committed, lazyFrom } = this;
    const { views } = this.parts;
    while (this.logLength + to - from > this.log.length) this.growLog();
    const { log } = this;
    let end = this.logLength;
    let low = this.hashLow;
    let high = this.hashHigh;
    for (let k = from; k < to; k += STORE_WORDS) {
      const index = stores[k];
      const value = stores[k + 1];
      const addedLow = stores[k + 2];
      const addedHigh = stores[k + 3];
      log[end++] = index;
      log[end++] = words[index];
      log[end++] = addedLow;
      log[end++] = addedHigh;
      low = (low + addedLow) | 0;
      high = (high + addedHigh) | 0;
      words[index] = value;
      if (index >= lazyFrom) committed[index - lazyFrom] = value;
      if (index >= views) this.addToPart(index, addedLow, addedHigh);
    }
    this.logLength = end;
    this.hashLow = low;
    this.hashHigh = high;
  }

  /** Forgets how to undo what happened so far; marks given before are void. */
  commit(): void {
    this.logLength = 0;
  }

  /** Words stored since a mark, newest last, once for each store: what a step changed. */
  storedSince(mark: number): readonly number[] {
    const found: number[] = [];
    for (let at = mark; at < this.logLength; at += STORE_WORDS) found.push(this.log[at]);
    return found;
  }

  /** What words were before a mark, for each word stored since. */
  oldValuesSince(mark: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (let at = mark; at < this.logLength; at += STORE_WORDS) {
      if (!found.has(this.log[at])) found.set(this.log[at], this.log[at + 1]);
    }
    return found;
  }

  /** How often a word has changed since it last had a value; all changes that are remembered, if it had it never. */
  changesSince(index: number, value: number): number {
    let changes = 0;
    if (this.words[index] === value) return changes;
    for (let at = this.logLength - STORE_WORDS; at >= 0; at -= STORE_WORDS) {
      if (this.log[at] !== index) continue;
      changes++;
      if (this.log[at + 1] === value) break;
    }
    return changes;
  }

  /** What a word was before its last changes, of so many. */
  valueBefore(index: number, changes: number): number {
    let left = changes;
    for (let at = this.logLength - STORE_WORDS; at >= 0 && left > 0; at -= STORE_WORDS) {
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
    this.become(hashLow, hashHigh);
    this.partsLow.fill(0);
    this.partsHigh.fill(0);
    this.weakLow = 0;
    this.weakHigh = 0;
    for (let index = this.parts.views; index < this.words.length; index++) {
      const value = this.words[index];
      if (value !== 0) this.addToPart(index, mixLow(index, value), mixHigh(index, value));
    }
  }

  /** Takes over some words, of which neither the hash nor the undo log knows: {@link become} follows. */
  place(index: number, source: Int32Array, from: number, count: number): void {
    const { words, committed, lazyFrom } = this;
    const { views } = this.parts;
    for (let at = index, k = from; at < index + count; at++, k++) {
      const old = words[at];
      const value = source[k];
      if (old === value) continue;
      words[at] = value;
      if (at >= lazyFrom) committed[at - lazyFrom] = value;
      if (at >= views) this.addToPart(at, mixLow(at, value) - mixLow(at, old), mixHigh(at, value) - mixHigh(at, old));
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
