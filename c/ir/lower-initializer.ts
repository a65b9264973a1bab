/** Initialization of automatic objects, done anew each time their declaration is reached. */
import { alignAtOffset, alignOf } from "../syntax/layout.ts";
import type { QualType } from "../syntax/types.ts";
import type { InitEntry, ObjectDecl } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { Access, Op } from "./instructions.ts";
import { store } from "./lower-access.ts";
import { storeBits } from "./lower-bits.ts";
import { copyRecord } from "./lower-record.ts";
import { type BitPlace, type MemoryPlace, shift } from "./place.ts";
import { scalarOf, sizeOf } from "./scalar.ts";
import { writeConstant } from "./static-bytes.ts";

/** From so many constant entries on, they are copied from a read-only image of the object. */
const TEMPLATE_ENTRIES = 6;

/** Gives an automatic object its place if it has none yet, and its initial value. */
export function lowerInitialize(fn: FunctionContext, decl: ObjectDecl): void {
  const location = fn.declare(decl);
  const { init } = decl;
  if (init === undefined || !fn.emit.alive) return;
  const mark = fn.frame.mark();
  if (location.kind === "register") {
    const [entry] = init.entries;
    if (entry !== undefined) fn.lower.valueInto(fn, entry.value, location.register, false);
    else fn.immediate(location.register, { low: 0, high: 0 }, scalarOf(decl.type.type)?.words ?? 1);
  } else {
    fn.at(decl);
    initializeMemory(fn, decl.type, init.entries, location);
  }
  fn.frame.release(mark);
}

function initializeMemory(fn: FunctionContext, type: QualType, entries: readonly InitEntry[], to: MemoryPlace): void {
  const size = sizeOf(type.type);
  const [only] = entries;
  if (
    entries.length === 1 &&
    only !== undefined &&
    only.offset === 0 &&
    only.type.type.kind === "record" &&
    sizeOf(only.type.type) === size
  ) {
    fn.lower.recordInto(fn, only.value, to, true);
    return;
  }
  const rest = applyTemplate(fn, type, size, entries, to);
  if (rest === undefined) {
    if (!coversAll(entries, size)) zero(fn, to, size);
    for (const entry of entries) initializeEntry(fn, type, entry, to);
  } else {
    for (const entry of rest) initializeEntry(fn, type, entry, to);
  }
}

/** @returns The entries still to be stored; undefined when a template is not worth its while. */
function applyTemplate(
  fn: FunctionContext,
  type: QualType,
  size: number,
  entries: readonly InitEntry[],
  to: MemoryPlace,
): readonly InitEntry[] | undefined {
  const constant = entries.filter(isConstant);
  const hasString = constant.some((entry) => entry.value.kind === "string");
  if ((constant.length < TEMPLATE_ENTRIES && !hasString) || !inOrder(entries)) return undefined;
  const bytes = new Uint8Array(size);
  for (const entry of constant) writeConstant(bytes, entry);
  const symbol = fn.link.constantData(bytes, Math.max(8, alignOf(type)));
  copyRecord(fn, to, { kind: "data", symbol, offset: 0 }, size);
  return entries.filter((entry) => !isConstant(entry));
}

function isConstant(entry: InitEntry): boolean {
  return entry.value.kind === "string" ? entry.type.type.kind === "array" : fold(entry.value) !== undefined;
}

/** No later entry overwrites an earlier one, so they may be stored in any order. */
function inOrder(entries: readonly InitEntry[]): boolean {
  let end = -1;
  for (const { offset, type, field } of entries) {
    const start = offset * 8 + (field?.bits?.start ?? 0);
    if (start < end) return false;
    end = start + (field?.bits?.width ?? sizeOf(type.type) * 8);
  }
  return true;
}

function coversAll(entries: readonly InitEntry[], size: number): boolean {
  let covered = 0;
  for (const { offset, type, field, value } of entries) {
    if (field?.bits !== undefined || value.kind === "string" || offset !== covered) return false;
    covered += sizeOf(type.type);
  }
  return covered === size;
}

function zero(fn: FunctionContext, to: MemoryPlace, bytes: number): void {
  if (bytes === 0) return;
  const mark = fn.frame.mark();
  fn.emit.op2(Op.Zero, fn.address(to), bytes);
  fn.frame.release(mark);
}

function initializeEntry(fn: FunctionContext, object: QualType, entry: InitEntry, to: MemoryPlace): void {
  const { value, type, field, offset } = entry;
  const place = shift(to, offset);
  const mark = fn.frame.mark();
  if (value.kind === "string" && type.type.kind === "array") {
    const bytes = value.bytes.subarray(0, sizeOf(type.type));
    fn.at(value);
    copyRecord(fn, place, { kind: "data", symbol: fn.link.constantData(bytes, 1), offset: 0 }, bytes.length);
  } else if (type.type.kind === "record") {
    fn.lower.recordInto(fn, value, place, true);
  } else {
    const align = alignAtOffset(alignOf(object), offset);
    const bits = field?.bits;
    if (bits === undefined) initializeScalar(fn, entry, place, align);
    else
      initializeScalar(
        fn,
        entry,
        { kind: "bits", record: place, recordSize: sizeOf(object.type) - offset, recordAlign: align, ...bits },
        align,
      );
  }
  fn.frame.release(mark);
}

/** @param align What the place is surely aligned to. */
function initializeScalar(fn: FunctionContext, { value, type }: InitEntry, place: MemoryPlace | BitPlace, align: number): void {
  const scalar = scalarOf(type.type);
  if (scalar === undefined) {
    fn.refuseType({ pos: value.pos, end: value.end, type });
    return;
  }
  const operand = fn.lower.value(fn, value);
  fn.at(value);
  if (place.kind === "bits") storeBits(fn, place, scalar, Access.Plain, operand);
  else store(fn, place, { scalar, align, access: Access.Plain }, fn.inRegister(operand, scalar.words));
}
