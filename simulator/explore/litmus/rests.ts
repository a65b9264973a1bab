/** What threads may still do: the sum of their instructions from one on. Jumps go forward only. */
import type { Expression, Instruction } from "./test.ts";

/** What a thread may still do, from one of its instructions on: bits of {@link Doing}, and of the locations that it may store to, or use. */
export interface Rest {
  readonly doing: number;
  readonly stores: number;
  readonly uses: number;
}

export enum Doing {
  /** Makes something global, or receives what is. */
  Global = 1,
  /** A reader of RCU begins. */
  Reader = 2,
  /** A grace period of RCU begins. */
  GracePeriod = 4,
}

export const NOTHING: Rest = { doing: 0, stores: 0, uses: 0 };
const NOWHERE = { stores: 0, uses: 0 };
const EVERYWHERE = -1;
const BITS = 31;

/**
 * By instruction; there is one more behind the last.
 *
 * @param conditional Whether updates may make global what a fence before them has left.
 */
export function restsOf(code: readonly Instruction[], conditional: boolean): readonly Rest[] {
  const rests: Rest[] = [NOTHING];
  for (const one of [...code].reverse()) rests.unshift(both(rests[0], { doing: doingOf(one, conditional), ...placesOf(one) }));
  return rests;
}

export function both(a: Rest, b: Rest): Rest {
  return { doing: a.doing | b.doing, stores: a.stores | b.stores, uses: a.uses | b.uses };
}

function doingOf(one: Instruction, conditional: boolean): number {
  switch (one.kind) {
    case "fence":
      return one.fence === "rmb" || one.fence === "wmb" || one.fence === "barrier" ? 0 : Doing.Global;
    case "update":
      return one.order === "full" || conditional ? Doing.Global : 0;
    case "rcu-read-lock":
      return Doing.Reader;
    case "grace-period":
      return one.half === "begin" && one.address === undefined ? Doing.Global | Doing.GracePeriod : Doing.Global;
    default:
      return 0;
  }
}

function placesOf(one: Instruction): Pick<Rest, "stores" | "uses"> {
  if (one.kind === "grace-period" || !("address" in one)) return NOWHERE;
  const uses = locationOf(one.address);
  return { stores: one.kind === "load" ? 0 : uses, uses };
}

/** The bit of the location that an address is; all of them where it has to be computed. */
export function locationOf(address: Expression): number {
  return address.kind === "constant" && address.value.kind === "address" ? bitOf(address.value.location) : EVERYWHERE;
}

/** The bit of a location; those for which there is none have all of them. */
export function bitOf(location: number): number {
  return location < BITS ? 1 << location : EVERYWHERE;
}
