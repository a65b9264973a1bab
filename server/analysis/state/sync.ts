/** What is known of synchronization at a point, over all paths of one kind that lead to it. Immutable; equal parts are shared. */
import type { Span } from "../../../c/editor/ast.ts";
import type { LockMode } from "../../../kernel/catalogue/effect.ts";
import type { Interval, Known } from "../facts.ts";
import { join, NOUGHT, same, widen } from "./interval.ts";
import * as irqs from "./irqs.ts";

/** What in the function made something so. */
export interface Origin {
  readonly by: string;
  readonly at: Span;
}

/** Whether RCU watches: a set of possibilities, one bit each. */
export type Watching = number;
export const WATCHING_AS_ENTERED = 1;
export const WATCHING = 2;
export const NOT_WATCHING = 4;

export interface ReaderCount {
  readonly flavour: string;
  readonly count: Interval;
  readonly from: Origin | undefined;
}

export interface LockCount {
  /** Key of the lock itself, not of a pointer to it. */
  readonly lock: string;
  readonly mode: LockMode;
  readonly count: Interval;
  /** The primitive that changed it last; where is undefined when it was the caller. */
  readonly by: string;
  readonly from: Origin | undefined;
}

/** A lock that the caller holds, because an annotation or an assertion says so. Counts are relative to that. */
export interface CallersLock {
  readonly lock: string;
  readonly mode: LockMode;
  readonly by: string;
}

/** What an interrupt state was when it was saved. */
export interface Saved {
  readonly flags: string;
  readonly irqs: irqs.Irqs;
}

export interface Sync {
  readonly preempt: Interval;
  readonly bh: Interval;
  readonly instrumentation: Interval;
  readonly irqs: irqs.Irqs;
  /** The flags that interrupts were restored from, where that is all that is known of them. */
  readonly restoredFrom: string | undefined;
  readonly watching: Watching;
  /** Sorted by flavour; without those whose count is nought. */
  readonly readers: readonly ReaderCount[];
  /** Sorted by lock; without those whose count is nought. */
  readonly locks: readonly LockCount[];
  /** Sorted by lock. */
  readonly callersLocks: readonly CallersLock[];
  readonly saved: readonly Saved[];
  /** A call on every path here that whoever calls this function must be allowed to sleep for. */
  readonly slept: Origin | undefined;
  readonly preemptFrom: Origin | undefined;
  readonly bhFrom: Origin | undefined;
  readonly irqsFrom: Origin | undefined;
  readonly watchingFrom: Origin | undefined;
  /** Whether the caller runs preemptible, and with interrupts on, as annotations and assertions on the way here say. */
  readonly callerPreempt: Known;
  readonly callerIrqs: Known;
  /** Something on the way may have changed locks or counts in a way that is not known. */
  readonly vague: boolean;
}

/** Whether user accesses fail instead of waiting for a page. */
export function faultsAreOff({ readers }: Sync): boolean {
  return readers.some(({ flavour, count }) => flavour === "#pagefault" && count.low > 0);
}

export const AT_ENTRY: Sync = {
  preempt: NOUGHT,
  bh: NOUGHT,
  instrumentation: NOUGHT,
  irqs: irqs.AS_ENTERED,
  restoredFrom: undefined,
  watching: WATCHING_AS_ENTERED,
  readers: [],
  locks: [],
  callersLocks: [],
  saved: [],
  slept: undefined,
  preemptFrom: undefined,
  bhFrom: undefined,
  irqsFrom: undefined,
  watchingFrom: undefined,
  callerPreempt: "unknown",
  callerIrqs: "unknown",
  vague: false,
};

/** Whether two states say the same, whoever made it so. */
export function equal(a: Sync, b: Sync): boolean {
  return (
    a === b ||
    (same(a.preempt, b.preempt) &&
      same(a.bh, b.bh) &&
      same(a.instrumentation, b.instrumentation) &&
      a.irqs === b.irqs &&
      a.restoredFrom === b.restoredFrom &&
      a.watching === b.watching &&
      a.vague === b.vague &&
      a.callerPreempt === b.callerPreempt &&
      a.callerIrqs === b.callerIrqs &&
      sameLists(a.readers, b.readers, (x, y) => x.flavour === y.flavour && same(x.count, y.count)) &&
      sameLists(a.locks, b.locks, (x, y) => x.lock === y.lock && x.mode === y.mode && same(x.count, y.count)) &&
      sameLists(a.callersLocks, b.callersLocks, (x, y) => x.lock === y.lock && x.mode === y.mode) &&
      sameLists(a.saved, b.saved, (x, y) => x.flags === y.flags && x.irqs === y.irqs))
  );
}

