/** How handlers read operands and write results. All of these are small enough to be inlined by the engine. */
import type { Machine } from "../machine.ts";

/** Carries out the instruction at `pc`. @returns The next one's index, or -1 when the step ends (see {@link Machine.stopAt}). */
export type Handler = (m: Machine, pc: number) => number;

/** The word in the register that operand `k` names. */
export function w(m: Machine, pc: number, k: number): number {
  return m.words[m.fp + m.code[pc + k]];
}

/** The high word of a pair. */
export function h(m: Machine, pc: number, k: number): number {
  return m.words[m.fp + m.code[pc + k] + 1];
}

/** Operand `k` itself. */
export function i(m: Machine, pc: number, k: number): number {
  return m.code[pc + k];
}

/** Writes the register in operand 1; `next` is the instruction's length. */
export function putW(m: Machine, pc: number, value: number, next: number): number {
  m.words[m.fp + m.code[pc + 1]] = value;
  return pc + next;
}

export function putQ(m: Machine, pc: number, low: number, high: number, next: number): number {
  const at = m.fp + m.code[pc + 1];
  m.words[at] = low;
  m.words[at + 1] = high;
  return pc + next;
}

/** The high word of a sum, given those of the operands, the low operands' sum and one of them. */
export function carried(high: number, otherHigh: number, lowSum: number, low: number): number {
  return (high + otherHigh + (lowSum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
}
