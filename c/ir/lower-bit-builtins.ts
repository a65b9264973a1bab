/**
 * Builtins that count or move bits, expanded: the machine has no instructions for them.
 *
 * A 64-bit operand's halves are words of their own: the register after a `q` register's first is its high word.
 */
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";

/** Computes `to` (a word) from the operand in `from`, of one or two words. `to` is not part of `from`. */
type Count = (fn: FunctionContext, to: number, from: number) => void;

/** The word-sized forms, and how a 64-bit operand is reduced to them. */
export function lowerBitBuiltin(fn: FunctionContext, name: string, words: 1 | 2, to: number, from: number): boolean {
  switch (name) {
    case "popcount":
      if (words === 1) popcount(fn, to, from);
      else addHalves(fn, popcount, to, from);
      return true;
    case "parity":
      parity(fn, to, from, words);
      return true;
    case "clz":
      if (words === 1) countLeading(fn, to, from);
      else chooseHalf(fn, countLeading, to, from, 1);
      return true;
    case "ctz":
      if (words === 1) countTrailing(fn, to, from);
      else chooseHalf(fn, countTrailing, to, from, 0);
      return true;
    case "ffs":
      findFirst(fn, to, from, words);
      return true;
    case "clrsb":
      countSignBits(fn, to, from, words);
      return true;
    default:
      return false;
  }
}

function popcount(fn: FunctionContext, to: number, from: number): void {
  const { emit } = fn;
  const part = fn.frame.register(1);
  emit.op3(Op.ShrIW, part, from, 1);
  emit.op3(Op.AndIW, part, part, 0x55555555);
  emit.op3(Op.SubW, to, from, part);
  emit.op3(Op.ShrIW, part, to, 2);
  emit.op3(Op.AndIW, part, part, 0x33333333);
  emit.op3(Op.AndIW, to, to, 0x33333333);
  emit.op3(Op.AddW, to, to, part);
  emit.op3(Op.ShrIW, part, to, 4);
  emit.op3(Op.AddW, to, to, part);
  emit.op3(Op.AndIW, to, to, 0x0f0f0f0f);
  emit.op3(Op.MulIW, to, to, 0x01010101);
  emit.op3(Op.ShrIW, to, to, 24);
}

function addHalves(fn: FunctionContext, count: Count, to: number, from: number): void {
  const high = fn.frame.register(1);
  count(fn, to, from);
  count(fn, high, from + 1);
  fn.emit.op3(Op.AddW, to, to, high);
}

function parity(fn: FunctionContext, to: number, from: number, words: 1 | 2): void {
  const { emit } = fn;
  const part = fn.frame.register(1);
  if (words === 2) emit.op3(Op.XorW, to, from, from + 1);
  else fn.move(to, from, 1);
  for (const shift of [16, 8, 4, 2, 1]) {
    emit.op3(Op.ShrIW, part, to, shift);
    emit.op3(Op.XorW, to, to, part);
  }
  emit.op3(Op.AndIW, to, to, 1);
}

/** 32 for zero, though C leaves it undefined: the 64-bit forms count on it. */
function countLeading(fn: FunctionContext, to: number, from: number): void {
  const { emit } = fn;
  const smeared = fn.frame.register(1);
  const part = fn.frame.register(1);
  fn.move(smeared, from, 1);
  for (const shift of [1, 2, 4, 8, 16]) {
    emit.op3(Op.ShrIW, part, smeared, shift);
    emit.op3(Op.OrW, smeared, smeared, part);
  }
  emit.op2(Op.NotW, smeared, smeared);
  popcount(fn, to, smeared);
}

/** The ones below the lowest one bit, counted; 32 for zero. */
function countTrailing(fn: FunctionContext, to: number, from: number): void {
  const { emit } = fn;
  const below = fn.frame.register(1);
  emit.op2(Op.NotW, below, from);
  const less = fn.frame.register(1);
  emit.op3(Op.AddIW, less, from, -1);
  emit.op3(Op.AndW, below, below, less);
  popcount(fn, to, below);
}

/** Counts in one half, and in the other only if the first is zero. */
function chooseHalf(fn: FunctionContext, count: Count, to: number, from: number, first: 0 | 1): void {
  const { emit } = fn;
  const other = emit.newTarget();
  const end = emit.newTarget();
  emit.jumpIf(Op.BzW, from + first, other);
  count(fn, to, from + first);
  emit.jump(end);
  emit.bind(other);
  count(fn, to, from + 1 - first);
  emit.op3(Op.AddIW, to, to, 32);
  emit.bind(end);
}

function findFirst(fn: FunctionContext, to: number, from: number, words: 1 | 2): void {
  const { emit } = fn;
  const zero = emit.newTarget();
  const end = emit.newTarget();
  emit.jumpIf(words === 1 ? Op.BzW : Op.BzQ, from, zero);
  if (words === 1) countTrailing(fn, to, from);
  else chooseHalf(fn, countTrailing, to, from, 0);
  emit.op3(Op.AddIW, to, to, 1);
  emit.jump(end);
  emit.bind(zero);
  emit.op2(Op.ImmW, to, 0);
  emit.bind(end);
}

/** Leading bits equal to the sign, without the sign itself. */
function countSignBits(fn: FunctionContext, to: number, from: number, words: 1 | 2): void {
  const { emit } = fn;
  const magnitude = fn.frame.register(words);
  if (words === 1) {
    emit.op3(Op.SarIW, magnitude, from, 31);
    emit.op3(Op.XorW, magnitude, magnitude, from);
    countLeading(fn, to, magnitude);
  } else {
    emit.op3(Op.SarIQ, magnitude, from, 63);
    emit.op3(Op.XorQ, magnitude, magnitude, from);
    chooseHalf(fn, countLeading, to, magnitude, 1);
  }
  emit.op3(Op.AddIW, to, to, -1);
}

/** Reverses the bytes of a value of 2, 4 or 8 bytes. */
export function lowerByteSwap(fn: FunctionContext, size: number, to: number, from: number): void {
  const { emit, frame } = fn;
  if (size === 8) {
    const low = frame.register(1);
    swapWord(fn, low, from);
    const high = frame.register(1);
    swapWord(fn, high, from + 1);
    emit.op2(Op.MovW, to, high);
    emit.op2(Op.MovW, to + 1, low);
    return;
  }
  const swapped = frame.register(1);
  swapWord(fn, swapped, from);
  if (size === 4) fn.move(to, swapped, 1);
  else emit.op3(Op.ShrIW, to, swapped, 16);
}

function swapWord(fn: FunctionContext, to: number, from: number): void {
  const { emit } = fn;
  const part = fn.frame.register(1);
  emit.op3(Op.ShrIW, to, from, 24);
  emit.op3(Op.ShlIW, part, from, 24);
  emit.op3(Op.OrW, to, to, part);
  emit.op3(Op.ShrIW, part, from, 8);
  emit.op3(Op.AndIW, part, part, 0xff00);
  emit.op3(Op.OrW, to, to, part);
  emit.op3(Op.ShlIW, part, from, 8);
  emit.op3(Op.AndIW, part, part, 0xff0000);
  emit.op3(Op.OrW, to, to, part);
}
