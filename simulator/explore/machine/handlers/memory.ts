/** Loads, stores and copies. */
import { findFault } from "../check.ts";
import { DATA_HIGH } from "../../../../c/ir/address-space.ts";
import { Op } from "../../../../c/ir/instructions.ts";
import { Frame } from "../../../machine/stacks.ts";
import { bitsOf } from "../bits.ts";
import { endsBefore } from "../doors.ts";
import { End, type Machine } from "../machine.ts";
import { carried, h, type Handler, i, putQ, putW, w } from "./operands.ts";

/**
 * The byte offset of an access that is allowed now: through the pointer in operand `k` with the displacement behind it.
 *
 * @returns -1 when the step ends here.
 */
export function pointer(m: Machine, pc: number, k: number, bytes: number, align: number, write: boolean): number {
  const base = w(m, pc, k);
  const displacement = i(m, pc, k + 1);
  const low = (base + displacement) | 0;
  return locate(m, pc, low, carried(h(m, pc, k), displacement >> 31, low, base), bytes, align, write);
}

/** The same for an address. At most eight aligned bytes: two words. */
export function locate(m: Machine, pc: number, low: number, high: number, bytes: number, align: number, write: boolean): number {
  const finding = findFault(m, low, high, bytes, align, write);
  if (finding !== undefined) return m.raise(pc, finding);
  return allowed(m, pc, low, bytes, write);
}

function allowed(m: Machine, pc: number, low: number, bytes: number, write: boolean): number {
  if (m.usesBits[m.words[m.fp + Frame.Function]] === 1) return allowedBits(m, pc, low, bytes, write);
  const first = low >>> 2;
  const last = (low + bytes - 1) >>> 2;
  if (write && m.isDoor[first] === 1 && endsBefore(m, pc, first)) return m.stopAt(pc, End.Visible);
  const { sharing } = m;
  if (sharing.isVisible(first, write) || (last !== first && sharing.isVisible(last, write))) {
    if (!m.mayBeSeen()) return m.stopAt(pc, End.Visible);
    m.meets |= sharing.meetsInterrupts(first, write) | sharing.meetsInterrupts(last, write);
  }
  sharing.note(first, write);
  if (last !== first) sharing.note(last, write);
  return low;
}

/** An operation on a single bit, in a helper that exists for that. */
function allowedBits(m: Machine, pc: number, low: number, bytes: number, write: boolean): number {
  const first = low >>> 2;
  const { sharing } = m;
  const ofFirst = bitsOf(m, pc, 0);
  const ofSecond = bytes === 8 ? bitsOf(m, pc, 1) : 0;
  // Of a word that has messages each store is one, and they have an order.
  const whole = write && m.weak?.tellsStores(first) === true;
  const visible = sharing.isVisible(first, write, whole ? -1 : ofFirst) || sharing.isVisible(first + 1, write, whole ? -1 : ofSecond);
  if (visible && !write && !m.mayChange(first, ofFirst)) sharing.hasPassed = true;
  else if (visible) {
    if (!m.mayBeSeen()) return m.stopAt(pc, End.Visible);
    m.meets |= sharing.meetsInterrupts(first, write, ofFirst) | sharing.meetsInterrupts(first + 1, write, ofSecond);
  }
  sharing.note(first, write, ofFirst);
  sharing.note(first + 1, write, ofSecond);
  return low;
}

/** Frame memory is the frame's own; others reach it only by a pointer that was given to them. */
function inFrame(m: Machine, pc: number, k: number, bytes: number, write: boolean): number {
  return allowed(m, pc, m.fp * 4 + i(m, pc, k), bytes, write);
}

type Place = (m: Machine, pc: number, bytes: number, write: boolean) => number;

const viaPointer: Place = (m, pc, bytes, write) => pointer(m, pc, write ? 1 : 2, bytes, bytes, write);
const absolute: Place = (m, pc, bytes, write) => locate(m, pc, i(m, pc, write ? 1 : 2), DATA_HIGH, bytes, bytes, write);
const frame: Place = (m, pc, bytes, write) => inFrame(m, pc, write ? 1 : 2, bytes, write);

