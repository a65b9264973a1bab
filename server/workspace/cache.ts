/**
 * The index as bytes that outlive the process. Anything that is not exactly what this version wrote, whole and undamaged, is refused: then
 * the index is made anew.
 */
import { digestOf } from "../../base/hash.ts";
import { Decoder, Encoder } from "./encoding.ts";
import { type FileRow, IndexTable, type TableDump } from "./table.ts";

/** Where caches are kept. A store that fails answers as if it were empty. */
export interface CacheStore {
  /** Undefined when there is nothing of that name, or it cannot be read. */
  read(name: string): Uint8Array | undefined;
  /** Whole or not at all: another process may be reading. */
  write(name: string, bytes: Uint8Array): void;
}

/** Grows whenever the meaning of the bytes changes. */
const FORMAT = 1;
const MAGIC = 0x51_49_44_58;
/** Magic, format, checksum, length of the whole; then five lengths of parts. */
const HEAD_WORDS = 12;

/** The name of a tree's cache. */
export function cacheName(root: string): string {
  return `index-${digestOf(root)}`;
}

/**
 * @param key What the contents depend on besides the tree: the product's version, the words of outlines, the tree's root. The cache of
 * another key is refused.
 */
export function writeCache(key: string, architectures: readonly string[], table: IndexTable): Uint8Array {
  const { rows, hashes, owners, addresses, pages } = table.dump();
  const text = new Encoder();
  text.string(key);
  text.number(architectures.length);
  for (const name of architectures) text.string(name);
  text.number(rows.length);
  for (const { path, firstEntry, entries, filterLength, blockLength } of rows) {
    text.string(path);
    for (const value of [firstEntry, entries, filterLength, blockLength]) text.number(value);
  }
  const numbers = new Float64Array(rows.flatMap(({ size, mtimeMs, textHash, block }) => [size, mtimeMs, textHash, block]));
  const parts = [numbers, hashes, owners, addresses, pages, text.bytes.subarray(0, text.length)].map(asBytes);
  return assembled(parts);
}

function asBytes(part: Uint8Array | Int32Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

function assembled(parts: readonly Uint8Array[]): Uint8Array {
  const starts: number[] = [];
  let length = HEAD_WORDS * 4;
  for (const part of parts) {
    starts.push(length);
    length += rounded(part.length);
  }
  const bytes = new Uint8Array(length);
  parts.forEach((part, index) => bytes.set(part, starts[index] ?? 0));
  const head = new Uint32Array(bytes.buffer, 0, HEAD_WORDS);
  head.set([MAGIC, FORMAT, 0, length]);
  parts.forEach((part, index) => (head[4 + index] = part.length));
  head[2] = checksum(bytes);
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

/** Undefined for what {@link writeCache} did not write with the same key. */
export function readCache(key: string, given: Uint8Array): Cached | undefined {
  if (given.length < HEAD_WORDS * 4 || given.length % 8 !== 0) return undefined;
  // Views of doubles need an aligned start.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset, HEAD_WORDS);
  if (head[0] !== MAGIC || head[1] !== FORMAT || head[3] !== bytes.length) return undefined;
  const lengths = [...head.subarray(4, 10)];
  const total = lengths.reduce((sum, length) => sum + rounded(length), HEAD_WORDS * 4);
  if (total !== bytes.length || head[2] !== checksum(bytes)) return undefined;
  let start = bytes.byteOffset + HEAD_WORDS * 4;
  const next = (): { readonly at: number; readonly length: number } => {
    const length = lengths.shift() ?? 0;
    const at = start;
    start += rounded(length);
    return { at, length };
  };
  const view = <T>(make: (buffer: ArrayBufferLike, at: number, count: number) => T, size: number): T => {
    const { at, length } = next();
    return make(bytes.buffer, at, Math.floor(length / size));
  };
  const numbers = view((buffer, at, count) => new Float64Array(buffer, at, count), 8);
  const hashes = view((buffer, at, count) => new Int32Array(buffer, at, count), 4);
  const owners = view((buffer, at, count) => new Int32Array(buffer, at, count), 4);
  const addresses = view((buffer, at, count) => new Uint32Array(buffer, at, count), 4);
  const pages = view((buffer, at, count) => new Uint8Array(buffer, at, count), 1);
  const text = new Decoder(
    view((buffer, at, count) => new Uint8Array(buffer, at, count), 1),
    0,
  );
  if (text.string() !== key) return undefined;
  const architectures = Array.from({ length: Math.min(text.number(), 100) }, () => text.string());
  const rows = readRows(text, numbers);
  const dump: TableDump = { rows, hashes, owners, addresses, pages };
  return { architectures, table: IndexTable.from(dump) };
}

function readRows(text: Decoder, numbers: Float64Array): readonly FileRow[] {
  const rows: FileRow[] = [];
  const count = Math.min(text.number(), numbers.length / 4);
  for (let index = 0; index < count; index++) {
    const path = text.string();
    const [firstEntry, entries, filterLength, blockLength] = [text.number(), text.number(), text.number(), text.number()];
    const [size = 0, mtimeMs = 0, textHash = 0, block = 0] = numbers.subarray(4 * index, 4 * index + 4);
    rows.push({ path, size, mtimeMs, textHash, firstEntry, entries, block, filterLength, blockLength });
  }
  return rows;
}

/** Over all words but the checksum's own. Two sums, so that exchanged words do not cancel out. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  let sum = 0x9e3779b9 | 0;
  for (let at = 0; at < words.length; at++) {
    if (at !== 2) sum = Math.imul(sum ^ (words[at] ?? 0), 0x01000193) + at;
    sum = (sum << 5) | (sum >>> 27);
  }
  return sum >>> 0;
}
