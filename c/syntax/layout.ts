/**
 * Sizes, alignments and record layout as gcc computes them for x86-64 Linux (gcc/stor-layout.cc: layout_decl,
 * update_alignment_for_field, place_field, finalize_record_size). Sizes in bytes, positions of bit-fields in bits.
 */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { integerOf } from "./types-basic.ts";
import type { CType, Field, QualType } from "./types.ts";

/** The size, or undefined for an incomplete type. `void` and functions have size 1, as GNU C's arithmetic wants. */
export function sizeOf(type: CType): number | undefined {
  switch (type.kind) {
    case "void":
    case "bool":
    case "function":
      return 1;
    case "int":
    case "float":
      return type.size;
    case "enum":
      return type.underlying?.size;
    case "pointer":
      return 8;
    case "array": {
      const element = sizeOf(type.element.type);
      return type.length === undefined || element === undefined ? undefined : element * type.length;
    }
    case "record":
      return type.fields === undefined ? undefined : type.size;
    case "unsupported":
      return type.size;
    default:
      return assertUnreachable(type);
  }
}

/** The alignment of the type as declared: its own, or what `aligned` on the typedef or declaration says. */
export function alignOf(type: QualType): number {
  return type.align ?? naturalAlign(type.type);
}

/** The type's own alignment. Incomplete types count as 1. */
export function naturalAlign(type: CType): number {
  switch (type.kind) {
    case "void":
    case "bool":
    case "function":
      return 1;
    case "int":
    case "float":
      return type.size;
    case "enum":
      return type.underlying?.size ?? 4;
    case "pointer":
      return 8;
    case "array":
      return alignOf(type.element);
    case "record":
    case "unsupported":
      return Math.max(1, type.align);
    default:
      return assertUnreachable(type);
  }
}

/** One member as declared, before it has a place. */
export interface FieldSpec {
  readonly name: string | undefined;
  /** `align` is the typedef's, if any. */
  readonly type: QualType;
  /** `aligned(n)` or `_Alignas` on the member itself. */
  readonly aligned: number | undefined;
  /** `packed` on the member or on the whole record. */
  readonly packed: boolean;
  /** Width of a bit-field. */
  readonly width: number | undefined;
}

export interface RecordSpec {
  readonly union: boolean;
  /** `aligned(n)` on the record. */
  readonly aligned: number | undefined;
  /** `#pragma pack(n)` in force at the closing brace, 0 for none. */
  readonly pack: number;
}

export interface RecordLayout {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly align: number;
}

/** Places the members of a struct or union. */
export function layoutRecord(spec: RecordSpec, members: readonly FieldSpec[]): RecordLayout {
  const fields: Field[] = [];
  let align = Math.max(1, spec.aligned ?? 1);
  let bits = 0; // where the next member may start
  let size = 0; // of a union so far
  for (const member of members) {
    const start = placeMember(spec.union ? 0 : bits, member, spec.pack);
    align = Math.max(align, recordAlignFor(spec.union ? 0 : bits, member, spec.pack));
    const width = member.width ?? (sizeOf(member.type.type) ?? 0) * 8;
    if (spec.union) size = Math.max(size, Math.ceil(width / 8));
    else bits = start + width;
    fields.push(placedField(member, start, spec.pack));
  }
  const bytes = spec.union ? size : Math.ceil(bits / 8);
  return { fields, size: roundUp(bytes, align), align };
}

function placedField(member: FieldSpec, start: number, pack: number): Field {
  const { name, type, width } = member;
  const offset = Math.floor(start / 8);
  if (width !== undefined) return { name, type, offset, bits: { start, width } };
  const align = memberAlign(member, pack);
  return { name, type: align === alignOf(type) ? type : { ...type, align }, offset };
}

/** First bit of a member that may start at `bits`. */
function placeMember(bits: number, member: FieldSpec, pack: number): number {
  const { width } = member;
  if (width === undefined) return roundUp(bits, memberAlign(member, pack) * 8);
  const typeBits = (integerOf(member.type.type)?.size ?? 1) * 8;
  if (width === 0) return roundUp(bits, Math.max(alignOf(member.type), member.aligned ?? 1) * 8); // not influenced by any packing
  let start = bits;
  if (member.aligned !== undefined) start = roundUp(start, (pack === 0 ? member.aligned : Math.min(member.aligned, pack)) * 8);
  const alignBits = alignOf(member.type) * 8;
  // A bit-field may not span more units of its type's alignment than its type itself.
  const mayNotSpan = pack === 0 && !member.packed && !fillsUnit(bits, width);
  if (mayNotSpan && unitsSpanned(start, width, alignBits) > Math.floor(typeBits / alignBits)) start = roundUp(start, alignBits);
  return start;
}

/** A bit-field that takes just one whole aligned unit is an ordinary member to gcc. Makes a difference to over-aligned types only. */
function fillsUnit(start: number, width: number): boolean {
  return (width === 8 || width === 16 || width === 32 || width === 64) && start % width === 0;
}

function unitsSpanned(start: number, width: number, unit: number): number {
  return Math.ceil(((start % unit) + width) / unit);
}

/** Alignment of a member that is not a bit-field. */
function memberAlign(member: FieldSpec, pack: number): number {
  const type = alignOf(member.type);
  let align: number;
  if (member.packed) align = member.aligned ?? 1;
  else align = Math.max(type, member.aligned ?? 1);
  return pack === 0 ? align : Math.min(align, pack);
}

/** What a member that may start at `bits` asks of its record's alignment. */
function recordAlignFor(bits: number, member: FieldSpec, pack: number): number {
  const { width } = member;
  if (width === undefined) return memberAlign(member, pack);
  // Unnamed bit-fields (so also zero-width ones) do not count on this target.
  if (member.name === undefined || width === 0) return 1;
  const unit = fillsUnit(bits, width) && !(member.packed && width > 8) ? width / 8 : 1;
  const wanted = Math.max(unit, member.aligned ?? 1);
  const own = pack === 0 ? wanted : Math.min(wanted, pack);
  const type = alignOf(member.type);
  if (pack !== 0) return Math.max(own, Math.min(type, pack));
  return member.packed ? own : Math.max(own, type);
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** What an offset from an address of the given alignment is aligned to. */
export function alignAtOffset(align: number, offset: number): number {
  let at = align;
  while (offset % at !== 0) at /= 2;
  return at;
}