function loads(place: Place, next: number, ops: readonly [Op, Op, Op, Op, Op, Op]): readonly (readonly [Op, Handler])[] {
  const narrow =
    (bytes: number, extend: (value: number) => number): Handler =>
    (m, pc) => {
      const low = place(m, pc, bytes, false);
      return low < 0 ? -1 : putW(m, pc, extend(m.words[low >>> 2] >>> ((low & 3) * 8)), next);
    };
  return [
    [ops[0], narrow(1, (value) => (value << 24) >> 24)],
    [ops[1], narrow(1, (value) => value & 0xff)],
    [ops[2], narrow(2, (value) => (value << 16) >> 16)],
    [ops[3], narrow(2, (value) => value & 0xffff)],
    [
      ops[4],
      (m, pc) => {
        const low = place(m, pc, 4, false);
        return low < 0 ? -1 : putW(m, pc, m.words[low >>> 2], next);
      },
    ],
    [
      ops[5],
      (m, pc) => {
        const low = place(m, pc, 8, false);
        return low < 0 ? -1 : putQ(m, pc, m.words[low >>> 2], m.words[(low >>> 2) + 1], next);
      },
    ],
  ];
}

/** A word at a fixed address, which may be a counter of which not all is kept. */
function loadAbsolute(m: Machine, pc: number): number {
  const low = absolute(m, pc, 4, false);
  if (low < 0) return -1;
  const word = low >>> 2;
  return putW(m, pc, m.isCounted[word] === 0 ? m.words[word] : m.loadCounted(word, pc), 3);
}

/** The value is the last operand. */
function stores(place: Place, next: number, ops: readonly [Op, Op, Op, Op]): readonly (readonly [Op, Handler])[] {
  const value = next - 1;
  const narrow =
    (bytes: number): Handler =>
    (m, pc) => {
      const low = place(m, pc, bytes, true);
      if (low < 0) return -1;
      m.storeNarrow(low, bytes, w(m, pc, value));
      return pc + next;
    };
  return [
    [ops[0], narrow(1)],
    [ops[1], narrow(2)],
    [
      ops[2],
      (m, pc) => {
        const low = place(m, pc, 4, true);
        if (low < 0) return -1;
        m.store(low >>> 2, w(m, pc, value));
        return pc + next;
      },
    ],
    [
      ops[3],
      (m, pc) => {
        const low = place(m, pc, 8, true);
        if (low < 0) return -1;
        const high = h(m, pc, value);
        m.store(low >>> 2, w(m, pc, value));
        m.store((low >>> 2) + 1, high);
        return pc + next;
      },
    ],
  ];
}

/** Little-endian, of any alignment. */
function readBytes(m: Machine, low: number, bytes: number): number {
  let value = 0;
  for (let k = bytes - 1; k >= 0; k--) value = (value << 8) | m.byte(low + k);
  return value;
}

function loadUnaligned(m: Machine, pc: number, bytes: number, signed: boolean, next: number): number {
  const low = pointer(m, pc, 2, bytes, 1, false);
  if (low < 0) return -1;
  const unused = bytes < 4 ? 32 - bytes * 8 : 0;
  const first = readBytes(m, low, Math.min(bytes, 4));
  const value = signed ? (first << unused) >> unused : first;
  return bytes === 8 ? putQ(m, pc, value, readBytes(m, low + 4, 4), next) : putW(m, pc, value, next);
}

function storeUnaligned(m: Machine, pc: number, bytes: number, next: number): number {
  const low = pointer(m, pc, 1, bytes, 1, true);
  if (low < 0) return -1;
  const values = [w(m, pc, 3), bytes === 8 ? h(m, pc, 3) : 0];
  for (let k = 0; k < bytes; k++) m.storeNarrow(low + k, 1, values[k >> 2] >> ((k & 3) * 8));
  return pc + next;
}

/**
 * Whether a range may be accessed in this step; like {@link locate}, for any number of bytes. Its words count as one operation.
 */
export function range(m: Machine, pc: number, low: number, high: number, bytes: number, write: boolean): boolean {
  if (bytes === 0) return true;
  const finding = findFault(m, low, high, bytes, 1, write);
  if (finding !== undefined) {
    m.raise(pc, finding);
    return false;
  }
  const { sharing } = m;
  const last = (low + bytes - 1) >>> 2;
  for (let word = low >>> 2; word <= last; word++) {
    if (!sharing.isVisible(word, write) || m.turn || m.replaying >= 0) continue;
    m.stopAt(pc, End.Visible);
    return false;
  }
  return true;
}

