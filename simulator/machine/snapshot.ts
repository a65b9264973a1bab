/** Saved states of a machine, in pages that neighbours in time share. */
import type { Memory } from "./memory.ts";

/** Words of a page: 4 KB. */
const PAGE = 1024;
const ZERO = new Int32Array(PAGE);

export interface Snapshot {
  /** Pages of memory and of its shadow; equal pages of consecutive snapshots are the same array. */
  readonly words: readonly Int32Array[];
  readonly shadow: readonly Int32Array[];
  /** Hooked functions, ascending. */
  readonly hooked: readonly number[];
  readonly executed: number;
}

/** @param previous A snapshot taken shortly before, whose unchanged pages are kept. */
export function takeSnapshot(memory: Memory, hooked: readonly number[], executed: number, previous: Snapshot | undefined): Snapshot {
  const end = memory.used >> 2;
  return {
    words: pages(memory.m32, end, previous?.words ?? []),
    shadow: pages(memory.s32, end, previous?.shadow ?? []),
    hooked,
    executed,
  };
}

export function restoreSnapshot(memory: Memory, snapshot: Snapshot): void {
  memory.clearBehind(snapshot.words.length * PAGE * 4);
  snapshot.words.forEach((page, k) => memory.m32.set(page, k * PAGE));
  snapshot.shadow.forEach((page, k) => memory.s32.set(page, k * PAGE));
}

function pages(words: Int32Array, end: number, previous: readonly Int32Array[]): readonly Int32Array[] {
  const out: Int32Array[] = [];
  for (let start = 0; start < end; start += PAGE) out.push(pageAt(words, start, previous[out.length]));
  return out;
}

function pageAt(words: Int32Array, start: number, previous: Int32Array | undefined): Int32Array {
  if (previous !== undefined && equals(words, start, previous)) return previous;
  return previous !== ZERO && equals(words, start, ZERO) ? ZERO : words.slice(start, start + PAGE);
}

function equals(words: Int32Array, start: number, page: Int32Array): boolean {
  for (let k = 0; k < PAGE; k++) {
    if (words[start + k] !== page[k]) return false;
  }
  return true;
}

/**
 * A 64-bit digest of a state, as sixteen hexadecimal digits: the sum of a mix of index and value over all words that are
 * not zero, so that a store could keep it up to date. Of the shadow only the permissions count; why a byte is
 * out of bounds does not change what the program does.
 */
export function hashState(memory: Memory, hooked: readonly number[]): string {
  const end = memory.used >> 2;
  const sum = { high: 0, low: 0 };
  addWords(sum, memory.m32, end, -1, 0x9e3779b9);
  addWords(sum, memory.s32, end, 0x07070707, 0x7f4a7c15);
  addWords(
    sum,
    Int32Array.from(hooked, (f) => f + 1),
    hooked.length,
    -1,
    0x27d4eb2f,
  );
  return (sum.high >>> 0).toString(16).padStart(8, "0") + (sum.low >>> 0).toString(16).padStart(8, "0");
}

function addWords(sum: { high: number; low: number }, words: Int32Array, end: number, mask: number, salt: number): void {
  let high = sum.high;
  let low = sum.low;
  for (let k = 0; k < end; k++) {
    const value = words[k] & mask;
    if (value === 0) continue;
    low = (low + mix(value ^ Math.imul(k + 1, salt))) | 0;
    high = (high + mix((value + salt) ^ Math.imul(k + 1, 0x85ebca6b))) | 0;
  }
  sum.high = high;
  sum.low = low;
}

/** The finalizer of MurmurHash3: every bit of the input reaches every bit of the result. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
