/** Where an lvalue lies, once its address has been computed as far as instructions can take it. */
import type { DataSymbol } from "./data-symbol.ts";
import type { FrameObject } from "./image.ts";

/** A scalar variable that lives in a register. */
export interface RegisterPlace {
  readonly kind: "register";
  readonly register: number;
}

export type MemoryPlace =
  /** In frame memory. */
  | { readonly kind: "frame"; readonly object: FrameObject; readonly offset: number }
  /** In a global; a weak symbol that nobody defines has no symbol and address 0. */
  | { readonly kind: "data"; readonly symbol: DataSymbol; readonly offset: number }
  /** Behind the address in a `q` register. */
  | { readonly kind: "pointer"; readonly register: number; readonly offset: number };

/** A bit-field of the record at `record`. */
export interface BitPlace {
  readonly kind: "bits";
  readonly record: MemoryPlace;
  /** Size and alignment of the record in bytes. */
  readonly recordSize: number;
  readonly recordAlign: number;
  /** First bit, counted from the start of the record, and width. */
  readonly start: number;
  readonly width: number;
}

export type Place = RegisterPlace | MemoryPlace | BitPlace;

/** The place `by` bytes further on. */
export function shift(place: MemoryPlace, by: number): MemoryPlace {
  return by === 0 ? place : { ...place, offset: place.offset + by };
}
