/** Memory instructions with every check spelled out: what the fast path left, under-aligned accesses, and atomics. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import { Op, RmwOp } from "../../c/ir/instructions.ts";
import { type Core, raise } from "./core.ts";
import { findFault, type MemoryAccess } from "./explain.ts";
import type { Memory } from "./memory.ts";
import { copyBytes, fillBytes } from "./ranges.ts";
import { INITIALIZED } from "./shadow.ts";
import { Thread } from "./stacks.ts";
import { Stop } from "./stop.ts";

interface Shape {
  readonly form: "pointer" | "absolute" | "frame";
  readonly bytes: number;
  readonly signed: boolean;
  readonly write: boolean;
}

/** The plain loads and stores, by opcode. */
const SHAPES = new Map<Op, Shape>();
for (const [form, ops] of [
  ["pointer", [Op.Ld8S, Op.Ld8U, Op.Ld16S, Op.Ld16U, Op.LdW, Op.LdQ, Op.St8, Op.St16, Op.StW, Op.StQ]],
  ["absolute", [Op.Ld8SA, Op.Ld8UA, Op.Ld16SA, Op.Ld16UA, Op.LdWA, Op.LdQA, Op.St8A, Op.St16A, Op.StWA, Op.StQA]],
  ["frame", [Op.Ld8SF, Op.Ld8UF, Op.Ld16SF, Op.Ld16UF, Op.LdWF, Op.LdQF, Op.St8F, Op.St16F, Op.StWF, Op.StQF]],
] as const) {
  const sizes = [1, 1, 2, 2, 4, 8, 1, 2, 4, 8];
  ops.forEach((op, k) => SHAPES.set(op, { form, bytes: sizes[k], signed: k === 0 || k === 2, write: k >= 6 }));
}

/** What the helpers of one instruction work on. */
interface At {
  readonly core: Core;
  readonly thread: number;
  readonly fp: number;
  readonly pc: number;
}

/**
 * Carries out a memory instruction at the thread's `Pc`, or raises its fault.
 *
 * @returns `Continue`, `Fault`, or undefined when the opcode is none of these.
 */
export function executeMemory(core: Core, thread: number): Stop.Continue | Stop.Fault | undefined {
  const record = core.stacks.record(thread);
  const at: At = { core, thread, fp: core.memory.m32[record + Thread.Frame], pc: core.memory.m32[record + Thread.Pc] };
  const length = executeAt(at);
  if (length === undefined) return undefined;
  if (length === 0) return Stop.Fault;
  core.memory.m32[record + Thread.Pc] = at.pc + length;
  return Stop.Continue;
}

/** @returns The instruction's length, 0 after a fault, undefined for another kind of instruction. */
function executeAt(at: At): number | undefined {
  const { code } = at.core;
  const { pc } = at;
  const op: Op = code[pc];
  const shape = SHAPES.get(op);
  if (shape !== undefined) return plain(at, shape);
  switch (op) {
    case Op.LdUW:
      return load(at, resolve(at, code[pc + 2], code[pc + 3], code[pc + 4], 1, false), code[pc + 4], code[pc + 5] !== 0, 6);
    case Op.LdUQ:
      return load(at, resolve(at, code[pc + 2], code[pc + 3], 8, 1, false), 8, false, 4);
    case Op.StUW:
      return store(at, resolve(at, code[pc + 1], code[pc + 2], code[pc + 4], 1, true), code[pc + 4], code[pc + 3], 5);
    case Op.StUQ:
      return store(at, resolve(at, code[pc + 1], code[pc + 2], 8, 1, true), 8, code[pc + 3], 4);
    // Asking for a store asks for no written bytes.
    case Op.LdOldW:
      return load(at, resolve(at, code[pc + 2], code[pc + 3], code[pc + 4], 1, true), code[pc + 4], false, 5);
    case Op.LdOldQ:
      return load(at, resolve(at, code[pc + 2], code[pc + 3], 8, 1, true), 8, false, 4);
    case Op.Copy:
      return copy(at, code[pc + 3]);
    case Op.Zero:
      return zero(at, code[pc + 2]);
    case Op.Rmw:
      return readModifyWrite(at, code[pc + 4], code[pc + 5]);
    case Op.CmpXchg:
      return compareExchange(at, code[pc + 5]);
    default:
      return undefined;
  }
}

function plain(at: At, { form, bytes, signed, write }: Shape): number {
  const { code } = at.core;
  const { pc, fp } = at;
  const length = form === "pointer" ? 4 : 3;
  const operand = write ? pc + 1 : pc + 2;
  let offset: number;
  if (form === "pointer") offset = resolve(at, code[operand], code[operand + 1], bytes, bytes, write);
  else offset = check(at, form === "absolute" ? code[operand] : (fp << 2) + code[operand], DATA_HIGH, bytes, bytes, write);
  return write ? store(at, offset, bytes, code[pc + length - 1], length) : load(at, offset, bytes, signed, length);
}

/** Adds a register pair and a displacement and checks the access. @returns The byte offset, or -1 after a fault. */
function resolve(at: At, register: number, displacement: number, bytes: number, align: number, write: boolean): number {
  const { m32 } = at.core.memory;
  const base = m32[at.fp + register];
  const low = (base + displacement) | 0;
  const carry = low >>> 0 < base >>> 0 ? 1 : 0;
  return check(at, low, (m32[at.fp + register + 1] + (displacement >> 31) + carry) | 0, bytes, align, write);
}

