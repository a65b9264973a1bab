/** Integer promotions and the usual arithmetic conversions on types alone, C11 6.3.1, as gcc does them for bit-fields too. */
import {
  DOUBLE,
  FLOAT,
  INT,
  LONG,
  LONG_LONG,
  plain,
  precisionOf,
  integerOf,
  Q_INT,
  toUnsigned,
  UNSIGNED_INT,
  UNSIGNED_LONG,
} from "./types-basic.ts";
import type { CType, FloatType, IntType, QualType } from "./types.ts";

const WIDE_BIT_FIELDS = new Map<string, IntType>();

/**
 * What a value of this integer type is promoted to. `width` is the bit-field's width when the value was read from one: up to 31 bits
 * become int, and 33 to 63 bits keep a type of just that width.
 */
export function promoted(type: QualType, width?: number): QualType {
  if (type.type.kind === "bool") return Q_INT;
  const integer = integerOf(type.type);
  if (integer === undefined) return type;
  if (width !== undefined && width < precisionOf(integer)) return plain(promotedBitField(integer, width));
  if (integer.rank < INT.rank) return Q_INT;
  return type.type.kind === "enum" ? plain(integer) : type;
}

function promotedBitField(declared: IntType, width: number): IntType {
  if (width < 32) return INT;
  if (width === 32) return declared.signed ? INT : UNSIGNED_INT;
  const name = `${declared.name}:${width}`;
  let made = WIDE_BIT_FIELDS.get(name);
  if (made === undefined) {
    made = { ...declared, name, precision: width };
    WIDE_BIT_FIELDS.set(name, made);
  }
  return made;
}

/** Default argument promotions. */
export function defaultPromoted(type: QualType): QualType {
  if (type.type === FLOAT) return plain(DOUBLE);
  return promoted(type);
}

/** The common type of two promoted arithmetic types, undefined when one is not arithmetic. */
export function commonType(a: QualType, b: QualType): QualType | undefined {
  if (a.type === b.type) return plain(a.type);
  if (a.type.kind === "float" || b.type.kind === "float") return commonFloat(a.type, b.type);
  const left = integerOf(a.type);
  const right = integerOf(b.type);
  if (left === undefined || right === undefined) return undefined;
  return plain(commonInteger(left, right));
}

function commonInteger(a: IntType, b: IntType): IntType {
  const widths = precisionOf(a) - precisionOf(b);
  if (widths !== 0) return widths > 0 ? a : b;
  // Same width: the higher rank, unsigned when either is.
  const higher = a.rank >= b.rank ? a : b;
  if (a.signed && b.signed) return higher;
  if (a.precision === undefined) return toUnsigned(higher);
  return a.signed ? b : a;
}

const FLOAT_RANKS: readonly string[] = ["float", "double", "long double", "_Float128"];

function commonFloat(a: CType, b: CType): QualType | undefined {
  const rank = (type: CType): number => (type.kind === "float" ? FLOAT_RANKS.indexOf(type.name) : -1);
  if (rank(a) < 0 && integerOf(a) === undefined) return undefined;
  if (rank(b) < 0 && integerOf(b) === undefined) return undefined;
  const winner: FloatType | undefined = rank(a) >= rank(b) ? asFloat(a) : asFloat(b);
  return winner === undefined ? undefined : plain(winner);
}

function asFloat(type: CType): FloatType | undefined {
  return type.kind === "float" ? type : undefined;
}

/** The type gcc gives an integer constant: the first of these that holds the value. */
export function constantType(value: bigint, decimal: boolean, unsigned: boolean, longs: 0 | 1 | 2): IntType | undefined {
  if (longs === 0 && !unsigned && value <= 0x7fffffffn) return INT;
  if (longs === 0 && (unsigned || !decimal) && value <= 0xffffffffn) return UNSIGNED_INT;
  const signedType = longs === 2 ? LONG_LONG : LONG;
  if (!unsigned && value <= 0x7fffffffffffffffn) return signedType;
  if ((unsigned || !decimal) && value <= 0xffffffffffffffffn) return longs === 2 ? toUnsigned(LONG_LONG) : UNSIGNED_LONG;
  return undefined;
}
