/**
 * One shadow byte for each byte of memory says what may be done with it.
 *
 * The low three bits are positive permissions, so that "all bytes of this word may be read" is one mask and one compare.
 * A byte that is not addressable says why in the bits above; only a fault's explanation reads those.
 */
export const ADDRESSABLE = 1;
/** Has been written since its storage came to life; only strict loads ask for it. */
export const INITIALIZED = 2;
export const WRITABLE = 4;
/** Ordinary data that has been written. */
export const LIVE = ADDRESSABLE | INITIALIZED | WRITABLE;
/** Storage that has just come to life: writable, with an indeterminate value. */
export const FRESH = ADDRESSABLE | WRITABLE;
export const CONSTANT = ADDRESSABLE | INITIALIZED;

/** Why a byte is not addressable. */
export enum Poison {
  /** Nothing was ever put there. */
  Unmapped = 0,
  /** Between objects. */
  RedZone = 1 << 3,
  /** Heap memory that was given back. */
  Freed = 2 << 3,
  /** Frame memory of a function that has returned. */
  Returned = 3 << 3,
  /** Registers, stack chunks without a frame, the machine's own tables. */
  Machine = 4 << 3,
  /** Withdrawn by the world: the template of the per-CPU area, init memory that was given back. */
  Withdrawn = 5 << 3,
  /** A heap block's header: nothing else has it, so it proves that a payload starts behind it. */
  BlockHeader = 6 << 3,
  /** Hidden for a debugger that wants to know of every access; its true permissions are elsewhere. */
  Watched = 7 << 3,
}

/** Times permission bits: the same bits in each byte of a 32-bit word. */
export const EACH = 0x01010101;
