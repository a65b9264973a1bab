/**
 * The index of one tree: files with what is known of each, and for every indexed name the records that it is found by.
 *
 * Everything is appended; a file that changed gets a new row, and its old one is dead. Names are found through chains of a hash table, so
 * the table answers while it is being filled. It consists of a few arrays of numbers and bytes, so a cache of it needs no reading.
 */
import { Chains, type ChainsDump, longer } from "./columns.ts";
import { Encoder } from "./encoding.ts";
import { offsetOf, Pages } from "./pages.ts";
import { type IndexRecord, kindIfNamed, readRecord } from "./records.ts";
import { type FileFacts, type FileRow, Rows, type RowsDump } from "./rows.ts";
import { hashOf, mayHold } from "./words.ts";

export type { FileFacts, FileRow } from "./rows.ts";

export interface FoundRecord<K extends IndexRecord["kind"]> {
  readonly path: string;
  readonly record: Extract<IndexRecord, { kind: K }>;
}

/** What a file is to be found by: records written one after another into an encoder, with the name and the end of each. */
export interface FileContent {
  readonly encoded: Encoder;
  readonly names: readonly string[];
  readonly ends: readonly number[];
  /** Of its words. */
  readonly filter: Uint8Array;
  /** The filter of the functions and macros that it declares; empty where that is not known. */
  readonly declared: Uint8Array;
}

const BUCKETS = 1 << 18;
/** Dead entries are given back when they are more than this and more than half as many as the live ones. */
const MOST_DEAD = 20_000;
/** The same for rows. */
const MOST_DEAD_ROWS = 2000;

/** A table as it is written out, but for the bytes that it points into. */
export interface TableDump {
  readonly rows: RowsDump;
  readonly names: ChainsDump;
  /** Of each entry, the number of its file's row. */
  readonly owners: Int32Array;
  readonly addresses: Uint32Array;
}

export class IndexTable {
  private readonly pages: Pages;
  private readonly rows: Rows;
  private readonly byName: Chains;
  private owners: Int32Array;
  private addresses: Uint32Array;
  private dead = 0;
  private readonly scratch = new Encoder();

  /** Takes over the arrays of a table that was written out. */
  constructor(kept?: TableDump & { readonly pages: Uint8Array }) {
    this.pages = kept === undefined ? new Pages() : Pages.from(kept.pages);
    this.rows = new Rows(this.pages, kept?.rows);
    this.byName = new Chains(BUCKETS, kept?.names);
    this.owners = kept?.owners ?? new Int32Array(1 << 10);
    this.addresses = kept?.addresses ?? new Uint32Array(1 << 10);
  }

  get files(): number {
    return this.rows.alive;
  }

  /** Entries of files that are there. */
  get entries(): number {
    return this.byName.count - this.dead;
  }

  /** Bytes of all that is kept but the arrays of numbers. */
  get bytes(): number {
    return this.pages.length;
  }

  get hasDead(): boolean {
    return this.rows.alive < this.rows.count;
  }

  get wantsCompaction(): boolean {
    const deadRows = this.rows.count - this.rows.alive;
    return (this.dead > MOST_DEAD && this.dead > this.entries / 2) || (deadRows > MOST_DEAD_ROWS && deadRows > this.rows.alive / 2);
  }

  row(path: string): FileRow | undefined {
    const id = this.rows.idOf(path);
    return id < 0 ? undefined : this.rows.get(id);
  }

  /** Of all files that are there, in no order. */
  *paths(): Generator<string, void> {
    for (let id = 0; id < this.rows.count; id++) {
      if (this.rows.isAlive(id)) yield this.rows.pathOf(id);
    }
  }

  /** Puts a file in, in place of what was known of it. */
  set(path: string, facts: FileFacts, { encoded, names, ends, filter, declared }: FileContent): void {
    this.delete(path);
    this.scratch.length = 0;
    this.scratch.string(path);
    const { pages, scratch } = this;
    const blockLength = scratch.length + filter.length + declared.length + encoded.length;
    pages.reserve(blockLength);
    const block = pages.add(scratch.bytes, scratch.length);
    const filterAt = pages.add(filter, filter.length);
    pages.add(declared, declared.length);
    const records = pages.add(encoded.bytes, encoded.length);
    const firstEntry = this.byName.count;
    let start = 0;
    names.forEach((name, index) => {
      this.append(hashOf(name), records + start);
      start = ends[index] ?? start;
    });
    const lengths = { blockLength, filterLength: filter.length, declaredLength: declared.length, entries: names.length };
    this.rows.add(path, facts, { block, filter: filterAt, firstEntry, ...lengths });
  }

