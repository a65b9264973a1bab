/**
 * How the machine divides its WebAssembly memory:
 *
 *   data     what a program's addresses name, from byte 0. Its first 64 KB are the machine's own (see memory.ts)
 *   shadow   one byte for each byte of data
 *   fixed    what does not change while a program runs: {@link Fixed} words, the function table, the code
 *
 * The memory has its full size from the start; the operating system supplies a page when it is first touched. So nothing is ever
 * copied to grow, and views of it stay valid.
 */
export interface Layout {
  /** Bytes of data, a power of two. */
  readonly limit: number;
  /** Byte offsets of the other two. */
  readonly shadow: number;
  readonly fixed: number;
}

export const MEMORY_PAGE = 65536;
/** Data and shadow must lie below 2 GB, so that offsets are positive as 32-bit integers. */
export const MAX_LIMIT = 1 << 30;

/**
 * Shadow lies this much further than a power of two, so that a byte and its shadow do not fight for one place in the processor's
 * first-level cache and its way predictor (measured on an EPYC: copies take a third of the time).
 */
const SKEW = 0x5a40;

export function layoutFor(limit: number): Layout {
  return { limit, shadow: limit + SKEW, fixed: 2 * limit + MEMORY_PAGE };
}

/** Byte offsets in the fixed part. */
export enum Fixed {
  /** Instructions left when `run` came back. */
  Left = 0,
  /** Where the translated code starts, in bytes. */
  CodeStart = 4,
  /** How many functions there are. */
  Functions = 8,
  /** Shadow bits of four bytes that a load needs. */
  LoadMask = 12,
  /** Words of the CPU's context, up to the table. */
  Context = 1024,
  Table = 4096,
}

/** Byte offsets in an entry of the function table. */
export enum Entry {
  /** Byte offset of the first translated instruction. */
  Start = 0,
  FrameBytes = 4,
  /** Bits of {@link EntryFlag}. */
  Flags = 8,
  ParamWords = 12,
  /** Frame memory: byte offset from the frame's start, and where the shadow of a fresh one lies. */
  MemoryOffset = 16,
  Shadow = 20,
  Size = 32,
}

export enum EntryFlag {
  Hooked = 1,
  HasMemory = 2,
}
