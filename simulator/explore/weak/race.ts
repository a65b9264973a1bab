/** A data race, and whoever looks for them. */
import type { ViewState } from "../views/machine.ts";

/** One of the two accesses. */
export interface RacingAccess {
  readonly function: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly kind: "load" | "store" | "update";
  readonly plain: boolean;
}

export interface DataRace {
  /** The variable. */
  readonly name: string;
  readonly accesses: readonly [RacingAccess, RacingAccess];
}

/** Whoever looks for data races: {@link ./races.ts}. */
export interface RaceWatch {
  /** Those found, sorted by where they are. */
  readonly all: readonly DataRace[];
  /** A CPU accesses a location, and has the messages `from` and up to `to` not before it. @param low Byte offset of the access. */
  look(views: ViewState, cpu: number, location: number, from: number, to: number, pc: number, low: number): void;
  /** There are other locations now: orders that could not be seen may be seen. */
  forget(): void;
}
