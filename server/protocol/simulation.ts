/**
 * Requests about simulations. What they hold is described with the types of `simulator/jobs`; here are their names and validators.
 *
 * A run goes on in a worker; typing never waits for it. Per document and kind (simulate, compare) the newest request wins: what ran
 * before ends as `superseded`. A finished run's events stay in the worker until it is released, or newer runs push it out.
 */
import { NotificationType, RequestType } from "vscode-jsonrpc";
import { dictionary, either, finite, list, optional, record, type Shape, text, whole, word } from "../../base/shape.ts";
import {
  type Against,
  type Catalogue,
  MOST_EVENTS,
  type RunOptions,
  type RunOutcome,
  type RunProgress,
  type TopologyReading,
} from "../../simulator/jobs/simulation.ts";
import {
  type ArrowAnswer,
  type ArrowRequest,
  type AtAnswer,
  type AtRequest,
  type DetailsAnswer,
  type DetailsRequest,
  type EventQuery,
  EXPORT_FORMS,
  type ExportAnswer,
  type ExportRequest,
  MOST_HITS,
  type SearchAnswer,
  type SearchRequest,
  type StepAnswer,
  type StepRequest,
  type TasksAnswer,
  type TasksRequest,
  TILE_BINS,
  TILE_LANES,
  type TileAnswer,
  type TileRequest,
  TOP_LEVEL,
} from "../../simulator/jobs/timeline.ts";

// ---------------------------------------------------------------- runs

export interface SimulateParams {
  /** The document. It need not be open: then its file is read. */
  readonly uri: string;
  readonly options: RunOptions;
}

export interface CompareParams extends SimulateParams {
  readonly against: Against;
}

/** Answered at once; what comes of it is told by {@link progressNotification} and {@link finishedNotification}. */
export interface StartedResult {
  /** Names the run, or the comparison, until it is finished. */
  readonly id: number;
}

/** Starts a run. Fallback: the command `quiesce.simulateReport`. */
export const simulateRequest = new RequestType<SimulateParams, StartedResult, void>("quiesce/simulate");
/** Starts a comparison. Fallback: the command `quiesce.compareReport`. */
export const compareRequest = new RequestType<CompareParams, StartedResult, void>("quiesce/compare");

export interface ProgressParams extends RunProgress {
  readonly id: number;
  readonly uri: string;
  /** Of a comparison: which side runs. */
  readonly side?: "a" | "b";
}

/** At most every 100 ms. */
export const progressNotification = new NotificationType<ProgressParams>("quiesce/progress");

export interface FinishedParams {
  readonly id: number;
  readonly uri: string;
  /** Version of the document that was simulated; absent when it was not open. */
  readonly version?: number;
  readonly outcome: RunOutcome;
}

/** Sent once for every started run. */
export const finishedNotification = new NotificationType<FinishedParams>("quiesce/finished");

export interface CancelParams {
  readonly id: number;
}

/** Ends a run within 100 ms; its {@link finishedNotification} says `cancelled`. Answers false when it was finished, or never was. */
export const cancelRequest = new RequestType<CancelParams, boolean, void>("quiesce/cancel");

export interface ReleaseParams {
  readonly runs: readonly number[];
}

/** The events of these runs will not be asked for any more. */
export const releaseNotification = new NotificationType<ReleaseParams>("quiesce/release");

/** Somebody may soon run or debug this: its program is compiled meanwhile, and kept. Nothing is told of it. */
export const aheadNotification = new NotificationType<SimulateParams>("quiesce/ahead");

// ---------------------------------------------------------------- what there is

export interface CatalogueParams {
  /** A document, whose profile and kernel version are told. */
  readonly uri?: string;
}

export const catalogueRequest = new RequestType<CatalogueParams, Catalogue, void>("quiesce/catalogue");

export interface TopologyParams {
  /** The text of a topology file. */
  readonly text: string;
  readonly name: string;
  readonly cmdline?: string;
}

/** Reads a topology as the kernel would; errors and corrections with their places. */
export const topologyRequest = new RequestType<TopologyParams, TopologyReading, void>("quiesce/topology");

// ---------------------------------------------------------------- events

/** Error code of every request below when the run's events are gone: released, pushed out, or the worker has ended. Simulate again. */
export const RUN_GONE = -32_001;

