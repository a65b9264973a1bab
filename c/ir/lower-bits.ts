/**
 * Bit-fields.
 *
 * One is read and written through the smallest naturally aligned unit of at most 8 bytes that holds it and lies in its
 * record; where the record is packed, through an unaligned unit, or byte by byte. Bytes outside the record are never touched.
 */
import type { FunctionContext } from "./context.ts";
import { type Access, Op } from "./instructions.ts";
import { type AccessKind, load, store } from "./lower-access.ts";
import type { Operand } from "./operand.ts";
import { type BitPlace, type MemoryPlace, shift } from "./place.ts";
import { type Scalar, U16, U32, U64, U8 } from "./scalar.ts";

/** A part of the record that holds some of the field's bits. */
interface Unit {
  readonly offset: number;
  readonly scalar: Scalar;
  readonly aligned: boolean;
  /** First bit of the field's part in this unit, how many, and where they go in the value. */
  readonly start: number;
  readonly width: number;
  readonly valueBit: number;
}

const UNITS: readonly Scalar[] = [U8, U16, U32, U64];

function unitsOf({ start, width, recordSize, recordAlign }: BitPlace): readonly Unit[] {
  const first = start >> 3;
  const end = (start + width + 7) >> 3;
  for (const scalar of UNITS) {
    const { size } = scalar;
    const offset = first - (first % size);
    if (size > recordAlign || offset + size < end || offset + size > recordSize) continue;
    return [{ offset, scalar, aligned: true, start: start - offset * 8, width, valueBit: 0 }];
  }
  for (const scalar of UNITS) {
    const { size } = scalar;
    const offset = Math.min(first, recordSize - size);
    if (offset < 0 || offset + size < end) continue;
    return [{ offset, scalar, aligned: size === 1, start: start - offset * 8, width, valueBit: 0 }];
  }
  return bytesOf(start, width);
}

function bytesOf(start: number, width: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let bit = start; bit < start + width; ) {
    const count = Math.min(8 - (bit & 7), start + width - bit);
    units.push({ offset: bit >> 3, scalar: U8, aligned: true, start: bit & 7, width: count, valueBit: bit - start });
    bit += count;
  }
  return units;
}

/** Reads the field, extended as `as` says, into a register of `as.words` words. */
export function loadBits(fn: FunctionContext, place: BitPlace, as: Scalar, access: Access, register: number): void {
  const units = unitsOf(place);
  const [unit] = units;
  const mark = fn.frame.mark();
  if (units.length === 1 && unit !== undefined) {
    if (unit.scalar.words === as.words) {
      loadUnit(fn, place, unit, access, register);
      extract(fn, register, register, unit.scalar.size * 8, unit.start, unit.width, as);
    } else {
      const whole = fn.frame.register(unit.scalar.words);
      loadUnit(fn, place, unit, access, whole);
      const part = fn.frame.register(unit.scalar.words);
      extract(fn, part, whole, unit.scalar.size * 8, unit.start, unit.width, { ...as, words: unit.scalar.words });
      resize(fn, register, part, unit.scalar.words, as);
    }
  } else {
    loadBytes(fn, place, units, as, access, register);
  }
  fn.frame.release(mark);
}

function loadUnit(fn: FunctionContext, place: BitPlace, unit: Unit, access: Access, register: number): void {
  load(fn, shift(place.record, unit.offset), { scalar: unit.scalar, align: unit.aligned ? 8 : 1, access }, register);
}

/** A value of `words` words as one of `as`: truncation takes the low word. */
function resize(fn: FunctionContext, to: number, from: number, words: 1 | 2, as: Scalar): void {
  if (words === as.words || as.words === 1) fn.move(to, from, as.words);
  else fn.emit.op2(as.signed ? Op.SxQ : Op.ZxQ, to, from);
}

/** Bits `start` … `start + width` of a unit that has been loaded zero-extended from `unitBits` bits. */
function extract(fn: FunctionContext, to: number, from: number, unitBits: number, start: number, width: number, as: Scalar): void {
  const { emit } = fn;
  const wide = as.words === 2;
  const bits = wide ? 64 : 32;
  if (as.signed) {
    if (start + width !== bits) emit.op3(wide ? Op.ShlIQ : Op.ShlIW, to, from, bits - start - width);
    else fn.move(to, from, as.words);
    if (width !== bits) emit.op3(wide ? Op.SarIQ : Op.SarIW, to, to, bits - width);
    return;
  }
  if (start + width === unitBits) {
    if (start !== 0) emit.op3(wide ? Op.ShrIQ : Op.ShrIW, to, from, start);
    else fn.move(to, from, as.words);
  } else if (wide && width >= 32) {
    emit.op3(Op.ShlIQ, to, from, bits - start - width);
    emit.op3(Op.ShrIQ, to, to, bits - width);
  } else {
    if (start !== 0) emit.op3(wide ? Op.ShrIQ : Op.ShrIW, to, from, start);
    emit.op3(wide ? Op.AndIQ : Op.AndIW, to, start === 0 ? from : to, 2 ** width - 1);
  }
}