/** Notes the accesses of ranges that {@link range} allowed, all of them one visible operation if any is. */
export function noteRange(m: Machine, low: number, bytes: number, write: boolean): void {
  if (bytes === 0) return;
  const last = (low + bytes - 1) >>> 2;
  for (let word = low >>> 2; word <= last; word++) {
    if (m.sharing.isVisible(word, write)) {
      m.takeTurn();
      m.meets |= m.sharing.meetsInterrupts(word, write);
    }
    m.sharing.note(word, write);
  }
}

/** memmove() between ranges that may be accessed. */
export function copyBytes(m: Machine, to: number, from: number, bytes: number): void {
  if (((to | from | bytes) & 3) === 0) {
    const words = m.words.slice(from >>> 2, (from + bytes) >>> 2);
    for (let k = 0; k < words.length; k++) m.store((to >>> 2) + k, words[k]);
    return;
  }
  const copied = Array.from({ length: bytes }, (_, k) => m.byte(from + k));
  copied.forEach((value, k) => {
    m.storeNarrow(to + k, 1, value);
  });
}

export function fillBytes(m: Machine, to: number, value: number, bytes: number): void {
  let at = to;
  const end = to + bytes;
  while (at < end && (at & 3) !== 0) m.storeNarrow(at++, 1, value);
  const word = (value & 0xff) * 0x01010101;
  for (; at + 4 <= end; at += 4) m.store(at >>> 2, word | 0);
  while (at < end) m.storeNarrow(at++, 1, value);
}

function copy(m: Machine, pc: number): number {
  const bytes = i(m, pc, 3);
  const to = w(m, pc, 1);
  const from = w(m, pc, 2);
  if (!range(m, pc, from, h(m, pc, 2), bytes, false) || !range(m, pc, to, h(m, pc, 1), bytes, true)) return -1;
  noteRange(m, from, bytes, false);
  noteRange(m, to, bytes, true);
  copyBytes(m, to, from, bytes);
  return pc + 4;
}

function zero(m: Machine, pc: number): number {
  const bytes = i(m, pc, 2);
  const to = w(m, pc, 1);
  if (!range(m, pc, to, h(m, pc, 1), bytes, true)) return -1;
  noteRange(m, to, bytes, true);
  fillBytes(m, to, 0, bytes);
  return pc + 3;
}

export const memory: readonly (readonly [Op, Handler])[] = [
  ...loads(viaPointer, 4, [Op.Ld8S, Op.Ld8U, Op.Ld16S, Op.Ld16U, Op.LdW, Op.LdQ]),
  ...loads(absolute, 3, [Op.Ld8SA, Op.Ld8UA, Op.Ld16SA, Op.Ld16UA, Op.LdWA, Op.LdQA]),
  [Op.LdWA, loadAbsolute],
  ...loads(frame, 3, [Op.Ld8SF, Op.Ld8UF, Op.Ld16SF, Op.Ld16UF, Op.LdWF, Op.LdQF]),
  ...stores(viaPointer, 4, [Op.St8, Op.St16, Op.StW, Op.StQ]),
  ...stores(absolute, 3, [Op.St8A, Op.St16A, Op.StWA, Op.StQA]),
  ...stores(frame, 3, [Op.St8F, Op.St16F, Op.StWF, Op.StQF]),
  [Op.LdUW, (m, pc) => loadUnaligned(m, pc, i(m, pc, 4), i(m, pc, 5) !== 0, 6)],
  [Op.LdUQ, (m, pc) => loadUnaligned(m, pc, 8, false, 4)],
  [Op.LdOldW, (m, pc) => loadUnaligned(m, pc, i(m, pc, 4), false, 5)],
  [Op.LdOldQ, (m, pc) => loadUnaligned(m, pc, 8, false, 4)],
  [Op.StUW, (m, pc) => storeUnaligned(m, pc, i(m, pc, 4), 5)],
  [Op.StUQ, (m, pc) => storeUnaligned(m, pc, 8, 4)],
  [Op.Copy, copy],
  [Op.Zero, zero],
];
