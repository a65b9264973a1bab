/** What explorations have found, made up for tests of what shows it. */
import type { Explored, ExploredPoint, ExploredRun } from "../../server/features/exploration/explored.ts";
import type { AblatedPoint } from "../../simulator/explore/ablate.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import type { ExploreViolation, TraceStep } from "../../simulator/explore/result.ts";

export function step(line: number, members: Partial<TraceStep> = {}): TraceStep {
  return { cpu: 1, thread: "kworker", function: "f", file: "a.c", line, text: "x = 1", changed: [], ...members };
}

export function violation(members: Partial<ExploreViolation> = {}): ExploreViolation {
  const steps = [step(3), step(4)];
  const place = { file: "a.c", line: 3, column: 1 };
  return { property: "warn", message: "it warns", ...place, stack: [], steps, operations: 5, shortest: true, schedule: "s", ...members };
}

export function point(members: Partial<AblatedPoint> = {}): AblatedPoint {
  const place = { function: "f", line: 3, column: 2, primitive: "synchronize_rcu" };
  const scenarios = [{ name: "enable", verdict: "verified" as const }];
  return { ...place, variant: "deleted", leaves: "nothing", verdict: "needed", memory: "sc", scenarios, ...members };
}

export function exploredPoint(of: Partial<AblatedPoint> = {}, members: Partial<ExploredPoint> = {}): ExploredPoint {
  const made = point(of);
  const what = "2 CPUs (nohz_full 1), memory model sc";
  return { line: made.line, point: made, isStale: false, what, within: "states 4,000,000", notModelled: [], ...members };
}

/** A run of the scenario enable on a.c. */
export function run(members: Partial<ExploreDocument>, isStale = false): ExploredRun {
  const setup = { file: "a.c", scenario: "enable", patch: "" };
  const document = { setup, memory: "sc", verdict: "verified", states: 10, bounds: [], runs: [], ...members } as unknown as ExploreDocument;
  return { document, isStale };
}

export function explored(members: Partial<Explored>): Explored {
  return { stamp: "1", runs: [], points: [], ...members };
}
