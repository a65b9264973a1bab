/** What a call does to a {@link Sync}, whether a primitive does it or a function whose body was read. */
import type { LockMode } from "../../../kernel/catalogue/effect.ts";
import type { Interval } from "../facts.ts";
import { lastName } from "../text/keys.ts";
import { exactly, NOUGHT, plus } from "./interval.ts";
import * as irqs from "./irqs.ts";
import {
  type CallersLock,
  compare,
  type LockCount,
  lockKey,
  NOT_WATCHING,
  type Origin,
  type ReaderCount,
  type Saved,
  type Sync,
  WATCHING,
  WATCHING_AS_ENTERED,
  type Watching,
} from "./sync.ts";

/** Relative to the state before the call; keys are the caller's. */
export interface Change {
  readonly preempt: Interval;
  readonly bh: Interval;
  readonly instrumentation: Interval;
  /** As {@link irqs} composes them. */
  readonly irqs: irqs.Irqs;
  readonly restoredFrom: string | undefined;
  /** Flags in which the call saved the interrupts that it met, or what it says they were. */
  readonly saved: readonly Saved[];
  readonly watching: Watching;
  readonly readers: readonly { readonly flavour: string; readonly count: Interval }[];
  readonly locks: readonly LockDelta[];
  readonly vague: boolean;
}

export interface LockDelta {
  readonly lock: string;
  readonly mode: LockMode;
  readonly count: Interval;
  readonly by: string;
}

export const NO_CHANGE: Change = {
  preempt: NOUGHT,
  bh: NOUGHT,
  instrumentation: NOUGHT,
  irqs: irqs.AS_ENTERED,
  restoredFrom: undefined,
  saved: [],
  watching: WATCHING_AS_ENTERED,
  readers: [],
  locks: [],
  vague: false,
};

export function changed(before: Sync, change: Change, origin: Origin): Sync {
  if (change === NO_CHANGE) return before;
  const flags = irqsAfter(before, change);
  const watching = watchingAfter(before.watching, change.watching);
  return {
    ...before,
    preempt: plus(before.preempt, change.preempt),
    preemptFrom: originAfter(before.preempt, before.preemptFrom, change.preempt, origin),
    bh: plus(before.bh, change.bh),
    bhFrom: originAfter(before.bh, before.bhFrom, change.bh, origin),
    instrumentation: plus(before.instrumentation, change.instrumentation),
    ...flags,
    irqsFrom: flags.irqs === before.irqs ? before.irqsFrom : origin,
    saved: savedAfter(before, change),
    watching,
    watchingFrom: watching === before.watching ? before.watchingFrom : origin,
    readers: readersAfter(before.readers, change, origin),
    locks: locksAfter(before, change.locks, origin),
    vague: before.vague || change.vague || !isExact(change),
  };
}

/** Whether it says of everything just what happened. */
export function isExact({ preempt, bh, instrumentation, readers, locks, irqs: flags }: Change): boolean {
  const isPoint = ({ low, high }: Interval): boolean => low === high;
  const isSingle = (flags & (flags - 1)) === 0 && flags !== irqs.ANY;
  const areCountsExact = isPoint(preempt) && isPoint(bh) && isPoint(instrumentation);
  return areCountsExact && isSingle && readers.every(({ count }) => isPoint(count)) && locks.every(({ count }) => isPoint(count));
}

/** What of a change is exact; where it is not, nothing is taken to have happened. */
export function exactPart(change: Change): Change {
  if (isExact(change)) return change;
  const exact = (count: Interval): Interval => (count.low === count.high ? count : NOUGHT);
  const isSingle = (change.irqs & (change.irqs - 1)) === 0 && change.irqs !== irqs.ANY;
  return {
    preempt: exact(change.preempt),
    bh: exact(change.bh),
    instrumentation: exact(change.instrumentation),
    irqs: isSingle ? change.irqs : irqs.AS_ENTERED,
    restoredFrom: isSingle ? change.restoredFrom : undefined,
    saved: change.saved,
    watching: change.watching,
    readers: change.readers.filter(({ count }) => count.low === count.high),
    locks: change.locks.filter(({ count }) => count.low === count.high),
    vague: true,
  };
}

/** After a call that may sleep for certain: where nothing here forbids it, whoever called this function must allow it. */
export function afterSleep(before: Sync, origin: Origin): Sync {
  const free = isNought(before.preempt) && isNought(before.bh) && before.irqs === irqs.AS_ENTERED && before.readers.length === 0;
  return before.slept === undefined && free ? { ...before, slept: origin } : before;
}

function isNought({ low, high }: Interval): boolean {
  return low === 0 && high === 0;
}

/** What an assertion says. */
export interface Asserted {
  readonly lock: { readonly lock: string; readonly mode: LockMode } | undefined;
  readonly preempt: "on" | "off" | undefined;
  readonly irqs: "on" | "off" | undefined;
  readonly by: string;
}

/** Assertions are believed: what they say was so already, so it was the caller's doing where it was not done here. */
export function asserted(before: Sync, { lock, preempt, irqs: on, by }: Asserted): Sync {
  let after = before;
  if (lock !== undefined && !isHeldAs(before, lock.lock)) {
    const callersLocks = [...before.callersLocks, { ...lock, by }].sort((a, b) => compare(a.lock, b.lock));
    after = { ...after, callersLocks };
  }
  if (preempt !== undefined && isNought(before.preempt)) after = { ...after, callerPreempt: preempt === "on" ? "yes" : "no" };
  if (on !== undefined && before.irqs === irqs.AS_ENTERED) after = { ...after, callerIrqs: on === "on" ? "yes" : "no" };
  return after;
}

