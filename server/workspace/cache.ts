/**
 * The index as bytes that outlive the process. Anything that is not exactly what this version wrote, whole and undamaged, is refused: then
 * the index is made anew.
 */
import { digestOf } from "../../base/hash.ts";
import { Decoder, Encoder } from "./encoding.ts";
import { IndexTable } from "./table.ts";

/** Where caches are kept. A store that fails answers as if it were empty. */
export interface CacheStore {
  /** Undefined when there is nothing of that name, or it cannot be read. The bytes are given away: they are written to. */
  read(name: string): Uint8Array | undefined;
  /** Whole or not at all: another process may be reading. */
  write(name: string, bytes: Uint8Array): void;
}

/** Grows whenever the meaning of the bytes changes, or outlines say other things of the same text. */
const FORMAT = 8;
const MAGIC = 0x51_49_44_58;
/** Magic, format, checksum, length of the whole; then the lengths of the parts. */
const HEAD_WORDS = 16;
const CHECKSUM_WORD = 2;
const FIRST_LENGTH = 4;

/** The name of a tree's cache. */
export function cacheName(root: string): string {
  return `index-${digestOf(root)}`;
}

type Part = Uint8Array | Int32Array | Uint32Array | Float64Array;

/**
 * Writes a table out; yields between parts of the work.
 *
 * @param key What the contents depend on besides the tree: the product's version, the words of outlines, the tree's root. The cache of
 * another key is refused.
 */
export function* writeCache(key: string, architectures: readonly string[], table: IndexTable): Generator<void, Uint8Array> {
  const { rows, names, owners, addresses } = table.dump();
  yield;
  const text = new Encoder();
  text.string(key);
  text.number(architectures.length);
  for (const name of architectures) text.string(name);
  const { numbers, byPath } = rows;
  const words = [byPath.heads, byPath.hashes, byPath.nexts, names.heads, names.hashes, names.nexts, owners, addresses];
  const bytes = assembled([numbers, ...words, text.bytes.subarray(0, text.length)], table);
  yield;
  new Uint32Array(bytes.buffer, 0, HEAD_WORDS)[CHECKSUM_WORD] = yield* checksum(bytes);
  return bytes;
}

/** The parts one after the other, and last the bytes of the table. */
function assembled(parts: readonly Part[], table: IndexTable): Uint8Array {
  const length = parts.reduce((sum, part) => sum + rounded(part.byteLength), HEAD_WORDS * 4 + rounded(table.bytes));
  const bytes = new Uint8Array(length);
  const head = new Uint32Array(bytes.buffer, 0, HEAD_WORDS);
  head.set([MAGIC, FORMAT, 0, length]);
  let start = HEAD_WORDS * 4;
  parts.forEach((part, index) => {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), start);
    head[FIRST_LENGTH + index] = part.byteLength;
    start += rounded(part.byteLength);
  });
  head[FIRST_LENGTH + parts.length] = table.bytes;
  table.copyBytesTo(bytes.subarray(start, start + table.bytes));
  return bytes;
}

/** Parts begin at multiples of eight, for views of doubles. */
function rounded(length: number): number {
  return (length + 7) & ~7;
}

export interface Cached {
  readonly architectures: readonly string[];
  readonly table: IndexTable;
}

/** Undefined for what {@link writeCache} did not write with the same key. Yields between parts of the work. */
export function* readCache(key: string, given: Uint8Array): Generator<void, Cached | undefined> {
  if (given.length < HEAD_WORDS * 4 || given.length % 8 !== 0) return undefined;
  // Views of doubles need an aligned start.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset, HEAD_WORDS);
  if (head[0] !== MAGIC || head[1] !== FORMAT || head[3] !== bytes.length) return undefined;
  if (head[CHECKSUM_WORD] !== (yield* checksum(bytes))) return undefined;
  const parts = new PartReader(bytes, head);
  const numbers = new Float64Array(...parts.next(8));
  const chains = () => {
    const [heads, hashes, nexts] = [new Int32Array(...parts.next(4)), new Int32Array(...parts.next(4)), new Int32Array(...parts.next(4))];
    return { heads, hashes, nexts };
  };
  const rows = { numbers, byPath: chains() };
  const names = chains();
  const [owners, addresses] = [new Int32Array(...parts.next(4)), new Uint32Array(...parts.next(4))];
  const text = new Decoder(new Uint8Array(...parts.next(1)), 0);
  const pages = new Uint8Array(...parts.next(1));
  if (text.string() !== key) return undefined;
  const architectures = Array.from({ length: Math.min(text.number(), 100) }, () => text.string());
  return { architectures, table: new IndexTable({ rows, names, owners, addresses, pages }) };
}

/** Says where the parts lie, one after the other. */
class PartReader {
  private readonly bytes: Uint8Array;
  private readonly head: Uint32Array;
  private start = HEAD_WORDS * 4;
  private index = FIRST_LENGTH;

  constructor(bytes: Uint8Array, head: Uint32Array) {
    this.bytes = bytes;
    this.head = head;
  }

  /** Buffer, offset and number of elements of the next part. */
  next(elementBytes: number): [ArrayBufferLike, number, number] {
    const length = this.head[this.index++] ?? 0;
    const { start } = this;
    this.start += rounded(length);
    return [this.bytes.buffer, this.bytes.byteOffset + start, Math.floor(length / elementBytes)];
  }
}

/** Words between two yields, some three milliseconds. */
const CHECKED_AT_ONCE = 1 << 20;

/** Over all words but the checksum's own; each word's place counts. Two halves, which the processor works on side by side. */
function* checksum(bytes: Uint8Array): Generator<void, number> {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  let even = 0x9e3779b9 | 0;
  let odd = 0x85ebca6b | 0;
  for (let start = 0; start < words.length; start += CHECKED_AT_ONCE) {
    const end = Math.min(start + CHECKED_AT_ONCE, words.length);
    for (let at = start; at < end; at += 2) {
      even = Math.imul(even ^ (at === CHECKSUM_WORD ? 0 : (words[at] ?? 0)), 0x01000193);
      odd = Math.imul(odd ^ (words[at + 1] ?? 0), 0x01000193);
      even = (even << 7) | (even >>> 25);
      odd = (odd << 7) | (odd >>> 25);
    }
    yield;
  }
  return (even ^ Math.imul(odd, 0xc2b2ae35)) >>> 0;
}
