/**
 * Trees of words that are read one after the other, by what they were, with something at the leaves: all of it in one array, as there are very many
 * and small ones.
 *
 *   key      {@link KEY_WORDS} numbers, then the place of its first node, 0 for none
 *   node     the count of words that are read next; what comes then: the place of a leaf, or, inverted, a word that has been different things;
 *            and pairs of a word and what it was
 *   leaf     whatever its owner has put there
 */
import type { FlatState } from "../flat-state.ts";

/** Numbers of a key. */
export const KEY_WORDS = 6;
/** Place 0 is none. */
const FIRST = 1;
const MOST_FILLED = 0.6;
const SMALLEST = 1 << 6;

/** Numbers of an entry of {@link ReadTrees.kids}: the end of a node, what its word is, the node behind. */
const KID_WORDS = 3;

export class ReadTrees {
  /** Also of the leaves; it changes whenever something is added. */
  data = new Int32Array(1 << 12);
  private used = FIRST;
  private readonly state: FlatState;
  /** Places of keys, by their hash. */
  private roots = new Int32Array(SMALLEST);
  private rootCount = 0;
  private kids = new Int32Array(SMALLEST * KID_WORDS);
  private kidCount = 0;

  constructor(state: FlatState) {
    this.state = state;
  }

  /** Bytes that hold something. */
  get bytes(): number {
    return 4 * (this.used + this.roots.length + this.kids.length);
  }

  forget(): void {
    if (this.used === FIRST) return;
    this.used = FIRST;
    this.roots = new Int32Array(SMALLEST);
    this.rootCount = 0;
    this.kids = new Int32Array(SMALLEST * KID_WORDS);
    this.kidCount = 0;
  }

  /** Room for so many numbers. @returns Their place in {@link data}. */
  add(numbers: number): number {
    const at = this.used;
    this.used += numbers;
    if (this.used > this.data.length) {
      const larger = new Int32Array(Math.max(this.data.length * 2, this.used));
      larger.set(this.data);
      this.data = larger;
    }
    return at;
  }

  /** The place of a key, which is entered where it is new. */
  rootOf(a: number, b: number, c: number, d: number, e: number, f: number): number {
    const { data, roots } = this;
    const mask = roots.length - 1;
    let slot = slotOf(b ^ (a << 8), c ^ f, mask);
    for (let at = roots[slot]; at !== 0; at = roots[slot]) {
      if (data[at] === a && data[at + 1] === b && data[at + 2] === c && data[at + 3] === d && data[at + 4] === e && data[at + 5] === f)
        return at;
      slot = (slot + 1) & mask;
    }
    return this.addRoot(slot, [a, b, c, d, e, f]);
  }

  private addRoot(slot: number, key: readonly number[]): number {
    const at = this.add(KEY_WORDS + 1);
    this.data.set(key, at);
    this.data[at + KEY_WORDS] = 0;
    this.roots[slot] = at;
    if (++this.rootCount > MOST_FILLED * this.roots.length) this.growRoots();
    return at;
  }

  private growRoots(): void {
    const { data, roots } = this;
    const larger = new Int32Array(roots.length * 2);
    const mask = larger.length - 1;
    for (const at of roots) {
      if (at === 0) continue;
      let slot = slotOf(data[at + 1] ^ (data[at] << 8), data[at + 2] ^ data[at + 5], mask);
      while (larger[slot] !== 0) slot = (slot + 1) & mask;
      larger[slot] = at;
    }
    this.roots = larger;
  }

  /** The leaf for a key in the present state; 0 for none. */
  find(root: number): number {
    const { data, state } = this;
    let node = data[root + KEY_WORDS];
    while (node !== 0) {
      const end = node + 2 + 2 * data[node];
      for (let at = node + 2; at < end; at += 2) if (state.wordOrHash(data[at]) !== data[at + 1]) return 0;
      const next = data[node + 1];
      if (next >= 0) return next;
      node = this.kidOf(end, state.wordOrHash(~next));
    }
    return 0;
  }

