/**
 * What the service and its two threads say to each other. The *runner* compiles and runs, one order after the other; the *keeper* holds the
 * events of finished runs and answers questions about them, so that neither a long run nor the runner's death is in the way of a look at
 * an older one. A finished run's events go from the runner to the keeper directly. Pure; node.ts and web.ts carry it.
 */
import type { Setup, SimulateDocument } from "../report/documents.ts";
import type { EventSource } from "../run/event-source.ts";
import type { SimulateJob } from "./protocol.ts";
import type { InputDigest, ReplayRecord } from "./scene/token.ts";
import type { Delta, RunProgress, RunSummary } from "./simulation.ts";
import type {
  ArrowRequest,
  AtAnswer,
  AtRequest,
  DetailsAnswer,
  DetailsRequest,
  ExportAnswer,
  ExportRequest,
  SearchAnswer,
  SearchRequest,
  StepAnswer,
  StepRequest,
  TasksAnswer,
  TasksRequest,
  TileRequest,
} from "./timeline.ts";

// ---------------------------------------------------------------- runs

/** One version of the files, and what is to be done with it. */
export interface OrderSide {
  /** The run's number. */
  readonly run: number;
  readonly job: Omit<SimulateJob, "events">;
  /** Events kept. */
  readonly events: number;
  readonly setup: Setup;
}

/** Something to run: one side, or the two of a comparison. */
export interface Order {
  readonly id: number;
  /** Of quiesce. */
  readonly version: string;
  readonly sides: readonly [OrderSide] | readonly [OrderSide, OrderSide];
  /** What a token says besides the inputs that are found to be read; undefined: no command line could read the same texts again. */
  readonly replay: Omit<ReplayRecord, "version" | "inputs"> | undefined;
  /** Inputs that do not come from the tree: patches, scenarios. */
  readonly given: readonly InputDigest[];
  /** Whether the Markdown report is wanted. */
  readonly report: boolean;
  /** Nobody has asked yet: only the program is compiled, so that it is there when somebody does. */
  readonly isAhead?: boolean;
}

export type OrderAnswer =
  | { readonly kind: "done"; readonly summary: RunSummary; readonly report: string }
  | { readonly kind: "compared"; readonly a: RunSummary; readonly b: RunSummary; readonly delta: Delta; readonly report: string }
  /** Nothing ran: the summary's problems say why. `side`: which of the two. */
  | { readonly kind: "refused"; readonly document: SimulateDocument; readonly side: number }
  /** Of an order ahead. */
  | { readonly kind: "prepared" }
  | { readonly kind: "cancelled" };

/** What is kept of a run. Its arrays are handed over, not copied. */
export interface KeptRun {
  readonly run: number;
  readonly document: SimulateDocument;
  readonly source: EventSource;
}

/** Service → runner. */
export type RunnerRequest = { readonly kind: "run"; readonly order: Order };

/** Runner → service. */
export type RunnerMessage =
  | { readonly kind: "read"; readonly view: number; readonly path: string }
  | { readonly kind: "list"; readonly view: number; readonly path: string }
  | { readonly kind: "progress"; readonly id: number; readonly side: number; readonly progress: RunProgress }
  | { readonly kind: "ran"; readonly id: number; readonly answer: OrderAnswer }
  /** A mistake of ours: the text of an exception. */
  | { readonly kind: "failed"; readonly id: number; readonly error: string };

// ---------------------------------------------------------------- events

/** A question about a run, by the name of the request that brings it. */
export type Question =
  | { readonly method: "tile"; readonly params: TileRequest }
  | { readonly method: "arrows"; readonly params: ArrowRequest }
  | { readonly method: "at"; readonly params: AtRequest }
  | { readonly method: "search"; readonly params: SearchRequest }
  | { readonly method: "step"; readonly params: StepRequest }
  | { readonly method: "details"; readonly params: DetailsRequest }
  | { readonly method: "tasks"; readonly params: TasksRequest }
  | { readonly method: "export"; readonly params: ExportRequest };

export interface Answers {
  /** Bytes of a tile or of arrows. */
  readonly tile: Uint8Array;
  readonly arrows: Uint8Array;
  readonly at: AtAnswer;
  readonly search: SearchAnswer;
  readonly step: StepAnswer;
  readonly details: DetailsAnswer;
  readonly tasks: TasksAnswer;
  readonly export: ExportAnswer;
}

export type QuestionName = keyof Answers;

/** Service → keeper. */
export type KeeperRequest =
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "release"; readonly runs: readonly number[] };

/** Keeper → service. */
export type KeeperMessage =
  /** The run can be asked about. `dropped`: runs that had to go for it. */
  | { readonly kind: "kept"; readonly run: number; readonly dropped: readonly number[] }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answers[QuestionName] }
  /** No such run is held. */
  | { readonly kind: "gone"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly error: string };