function loadBytes(fn: FunctionContext, place: BitPlace, units: readonly Unit[], as: Scalar, access: Access, register: number): void {
  const { emit } = fn;
  const sum = fn.frame.register(2);
  fn.immediate(sum, { low: 0, high: 0 }, 2);
  const byte = fn.frame.register(2);
  for (const unit of units) {
    loadUnit(fn, place, unit, access, byte);
    extract(fn, byte, byte, 8, unit.start, unit.width, U32);
    emit.op2(Op.ZxQ, byte, byte);
    emit.op3(Op.ShlIQ, byte, byte, unit.valueBit);
    emit.op3(Op.OrQ, sum, sum, byte);
  }
  extract(fn, sum, sum, place.width, 0, place.width, { ...as, words: 2 });
  resize(fn, register, sum, 2, as);
}

/** Writes the field's low bits of a value of type `as`. */
export function storeBits(fn: FunctionContext, place: BitPlace, as: Scalar, access: Access, value: Operand): void {
  for (const unit of unitsOf(place)) {
    const mark = fn.frame.mark();
    storeUnit(fn, place, unit, as, access, value);
    fn.frame.release(mark);
  }
}

function storeUnit(fn: FunctionContext, place: BitPlace, unit: Unit, as: Scalar, access: Access, value: Operand): void {
  const { emit, frame } = fn;
  const { words, size } = unit.scalar;
  const to = shift(place.record, unit.offset);
  const kind = { scalar: unit.scalar, align: unit.aligned ? 8 : 1, access };
  const part = fieldPart(fn, unit, as, value);
  if (unit.start === 0 && unit.width === size * 8) {
    store(fn, to, kind, fn.inRegister(part, words));
    return;
  }
  const old = frame.register(words);
  loadOld(fn, to, kind, old);
  const mask = (2n ** BigInt(unit.width) - 1n) << BigInt(unit.start);
  const keep = constantWords(~mask);
  if (words === 1) emit.op3(Op.AndIW, old, old, keep.low);
  else if (keep.high === keep.low >> 31) emit.op3(Op.AndIQ, old, old, keep.low);
  else emit.op3(Op.AndQ, old, old, fn.inRegister(keep, 2));
  mergeInto(fn, old, part, words);
  store(fn, to, kind, old);
}

/** What the unit holds before: where uninitialized reads are faults, bits that are about to be replaced are none. */
function loadOld(fn: FunctionContext, from: MemoryPlace, kind: AccessKind, register: number): void {
  if (!fn.link.strictUninitialized) return load(fn, from, kind, register);
  const mark = fn.frame.mark();
  const base = fn.address(from);
  if (kind.scalar.words === 2) fn.emit.op3(Op.LdOldQ, register, base, 0);
  else fn.emit.list(Op.LdOldW, [register, base, 0, kind.scalar.size]);
  fn.emit.access(kind.access);
  fn.frame.release(mark);
}

/** The value's bits for this unit, in place and with all others clear. */
function fieldPart(fn: FunctionContext, unit: Unit, as: Scalar, value: Operand): Operand {
  const { emit, frame } = fn;
  const { words } = unit.scalar;
  if (typeof value !== "number") {
    const whole = (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
    const bits = (whole >> BigInt(unit.valueBit)) & (2n ** BigInt(unit.width) - 1n);
    return constantWords(bits << BigInt(unit.start));
  }
  let from = value;
  if (unit.valueBit !== 0) {
    from = frame.register(2);
    emit.op3(as.words === 2 ? Op.ShrIQ : Op.ShrIW, from, value, unit.valueBit);
  } else if (words > as.words) {
    from = frame.register(2);
    emit.op2(Op.ZxQ, from, value);
  }
  if (unit.start === 0 && unit.width === unit.scalar.size * 8) return from;
  const part = frame.register(words);
  const bits = words * 32;
  if (unit.width < 32) {
    emit.op3(words === 2 ? Op.AndIQ : Op.AndIW, part, from, 2 ** unit.width - 1);
    if (unit.start !== 0) emit.op3(words === 2 ? Op.ShlIQ : Op.ShlIW, part, part, unit.start);
  } else {
    emit.op3(words === 2 ? Op.ShlIQ : Op.ShlIW, part, from, bits - unit.width);
    if (unit.start + unit.width !== bits) emit.op3(words === 2 ? Op.ShrIQ : Op.ShrIW, part, part, bits - unit.width - unit.start);
  }
  return part;
}

function mergeInto(fn: FunctionContext, unit: number, part: Operand, words: 1 | 2): void {
  const { emit } = fn;
  if (typeof part === "number") {
    emit.op3(words === 2 ? Op.OrQ : Op.OrW, unit, unit, part);
  } else if (words === 1) {
    if (part.low !== 0) emit.op3(Op.OrIW, unit, unit, part.low);
  } else if (part.high === part.low >> 31) {
    if (part.low !== 0) emit.op3(Op.OrIQ, unit, unit, part.low);
  } else {
    emit.op3(Op.OrQ, unit, unit, fn.inRegister(part, 2));
  }
}

function constantWords(value: bigint): { readonly low: number; readonly high: number } {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

/** A value just assigned to the field, as reading the field back would give it. */
export function cutToField(fn: FunctionContext, place: BitPlace, as: Scalar, value: Operand, register: number): void {
  fn.move(register, value, as.words);
  if (as.signed || place.width < as.size * 8) extract(fn, register, register, 64, 0, place.width, as);
}