  /** Has a key lead to a leaf. @param words That were read, and their `values`; there are `count`. */
  enter(root: number, words: Int32Array, values: Int32Array, count: number, leaf: number): void {
    let node = this.data[root + KEY_WORDS];
    for (let at = 0; node !== 0; at++) {
      const same = this.sharedBy(node, words, values, at, count);
      if (same < this.data[node]) this.split(node, same);
      at += same;
      const next = this.data[node + 1];
      // Two that have read the same so far read different words next only where hashes of two stacks are the same.
      if (next >= 0 || at >= count || words[at] !== ~next) break;
      const end = node + 2 + 2 * this.data[node];
      const kid = this.kidOf(end, values[at]);
      if (kid === 0) {
        this.addKid(end, values[at], this.chain(words, values, at + 1, count, leaf));
        return;
      }
      node = kid;
    }
    this.data[root + KEY_WORDS] = this.chain(words, values, 0, count, leaf);
  }

  /** A node with what is left from `from` on. */
  private chain(words: Int32Array, values: Int32Array, from: number, count: number, leaf: number): number {
    const node = this.add(2 + 2 * (count - from));
    const { data } = this;
    data[node] = count - from;
    data[node + 1] = leaf;
    for (let k = from, at = node + 2; k < count; k++) {
      data[at++] = words[k];
      data[at++] = values[k];
    }
    return node;
  }

  /** How many of the words that a node reads are read from `at` on, too, and were the same. */
  private sharedBy(node: number, words: Int32Array, values: Int32Array, at: number, count: number): number {
    const { data } = this;
    let k = 0;
    for (let pair = node + 2; k < data[node] && at + k < count; pair += 2, k++) {
      if (data[pair] !== words[at + k] || data[pair + 1] !== values[at + k]) break;
    }
    return k;
  }

  /** From now on a node's word may be different things. The pair where it lies becomes the head of the node behind. */
  private split(node: number, at: number): void {
    const { data } = this;
    const below = node + 2 + 2 * at;
    const word = data[below];
    const value = data[below + 1];
    data[below] = data[node] - at - 1;
    data[below + 1] = data[node + 1];
    data[node] = at;
    data[node + 1] = ~word;
    this.addKid(below, value, below);
  }

  /** @param end Of a node: what lies there may become a node of its own, to which what comes behind belongs then. */
  private kidOf(end: number, value: number): number {
    const { kids } = this;
    const mask = kids.length / KID_WORDS - 1;
    for (let slot = slotOf(end, value, mask); ; slot = (slot + 1) & mask) {
      const at = slot * KID_WORDS;
      if (kids[at] === 0) return 0;
      if (kids[at] === end && kids[at + 1] === value) return kids[at + 2];
    }
  }

  private addKid(end: number, value: number, kid: number): void {
    if (++this.kidCount > (MOST_FILLED * this.kids.length) / KID_WORDS) this.growKids();
    enterKid(this.kids, end, value, kid);
  }

  private growKids(): void {
    const { kids } = this;
    const larger = new Int32Array(kids.length * 2);
    for (let at = 0; at < kids.length; at += KID_WORDS) if (kids[at] !== 0) enterKid(larger, kids[at], kids[at + 1], kids[at + 2]);
    this.kids = larger;
  }
}

function enterKid(kids: Int32Array, end: number, value: number, kid: number): void {
  const mask = kids.length / KID_WORDS - 1;
  let slot = slotOf(end, value, mask);
  while (kids[slot * KID_WORDS] !== 0) slot = (slot + 1) & mask;
  kids[slot * KID_WORDS] = end;
  kids[slot * KID_WORDS + 1] = value;
  kids[slot * KID_WORDS + 2] = kid;
}

function slotOf(a: number, b: number, mask: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) & mask;
}
