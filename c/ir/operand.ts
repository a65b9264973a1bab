/** The value of an expression: a register, or a constant that is not in one yet. */
import { highWord, lowWord } from "./constant-folding.ts";

/** Its register: of one word for scalars up to 32 bits (extended as their type says), of two for 64 bits. */
export type Operand = number | Constant;

/** As 64 bits, sign- or zero-extended from its type. */
export interface Constant {
  readonly low: number;
  readonly high: number;
}

export function constantOperand(value: bigint): Constant {
  return { low: lowWord(value), high: highWord(value) };
}

/** Whether an `i` operand of a 64-bit instruction can hold it. */
export function fitsImmediate({ low, high }: Constant): boolean {
  return high === low >> 31;
}

export function isZero(operand: Operand): boolean {
  return typeof operand !== "number" && operand.low === 0 && operand.high === 0;
}
