/** The files of a table: numbers of each in columns, and its path at the beginning of its block of bytes. */
import { Chains, type ChainsDump, Numbers } from "./columns.ts";
import { Decoder } from "./encoding.ts";
import type { Pages } from "./pages.ts";
import { hashOf } from "./words.ts";

/** What is known of a file, apart from what it holds. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  /** A hash of the text where size and time are no proof that it is unchanged: it was written just before it was read. 0 elsewhere. */
  readonly textHash: number;
}

/** Where a file's bytes and entries lie. */
export interface FilePlace {
  /** Address of its block: the path, the filter of words, the filter of names that it declares, the records. */
  readonly block: number;
  readonly blockLength: number;
  readonly filter: number;
  readonly filterLength: number;
  /** Of the filter of declared names, which follows the one of words. 0: nothing is known of what it declares. */
  readonly declaredLength: number;
  readonly firstEntry: number;
  readonly entries: number;
}

export interface FileRow extends FileFacts, FilePlace {
  readonly id: number;
}

const BUCKETS = 1 << 15;
const WIDTH = 11;
/** Columns. */
const SIZE = 0;
const MTIME = 1;
const TEXT_HASH = 2;
const BLOCK = 3;
const BLOCK_LENGTH = 4;
const FILTER = 5;
const FILTER_LENGTH = 6;
const FIRST_ENTRY = 7;
const ENTRIES = 8;
const ALIVE = 9;
const DECLARED_LENGTH = 10;

export interface RowsDump {
  readonly numbers: Float64Array;
  readonly byPath: ChainsDump;
}

export class Rows {
  private readonly pages: Pages;
  private readonly numbers: Numbers;
  private readonly byPath: Chains;
  /** Files that are there. */
  alive: number;

  /** What was written out has no dead rows. */
  constructor(pages: Pages, kept?: RowsDump) {
    this.pages = pages;
    this.numbers = new Numbers(WIDTH, kept?.numbers);
    this.byPath = new Chains(BUCKETS, kept?.byPath);
    this.alive = this.byPath.count;
  }

  get count(): number {
    return this.byPath.count;
  }

  add(path: string, { size, mtimeMs, textHash }: FileFacts, place: FilePlace): void {
    const id = this.byPath.add(hashOf(path));
    const values = [size, mtimeMs, textHash, place.block, place.blockLength, place.filter, place.filterLength];
    [...values, place.firstEntry, place.entries, 1, place.declaredLength].forEach((value, column) => this.numbers.set(id, column, value));
    this.alive++;
  }

  confirm(id: number, { size, mtimeMs, textHash }: FileFacts): void {
    this.numbers.set(id, SIZE, size);
    this.numbers.set(id, MTIME, mtimeMs);
    this.numbers.set(id, TEXT_HASH, textHash);
  }

  delete(id: number): void {
    this.numbers.set(id, ALIVE, 0);
    this.alive--;
  }

  isAlive(id: number): boolean {
    return this.numbers.get(id, ALIVE) === 1;
  }

  /** The number of the row of a path; -1 when there is none. */
  idOf(path: string): number {
    const hash = hashOf(path);
    for (let id = this.byPath.find(hash); id >= 0; id = this.byPath.find(hash, id)) {
      if (this.isAlive(id) && this.decoder(id).isString(path)) return id;
    }
    return -1;
  }

  get(id: number): FileRow {
    const { numbers } = this;
    const number = (column: number): number => numbers.get(id, column);
    return {
      id,
      size: number(SIZE),
      mtimeMs: number(MTIME),
      textHash: number(TEXT_HASH),
      block: number(BLOCK),
      blockLength: number(BLOCK_LENGTH),
      filter: number(FILTER),
      filterLength: number(FILTER_LENGTH),
      declaredLength: number(DECLARED_LENGTH),
      firstEntry: number(FIRST_ENTRY),
      entries: number(ENTRIES),
    };
  }

  pathOf(id: number): string {
    return this.decoder(id).string();
  }

  /** Address and length of the filter, without making a row. */
  filterOf(id: number): number {
    return this.numbers.get(id, FILTER);
  }

  filterLengthOf(id: number): number {
    return this.numbers.get(id, FILTER_LENGTH);
  }

  declaredLengthOf(id: number): number {
    return this.numbers.get(id, DECLARED_LENGTH);
  }

  dump(): RowsDump {
    return { numbers: this.numbers.dump(this.count), byPath: this.byPath.dump() };
  }

  private decoder(id: number): Decoder {
    const { bytes, offset } = this.pages.at(this.numbers.get(id, BLOCK));
    return new Decoder(bytes, offset);
  }
}
