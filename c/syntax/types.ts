/**
 * C types as gcc for x86-64 Linux (LP64) lays them out. Sizes, offsets and alignments are in bytes unless said otherwise.
 *
 * Types are compared by {@link ./compatible.ts}, never by identity, except for records and enums, which are nominal.
 */
export type CType =
  | VoidType
  | BoolType
  | IntType
  | EnumType
  | FloatType
  | PointerType
  | ArrayType
  | RecordType
  | FunctionType
  | UnsupportedType;

/** Bit set of qualifiers. */
export type Quals = number;
export const QUAL_NONE = 0;
export const QUAL_CONST = 1;
export const QUAL_VOLATILE = 2;
export const QUAL_RESTRICT = 4;
export const QUAL_ATOMIC = 8;

export interface QualType {
  readonly type: CType;
  readonly quals: Quals;
  /** From `__attribute__((aligned))` or `packed` on a typedef or declaration; the type's own alignment if absent. */
  readonly align?: number;
}

export interface VoidType {
  readonly kind: "void";
}

export interface BoolType {
  readonly kind: "bool";
}

export interface IntType {
  readonly kind: "int";
  /** As C spells it: `char`, `signed char`, `unsigned char`, `short`, …, `unsigned long long`. */
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  /** Conversion rank: char 1, short 2, int 3, long 4, long long 5. */
  readonly rank: number;
  /**
   * Width in bits where it is less than 8·size: gcc keeps the value of a bit-field of 33 to 63 bits in a type of that width.
   * The parser has already added the operations that cut results to it; to everyone else it is a 64-bit integer.
   */
  readonly precision?: number;
}

export interface EnumType {
  readonly kind: "enum";
  readonly tag: string | undefined;
  /** Chosen as gcc does: `unsigned int` unless a value is negative or does not fit. Undefined while incomplete. */
  underlying: IntType | undefined;
}

/** Parsed so that prototypes and sizes work; any expression of this type is refused when it is lowered. */
export interface FloatType {
  readonly kind: "float";
  readonly name: string;
  readonly size: 4 | 8 | 16;
}

export interface PointerType {
  readonly kind: "pointer";
  readonly to: QualType;
}

export interface ArrayType {
  readonly kind: "array";
  readonly element: QualType;
  /** Undefined for `[]`. A variable length array is an {@link UnsupportedType}. */
  readonly length: number | undefined;
}

export interface RecordType {
  readonly kind: "record";
  readonly union: boolean;
  readonly tag: string | undefined;
  /** Undefined while incomplete. */
  fields: readonly Field[] | undefined;
  size: number;
  align: number;
  /** Set by `transparent_union`: an argument of any member's type is accepted (the parser builds the union). */
  transparent?: boolean;
}

export interface Field {
  /** Undefined for an anonymous struct or union member and for an unnamed bit-field. */
  readonly name: string | undefined;
  readonly type: QualType;
  /** Byte offset in the record; for a bit-field, of the byte that holds its first bit. */
  readonly offset: number;
  /** Present for a bit-field: first bit counted from the start of the record, and width in bits. */
  readonly bits?: { readonly start: number; readonly width: number };
}

export interface FunctionType {
  readonly kind: "function";
  readonly returns: QualType;
  /** Arrays and functions already adjusted to pointers. Of a K&R definition: the declared types after default promotion. */
  readonly params: readonly QualType[];
  readonly variadic: boolean;
  /** False for `f()` and K&R definitions: arguments are not checked and undergo default promotions. */
  readonly prototyped: boolean;
}

/** A type this machine refuses by name: `__int128`, vectors, `_Complex`, variable length arrays, `_Decimal64` …. */
export interface UnsupportedType {
  readonly kind: "unsupported";
  /** Problem code, e.g. `c-int128`. */
  readonly code: string;
  /** The construct in words, e.g. "`__int128`". */
  readonly construct: string;
  /** For `sizeof`; 0 when unknown. */
  readonly size: number;
  readonly align: number;
}
