/**
 * What covers a point without which nothing breaks: everything that something breaks without when it is gone beside the point, though not when it is gone alone.
 *
 * What covers a point may do more than that, so that the file breaks without it alone. Then it breaks by a read that is stale elsewhere: that read is held to
 * what is newest, with the point in place and without it, and what is left of the answer is about the point.
 *
 * Less order never makes fewer executions, and neither does a wait that is left out. So what breaks without some things breaks without more, and a search for
 * a least set need not look at every one.
 */
import type { CoverEntry } from "../../kernel/catalogue/ablations.ts";
import type { AblateRun } from "./ablate-run.ts";
import type { ExploreRequest } from "./request.ts";
import type { ExploreResult } from "./result.ts";
import type { FencePlace, UserFence } from "./weak/fences.ts";

/** Something that may do what a point does, and how an exploration goes without it. */
export interface Cover {
  readonly name: string;
  /** A barrier may be one of the point's own kind. */
  readonly kind: CoverEntry["kind"] | "barrier" | "alike";
  readonly without: Pick<ExploreRequest, "without" | "unordered">;
}

/** What is gone, and reads that are held to what is newest. */
export interface Gone {
  readonly covers: readonly Cover[];
  readonly fresh: readonly FencePlace[];
}

/** One scenario: with the point gone as well, or with the point in place. */
export interface Asking {
  readonly beside: (gone: Gone) => AblateRun;
  readonly alone: (gone: Gone) => AblateRun;
}

/**
 * `covered`: without them and without the point something breaks, and without them alone nothing. `untold`: something breaks only without things without which
 * the file breaks by itself, or is not explored to its end.
 */
export interface FoundCovers {
  readonly kind: "covered" | "untold";
  /** Of those no one can be left in place. */
  readonly covers: readonly Cover[];
  /** What comes of it without them and without the point. */
  readonly broken: ExploreResult;
}

type Asked<T> = Generator<AblateRun, T, ExploreResult>;

/** Places whose reads are held to what is newest, at most. */
const MOST_FRESH = 6;

/** Barriers that the scenario carries out, and what else the catalogue knows. @param of The point's primitive. */
export function candidates(of: string, fences: readonly UserFence[], entries: readonly CoverEntry[]): readonly Cover[] {
  return [
    ...fences.map(({ primitive, function: name, file, line }): Cover => {
      return {
        name: `${primitive}() in ${name}() (${file}:${line})`,
        kind: primitive === of ? "alike" : "barrier",
        without: { unordered: [{ file, line }] },
      };
    }),
    ...entries.map((entry): Cover => {
      const without = entry.kind === "wait" ? { without: entry.functions } : { unordered: [entry.source] };
      return { name: entry.name, kind: entry.kind, without };
    }),
  ];
}

/** What of a request is changed. */
export function withoutAll({ covers, fresh }: Gone): Pick<ExploreRequest, "without" | "unordered" | "fresh"> {
  const without = covers.flatMap((cover) => cover.without.without ?? []);
  const unordered = covers.flatMap((cover) => cover.without.unordered ?? []);
  return {
    ...(without.length === 0 ? {} : { without }),
    ...(unordered.length === 0 ? {} : { unordered }),
    ...(fresh.length === 0 ? {} : { fresh }),
  };
}

/** In one order, so that the same is gone in the same words. */
export function goneInWords({ covers, fresh }: Gone): string {
  const gone = covers.map(({ name }) => `without ${name}`).sort();
  return [...gone, ...fresh.map(({ file, line }) => `newest read at ${file}:${line}`).sort()].join(", ");
}

/** Whether one thing covers the point by itself. */
export function* single(cover: Cover, asking: Asking): Asked<FoundCovers | undefined> {
  const covers = [cover];
  for (let fresh: readonly FencePlace[] | undefined = []; fresh !== undefined; ) {
    const broken = yield asking.beside({ covers, fresh });
    if (broken.verdict !== "violated") return undefined;
    const alone = yield asking.alone({ covers, fresh });
    if (alone.verdict === "verified") return { kind: "covered", covers, broken };
    fresh = withStaleOf(alone, fresh);
  }
  return undefined;
}

/** Where none does: a least set that covers it. Undefined where nothing breaks without all of them. */
export function* several(all: readonly Cover[], asking: Asking): Asked<FoundCovers | undefined> {
  let untold: FoundCovers | undefined;
  for (let fresh: readonly FencePlace[] | undefined = []; fresh !== undefined; ) {
    const found: FoundCovers | undefined = yield* least(all, fresh, asking);
    if (found === undefined) return untold;
    const alone: ExploreResult = yield asking.alone({ covers: found.covers, fresh });
    if (alone.verdict === "verified") return found;
    untold ??= { ...found, kind: "untold" };
    fresh = withStaleOf(alone, fresh);
  }
  return untold;
}

/** The place of the stale read that broke it as well. Undefined where nothing was stale, and where there are too many. */
function withStaleOf({ verdict, violation }: ExploreResult, fresh: readonly FencePlace[]): readonly FencePlace[] | undefined {
  if (verdict !== "violated" || fresh.length === MOST_FRESH) return undefined;
  const stale = violation?.steps.flatMap(({ staleReads = [] }) => staleReads).at(-1);
  return stale === undefined ? undefined : [...fresh, { file: stale.file, line: stale.line }];
}

/** What of all has to be gone for something to break; undefined where nothing breaks without all of it. */
function* least(all: readonly Cover[], fresh: readonly FencePlace[], { beside }: Asking): Asked<FoundCovers | undefined> {
  let broken = yield beside({ covers: all, fresh });
  if (broken.verdict !== "violated") return undefined;
  const breaks = function* (back: readonly Cover[]): Asked<boolean> {
    const covers = all.filter((cover) => !back.includes(cover));
    // With all of them in place nothing breaks.
    if (covers.length === 0) return false;
    const result = yield beside({ covers, fresh });
    if (result.verdict === "violated") broken = result;
    return result.verdict === "violated";
  };
  const back = yield* gather(
    [...all].sort((a, b) => RANK[a.kind] - RANK[b.kind]),
    [],
    breaks,
  );
  return { kind: "covered", covers: all.filter((cover) => !back.includes(cover)), broken };
}

/** What is put back first. So what is named in the end stands rather on the point's own side, where a reader looks for it. */
const RANK: Readonly<Record<Cover["kind"], number>> = { wait: 0, barrier: 1, order: 2, alike: 3 };

/** Adds to `taken` what it can while that holds: all at once, else half by half. */
function* gather(
  items: readonly Cover[],
  taken: readonly Cover[],
  holds: (taken: readonly Cover[]) => Asked<boolean>,
): Asked<readonly Cover[]> {
  if (items.length === 0) return taken;
  const all = [...taken, ...items];
  if (yield* holds(all)) return all;
  if (items.length === 1) return taken;
  const half = items.length >> 1;
  return yield* gather(items.slice(half), yield* gather(items.slice(0, half), taken, holds), holds);
}
