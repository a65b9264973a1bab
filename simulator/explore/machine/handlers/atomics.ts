/** Atomic operations, and fences, which say nothing where all accesses take effect at once. */
import { assertUnreachable } from "../../../../base/assert-unreachable.ts";
import { Op, RmwOp } from "../../../../c/ir/instructions.ts";
import type { Machine } from "../machine.ts";
import { locate } from "./memory.ts";
import { carried, h, type Handler, i, putQ, w } from "./operands.ts";

/** An old value, sign-extended to 64 bits. */
function readOld(m: Machine, low: number, bytes: number): readonly [low: number, high: number] {
  const word = m.words[low >>> 2];
  if (bytes === 8) return [word, m.words[(low >>> 2) + 1]];
  const unused = 32 - bytes * 8;
  const value = ((word >>> ((low & 3) * 8)) << unused) >> unused;
  return [value, value >> 31];
}

function write(m: Machine, low: number, bytes: number, valueLow: number, valueHigh: number): void {
  if (bytes < 4) {
    m.storeNarrow(low, bytes, valueLow);
    return;
  }
  m.store(low >>> 2, valueLow);
  if (bytes === 8) m.store((low >>> 2) + 1, valueHigh);
}

/** Operands: old, address, value, operation, size. */
function readModifyWrite(m: Machine, pc: number): number {
  const bytes = i(m, pc, 5);
  const low = locate(m, pc, w(m, pc, 2), h(m, pc, 2), bytes, bytes, true);
  if (low < 0) return -1;
  const [oldLow, oldHigh] = readOld(m, low, bytes);
  const valueLow = w(m, pc, 3);
  const valueHigh = h(m, pc, 3);
  const operation: RmwOp = i(m, pc, 4);
  switch (operation) {
    case RmwOp.Xchg:
      write(m, low, bytes, valueLow, valueHigh);
      break;
    case RmwOp.Add: {
      const sum = (oldLow + valueLow) | 0;
      write(m, low, bytes, sum, carried(oldHigh, valueHigh, sum, oldLow));
      break;
    }
    case RmwOp.And:
      write(m, low, bytes, oldLow & valueLow, oldHigh & valueHigh);
      break;
    case RmwOp.Or:
      write(m, low, bytes, oldLow | valueLow, oldHigh | valueHigh);
      break;
    case RmwOp.Xor:
      write(m, low, bytes, oldLow ^ valueLow, oldHigh ^ valueHigh);
      break;
    case RmwOp.AndNot:
      write(m, low, bytes, oldLow & ~valueLow, oldHigh & ~valueHigh);
      break;
    default:
      assertUnreachable(operation);
  }
  return putQ(m, pc, oldLow, oldHigh, 6);
}

/** Operands: old, address, expected, new, size. */
function compareExchange(m: Machine, pc: number): number {
  const bytes = i(m, pc, 5);
  const low = locate(m, pc, w(m, pc, 2), h(m, pc, 2), bytes, bytes, true);
  if (low < 0) return -1;
  const [oldLow, oldHigh] = readOld(m, low, bytes);
  const unused = bytes < 4 ? 32 - bytes * 8 : 0;
  const same = oldLow === (w(m, pc, 3) << unused) >> unused && (bytes < 8 || oldHigh === h(m, pc, 3));
  if (same) write(m, low, bytes, w(m, pc, 4), h(m, pc, 4));
  return putQ(m, pc, oldLow, oldHigh, 6);
}

export const atomics: readonly (readonly [Op, Handler])[] = [
  [Op.Rmw, readModifyWrite],
  [Op.CmpXchg, compareExchange],
  [Op.Fence, (_m, pc) => pc + 2],
];
