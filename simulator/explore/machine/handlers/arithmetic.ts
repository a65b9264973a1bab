/** Arithmetic at both widths. A 64-bit value is two words, low first; what C leaves undefined wraps as on x86. */
import { Op } from "../../../../c/ir/instructions.ts";
import type { Machine } from "../machine.ts";
import { carried, h, type Handler, i, putQ, putW, w } from "./operands.ts";

export const arithmetic: readonly (readonly [Op, Handler])[] = [
  [Op.AddW, (m, pc) => putW(m, pc, (w(m, pc, 2) + w(m, pc, 3)) | 0, 4)],
  [Op.AddIW, (m, pc) => putW(m, pc, (w(m, pc, 2) + i(m, pc, 3)) | 0, 4)],
  [Op.SubW, (m, pc) => putW(m, pc, (w(m, pc, 2) - w(m, pc, 3)) | 0, 4)],
  [Op.MulW, (m, pc) => putW(m, pc, Math.imul(w(m, pc, 2), w(m, pc, 3)), 4)],
  [Op.MulIW, (m, pc) => putW(m, pc, Math.imul(w(m, pc, 2), i(m, pc, 3)), 4)],
  [Op.AndW, (m, pc) => putW(m, pc, w(m, pc, 2) & w(m, pc, 3), 4)],
  [Op.AndIW, (m, pc) => putW(m, pc, w(m, pc, 2) & i(m, pc, 3), 4)],
  [Op.OrW, (m, pc) => putW(m, pc, w(m, pc, 2) | w(m, pc, 3), 4)],
  [Op.OrIW, (m, pc) => putW(m, pc, w(m, pc, 2) | i(m, pc, 3), 4)],
  [Op.XorW, (m, pc) => putW(m, pc, w(m, pc, 2) ^ w(m, pc, 3), 4)],
  [Op.XorIW, (m, pc) => putW(m, pc, w(m, pc, 2) ^ i(m, pc, 3), 4)],
  [Op.ShlW, (m, pc) => putW(m, pc, w(m, pc, 2) << w(m, pc, 3), 4)],
  [Op.ShlIW, (m, pc) => putW(m, pc, w(m, pc, 2) << i(m, pc, 3), 4)],
  [Op.ShrW, (m, pc) => putW(m, pc, (w(m, pc, 2) >>> w(m, pc, 3)) | 0, 4)],
  [Op.ShrIW, (m, pc) => putW(m, pc, (w(m, pc, 2) >>> i(m, pc, 3)) | 0, 4)],
  [Op.SarW, (m, pc) => putW(m, pc, w(m, pc, 2) >> w(m, pc, 3), 4)],
  [Op.SarIW, (m, pc) => putW(m, pc, w(m, pc, 2) >> i(m, pc, 3), 4)],
  [Op.AndQ, (m, pc) => putQ(m, pc, w(m, pc, 2) & w(m, pc, 3), h(m, pc, 2) & h(m, pc, 3), 4)],
  [Op.AndIQ, (m, pc) => putQ(m, pc, w(m, pc, 2) & i(m, pc, 3), h(m, pc, 2) & (i(m, pc, 3) >> 31), 4)],
  [Op.OrQ, (m, pc) => putQ(m, pc, w(m, pc, 2) | w(m, pc, 3), h(m, pc, 2) | h(m, pc, 3), 4)],
  [Op.OrIQ, (m, pc) => putQ(m, pc, w(m, pc, 2) | i(m, pc, 3), h(m, pc, 2) | (i(m, pc, 3) >> 31), 4)],
  [Op.XorQ, (m, pc) => putQ(m, pc, w(m, pc, 2) ^ w(m, pc, 3), h(m, pc, 2) ^ h(m, pc, 3), 4)],
  [Op.XorIQ, (m, pc) => putQ(m, pc, w(m, pc, 2) ^ i(m, pc, 3), h(m, pc, 2) ^ (i(m, pc, 3) >> 31), 4)],
  [Op.AddQ, (m, pc) => addQ(m, pc, w(m, pc, 3), h(m, pc, 3))],
  [Op.AddIQ, (m, pc) => addQ(m, pc, i(m, pc, 3), i(m, pc, 3) >> 31)],
  [
    Op.SubQ,
    (m, pc) => {
      const a = w(m, pc, 2);
      const b = w(m, pc, 3);
      return putQ(m, pc, (a - b) | 0, (h(m, pc, 2) - h(m, pc, 3) - (a >>> 0 < b >>> 0 ? 1 : 0)) | 0, 4);
    },
  ],
  [Op.IndexQ, indexQ],
  [Op.ShlQ, (m, pc) => shiftLeft(m, pc, w(m, pc, 3) & 63)],
  [Op.ShlIQ, (m, pc) => shiftLeft(m, pc, i(m, pc, 3) & 63)],
  [Op.ShrQ, (m, pc) => shiftRight(m, pc, w(m, pc, 3) & 63, false)],
  [Op.ShrIQ, (m, pc) => shiftRight(m, pc, i(m, pc, 3) & 63, false)],
  [Op.SarQ, (m, pc) => shiftRight(m, pc, w(m, pc, 3) & 63, true)],
  [Op.SarIQ, (m, pc) => shiftRight(m, pc, i(m, pc, 3) & 63, true)],
  [Op.MulQ, (m, pc) => multiplyQ(m, pc, w(m, pc, 3), h(m, pc, 3))],
  [Op.MulIQ, (m, pc) => multiplyQ(m, pc, i(m, pc, 3), i(m, pc, 3) >> 31)],
  [Op.DivSW, (m, pc) => divideW(m, pc, (a, b) => (a / b) | 0)],
  [Op.RemSW, (m, pc) => divideW(m, pc, (a, b) => (a % b) | 0)],
  [Op.DivUW, (m, pc) => divideUW(m, pc, (a, b) => Math.floor(a / b) | 0)],
  [Op.RemUW, (m, pc) => divideUW(m, pc, (a, b) => (a % b) | 0)],
  [Op.DivSQ, (m, pc) => divideQ(m, pc, quotient, (a, b) => a / b)],
  [Op.RemSQ, (m, pc) => divideQ(m, pc, remainder, (a, b) => a % b)],
  [Op.DivUQ, (m, pc) => divideQ(m, pc, quotient, (a, b) => BigInt.asUintN(64, a) / BigInt.asUintN(64, b), false)],
  [Op.RemUQ, (m, pc) => divideQ(m, pc, remainder, (a, b) => BigInt.asUintN(64, a) % BigInt.asUintN(64, b), false)],
];