  delete(path: string): void {
    const id = this.rows.idOf(path);
    if (id < 0) return;
    this.dead += this.rows.get(id).entries;
    this.rows.delete(id);
  }

  /** Says anew when a file was written whose text is known to be the same. */
  confirm(path: string, facts: FileFacts): void {
    const id = this.rows.idOf(path);
    if (id >= 0) this.rows.confirm(id, facts);
  }

  /** Records of a kind that are found by a name, in no order. */
  find<K extends IndexRecord["kind"]>(name: string, kind: K): readonly FoundRecord<K>[] {
    const found: FoundRecord<K>[] = [];
    const hash = hashOf(name);
    for (let at = this.byName.find(hash); at >= 0; at = this.byName.find(hash, at)) {
      const owner = this.owners[at] ?? -1;
      if (!this.rows.isAlive(owner)) continue;
      const { bytes, offset } = this.pages.at(this.addresses[at] ?? 0);
      if (kindIfNamed(bytes, offset, name) !== kind) continue;
      const record = readRecord(bytes, offset);
      if (isOfKind(record, kind)) found.push({ path: this.rows.pathOf(owner), record });
    }
    return found;
  }

  /** Files that may hold a word, in no order. */
  filesThatMayHold(name: string): readonly string[] {
    const hash = hashOf(name);
    return this.filesWhere((id) => this.mayHold(id, hash));
  }

  /** Files that may declare a function or macro, in no order; of those only that are known for what they declare. */
  filesThatMayDeclare(name: string): readonly string[] {
    const { rows } = this;
    const hash = hashOf(name);
    return this.filesWhere((id) => {
      const length = rows.declaredLengthOf(id);
      if (length === 0) return false;
      const at = rows.filterOf(id) + rows.filterLengthOf(id);
      return mayHold(this.pages.bytesAt(at), offsetOf(at), length, hash) && this.mayHold(id, hash);
    });
  }

  /** Whether {@link filesThatMayDeclare} would give a file for what it declares. */
  knowsDeclarationsOf(path: string): boolean {
    return (this.row(path)?.declaredLength ?? 0) > 0;
  }

  private mayHold(id: number, hash: number): boolean {
    const at = this.rows.filterOf(id);
    return mayHold(this.pages.bytesAt(at), offsetOf(at), this.rows.filterLengthOf(id), hash);
  }

  private filesWhere(holds: (id: number) => boolean): readonly string[] {
    const found: string[] = [];
    for (let id = 0; id < this.rows.count; id++) {
      if (this.rows.isAlive(id) && holds(id)) found.push(this.rows.pathOf(id));
    }
    return found;
  }

  /** Writes the bytes that the table points into, {@link bytes} of them. */
  copyBytesTo(target: Uint8Array): void {
    this.pages.copyTo(target);
  }

  /** The rest of the table in arrays that can be written out. Only of a table without dead rows: {@link take} makes one. */
  dump(): TableDump {
    const { count } = this.byName;
    return {
      rows: this.rows.dump(),
      names: this.byName.dump(),
      owners: this.owners.slice(0, count),
      addresses: this.addresses.slice(0, count),
    };
  }

  /** Moves the files of another table here, some at a time; yields between. */
  *take(from: IndexTable): Generator<void, void> {
    let moved = 0;
    for (let id = 0; id < from.rows.count; id++) {
      if (!from.rows.isAlive(id)) continue;
      this.move(from, from.rows.get(id));
      if (++moved % 500 === 0) yield;
    }
  }

  private move(from: IndexTable, row: FileRow): void {
    const { bytes, offset } = from.pages.at(row.block);
    const block = this.pages.add(bytes.subarray(offset, offset + row.blockLength), row.blockLength);
    const moved = block - row.block;
    const firstEntry = this.byName.count;
    for (let at = row.firstEntry; at < row.firstEntry + row.entries; at++) {
      this.append(from.byName.hash(at), (from.addresses[at] ?? 0) + moved);
    }
    this.rows.add(from.rows.pathOf(row.id), row, { ...row, firstEntry, block, filter: row.filter + moved });
  }

  /** An entry of the file whose row comes next. */
  private append(hash: number, address: number): void {
    const at = this.byName.add(hash);
    if (at >= this.owners.length) {
      const size = Math.max(1 << 10, 2 * at);
      this.owners = longer(this.owners, new Int32Array(size));
      this.addresses = longer(this.addresses, new Uint32Array(size));
    }
    this.owners[at] = this.rows.count;
    this.addresses[at] = address;
  }
}

function isOfKind<K extends IndexRecord["kind"]>(record: IndexRecord, kind: K): record is Extract<IndexRecord, { kind: K }> {
  return record.kind === kind;
}