function isHeldAs({ locks, callersLocks }: Sync, lock: string): boolean {
  const name = lastName(lock);
  return callersLocks.some((held) => held.lock === lock) || locks.some((held) => held.count.low > 0 && lastName(held.lock) === name);
}

/** After a variable was copied to another: saved interrupts are in both. */
export function copied(before: Sync, from: string, to: string): Sync {
  const saved = before.saved.length === 0 ? undefined : before.saved.find(({ flags }) => flags === from);
  if (saved === undefined) return before;
  const others = before.saved.filter(({ flags }) => flags !== to);
  return { ...before, saved: [...others, { flags: to, irqs: saved.irqs }].sort((a, b) => compare(a.flags, b.flags)) };
}

/** After an assignment to a variable: a lock that was named through it is another one than what the name means now. */
export function renamed(before: Sync, uses: (key: string) => boolean): Sync {
  const isMeant = ({ lock }: LockCount): boolean => !lock.endsWith("'") && uses(lock);
  if (!before.locks.some(isMeant)) return before;
  let locks: readonly LockCount[] = before.locks.filter((held) => !isMeant(held));
  for (const held of before.locks.filter(isMeant)) locks = added(locks, { ...held, lock: `${held.lock}'` });
  return { ...before, locks };
}

function irqsAfter(before: Sync, change: Change): { readonly irqs: irqs.Irqs; readonly restoredFrom: string | undefined } {
  if (change.irqs === irqs.AS_ENTERED) return { irqs: before.irqs, restoredFrom: before.restoredFrom };
  if (change.irqs === irqs.RESTORED) {
    const saved = before.saved.find(({ flags }) => flags === change.restoredFrom);
    return saved === undefined ? { irqs: irqs.RESTORED, restoredFrom: change.restoredFrom } : { irqs: saved.irqs, restoredFrom: undefined };
  }
  const after = irqs.composed(before.irqs, change.irqs);
  return { irqs: after, restoredFrom: after === irqs.RESTORED ? before.restoredFrom : undefined };
}

function savedAfter(before: Sync, change: Change): readonly Saved[] {
  if (change.saved.length === 0) return before.saved;
  const added = change.saved.map(({ flags, irqs: was }) => ({ flags, irqs: irqs.composed(before.irqs, was) }));
  return [...before.saved.filter(({ flags }) => !added.some((one) => one.flags === flags)), ...added].sort((a, b) =>
    compare(a.flags, b.flags),
  );
}

function watchingAfter(before: Watching, change: Watching): Watching {
  return (change & (WATCHING | NOT_WATCHING)) | ((change & WATCHING_AS_ENTERED) !== 0 ? before : 0);
}

/** Where a count was raised from nothing: the outermost that is still in force. */
function originAfter(before: Interval, from: Origin | undefined, change: Interval, origin: Origin): Origin | undefined {
  if (change.high > 0) return before.high <= 0 ? origin : from;
  return before.high + change.high <= 0 ? undefined : from;
}

function readersAfter(before: readonly ReaderCount[], { readers }: Change, origin: Origin): readonly ReaderCount[] {
  if (readers.length === 0) return before;
  const all = new Map(before.map((reader) => [reader.flavour, reader]));
  for (const { flavour, count } of readers) {
    const old = all.get(flavour);
    const was = old?.count ?? NOUGHT;
    const now = plus(was, count);
    if (now === NOUGHT || (now.low === 0 && now.high === 0)) all.delete(flavour);
    else all.set(flavour, { flavour, count: now, from: originAfter(was, old?.from, count, origin) });
  }
  return [...all.values()].sort((a, b) => compare(a.flavour, b.flavour));
}

function locksAfter(before: Sync, deltas: readonly LockDelta[], origin: Origin): readonly LockCount[] {
  let { locks } = before;
  for (const delta of deltas) {
    const target = delta.count.high < 0 ? released(locks, before.callersLocks, delta) : delta;
    locks = added(locks, { ...target, from: origin });
  }
  return locks;
}

/**
 * The lock that a release means. Pointers have several names: when the named lock is not held but exactly one of the same member is,
 * that one is meant.
 */
function released(locks: readonly LockCount[], callers: readonly CallersLock[], delta: LockDelta): LockDelta {
  const held: readonly Pick<LockDelta, "lock" | "mode">[] = [...locks.filter(({ count }) => count.high > 0), ...callers];
  if (held.some(({ lock, mode }) => lock === delta.lock && mode === delta.mode)) return delta;
  const [only, ...others] = held.filter(({ lock }) => lastName(lock) === lastName(delta.lock));
  return only === undefined || others.length > 0 ? delta : { ...delta, lock: only.lock, mode: only.mode };
}

/** Adds to the count of one lock; one that is neither held nor given up is left out. */
function added(locks: readonly LockCount[], one: LockCount): readonly LockCount[] {
  const key = lockKey(one);
  const index = locks.findIndex((held) => lockKey(held) === key);
  const old = locks[index];
  const count = plus(old?.count ?? NOUGHT, one.count);
  const rest = index < 0 ? locks : locks.filter((_, at) => at !== index);
  if (count.low === 0 && count.high === 0) return rest;
  const keep = old !== undefined && one.count.high <= 0 && count.high > 0;
  const entry: LockCount = keep ? { ...old, count } : { ...one, count: count.low === count.high ? exactly(count.low) : count };
  const place = rest.findIndex((held) => compare(lockKey(held), key) > 0);
  return place < 0 ? [...rest, entry] : [...rest.slice(0, place), entry, ...rest.slice(place)];
}