function addQ(m: Machine, pc: number, low: number, high: number): number {
  const sum = (w(m, pc, 2) + low) | 0;
  return putQ(m, pc, sum, carried(h(m, pc, 2), high, sum, low), 4);
}

/** Base plus a sign-extended index times a size. */
function indexQ(m: Machine, pc: number): number {
  const product = w(m, pc, 3) * i(m, pc, 4);
  const low = product | 0;
  // Exact below 2^53; an index times the size of an object is far less.
  const high = Math.floor(product / 2 ** 32) | 0;
  const sum = (w(m, pc, 2) + low) | 0;
  return putQ(m, pc, sum, carried(h(m, pc, 2), high, sum, low), 5);
}

function shiftLeft(m: Machine, pc: number, by: number): number {
  const low = w(m, pc, 2);
  const high = h(m, pc, 2);
  if (by === 0) return putQ(m, pc, low, high, 4);
  if (by >= 32) return putQ(m, pc, 0, low << (by - 32), 4);
  return putQ(m, pc, low << by, (high << by) | (low >>> (32 - by)), 4);
}

function shiftRight(m: Machine, pc: number, by: number, signed: boolean): number {
  const low = w(m, pc, 2);
  const high = h(m, pc, 2);
  const fill = signed ? high >> 31 : 0;
  if (by === 0) return putQ(m, pc, low, high, 4);
  if (by >= 32) return putQ(m, pc, signed ? high >> (by - 32) : (high >>> (by - 32)) | 0, fill, 4);
  return putQ(m, pc, (low >>> by) | (high << (32 - by)), signed ? high >> by : (high >>> by) | 0, 4);
}

// ---------------------------------------------------------------- products and quotients: where numbers are not exact, by way of larger integers

function multiplyQ(m: Machine, pc: number, low: number, high: number): number {
  const product = (w(m, pc, 2) >>> 0) * (low >>> 0);
  if ((h(m, pc, 2) | high) === 0 && product <= Number.MAX_SAFE_INTEGER)
    return putQ(m, pc, product | 0, Math.floor(product / 2 ** 32) | 0, 4);
  return wide(m, pc, wideOf(low, high), (a, b) => a * b);
}

/** Of integers from 0 up to 2^32. */
type Small = (a: number, b: number) => number;

const quotient: Small = (a, b) => Math.floor(a / b);
const remainder: Small = (a, b) => a % b;

function wideOf(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

function wide(m: Machine, pc: number, b: bigint, f: (a: bigint, b: bigint) => bigint): number {
  const value = BigInt.asIntN(64, f(wideOf(w(m, pc, 2), h(m, pc, 2)), b));
  return putQ(m, pc, Number(BigInt.asIntN(32, value)), Number(value >> 32n), 4);
}

function divideW(m: Machine, pc: number, f: (a: number, b: number) => number): number {
  const a = w(m, pc, 2);
  const b = w(m, pc, 3);
  if (b === 0) return byZero(m, pc);
  if (b === -1 && a === -0x80000000) return overflow(m, pc);
  return putW(m, pc, f(a, b), 4);
}

function divideUW(m: Machine, pc: number, f: (a: number, b: number) => number): number {
  const b = w(m, pc, 3) >>> 0;
  return b === 0 ? byZero(m, pc) : putW(m, pc, f(w(m, pc, 2) >>> 0, b), 4);
}

function divideQ(m: Machine, pc: number, small: Small, f: (a: bigint, b: bigint) => bigint, signed = true): number {
  if ((h(m, pc, 2) | h(m, pc, 3)) === 0 && w(m, pc, 3) !== 0) return putQ(m, pc, small(w(m, pc, 2) >>> 0, w(m, pc, 3) >>> 0) | 0, 0, 4);
  const b = wideOf(w(m, pc, 3), h(m, pc, 3));
  if (b === 0n) return byZero(m, pc);
  if (signed && b === -1n && wideOf(w(m, pc, 2), h(m, pc, 2)) === -(1n << 63n)) return overflow(m, pc);
  return wide(m, pc, b, f);
}

function byZero(m: Machine, pc: number): number {
  return m.raise(pc, { code: "division-by-zero", message: "division by zero" });
}

function overflow(m: Machine, pc: number): number {
  return m.raise(pc, { code: "division-overflow", message: "division of the smallest integer by -1, whose quotient does not fit" });
}
