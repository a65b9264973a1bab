/** Copies and fills of whole ranges by the host, for instructions that the hot path left and for host functions. Unchecked. */
import type { Memory } from "./memory.ts";
import { LIVE, WRITABLE } from "./shadow.ts";

/** `memmove(to, from, bytes)`. Uninitialized bytes stay so in the copy: padding may be copied. */
export function copyBytes({ m8, s8 }: Memory, to: number, from: number, bytes: number): void {
  m8.copyWithin(to, from, from + bytes);
  s8.copyWithin(to, from, from + bytes);
  // A constant source does not make its copy read-only.
  for (let k = to; k < to + bytes; k++) s8[k] |= WRITABLE;
}

/** `memset(to, value, bytes)`. */
export function fillBytes({ m8, s8 }: Memory, to: number, value: number, bytes: number): void {
  m8.fill(value, to, to + bytes);
  s8.fill(LIVE, to, to + bytes);
}
