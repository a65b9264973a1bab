/**
 * Paths told apart: at a point there may be several states at once, each with what is known of conditions on the paths that lead to it.
 * Paths in the same state of synchronization are one, and there are at most {@link MOST_PATHS}; so conditions that nothing depends on
 * cost nothing, and correlated ones (`if (flag) lock(); … if (flag) unlock();`) are understood.
 */
import { equal, joined, merged, type Sync, widened } from "../state/sync.ts";
import { EVERY, negated, type Values } from "../state/values.ts";
import { lastMention, mentions } from "../text/mentions.ts";
import type { Test, Value } from "./graph.ts";

/** States beyond this number at one point are joined into one. */
export const MOST_PATHS = 10;
/** Facts beyond this number on one path are forgotten, oldest first. */
const MOST_FACTS = 24;

export type Facts = ReadonlyMap<string, Values>;

export interface Path {
  readonly facts: Facts;
  readonly sync: Sync;
}

export const NO_FACTS: Facts = new Map();

/** Adds a path to those of a point. Answers the same list when it tells nothing new. */
export function withPath(paths: readonly Path[], path: Path): readonly Path[] {
  const index = paths.findIndex(({ sync }) => equal(sync, path.sync));
  const old = paths[index];
  if (old === undefined) return [...paths, path];
  const facts = common(old.facts, path.facts);
  const sync = merged(old.sync, path.sync);
  if (facts === old.facts && sync === old.sync) return paths;
  return paths.map((one, at) => (at === index ? { facts, sync } : one));
}

/** All paths as one that may be any of them. */
export function asOne(paths: readonly Path[]): Path | undefined {
  const [first, ...rest] = paths;
  return first === undefined
    ? undefined
    : rest.reduce((a, b) => ({ facts: common(a.facts, b.facts), sync: joined(a.sync, b.sync) }), first);
}

/** The same at the head of a loop, where what still grows is given up. */
export function widenedPath(before: Path, after: Path): Path {
  return { facts: common(before.facts, after.facts), sync: widened(before.sync, after.sync) };
}

/** The paths on which a test can hold, with what it then shows. */
export function constrained(paths: readonly Path[], test: Test | undefined, keep: boolean): readonly Path[] {
  if (test === undefined) return paths;
  const possible = paths.filter(({ facts }) => ((facts.get(test.key) ?? EVERY) & test.values) !== 0);
  // Memory that others can change may differ from when it was tested, as in a test that is repeated under the lock. It tells paths
  // apart only where paths of both kinds have come here.
  const kept = test.steady || possible.some(({ facts }) => facts.has(test.key)) ? possible : paths;
  return keep ? kept.map((path) => ({ facts: withFact(path.facts, test), sync: path.sync })) : kept;
}

/** After an assignment. */
export function assignedFacts(facts: Facts, target: string, value: Value, keep: boolean): Facts {
  const known = keep ? valueIn(facts, value) : EVERY;
  const without = withoutMention(facts, lastMention(target));
  if (known === EVERY) return without;
  const result = new Map(without);
  result.set(target, known);
  return bounded(result);
}

export function valueIn(facts: Facts, value: Value): Values {
  switch (value.kind) {
    case "known":
      return value.values;
    case "copy":
      return facts.get(value.from) ?? EVERY;
    case "not":
      return negated(facts.get(value.from) ?? EVERY);
    case "unknown":
      return EVERY;
  }
}

export function withoutMention(facts: Facts, name: string): Facts {
  let result: Map<string, Values> | undefined;
  for (const key of facts.keys()) {
    if (!mentions(key, name)) continue;
    result ??= new Map(facts);
    result.delete(key);
  }
  return result ?? facts;
}

/** With what tests have shown. */
export function withFacts(facts: Facts, tests: readonly Test[]): Facts {
  return tests.reduce(withFact, facts);
}

function withFact(facts: Facts, { key, values }: Test): Facts {
  const old = facts.get(key) ?? EVERY;
  const both = old & values;
  const now = both === 0 ? values : both;
  if (now === old) return facts;
  const result = new Map(facts);
  result.set(key, now);
  return bounded(result);
}

function bounded(facts: Map<string, Values>): Facts {
  if (facts.size > MOST_FACTS) {
    for (const oldest of facts.keys()) {
      facts.delete(oldest);
      break;
    }
  }
  return facts;
}

/** What both say. */
function common(a: Facts, b: Facts): Facts {
  if (a === b || a.size === 0) return a;
  let result: Map<string, Values> | undefined;
  for (const [key, values] of a) {
    const both = values | (b.get(key) ?? EVERY);
    if (both === values) continue;
    result ??= new Map(a);
    if (both === EVERY) result.delete(key);
    else result.set(key, both);
  }
  return result ?? a;
}
