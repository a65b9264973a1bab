/**
 * Requests about explorations: all interleavings of a scenario, and what breaks without a synchronization point. What they hold is described with the
 * types of `simulator/explore/job/messages.ts`; here are their names and validators.
 *
 * A search goes on in a worker of its own; neither typing nor a simulation waits for it. Per document and kind (explore, ablate) the newest request
 * wins: what ran before ends as `cancelled`. `quiesce/cancel` ends one. The same question about the same text is answered from memory.
 */
import { NotificationType, RequestType } from "vscode-jsonrpc";
import { dictionary, list, optional, record, type Shape, text, whole, word } from "../../base/shape.ts";
import {
  type AblationOf,
  type AblationOptions,
  type AblationOutcome,
  type AblationProgress,
  type ExplorationOptions,
  type ExplorationOutcome,
  type ExplorationProgress,
  MEMORY_MODELS,
  MOST_STALE,
} from "../../simulator/explore/job/messages.ts";
import { WORKER_CHOICES } from "../../simulator/explore/places.ts";

export interface ExploreParams {
  /** The document. It need not be open: then its file is read. */
  readonly uri: string;
  readonly options: ExplorationOptions;
}

/** Answered at once; what comes of it is told by the notifications below. */
export interface ExplorationStarted {
  readonly id: number;
}

/** Starts an exploration. Fallback: the command `quiesce.exploreReport`. */
export const exploreRequest = new RequestType<ExploreParams, ExplorationStarted, void>("quiesce/explore");

export interface ExploreProgressParams {
  readonly id: number;
  readonly uri: string;
  readonly progress: ExplorationProgress;
}

/** At most every 100 ms. */
export const exploreProgressNotification = new NotificationType<ExploreProgressParams>("quiesce/exploreProgress");

export interface ExploreFinishedParams {
  readonly id: number;
  readonly uri: string;
  /** Version of the document that was explored; absent when it was not open. */
  readonly version?: number;
  readonly outcome: ExplorationOutcome;
}

/** Sent once for every started exploration. */
export const exploreFinishedNotification = new NotificationType<ExploreFinishedParams>("quiesce/exploreFinished");

export const TRACE_FORMS = ["sarif", "perfetto"] as const;

export interface ExploreExportParams {
  readonly id: number;
  readonly form: (typeof TRACE_FORMS)[number];
}

/** The counterexample of a finished exploration in another form. Answers the error `RUN_GONE` when newer ones have pushed it out. */
export const exploreExportRequest = new RequestType<ExploreExportParams, { readonly text: string }, void>("quiesce/exploreExport");

export interface AblateParams {
  /** An open document. */
  readonly uri: string;
  /** Absent: every point of the document. */
  readonly of?: AblationOf;
  readonly options: AblationOptions;
}

/** What breaks without these points? Fallback: the command `quiesce.ablateReport`. */
export const ablateRequest = new RequestType<AblateParams, ExplorationStarted, void>("quiesce/ablate");

export interface AblateProgressParams {
  readonly id: number;
  readonly uri: string;
  readonly progress: AblationProgress;
}

/** At most every 100 ms, and for every verdict. */
export const ablateProgressNotification = new NotificationType<AblateProgressParams>("quiesce/ablateProgress");

export interface AblateFinishedParams {
  readonly id: number;
  readonly uri: string;
  readonly version?: number;
  readonly outcome: AblationOutcome;
}

export const ablateFinishedNotification = new NotificationType<AblateFinishedParams>("quiesce/ablateFinished");

export interface VerdictsParams {
  readonly uri: string;
}

/** What is known of the points of an open document, for its version now. */
export interface VerdictsResult {
  readonly version: number;
  readonly verdicts: readonly VerdictItem[];
}

export interface VerdictItem {
  /** 0-based. */
  readonly line: number;
  readonly function: string;
  readonly primitive: string;
  /** A few words: `needed: 14-step counterexample`. */
  readonly text: string;
  readonly verdict: "needed" | "covered" | "not-needed" | "gave-up" | "not-reached";
  /** The text has changed in a way that matters since: nothing is known of the text as it is now. */
  readonly stale: boolean;
}

/** Of the *Synchronization* view. Fallback: inlay hints and hovers. */
export const verdictsRequest = new RequestType<VerdictsParams, VerdictsResult | null, void>("quiesce/verdicts");

const common = {
  memory: optional(word(...MEMORY_MODELS)),
  stale: optional(whole(1, MOST_STALE)),
  cpus: optional(whole(2, 64)),
  tasks: optional(whole(0, 64)),
  states: optional(whole(1)),
  preemptions: optional(whole(0)),
  worker: optional(word(...WORKER_CHOICES)),
  profile: optional(text),
  settings: optional(dictionary(text)),
};
const explorationOptions: Shape<ExplorationOptions> = record({ scenario: optional(text), ...common });
const ablationOptions: Shape<AblationOptions> = record({
  scenarios: optional(list(text, 100)),
  seconds: optional(whole(1)),
  ...common,
});
const ablationOf: Shape<AblationOf> = record({ function: optional(text), line: optional(whole(1)) });

export const readExploreParams: Shape<ExploreParams> = record({ uri: text, options: explorationOptions });
export const readExploreExportParams: Shape<ExploreExportParams> = record({ id: whole(1), form: word(...TRACE_FORMS) });
export const readAblateParams: Shape<AblateParams> = record({ uri: text, of: optional(ablationOf), options: ablationOptions });
export const readVerdictsParams: Shape<VerdictsParams> = record({ uri: text });

/** Argument of the commands `quiesce.exploreReport`, `quiesce.ablateReport` and `quiesce.explainReport`. */
export interface ExplorationArgument {
  readonly uri: string;
  readonly function?: string;
  /** 1-based; of `quiesce.ablateReport` and `quiesce.explainReport`. */
  readonly line?: number;
  readonly options?: ExplorationOptions;
}

export const readExplorationArgument: Shape<ExplorationArgument> = record({
  uri: text,
  function: optional(text),
  line: optional(whole(1)),
  options: optional(explorationOptions),
});
