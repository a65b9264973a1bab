/** Where the transition's worker runs, in turn, and what the explorations of both places come to together. */
import type { WorkerPlace } from "./report/explore-document.ts";
import type { Bound, ExploreResult, FoundDataRace, Verdict } from "./result.ts";

/** `shared`: with the administrator. `own`: the administrator is on another CPU, with the user tasks where every other CPU has some. */
export type WorkerChoice = WorkerPlace | "both";

export const WORKER_PLACES = ["shared", "own"] as const satisfies readonly WorkerPlace[];
export const WORKER_CHOICES = [...WORKER_PLACES, "both"] as const satisfies readonly WorkerChoice[];

/** Where nobody names a place. */
export const DEFAULT_WORKER: WorkerChoice = "both";

/** @param cpus Of the machine: with one there is nothing but to share it, which is not asked of whoever names `own`. */
export function placesOf(asked: WorkerChoice, cpus: number): readonly [WorkerPlace, ...WorkerPlace[]] {
  if (asked !== "both") return [asked];
  return cpus === 1 ? ["shared"] : ["shared", "own"];
}

const RANK: Readonly<Record<Verdict, number>> = { violated: 2, "gave-up": 1, verified: 0 };

/** The first with the worst verdict. */
export function worstOf<T>(all: readonly [T, ...T[]], verdictOf: (each: T) => Verdict): T {
  return all.reduce((worst, each) => (RANK[verdictOf(each)] > RANK[verdictOf(worst)] ? each : worst));
}

type Joined = Pick<ExploreResult, "bounds" | "notModelled" | "dataRaces">;

/** What is said of all explorations, whichever of them decides: bounds that any has hit, what any has left aside, races that any has met. */
export function joined(results: readonly Joined[]): Joined {
  const races = results.flatMap(({ dataRaces = [] }) => dataRaces);
  return {
    bounds: firstOfEach(
      results.flatMap(({ bounds }) => bounds),
      ({ name }) => name,
    ).map((bound) => hitInAny(bound, results)),
    notModelled: [...new Set(results.flatMap(({ notModelled }) => notModelled))],
    ...(results.some(({ dataRaces }) => dataRaces !== undefined) ? { dataRaces: firstOfEach(races, placesOfRace) } : {}),
  };
}

function hitInAny(bound: Bound, results: readonly Joined[]): Bound {
  return results.flatMap(({ bounds }) => bounds).find(({ name, hit }) => hit && name === bound.name) ?? bound;
}

function placesOfRace({ name, accesses }: FoundDataRace): string {
  return JSON.stringify([name, ...accesses.map(({ file, line, kind }) => [file, line, kind])]);
}

function firstOfEach<T>(all: readonly T[], keyOf: (each: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const each of all) {
    const key = keyOf(each);
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}
