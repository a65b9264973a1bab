/**
 * Which words a text holds, as a small filter: asked for a word, it says `no` for certain or `perhaps`.
 *
 * Words in comments count: who asks for the files that name something wants those too, and the answer is checked against the text.
 */

/** Filters consist of blocks, and all bits of a word lie in one: a word costs one division, and one cache line. */
const BLOCK_BYTES = 64;
const WORDS_PER_BLOCK = 36;
const PROBES = 6;
const SHORTEST = 2;

const KIND = new Uint8Array(128);
for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$") KIND[letter.charCodeAt(0)] = 1;
for (const digit of "0123456789") KIND[digit.charCodeAt(0)] = 2;

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** A hash of a name, 32 bits, for all tables of the index. */
export function hashOf(name: string): number {
  let hash = SEED;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), PRIME);
  return mixed(hash);
}

function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16);
  value = Math.imul(value, 0x85ebca6b);
  return value ^ (value >>> 13);
}

const NO_NAMES = new Uint8Array(0);

/** Collects the distinct words of one text at a time; its tables are used again for the next. */
export class WordCollector {
  private slots = new Int32Array(1 << 12);
  private stamps = new Int32Array(1 << 12);
  private stamp = 0;
  private found = new Int32Array(1 << 11);
  private count = 0;

  /** The filter of a text's words. */
  filterOf(text: string): Uint8Array {
    this.begin();
    this.collect(text);
    return this.filter();
  }

  /** The filter of some names; empty for none. */
  filterOfNames(names: Iterable<string>): Uint8Array {
    this.begin();
    for (const name of names) this.add(hashOf(name));
    return this.count === 0 ? NO_NAMES : this.filter();
  }

  private begin(): void {
    this.stamp++;
    this.count = 0;
  }

  private filter(): Uint8Array {
    const bytes = new Uint8Array(BLOCK_BYTES * Math.max(1, Math.ceil(this.count / WORDS_PER_BLOCK)));
    for (let index = 0; index < this.count; index++) setBits(bytes, this.found[index] ?? 0);
    return bytes;
  }

  private collect(text: string): void {
    const { length } = text;
    let at = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? (KIND[code] ?? 0) : 0;
      if (kind === 0) {
        at++;
        continue;
      }
      const start = at;
      let hash = SEED;
      let unit = code;
      do {
        hash = Math.imul(hash ^ unit, PRIME);
        unit = text.charCodeAt(++at);
      } while (unit < 128 && (KIND[unit] ?? 0) !== 0);
      if (kind === 1 && at - start >= SHORTEST) this.add(mixed(hash));
    }
  }

  private add(hash: number): void {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while ((this.stamps[slot] ?? 0) === this.stamp) {
      if (this.slots[slot] === hash) return;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = hash;
    this.stamps[slot] = this.stamp;
    this.found[this.count++] = hash;
    if (2 * this.count >= this.slots.length) this.grow();
  }

  private grow(): void {
    const { count } = this;
    const found = new Int32Array(2 * this.found.length);
    found.set(this.found);
    this.slots = new Int32Array(2 * this.slots.length);
    this.stamps = new Int32Array(this.slots.length);
    this.stamp = 1;
    this.count = 0;
    this.found = found;
    for (let index = 0; index < count; index++) this.add(found[index] ?? 0);
  }
}

function setBits(bytes: Uint8Array, hash: number): void {
  const block = blockOf(hash, bytes.length);
  let bits = bitsOf(hash);
  for (let probe = 0; probe < PROBES; probe++) {
    const at = block + ((bits >>> 3) & (BLOCK_BYTES - 1));
    bytes[at] = (bytes[at] ?? 0) | (1 << (bits & 7));
    bits = nextBits(bits);
  }
}

/** Where the block of a word begins in a filter. */
function blockOf(hash: number, length: number): number {
  return ((hash >>> 1) % (length / BLOCK_BYTES)) * BLOCK_BYTES;
}

/** The first bit of a word in its block, in the lowest nine bits of the number. */
function bitsOf(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
}

function nextBits(bits: number): number {
  const next = Math.imul(bits, 0x2c1b3c6d);
  return next ^ (next >>> 17);
}

/** Whether a filter may hold a word by its hash. `from` and `length` say where in the bytes the filter lies. */
export function mayHold(bytes: Uint8Array, from: number, length: number, hash: number): boolean {
  const block = from + blockOf(hash, length);
  let bits = bitsOf(hash);
  for (let probe = 0; probe < PROBES; probe++) {
    if (((bytes[block + ((bits >>> 3) & (BLOCK_BYTES - 1))] ?? 0) & (1 << (bits & 7))) === 0) return false;
    bits = nextBits(bits);
  }
  return true;
}

/** Words shorter than this are in no filter. */
export function isFiltered(name: string): boolean {
  return name.length >= SHORTEST && /^[A-Za-z_$][\w$]*$/.test(name);
}

/** Whether a text holds a name as a whole word. */
export function holdsWord(text: string, name: string): boolean {
  return wordsNamed(text, name).next().done !== true;
}

/** Offsets of a word in a text, in order. */
export function* wordsNamed(text: string, name: string): Generator<number, void> {
  if (name === "") return;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (!isWordUnit(text.charCodeAt(at - 1)) && !isWordUnit(text.charCodeAt(at + name.length))) yield at;
  }
}

function isWordUnit(code: number): boolean {
  return code < 128 && (KIND[code] ?? 0) !== 0;
}
