/**
 * The one array that holds everything a program can change: globals, heap, frames, and the machine's own tables.
 *
 * An offset into it is the low word of a data address. The first 64 KB hold no data (small offsets from null must fault). The
 * machine keeps its tables there: {@link Control} words, and one {@link Granule} byte for each 64 KB of memory. So a copy
 * of memory and shadow is a copy of the whole state.
 */
import { DATA_START } from "../../c/ir/address-space.ts";
import type { Layout } from "./layout.ts";
import { EACH, INITIALIZED, Poison } from "./shadow.ts";

export const GRANULE_SHIFT = 16;
export const GRANULE_BYTES = 1 << GRANULE_SHIFT;
/** Byte offset of the granule table in the control area. */
const GRANULE_TABLE = 0x8000;

/** Word indices in the control area. */
export enum Control {
  /** First granule that was never given out. */
  NextGranule = 16,
  ThreadCount,
  ThreadFree,
  ThreadLive,
  HeapNext,
  HeapEnd,
  HeapLive,
  HeapLiveBytes,
  QuarantineHead,
  QuarantineTail,
  QuarantineBytes,
  /** Free stack chunks by log2 of their words: 32 words. */
  ChunkPool = 64,
  /** Free heap blocks by size class, the first for blocks too large for any: 256 words. */
  HeapClasses = 128,
  /** Where each 1,024 thread records lie: 1,024 words. */
  ThreadDirectory = 512,
}

/** What a granule is used for. */
export enum Granule {
  Free = 0,
  Image = 1,
  Heap = 2,
  Threads = 3,
  /** Continues the one before it. */
  Continued = 4,
  /** 0x80 + log2 of the words of its stack chunks. */
  Stack = 0x80,
}

export class Memory {
  readonly m8: Uint8Array;
  readonly m32: Int32Array;
  readonly s8: Uint8Array;
  readonly s32: Int32Array;
  /** Bytes that may be given out. */
  readonly limit: number;

  constructor(buffer: ArrayBuffer, limit: number, layout: Layout) {
    // The last granule stays empty: an unaligned access at the end of data must not reach beyond its shadow.
    this.limit = Math.min(limit, layout.limit - GRANULE_BYTES);
    this.m8 = new Uint8Array(buffer, 0, layout.limit);
    this.m32 = new Int32Array(buffer, 0, layout.limit >> 2);
    this.s8 = new Uint8Array(buffer, layout.shadow, layout.limit);
    this.s32 = new Int32Array(buffer, layout.shadow, layout.limit >> 2);
    this.m32[Control.NextGranule] = DATA_START >> GRANULE_SHIFT;
    this.s8.fill(Poison.Machine, 0, DATA_START);
  }

  /** Bytes up to the end of the last granule given out. */
  get used(): number {
    return this.m32[Control.NextGranule] * GRANULE_BYTES;
  }

  /**
   * Gives out consecutive granules that hold at least `bytes`, zeroed and unmapped.
   *
   * @returns The byte offset, or 0 when the limit does not allow it.
   */
  reserve(bytes: number, kind: number): number {
    const granules = Math.ceil(bytes / GRANULE_BYTES);
    const first = this.m32[Control.NextGranule];
    if ((first + granules) * GRANULE_BYTES > this.limit) return 0;
    this.m32[Control.NextGranule] = first + granules;
    this.m8[GRANULE_TABLE + first] = kind;
    this.m8.fill(Granule.Continued, GRANULE_TABLE + first + 1, GRANULE_TABLE + first + granules);
    return first * GRANULE_BYTES;
  }

  /** The first granule of the area that holds a byte offset. */
  granuleStart(offset: number): number {
    let granule = offset >> GRANULE_SHIFT;
    while (this.m8[GRANULE_TABLE + granule] === Granule.Continued) granule--;
    return granule * GRANULE_BYTES;
  }

  /** The end of the area whose first granule starts at `start`. */
  areaEnd(start: number): number {
    let granule = (start >> GRANULE_SHIFT) + 1;
    while (this.m8[GRANULE_TABLE + granule] === Granule.Continued) granule++;
    return granule * GRANULE_BYTES;
  }

  /** What a byte offset below {@link used} lies in: a {@link Granule}, or `Stack` + log2 of the chunk's words. */
  kindAt(offset: number): number {
    return this.m8[GRANULE_TABLE + (this.granuleStart(offset) >> GRANULE_SHIFT)];
  }

  /** Clears what lies behind the first `bytes` bytes, for a snapshot that is about to be written over them. */
  clearBehind(bytes: number): void {
    this.m32.fill(0, bytes >> 2, this.used >> 2);
    this.s32.fill(0, bytes >> 2, this.used >> 2);
  }

  /** Makes everything as it was before the memory was given to anybody. */
  clear(): void {
    this.clearBehind(DATA_START);
    this.m32.fill(0, 0, DATA_START >> 2);
    this.s32.fill(0, 0, DATA_START >> 2);
  }

  /** A word as the host sees it, unchecked. */
  read32(offset: number): number {
    return this.m32[offset >> 2];
  }

  /** Stores a word as the host, unchecked; it counts as initialized. */
  write32(offset: number, value: number): void {
    this.m32[offset >> 2] = value;
    this.s32[offset >> 2] |= INITIALIZED * EACH;
  }
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
