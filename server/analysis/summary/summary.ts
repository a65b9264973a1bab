/** What is known of a function or macro from outside: keys in it are of its parameters. */
import { type Change, exactPart, type LockDelta, NO_CHANGE } from "../state/change.ts";
import { interval, join, NOUGHT, same } from "../state/interval.ts";
import * as irqs from "../state/irqs.ts";
import { compare, type Sync } from "../state/sync.ts";
import { EVERY, type Values } from "../state/values.ts";
import type { Sleep } from "../facts.ts";
import type { Test } from "../flow/graph.ts";
import type { Outcome } from "../flow/solve.ts";
import { mentionsOf, substitute } from "../text/keys.ts";

export interface Summary {
  readonly outcomes: readonly Outcome[];
  readonly sleep: SleepSummary | undefined;
  /** Something in it is called whose body is not known. */
  readonly isPartial: boolean;
  /** The first thing it does to RCU is to make it watch, so it is entered where RCU does not. */
  readonly startsWatching: boolean;
  /** What it is a thin cover of. */
  readonly covers: Cover | undefined;
}

/** `flags`: the parameter or argument whose allocation flags decide whether it sleeps at all. */
export interface SleepSummary extends Sleep {
  /** Only if page faults are served. */
  readonly byFault: boolean;
  readonly flags: number | undefined;
}

/** The primitive that a wrapper comes down to, and the wrappers between. */
export interface Cover {
  readonly primitive: string;
  readonly via: readonly string[];
}

/** More ways to end than this are joined into one. */
export const MOST_OUTCOMES = 4;

export const SILENT: Summary = {
  outcomes: [{ result: EVERY, change: NO_CHANGE, when: [] }],
  sleep: undefined,
  isPartial: false,
  startsWatching: false,
  covers: undefined,
};

/** What a function has done when it leaves in a state, as its callers see it. */
export function changeOf(
  sync: Sync,
  { name, staysVague, returned }: { readonly name: string; readonly staysVague: boolean; readonly returned: ReadonlySet<string> },
  isVisible: (variable: string) => boolean,
): Change {
  const outward = new Map<string, string>();
  const rename = (key: string): string => {
    for (const word of mentionsOf(key)) {
      if (word.startsWith(".") || word.includes("@") || isVisible(word)) continue;
      outward.set(word, returned.has(word) ? "%ret" : `${word}@${name}`);
    }
    return substitute(key, outward);
  };
  const locks = sync.locks.map(({ lock, mode, count, by }): LockDelta => ({ lock: rename(lock), mode, count, by }));
  const change: Change = {
    preempt: sync.preempt,
    bh: sync.bh,
    instrumentation: sync.instrumentation,
    irqs: sync.irqs,
    restoredFrom: sync.restoredFrom === undefined ? undefined : rename(sync.restoredFrom),
    saved: sync.saved
      .filter(({ flags }) => mentionsOf(flags).some((word) => isVisible(word) || returned.has(word)))
      .map(({ flags, irqs: was }) => ({ flags: rename(flags), irqs: was })),
    watching: sync.watching,
    readers: sync.readers.map(({ flavour, count }) => ({ flavour: renamedFlavour(flavour, rename), count })),
    locks,
    vague: false,
  };
  // What is vague here because something that is called is vague goes no farther: callers are taken to be balanced, as most code is.
  // A thin cover is no such caller: it is what it covers.
  const told = staysVague ? { ...change, vague: sync.vague } : sync.vague ? { ...exactPart(change), vague: false } : change;
  return isNothing(told) ? NO_CHANGE : told;
}

function renamedFlavour(flavour: string, rename: (key: string) => string): string {
  const colon = flavour.indexOf(":");
  return colon < 0 ? flavour : `${flavour.slice(0, colon + 1)}${rename(flavour.slice(colon + 1))}`;
}

function isNothing(change: Change): boolean {
  return (
    same(change.preempt, NOUGHT) &&
    same(change.bh, NOUGHT) &&
    same(change.instrumentation, NOUGHT) &&
    change.irqs === irqs.AS_ENTERED &&
    change.saved.length === 0 &&
    change.watching === NO_CHANGE.watching &&
    change.readers.length === 0 &&
    change.locks.length === 0 &&
    !change.vague
  );
}

