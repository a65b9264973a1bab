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
  Reader = 2,
  GracePeriod = 4,
}

export const NOTHING: Rest = { doing: 0, stores: 0, uses: 0 };
const EVERYWHERE = -1;
const BITS = 31;

/** By instruction; there is one more behind the last. */
export function restsOf(code: readonly Instruction[]): readonly Rest[] {
  const rests: Rest[] = [NOTHING];
  for (const one of [...code].reverse()) rests.unshift(both(rests[0], restOf(one)));
  return rests;
}

export function both(a: Rest, b: Rest): Rest {
  return { doing: a.doing | b.doing, stores: a.stores | b.stores, uses: a.uses | b.uses };
}

function restOf(one: Instruction): Rest {
  switch (one.kind) {
    case "load":
      return { ...NOTHING, uses: locationOf(one.address) };
    case "store":
    case "lock":
    case "unlock":
    case "trylock":
    case "is-locked":
      return { ...NOTHING, stores: locationOf(one.address), uses: locationOf(one.address) };
    case "update":
      return { doing: one.order === "full" ? Doing.Global : 0, stores: locationOf(one.address), uses: locationOf(one.address) };
    case "fence":
      return { ...NOTHING, doing: one.fence === "rmb" || one.fence === "wmb" || one.fence === "barrier" ? 0 : Doing.Global };
    case "rcu-read-lock":
    case "rcu-read-unlock":
      return { ...NOTHING, doing: Doing.Reader };
    case "srcu-read-lock":
    case "srcu-read-unlock":
      return { doing: Doing.Reader, stores: locationOf(one.address), uses: locationOf(one.address) };
    case "grace-period":
      return { ...NOTHING, doing: Doing.GracePeriod };
    case "set":
    case "branch":
    case "jump":
      return NOTHING;
  }
}

/** The bit of the location that an address is; all of them where it has to be computed. */
export function locationOf(address: Expression): number {
  return address.kind === "constant" && address.value.kind === "address" ? bitOf(address.value.location) : EVERYWHERE;
}

/** The bit of a location; those for which there is none have all of them. */
export function bitOf(location: number): number {
  return location < BITS ? 1 << location : EVERYWHERE;
}