function check(at: At, low: number, high: number, bytes: number, align: number, write: boolean): number {
  return verify(at, { low, high, bytes, align, write });
}

function verify(at: At, access: MemoryAccess): number {
  const finding = findFault(at.core, access);
  if (finding === undefined) return access.low;
  raise(at.core, at.thread, finding);
  return -1;
}

function load(at: At, offset: number, bytes: number, signed: boolean, length: number): number {
  if (offset < 0) return 0;
  const { memory, code } = at.core;
  const d = at.fp + code[at.pc + 1];
  memory.m32[d] = readNarrow(memory, offset, Math.min(bytes, 4), signed);
  if (bytes === 8) memory.m32[d + 1] = readNarrow(memory, offset + 4, 4, false);
  return length;
}

function store(at: At, offset: number, bytes: number, register: number, length: number): number {
  if (offset < 0) return 0;
  const { m32 } = at.core.memory;
  writeValue(at.core.memory, offset, bytes, m32[at.fp + register], bytes === 8 ? m32[at.fp + register + 1] : 0);
  return length;
}

/** Little-endian, of any alignment; the sign counts below 4 bytes only. */
function readNarrow(memory: Memory, offset: number, bytes: number, signed: boolean): number {
  let value = 0;
  for (let k = bytes - 1; k >= 0; k--) value = (value << 8) | memory.m8[offset + k];
  const unused = 32 - bytes * 8;
  return signed ? (value << unused) >> unused : value;
}

function writeValue(memory: Memory, offset: number, bytes: number, low: number, high: number): void {
  for (let k = 0; k < bytes; k++) {
    memory.m8[offset + k] = (k < 4 ? low : high) >> ((k & 3) * 8);
    memory.s8[offset + k] |= INITIALIZED;
  }
}

function copy(at: At, bytes: number): number {
  const { m32 } = at.core.memory;
  const { code } = at.core;
  const to = at.fp + code[at.pc + 1];
  const from = at.fp + code[at.pc + 2];
  if (bytes === 0) return 4;
  const source = { low: m32[from], high: m32[from + 1], bytes, align: 1, write: false, copies: true };
  if (verify(at, source) < 0 || check(at, m32[to], m32[to + 1], bytes, 1, true) < 0) return 0;
  copyBytes(at.core.memory, m32[to], m32[from], bytes);
  return 4;
}

function zero(at: At, bytes: number): number {
  const { m32 } = at.core.memory;
  const to = at.fp + at.core.code[at.pc + 1];
  if (bytes === 0) return 3;
  if (check(at, m32[to], m32[to + 1], bytes, 1, true) < 0) return 0;
  fillBytes(at.core.memory, m32[to], 0, bytes);
  return 3;
}

/** Operands: old, address, value, operation, size. The old value is sign-extended to 64 bits. */
function readModifyWrite(at: At, operation: RmwOp, bytes: number): number {
  const { memory, code } = at.core;
  const offset = atomic(at, code[at.pc + 2], bytes);
  if (offset < 0) return 0;
  const { m32 } = memory;
  const value = at.fp + code[at.pc + 3];
  const low = readNarrow(memory, offset, Math.min(bytes, 4), true);
  const high = bytes === 8 ? readNarrow(memory, offset + 4, 4, true) : low >> 31;
  const [newLow, newHigh] = combine(operation, low, high, m32[value], m32[value + 1]);
  writeValue(memory, offset, bytes, newLow, newHigh);
  m32[at.fp + code[at.pc + 1]] = low;
  m32[at.fp + code[at.pc + 1] + 1] = high;
  return 6;
}

/** Operands: old, address, expected, new, size. */
function compareExchange(at: At, bytes: number): number {
  const { memory, code } = at.core;
  const offset = atomic(at, code[at.pc + 2], bytes);
  if (offset < 0) return 0;
  const { m32 } = memory;
  const expected = at.fp + code[at.pc + 3];
  const value = at.fp + code[at.pc + 4];
  const low = readNarrow(memory, offset, Math.min(bytes, 4), true);
  const high = bytes === 8 ? readNarrow(memory, offset + 4, 4, true) : low >> 31;
  const unused = bytes < 4 ? 32 - bytes * 8 : 0;
  const same = low === (m32[expected] << unused) >> unused && (bytes < 8 || high === m32[expected + 1]);
  if (same) writeValue(memory, offset, bytes, m32[value], m32[value + 1]);
  m32[at.fp + code[at.pc + 1]] = low;
  m32[at.fp + code[at.pc + 1] + 1] = high;
  return 6;
}

/** An atomic access is a store whether or not it stores, but reads as well: both checks. */
function atomic(at: At, register: number, bytes: number): number {
  const offset = resolve(at, register, 0, bytes, bytes, false);
  return offset < 0 ? -1 : resolve(at, register, 0, bytes, bytes, true);
}

function combine(operation: RmwOp, low: number, high: number, vl: number, vh: number): readonly [number, number] {
  switch (operation) {
    case RmwOp.Xchg:
      return [vl, vh];
    case RmwOp.Add: {
      const sum = (low + vl) | 0;
      return [sum, (high + vh + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0];
    }
    case RmwOp.And:
      return [low & vl, high & vh];
    case RmwOp.Or:
      return [low | vl, high | vh];
    case RmwOp.Xor:
      return [low ^ vl, high ^ vh];
    case RmwOp.AndNot:
      return [low & ~vl, high & ~vh];
    default:
      return assertUnreachable(operation);
  }
}
