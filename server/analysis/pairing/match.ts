/** Whether two points can be the two sides of one protocol, by the locations that both order. */
import type { MemoryOrder } from "../../../kernel/catalogue/memory-operations.ts";
import { commentWords, type OrderPoint } from "./points.ts";
import { farther, type Nearness, type Side, type Sides } from "./sides.ts";

/** Which orders can answer which: a side that orders stores needs one that orders loads, and so on. */
const ANSWERS: Readonly<Record<MemoryOrder, readonly MemoryOrder[]>> = {
  none: [],
  write: ["read", "full", "acquire", "dependency"],
  read: ["write", "full", "release"],
  full: ["full", "read", "write", "acquire", "release"],
  acquire: ["release", "full", "write"],
  release: ["acquire", "dependency", "full", "read"],
  dependency: ["release", "write"],
};

export function canAnswer(a: OrderPoint, b: OrderPoint): boolean {
  return ANSWERS[a.operation.order].includes(b.operation.order);
}

/** Two locations that one point orders one way and the other the other way. */
export interface Crossing {
  /** Accessed before the first point and after the second. Undefined where the operations' own location is enough. */
  readonly first: string | undefined;
  /** Accessed after the first point and before the second. */
  readonly second: string;
  /** The farthest of the four accesses. */
  readonly nearness: Nearness;
}

const RANK: Readonly<Record<Nearness, number>> = { own: 0, near: 1, far: 2, none: 3 };

const known = new WeakMap<Sides, WeakMap<Sides, { readonly crossing: Crossing | undefined }>>();

/** The nearest crossing of two points; undefined where none exists. */
export function crossing(a: OrderPoint, b: OrderPoint, sidesA: Sides, sidesB: Sides): Crossing | undefined {
  const withA = known.get(sidesA) ?? new WeakMap<Sides, { readonly crossing: Crossing | undefined }>();
  known.set(sidesA, withA);
  const found = withA.get(sidesB) ?? { crossing: findCrossing(a, b, sidesA, sidesB) };
  withA.set(sidesB, found);
  return found.crossing;
}

function findCrossing(a: OrderPoint, b: OrderPoint, sidesA: Sides, sidesB: Sides): Crossing | undefined {
  const seconds = conflicts(sidesA.after, sidesB.before);
  const firsts = conflicts(sidesA.before, sidesB.after);
  const words = new Set([...commentWords(a), ...commentWords(b)]);
  let best: (Crossing & { readonly rank: number }) | undefined;
  for (const [second, nearSecond] of seconds) {
    for (const [first, nearFirst] of firsts) {
      if (first === second) continue;
      const nearness = farther(nearFirst, nearSecond);
      const spoken = (isIn(words, first) ? 0 : 1) + (isIn(words, second) ? 0 : 1);
      const rank = RANK[nearness] * 100 + spoken * 10 + RANK[nearFirst] + RANK[nearSecond];
      if (best === undefined || rank < best.rank) best = { first, second, nearness, rank };
    }
  }
  if (best !== undefined && best.nearness !== "far") return best;
  return handover(a, b, seconds) ?? handover(b, a, firsts) ?? best;
}

/** Of locations as near as each other, those that the comments speak of explain most. */
function isIn(words: ReadonlySet<string>, location: string): boolean {
  return words.has(location.replace(/^\./, ""));
}

/** A release and what acquires or dereferences the same location need no second one: the location is the message. */
function handover(a: OrderPoint, b: OrderPoint, seconds: ReadonlyMap<string, Nearness>): Crossing | undefined {
  if (a.operation.order !== "release" || (b.operation.order !== "acquire" && b.operation.order !== "dependency")) return undefined;
  for (const [second, nearness] of seconds) if (nearness === "own") return { first: undefined, second, nearness: "near" };
  return undefined;
}

/** Locations that one of the two writes and the other reads. */
function conflicts(a: ReadonlyMap<string, Side>, b: ReadonlyMap<string, Side>): ReadonlyMap<string, Nearness> {
  const found = new Map<string, Nearness>();
  // Always in the order of the first, so that the same pair is found from both ends.
  for (const [location, mine] of a) {
    const other = b.get(location);
    if (other === undefined) continue;
    const one = farther(mine.reads, other.writes);
    const two = farther(mine.writes, other.reads);
    const nearness = RANK[one] <= RANK[two] ? one : two;
    if (nearness !== "none") found.set(location, nearness);
  }
  return found;
}
