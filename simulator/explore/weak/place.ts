/** Which word an access is about. */
import type { Machine } from "../machine/machine.ts";
import type { Decoded } from "./operands.ts";

export function wordOf(m: Machine, decoded: Decoded): number {
  const low = decoded.base < 0 ? decoded.offset : (m.words[m.fp + decoded.base] + decoded.offset) | 0;
  return low >>> 2;
}