export const tileRequest = new RequestType<TileRequest, TileAnswer, void>("quiesce/tile");
export const arrowsRequest = new RequestType<ArrowRequest, ArrowAnswer, void>("quiesce/arrows");
export const atRequest = new RequestType<AtRequest, AtAnswer, void>("quiesce/at");
export const searchRequest = new RequestType<SearchRequest, SearchAnswer, void>("quiesce/search");
export const stepRequest = new RequestType<StepRequest, StepAnswer, void>("quiesce/step");
export const detailsRequest = new RequestType<DetailsRequest, DetailsAnswer, void>("quiesce/details");
export const tasksRequest = new RequestType<TasksRequest, TasksAnswer, void>("quiesce/tasks");
export const exportRequest = new RequestType<ExportRequest, ExportAnswer, void>("quiesce/export");

// ---------------------------------------------------------------- validators

const namedText = record({ name: text, text });

const topologyChoice = either(record({ kind: word("preset"), name: text }), record({ kind: word("text"), name: text, text }));

const runOptions: Shape<RunOptions> = record({
  scenario: optional(text),
  scenarioFile: optional(namedText),
  topology: optional(topologyChoice),
  cmdline: optional(text),
  seed: optional(whole(0)),
  profile: optional(text),
  settings: optional(dictionary(text)),
  events: optional(whole(0, MOST_EVENTS)),
});

const against: Shape<Against> = either(
  record({ kind: word("fix"), rule: text }),
  record({ kind: word("file"), uri: text }),
  record({ kind: word("patch"), patch: namedText }),
  record({ kind: word("text"), other: namedText }),
);

const query: Shape<EventQuery> = record({
  text: optional(text),
  kinds: optional(list(text, 100)),
  cpus: optional(text),
  causes: optional(list(text, 100)),
  file: optional(text),
  line: optional(whole(1)),
  task: optional(whole(0)),
  fromNs: optional(finite),
  untilNs: optional(finite),
});

const run = whole(1);
const bin = whole(0);
const level = whole(0, TOP_LEVEL);
const numbers = list(whole(0), MOST_HITS);

export const readSimulateParams: Shape<SimulateParams> = record({ uri: text, options: runOptions });
export const readCompareParams: Shape<CompareParams> = record({ uri: text, options: runOptions, against });
export const readCancelParams: Shape<CancelParams> = record({ id: whole(1) });
export const readReleaseParams: Shape<ReleaseParams> = record({ runs: list(run, 1000) });
export const readCatalogueParams: Shape<CatalogueParams> = record({ uri: optional(text) });
export const readTopologyParams: Shape<TopologyParams> = record({ text, name: text, cmdline: optional(text) });
export const readTileRequest: Shape<TileRequest> = record({
  run,
  lane: whole(0),
  lanes: whole(1, TILE_LANES),
  level,
  bin,
  bins: whole(1, TILE_BINS),
  query: optional(query),
});
export const readArrowRequest: Shape<ArrowRequest> = record({
  run,
  firstCpu: whole(0),
  cpus: whole(1),
  level,
  bin,
  bins: whole(1, TILE_BINS),
});
export const readAtRequest: Shape<AtRequest> = record({ run, lane: whole(0), timeNs: finite, withinNs: finite });
export const readSearchRequest: Shape<SearchRequest> = record({ run, query, skip: whole(0), limit: whole(1, MOST_HITS) });
export const readStepRequest: Shape<StepRequest> = record({
  run,
  query,
  event: optional(whole(0)),
  timeNs: finite,
  direction: word("next", "previous"),
});
export const readDetailsRequest: Shape<DetailsRequest> = record({ run, events: numbers });
export const readTasksRequest: Shape<TasksRequest> = record({ run, tasks: numbers });
export const readExportRequest: Shape<ExportRequest> = record({ run, form: word(...EXPORT_FORMS), part: whole(0) });

/** Argument of the commands `quiesce.simulateReport` and `quiesce.compareReport`; `options` absent: every default. */
export interface ReportArgument {
  readonly uri: string;
  readonly function?: string;
  readonly options?: RunOptions;
  /** Of `quiesce.compareReport`; absent: the fix of `hard-forced-synchronization`. */
  readonly against?: Against;
}

export const readReportArgument: Shape<ReportArgument> = record({
  uri: text,
  function: optional(text),
  options: optional(runOptions),
  against: optional(against),
});
