/**
 * The index of one tree: files with what is known of each, and for every indexed name the records that it is found by.
 *
 * Everything is appended; a file that changed gets a new row, and its old one is dead. Names are found through chains of a hash table, so
 * the table answers while it is being filled.
 */
import type { Encoder } from "./encoding.ts";
import { Pages } from "./pages.ts";
import { type IndexRecord, kindIfNamed, readRecord } from "./records.ts";
import { hashOf, mayHold } from "./words.ts";

/** What is known of a file, apart from its records. */
export interface FileRow {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /**
   * A hash of the text where size and time are no proof that it is unchanged: it was written just before it was read. 0 elsewhere.
   */
  readonly textHash: number;
  readonly firstEntry: number;
  readonly entries: number;
  /** Address of its filter of words, which its records follow. */
  readonly block: number;
  readonly filterLength: number;
  readonly blockLength: number;
}

export interface FoundRecord<K extends IndexRecord["kind"]> {
  readonly path: string;
  readonly record: Extract<IndexRecord, { kind: K }>;
}

/** What a file is to be found by: records written one after another into an encoder, with the name and the end of each. */
export interface FileContent {
  readonly encoded: Encoder;
  readonly names: readonly string[];
  readonly ends: readonly number[];
  readonly filter: Uint8Array;
}

const BUCKET_BITS = 18;
const BUCKETS = 1 << BUCKET_BITS;
/** Dead entries are given back when they are more than this and more than half as many as the live ones. */
const MOST_DEAD = 20_000;

/** A table as it is written out: rows, the columns of the entries, and the bytes that both point into. */
export interface TableDump {
  readonly rows: readonly FileRow[];
  readonly hashes: Int32Array;
  readonly owners: Int32Array;
  readonly addresses: Uint32Array;
  readonly pages: Uint8Array;
}

export class IndexTable {
  private readonly rows: (FileRow | undefined)[] = [];
  private readonly ids = new Map<string, number>();
  private readonly heads = new Int32Array(BUCKETS).fill(-1);
  private hashes = new Int32Array(1 << 12);
  private owners = new Int32Array(1 << 12);
  private addresses = new Uint32Array(1 << 12);
  private nexts = new Int32Array(1 << 12);
  private count = 0;
  private dead = 0;
  private readonly pages: Pages;

  constructor(pages: Pages = new Pages()) {
    this.pages = pages;
  }

  get files(): number {
    return this.ids.size;
  }

  /** Entries of files that are there. */
  get entries(): number {
    return this.count - this.dead;
  }

  get wantsCompaction(): boolean {
    return this.dead > MOST_DEAD && this.dead > this.entries / 2;
  }

  row(path: string): FileRow | undefined {
    const id = this.ids.get(path);
    return id === undefined ? undefined : this.rows[id];
  }

  paths(): IterableIterator<string> {
    return this.ids.keys();
  }

  /** Puts a file in, in place of what was known of it. */
  set(path: string, facts: Pick<FileRow, "size" | "mtimeMs" | "textHash">, content: FileContent): void {
    this.delete(path);
    const { encoded, names, ends, filter } = content;
    this.pages.reserve(filter.length + encoded.length);
    const block = this.pages.add(filter, filter.length);
    const address = this.pages.add(encoded.bytes, encoded.length);
    const firstEntry = this.count;
    let start = 0;
    names.forEach((name, index) => {
      this.append(hashOf(name), this.rows.length, address + start);
      start = ends[index] ?? start;
    });
    const lengths = { filterLength: filter.length, blockLength: filter.length + encoded.length };
    this.place({ path, ...facts, firstEntry, entries: names.length, block, ...lengths });
  }

  delete(path: string): void {
    const id = this.ids.get(path);
    if (id === undefined) return;
    this.dead += this.rows[id]?.entries ?? 0;
    this.rows[id] = undefined;
    this.ids.delete(path);
  }

  /** Says anew when a file was written whose text is known to be the same. */
  confirm(path: string, facts: Pick<FileRow, "size" | "mtimeMs" | "textHash">): void {
    const id = this.ids.get(path);
    const row = this.row(path);
    if (id !== undefined && row !== undefined) this.rows[id] = { ...row, ...facts };
  }