/** The change in the words of a caller. */
export function inCallersWords(change: Change, values: ReadonlyMap<string, string>): Change {
  if (change === NO_CHANGE) return change;
  const rename = (key: string): string => substitute(key, values);
  return {
    ...change,
    restoredFrom: change.restoredFrom === undefined ? undefined : rename(change.restoredFrom),
    saved: change.saved.map(({ flags, irqs: was }) => ({ flags: rename(flags), irqs: was })),
    readers: change.readers.map(({ flavour, count }) => ({ flavour: renamedFlavour(flavour, rename), count })),
    locks: change.locks.map(({ lock, mode, count, by }) => ({ lock: rename(lock), mode, count, by })),
  };
}

/** The ways to end, with those of the same change as one; too many become one that may be any of them. */
export function outcomesOf(all: readonly Outcome[]): readonly Outcome[] {
  const distinct: { result: Values; change: Change; when: readonly Test[]; text: string }[] = [];
  for (const { result, change, when } of all) {
    const text = textOf(change);
    const old = distinct.find((one) => one.text === text);
    if (old === undefined) {
      distinct.push({ result, change, when, text });
    } else {
      old.result |= result;
      old.when = eitherWhen(old.when, when);
    }
  }
  if (distinct.length <= MOST_OUTCOMES) return toldApart(distinct.map(({ result, change, when }) => ({ result, change, when })));
  const result = distinct.reduce((values, one) => values | one.result, 0);
  return [{ result, change: distinct.map(({ change }) => change).reduce(joinedChange), when: [] }];
}

/**
 * A function that returns NULL or an error where it has taken nothing returns something else where it has, though its text does not say
 * so: `return p;`. Without this no caller could be understood.
 */
function toldApart(outcomes: readonly Outcome[]): readonly Outcome[] {
  const said = outcomes.reduce((values, { result }) => (result === EVERY ? values : values | result), 0);
  if (outcomes.length < 2 || said === 0 || said === EVERY) return outcomes;
  return outcomes.map(({ result, change, when }) => ({ result: result === EVERY ? EVERY & ~said : result, change, when }));
}

function eitherWhen(a: readonly Test[], b: readonly Test[]): readonly Test[] {
  return a.flatMap((one) => {
    const values = one.values | (b.find(({ key }) => key === one.key)?.values ?? EVERY);
    return values === EVERY ? [] : [{ key: one.key, values, steady: one.steady }];
  });
}

function textOf(change: Change): string {
  // Infinity has no JSON of its own, and would look like null.
  return change === NO_CHANGE
    ? ""
    : JSON.stringify(change, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
}

export function joinedChange(a: Change, b: Change): Change {
  const flags = irqs.joined(a.irqs, b.irqs);
  const isMixed = flags === irqs.RESTORED && a.restoredFrom !== b.restoredFrom;
  return {
    preempt: join(a.preempt, b.preempt),
    bh: join(a.bh, b.bh),
    instrumentation: join(a.instrumentation, b.instrumentation),
    irqs: isMixed ? irqs.ANY : flags,
    restoredFrom: isMixed || flags !== irqs.RESTORED ? undefined : a.restoredFrom,
    saved: a.saved.filter((one) => b.saved.some((other) => other.flags === one.flags && other.irqs === one.irqs)),
    watching: a.watching | b.watching,
    readers: either(a.readers, b.readers, ({ flavour }) => flavour),
    locks: either(a.locks, b.locks, ({ lock, mode }) => `${lock} ${mode}`),
    vague: a.vague || b.vague,
  };
}

/** What only one of the two has may have happened or not. */
function either<T extends { readonly count: { readonly low: number; readonly high: number } }>(
  a: readonly T[],
  b: readonly T[],
  key: (item: T) => string,
): readonly T[] {
  if (a.length === 0 && b.length === 0) return a;
  const all = new Map(a.map((one) => [key(one), { one, count: join(one.count, NOUGHT) }]));
  for (const one of b) {
    const other = a.find((each) => key(each) === key(one));
    all.set(key(one), { one, count: other === undefined ? join(one.count, NOUGHT) : join(one.count, other.count) });
  }
  return [...all]
    .sort(([x], [y]) => compare(x, y))
    .map(([, { one, count }]) => Object.assign({}, one, { count: interval(count.low, count.high) }));
}
