/** What the lowering must know of a C type: whether it fits a register, how wide it is, and how it is extended. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { sizeOf as completeSizeOf } from "../syntax/layout.ts";
import type { CType, IntType } from "../syntax/types.ts";

/** A type whose values live in registers. Narrow integers are kept extended to 32 bits as their sign says. */
export interface Scalar {
  /** In memory, in bytes. */
  readonly size: 1 | 2 | 4 | 8;
  /** Registers it takes: one word (`w`) or two (`q`). */
  readonly words: 1 | 2;
  readonly signed: boolean;
  /** `_Bool`: conversion to it compares with zero. */
  readonly bool: boolean;
}

const scalar = (size: 1 | 2 | 4 | 8, signed: boolean, bool = false): Scalar => ({ size, words: size === 8 ? 2 : 1, signed, bool });
export const S8: Scalar = scalar(1, true);
export const U8: Scalar = scalar(1, false);
export const S16: Scalar = scalar(2, true);
export const U16: Scalar = scalar(2, false);
export const S32: Scalar = scalar(4, true);
export const U32: Scalar = scalar(4, false);
export const S64: Scalar = scalar(8, true);
export const U64: Scalar = scalar(8, false);
export const BOOL: Scalar = scalar(1, false, true);

/** The scalar of a type; undefined for void, records, arrays, functions, floating point and refused types. */
export function scalarOf(type: CType): Scalar | undefined {
  switch (type.kind) {
    case "bool":
      return BOOL;
    case "int":
      return integerScalar(type);
    case "enum":
      return type.underlying === undefined ? U32 : integerScalar(type.underlying);
    case "pointer":
      return U64;
    case "void":
    case "float":
    case "array":
    case "record":
    case "function":
    case "unsupported":
      return undefined;
    default:
      return assertUnreachable(type);
  }
}

function integerScalar(type: IntType): Scalar {
  switch (type.size) {
    case 1:
      return type.signed ? S8 : U8;
    case 2:
      return type.signed ? S16 : U16;
    case 4:
      return type.signed ? S32 : U32;
    case 8:
      return type.signed ? S64 : U64;
    default:
      return assertUnreachable(type.size);
  }
}

/** Size in bytes; 0 for incomplete types. */
export function sizeOf(type: CType): number {
  return completeSizeOf(type) ?? 0;
}

/** Width of the type in bits where it is that of a bit-field of 33 to 63 bits. */
export function precisionOf(type: CType): number | undefined {
  return type.kind === "int" ? type.precision : undefined;
}

/** A value as a type holds it; undefined when the type is no scalar. */
export function wrapTo(value: bigint, type: CType): bigint | undefined {
  const as = scalarOf(type);
  if (as === undefined) return undefined;
  const precision = precisionOf(type);
  if (precision === undefined) return wrap(value, as);
  return as.signed ? BigInt.asIntN(precision, value) : BigInt.asUintN(precision, value);
}

/** A value as this scalar holds it: wrapped to its width and read as its sign says. */
export function wrap(value: bigint, as: Scalar): bigint {
  if (as.bool) return value === 0n ? 0n : 1n;
  return as.signed ? BigInt.asIntN(as.size * 8, value) : BigInt.asUintN(as.size * 8, value);
}