  /** Records of a kind that are found by a name, in no order. */
  find<K extends IndexRecord["kind"]>(name: string, kind: K): readonly FoundRecord<K>[] {
    const found: FoundRecord<K>[] = [];
    const hash = hashOf(name);
    for (let at = this.heads[hash & (BUCKETS - 1)] ?? -1; at >= 0; at = this.nexts[at] ?? -1) {
      if (this.hashes[at] !== hash) continue;
      const row = this.rows[this.owners[at] ?? -1];
      if (row === undefined) continue;
      const { bytes, offset } = this.pages.at(this.addresses[at] ?? 0);
      if (kindIfNamed(bytes, offset, name) !== kind) continue;
      const record = readRecord(bytes, offset);
      if (isOfKind(record, kind)) found.push({ path: row.path, record });
    }
    return found;
  }

  /** Files that may hold a word, in no order. */
  filesThatMayHold(name: string): readonly string[] {
    const hash = hashOf(name);
    const found: string[] = [];
    for (const row of this.rows) {
      if (row === undefined) continue;
      const { bytes, offset } = this.pages.at(row.block);
      if (mayHold(bytes, offset, row.filterLength, hash)) found.push(row.path);
    }
    return found;
  }

  /** All records of a file, in the order in which they were put in. */
  recordsOf(path: string): readonly IndexRecord[] {
    const row = this.row(path);
    if (row === undefined) return [];
    return Array.from({ length: row.entries }, (_, index) => {
      const { bytes, offset } = this.pages.at(this.addresses[row.firstEntry + index] ?? 0);
      return readRecord(bytes, offset);
    });
  }

  /** The whole table in parts that can be written out. Only of a table without dead rows: {@link take} makes one. */
  dump(): TableDump {
    const pages = new Uint8Array(this.pages.length);
    this.pages.copyTo(pages);
    const entries = { hashes: this.hashes.slice(0, this.count), owners: this.owners.slice(0, this.count) };
    const rows = this.rows.filter((row) => row !== undefined);
    return { rows, ...entries, addresses: this.addresses.slice(0, this.count), pages };
  }

  get hasDead(): boolean {
    return this.ids.size < this.rows.length;
  }

  /** The table that was written out so. Takes over its arrays. */
  static from({ rows, hashes, owners, addresses, pages }: TableDump): IndexTable {
    const made = new IndexTable(Pages.from(pages));
    for (const row of rows) made.place(row);
    for (let at = 0; at < hashes.length; at++) made.append(hashes[at] ?? 0, owners[at] ?? 0, addresses[at] ?? 0);
    return made;
  }

  /** Moves the rows of another table here, some at a time; yields between. */
  *take(from: IndexTable): Generator<void, void> {
    let moved = 0;
    for (const row of from.rows) {
      if (row === undefined) continue;
      this.move(from, row);
      if (++moved % 500 === 0) yield;
    }
  }

  private move(from: IndexTable, row: FileRow): void {
    const { bytes, offset } = from.pages.at(row.block);
    const block = this.pages.add(bytes.subarray(offset, offset + row.blockLength), row.blockLength);
    const firstEntry = this.count;
    for (let at = row.firstEntry; at < row.firstEntry + row.entries; at++) {
      this.append(from.hashes[at] ?? 0, this.rows.length, block + (from.addresses[at] ?? 0) - row.block);
    }
    this.place({ ...row, firstEntry, block });
  }

  private place(row: FileRow): void {
    this.ids.set(row.path, this.rows.length);
    this.rows.push(row);
  }

  private append(hash: number, owner: number, address: number): void {
    if (this.count === this.hashes.length) this.grow();
    const at = this.count++;
    const bucket = hash & (BUCKETS - 1);
    this.hashes[at] = hash;
    this.owners[at] = owner;
    this.addresses[at] = address;
    this.nexts[at] = this.heads[bucket] ?? -1;
    this.heads[bucket] = at;
  }

  private grow(): void {
    const size = 2 * this.hashes.length;
    this.hashes = longer(this.hashes, new Int32Array(size));
    this.owners = longer(this.owners, new Int32Array(size));
    this.addresses = longer(this.addresses, new Uint32Array(size));
    this.nexts = longer(this.nexts, new Int32Array(size));
  }
}

function longer<A extends Int32Array | Uint32Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

function isOfKind<K extends IndexRecord["kind"]>(record: IndexRecord, kind: K): record is Extract<IndexRecord, { kind: K }> {
  return record.kind === kind;
}
