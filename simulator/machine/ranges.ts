/** Copies and fills of whole ranges by the host, for instructions that the hot path left and for host functions. */
import type { Memory } from "./memory.ts";
import { EACH, LIVE, WRITABLE } from "./shadow.ts";

/** `memmove(to, from, bytes)`, unchecked. Uninitialized bytes stay so in the copy: padding may be copied. */
export function copyBytes({ m8, s8 }: Memory, to: number, from: number, bytes: number): void {
  m8.copyWithin(to, from, from + bytes);
  s8.copyWithin(to, from, from + bytes);
  // A constant source does not make its copy read-only.
  for (let k = to; k < to + bytes; k++) s8[k] |= WRITABLE;
}

/** `memset(to, value, bytes)`, unchecked. */
export function fillBytes({ m8, s8 }: Memory, to: number, value: number, bytes: number): void {
  m8.fill(value, to, to + bytes);
  s8.fill(LIVE, to, to + bytes);
}

/** Whether the shadow of each of these bytes, all within memory, has all the given bits. Four at a time. */
export function allHave({ s8, s32 }: Memory, from: number, bytes: number, bits: number): boolean {
  const end = from + bytes;
  const each = bits * EACH;
  let at = from;
  for (; at < end && (at & 3) !== 0; at++) {
    if ((s8[at] & bits) !== bits) return false;
  }
  for (; at + 4 <= end; at += 4) {
    if ((s32[at >> 2] & each) !== each) return false;
  }
  for (; at < end; at++) {
    if ((s8[at] & bits) !== bits) return false;
  }
  return true;
}
