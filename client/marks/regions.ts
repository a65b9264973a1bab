/** Which lines of a file are marked, of what the server says about them. */
import type { BoundaryItem } from "../../server/protocol.ts";

export const REGIONS = ["noinstr", "instrumentation", "rcuNotWatching"] as const;
export type Region = (typeof REGIONS)[number];

/** First and last line, 0-based, both included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The idle section is noinstr; `notrace` alone promises nothing about instrumentation. */
export function regionOf(kind: BoundaryItem["kind"]): Region | undefined {
  switch (kind) {
    case "noinstr":
    case "cpuidle":
      return "noinstr";
    case "instrumentation":
      return "instrumentation";
    case "rcu-not-watching":
      return "rcuNotWatching";
    case "notrace":
      return undefined;
  }
}

/** The lines of each region, in order, those that touch made one. */
export function regionLines(boundaries: readonly BoundaryItem[]): Readonly<Record<Region, readonly Lines[]>> {
  const of = (region: Region): readonly Lines[] =>
    joined(
      boundaries
        .filter(({ kind }) => regionOf(kind) === region)
        .map(({ start, end }) => ({ first: start.line, last: end.character === 0 && end.line > start.line ? end.line - 1 : end.line })),
    );
  return { noinstr: of("noinstr"), instrumentation: of("instrumentation"), rcuNotWatching: of("rcuNotWatching") };
}

function joined(lines: readonly Lines[]): readonly Lines[] {
  const found: Lines[] = [];
  for (const next of [...lines].sort((a, b) => a.first - b.first)) {
    const before = found.at(-1);
    if (before !== undefined && next.first <= before.last)
      found[found.length - 1] = { first: before.first, last: Math.max(before.last, next.last) };
    else found.push(next);
  }
  return found;
}
