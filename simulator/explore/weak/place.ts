/** Which word an access is about. */
import type { Machine } from "../machine/machine.ts";
import type { Decoded } from "./operands.ts";

export function wordOf(m: Machine, decoded: Decoded): number {
  return lowOf(m, decoded) >>> 2;
}

/** What a message remembers of its store: the instruction, and the byte within 8. */
export function tagOf(pc: number, low: number): number {
  return ((pc + 1) << 3) | (low & 7);
}

/** The byte. */
export function lowOf(m: Machine, { base, offset }: Decoded): number {
  return base < 0 ? offset : (m.words[m.fp + base] + offset) | 0;
}
