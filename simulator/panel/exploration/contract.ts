/**
 * What the panel asks of the server about explorations, and the readers of what comes back. This file alone knows names and shapes of these
 * messages: `quiesce/explore` answers an id; `quiesce/exploreProgress` and `quiesce/exploreFinished` tell of it; `quiesce/cancel` ends it;
 * `quiesce/exploreExport` gives the counterexample in another form.
 */
import { either, finite, flag, list, optional, record, type Read, type Shape, text, whole, word } from "../../../base/shape.ts";
import { type ExplorationOptions as Asked, MEMORY_MODELS } from "../../explore/job/messages.ts";
import { WORKER_CHOICES, WORKER_PLACES } from "../../explore/places.ts";
import type { ExploreExportParams } from "../../../server/protocol/exploration.ts";
import { problem } from "../answers.ts";

export const EXPLORE = "quiesce/explore";
export const EXPLORE_PROGRESS = "quiesce/exploreProgress";
export const EXPLORE_FINISHED = "quiesce/exploreFinished";
export const EXPLORE_EXPORT = "quiesce/exploreExport";

/** As a panel asks: it says what an editor may leave to the command's defaults. */
export type ExplorationOptions = Asked & Required<Pick<Asked, "scenario" | "memory" | "cpus" | "tasks" | "states" | "worker">>;

export interface ExploreParams {
  readonly uri: string;
  readonly options: ExplorationOptions;
}

export { MEMORY_MODELS, WORKER_CHOICES };
export type { ExploreExportParams };
export type TraceExport = ExploreExportParams["form"];

const step = record({
  cpu: whole(0),
  thread: text,
  function: text,
  file: text,
  line: whole(0),
  text,
  changed: list(record({ name: text, from: text, to: text })),
  stale: optional(text),
  staleReads: optional(list(record({ name: text, read: text, newest: text, from: optional(whole(0)), missed: optional(whole(0)) }))),
  after: optional(list(record({ step: whole(0), by: text }))),
  inCycle: optional(flag),
});

const share = record({ covered: whole(0), total: whole(0) });
const violation = record({
  property: text,
  message: text,
  file: text,
  line: whole(0),
  stack: list(record({ function: text, file: text, line: whole(0) })),
  steps: list(step),
  operations: whole(0),
  shortest: flag,
  withoutStale: optional(flag),
  cycle: optional(record({ from: whole(0), tasks: list(record({ text })) })),
});

const workerPlace = word(...WORKER_PLACES);

const exploration = record({
  /** What the answer calls the document. */
  file: text,
  scenario: text,
  memory: word(...MEMORY_MODELS),
  verdict: word("violated", "verified", "gave-up"),
  bounds: list(record({ name: text, value: finite, hit: flag })),
  notModelled: list(text),
  states: whole(0),
  transitions: whole(0),
  depth: whole(0),
  omissionProbability: finite,
  coverage: record({ lines: share, branches: share, completed: flag }),
  /** What came of each place of the transition's worker. */
  runs: list(record({ worker: workerPlace, verdict: word("violated", "verified", "gave-up"), states: whole(0), transitions: whole(0) })),
  violation: optional(violation),
  problems: list(problem),
  /** A token for `quiesce replay` and the debugger; empty where there is nothing to replay. */
  replay: text,
  seconds: finite,
});

/** Also what a panel has kept over a reload of the window. */
export const readExploration = exploration;

export type Exploration = Read<typeof exploration>;
export type Counterexample = Read<typeof violation>;
export type WorkerPlace = Read<typeof workerPlace>;
export type CounterStep = Read<typeof step>;

const outcome = either(
  record({ kind: word("done"), exploration }),
  record({ kind: word("refused"), message: text, help: text, problems: list(problem) }),
  record({ kind: word("cancelled") }),
  record({ kind: word("failed"), message: text, help: text }),
);

export type ExplorationOutcome = Read<typeof outcome>;

const progress = record({
  states: whole(0),
  transitions: whole(0),
  depth: whole(0),
  round: whole(0),
  phase: word("wait", "compile", "search", "shorten"),
  worker: optional(workerPlace),
  seconds: finite,
  statesPerSecond: finite,
  bytes: finite,
});

export type ExplorationProgress = Read<typeof progress>;

export const readExploreProgress = record({ id: whole(1), progress });
export const readExploreFinished = record({ id: whole(1), version: optional(finite), outcome });
export const readExploreExport: Shape<{ readonly text: string }> = record({ text });
