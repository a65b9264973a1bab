/** What an expression stands for: an object of the program's, a number, or why there is neither. */
import type { QualType } from "../../c/syntax/types.ts";
import type { Owner } from "./lists/lists.ts";

/** An object, or a part of one. */
export interface Place {
  readonly kind: "place";
  readonly type: QualType;
  /** Address of its first byte, unsigned. */
  readonly address: bigint;
  /** Of a bit-field: its first bit from that address, and its width. */
  readonly bits?: { readonly start: number; readonly width: number };
  /** It lies in registers of a frame, which no C pointer can name: reading it is always allowed. */
  readonly register?: boolean;
  /** Of a member: what it is a member of, for who knows more of it than its type says. */
  readonly owner?: Owner;
}

/** A number or a pointer that lies nowhere. */
export interface Temporary {
  readonly kind: "temporary";
  readonly type: QualType;
  readonly value: bigint;
}

export type Value = Place | Temporary;

/** A named part of a value. */
export interface Part {
  readonly name: string;
  readonly value: Value;
  /** The C expression for it, where that is not made of the whole's. */
  readonly expression?: string;
}

/** Which parts: those with a number, or those with a name. */
export interface PartCounts {
  readonly indexed: number;
  readonly named: number;
}

/** Why a value cannot be had, in words. */
export interface ValueError {
  readonly kind: "error";
  readonly message: string;
}

export function valueError(message: string): ValueError {
  return { kind: "error", message };
}
