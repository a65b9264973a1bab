/**
 * The helpers that use one bit of memory (linux/bitops.h of the model). Two of them that use different bits of a word commute, whatever the
 * instruction does to the rest of it.
 */
import { HEADER_WORDS, type Image } from "../../../c/ir/image.ts";
import { Op, RmwOp } from "../../../c/ir/instructions.ts";
import type { Machine } from "./machine.ts";

/** Those that only let through what they ask for of a word's old value. The bit's number is their first parameter. */
const HELPERS: ReadonlySet<string> = new Set([
  "set_bit",
  "clear_bit",
  "change_bit",
  "test_and_set_bit",
  "test_and_clear_bit",
  "test_and_set_bit_lock",
  "clear_bit_unlock",
  "test_bit",
]);

/** By function, 1 for one of the helpers. */
export function bitHelpers(image: Image): Uint8Array {
  return Uint8Array.from(image.functions, ({ name, file }) =>
    file.origin === "model" && file.path.endsWith("/bitops.h") && HELPERS.has(name) ? 1 : 0,
  );
}

/** Bits that a helper's instruction uses of the first (@param half 0) or second word that it is about; all where it is not one bit. */
export function bitsOf({ words, code, fp }: Machine, pc: number, half: 0 | 1): number {
  const op: Op = code[pc];
  if (op === Op.Rmw) return ofUpdate(code[pc + 4], words[fp + code[pc + 3] + half]);
  if (op !== Op.LdQ) return -1;
  const bit = words[fp + HEADER_WORDS];
  return ((bit >> 5) & 1) === half ? 1 << (bit & 31) : 0;
}

function ofUpdate(operation: RmwOp, value: number): number {
  switch (operation) {
    case RmwOp.Or:
    case RmwOp.Xor:
    case RmwOp.AndNot:
      return value;
    case RmwOp.And:
      return ~value;
    default:
      return -1;
  }
}
