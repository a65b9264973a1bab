/** From a list's head to its entries, whatever its links point to. */
import { plural } from "../../report/figures.ts";
import type { Place, Value, ValueError } from "../place.ts";
import type { ListKind } from "./lists.ts";

/** Where lists lie. */
export interface ListMemory {
  readonly member: (place: Place, name: string) => Place | ValueError;
  readonly scalar: (value: Value) => bigint | ValueError;
  readonly isAlive: (place: Place) => boolean;
}

export interface Walked {
  /** The entries, in order. */
  readonly entries: readonly Place[];
  /** Why there may be more: a link that leads nowhere, a circle without the head, too many. */
  readonly brokenOff: string | undefined;
}

const MOST_ENTRIES = 50_000;

export function walkList(memory: ListMemory, head: Place, { shape, type, member }: ListKind): Walked {
  const entries: Place[] = [];
  const record: Place = { kind: "place", type: { type, quals: 0 }, address: 0n };
  const linkIn = (place: Place): Place | ValueError =>
    member.split(".").reduce<Place | ValueError>((at, name) => (at.kind === "error" ? at : memory.member(at, name)), place);
  const zero = linkIn(record);
  if (zero.kind === "error") return { entries, brokenOff: zero.message };
  const seen = new Set<bigint>();
  let link = pointerIn(memory, head, shape.first);
  for (;;) {
    if (typeof link !== "bigint") return { entries, brokenOff: link.message };
    if (shape.isRing ? link === head.address : link === 0n) return { entries, brokenOff: undefined };
    if (link === 0n) return { entries, brokenOff: entries.length === 0 ? "it is not initialised" : "a link is NULL" };
    if (seen.has(link)) return { entries, brokenOff: "its links go round without the head" };
    if (entries.length === MOST_ENTRIES) return { entries, brokenOff: "there are more" };
    seen.add(link);
    const entry: Place = { ...record, address: BigInt.asUintN(64, link - zero.address) };
    if (!memory.isAlive(entry)) return { entries, brokenOff: `0x${link.toString(16)} is in no such object` };
    entries.push(entry);
    const place = linkIn(entry);
    link = place.kind === "error" ? place : pointerIn(memory, place, shape.next);
  }
}

function pointerIn(memory: ListMemory, link: Place, name: string): bigint | ValueError {
  const place = memory.member(link, name);
  return place.kind === "error" ? place : memory.scalar(place);
}

/** `2 entries of struct a`; with a list that breaks off, why. */
export function showList({ entries, brokenOff }: Walked, { tag }: ListKind): string {
  const text = `${entries.length === 0 ? "no entries" : plural(entries.length, "entry", "entries")} of struct ${tag}`;
  return brokenOff === undefined ? text : `${text}, then it breaks off: ${brokenOff}`;
}
