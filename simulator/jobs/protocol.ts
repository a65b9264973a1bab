/**
 * What a worker is asked and answers. Pure: how messages travel is the business of node.ts (and, later, web.ts).
 *
 * A worker has no files. When its compiler asks for one, the worker asks its owner and waits: so every worker of a command sees the
 * same texts, read once, even while they change on disk.
 */
import type { Profile } from "../../kernel/profiles/profile.ts";
import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { SimulateResult } from "../run/result.ts";
import type { Progress } from "../run/simulate.ts";

/** One timeline. */
export interface SimulateJob {
  /** Which of the owner's views of the files: the two sides of a comparison differ in them. */
  readonly view: number;
  /** The file asked about, as the view names it. */
  readonly file: string;
  readonly treeIncludes: readonly string[];
  readonly profile: Profile;
  readonly scenario: readonly ScenarioFile[];
  readonly topology: Topology;
  readonly seed: number;
  readonly tracingWhereRcuIsNotWatching: boolean;
  readonly reliableStacktrace: boolean;
  readonly background: boolean;
  /** Answers to the model's questions, besides those that follow from the topology. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Bytes that the simulated machine may use. */
  readonly memoryLimit: number;
  /** In which form the events are handed back besides the result, if at all. */
  readonly events: EventsForm;
}

export type EventsForm = "none" | "lines" | "perfetto";

export interface JobResult {
  readonly result: SimulateResult;
  /** False when the files did not compile, or nothing could be set up: then the result's problems say why. */
  readonly ran: boolean;
  /** The events in the form asked for; empty without one. */
  readonly events: string;
}

/** Owner → worker. */
export interface JobRequest {
  readonly id: number;
  readonly job: SimulateJob;
}

/** Worker → owner. The answer to `read` and `list` comes over a channel of its own, while the worker waits. */
export type WorkerMessage =
  | { readonly kind: "read"; readonly view: number; readonly path: string }
  | { readonly kind: "list"; readonly view: number; readonly path: string }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "done"; readonly id: number; readonly answer: JobResult }
  /** A mistake of ours: the text of an exception. */
  | { readonly kind: "failed"; readonly id: number; readonly error: string };
