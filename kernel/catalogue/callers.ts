/**
 * Which code of a kernel reaches which function of some of its files, as data for a file that stands alone and so has nobody to ask.
 * Read in Linux 6.1 and 6.12; test/external/callers.test.ts holds every entry to both trees.
 */
import table from "./callers.json";
import type { KernelVersion } from "./../profiles/profile.ts";

export interface KnownCaller {
  /** The function that is reached. */
  readonly target: string;
  /** Relative to the tree's root. */
  readonly file: string;
  readonly function: string;
  /** Text of the line by which the call is found. */
  readonly anchor: string;
  /** What lies between: wrappers, macros, static calls; outermost first. */
  readonly via: readonly string[];
  readonly rcuWatching: "yes" | "no" | "unknown";
  /** A phrase. */
  readonly why: string;
  /** `major.minor` of the kernels in which it was read, oldest first. */
  readonly versions: readonly string[];
}

export const knownCallers: readonly KnownCaller[] = table.flatMap((entry) => {
  const { rcuWatching } = entry;
  return rcuWatching === "yes" || rcuWatching === "no" || rcuWatching === "unknown" ? [{ ...entry, rcuWatching }] : [];
});

/** The newest kernel in which callers were read. */
export const NEWEST_CALLERS = "6.12";

/**
 * The table that fits a version best: its own, or that of the newest kernel read that is not newer; the oldest for what is older still.
 * Without a version, the newest.
 */
export function callersTableFor(version: KernelVersion | undefined): string {
  const tables = [...new Set(knownCallers.flatMap(({ versions }) => versions))].sort(byVersion);
  if (version === undefined) return NEWEST_CALLERS;
  const own = `${version.major}.${version.minor}`;
  const fitting = tables.filter((each) => byVersion(each, own) <= 0);
  return fitting[fitting.length - 1] ?? tables[0] ?? NEWEST_CALLERS;
}

/** Callers of a function in one table. */
export function knownCallersOf(target: string, tableName: string): readonly KnownCaller[] {
  return knownCallers.filter((each) => each.target === target && each.versions.includes(tableName));
}

function byVersion(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