/** Two states that are {@link equal}, as one: it keeps what both say of where it came from. */
export function merged(a: Sync, b: Sync): Sync {
  if (a === b) return a;
  const changed =
    !sameOrigin(a.slept, b.slept) ||
    !sameOrigin(a.preemptFrom, b.preemptFrom) ||
    !sameOrigin(a.bhFrom, b.bhFrom) ||
    !sameOrigin(a.irqsFrom, b.irqsFrom) ||
    !sameOrigin(a.watchingFrom, b.watchingFrom) ||
    !sameLists(a.readers, b.readers, (x, y) => sameOrigin(x.from, y.from)) ||
    !sameLists(a.locks, b.locks, (x, y) => sameOrigin(x.from, y.from));
  return changed ? combined(a, b, join) : a;
}

/** The least state that holds both. */
export function joined(a: Sync, b: Sync): Sync {
  return a === b ? a : combined(a, b, join);
}

/** The same for the head of a loop: counts that still move are given up at once. */
export function widened(before: Sync, after: Sync): Sync {
  return before === after ? before : combined(before, after, widen);
}

type Combine = (a: Interval, b: Interval) => Interval;

function combined(a: Sync, b: Sync, intervals: Combine): Sync {
  const both = irqs.joined(a.irqs, b.irqs);
  const mixed = both === irqs.RESTORED && a.restoredFrom !== b.restoredFrom;
  return {
    preempt: intervals(a.preempt, b.preempt),
    bh: intervals(a.bh, b.bh),
    instrumentation: intervals(a.instrumentation, b.instrumentation),
    irqs: mixed ? irqs.ANY : both,
    restoredFrom: both === irqs.RESTORED && !mixed ? a.restoredFrom : undefined,
    watching: a.watching | b.watching,
    readers: zipped(
      a.readers,
      b.readers,
      ({ flavour }) => flavour,
      (x, y) => ({
        flavour: (x ?? y)?.flavour ?? "",
        count: intervals(x?.count ?? NOUGHT, y?.count ?? NOUGHT),
        from: sameFrom(x ?? y, y ?? x),
      }),
    ),
    locks: zipped(a.locks, b.locks, lockKey, (x, y) => {
      const one = x ?? y;
      return {
        lock: one?.lock ?? "",
        mode: one?.mode ?? "exclusive",
        count: intervals(x?.count ?? NOUGHT, y?.count ?? NOUGHT),
        by: one?.by ?? "",
        from: sameFrom(x ?? y, y ?? x),
      };
    }),
    callersLocks: sameLists(a.callersLocks, b.callersLocks, (x, y) => x === y)
      ? a.callersLocks
      : a.callersLocks.filter((one) => b.callersLocks.some(({ lock, mode }) => lock === one.lock && mode === one.mode)),
    saved: a.saved.filter((one) => b.saved.some((other) => other.flags === one.flags && other.irqs === one.irqs)),
    slept: a.slept === undefined || b.slept === undefined ? undefined : earlier(a.slept, b.slept),
    preemptFrom: sameOrigin(a.preemptFrom, b.preemptFrom) ? a.preemptFrom : undefined,
    bhFrom: sameOrigin(a.bhFrom, b.bhFrom) ? a.bhFrom : undefined,
    irqsFrom: sameOrigin(a.irqsFrom, b.irqsFrom) ? a.irqsFrom : undefined,
    watchingFrom: sameOrigin(a.watchingFrom, b.watchingFrom) ? a.watchingFrom : undefined,
    callerPreempt: a.callerPreempt === b.callerPreempt ? a.callerPreempt : "unknown",
    callerIrqs: a.callerIrqs === b.callerIrqs ? a.callerIrqs : "unknown",
    vague: a.vague || b.vague,
  };
}

/** Locks of the same name in two modes are two. */
export function lockKey({ lock, mode }: Pick<LockCount, "lock" | "mode">): string {
  return mode === "shared" ? `${lock} ` : lock;
}

function earlier(a: Origin, b: Origin): Origin {
  return b.at.start < a.at.start ? b : a;
}

function sameFrom(
  a: { readonly from: Origin | undefined } | undefined,
  b: { readonly from: Origin | undefined } | undefined,
): Origin | undefined {
  return sameOrigin(a?.from, b?.from) ? a?.from : undefined;
}

function sameOrigin(a: Origin | undefined, b: Origin | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.at.start === b.at.start && a.by === b.by);
}

function sameLists<T>(a: readonly T[], b: readonly T[], sameItems: (a: T, b: T) => boolean): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((item, index) => {
    const other = b[index];
    return other !== undefined && (item === other || sameItems(item, other));
  });
}

/** Joins two sorted lists by key; an absent item is given as undefined. */
function zipped<T>(
  a: readonly T[],
  b: readonly T[],
  key: (item: T) => string,
  make: (a: T | undefined, b: T | undefined) => T,
): readonly T[] {
  if (a === b) return a;
  const result: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    const order = x === undefined ? 1 : y === undefined ? -1 : compare(key(x), key(y));
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
    result.push(order === 0 && x === y && x !== undefined ? x : make(order <= 0 ? x : undefined, order >= 0 ? y : undefined));
  }
  return result;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
