/** The document of `explore`: schema `quiesce/explore/1`. */
import type { Envelope, Setup } from "../../report/documents.ts";
import type { ExploreResult } from "../result.ts";
import type { ShardOf } from "./parts-of-call.ts";

/** One exploration of several. */
export interface ExploreRun extends Omit<ExploreResult, "sources" | "problems" | "notModelled"> {
  /** Where the transition's worker ran. */
  readonly worker: WorkerPlace;
}

export type WorkerPlace = "shared" | "own";

export interface ExploreDocument extends Envelope, Omit<ExploreResult, "problems"> {
  readonly setup: Setup;
  readonly memory: string;
  /** Of the exploration that decided the verdict. */
  readonly worker: WorkerPlace;
  readonly runs: readonly ExploreRun[];
  /** Where this is a part of a call. */
  readonly shard?: ShardOf;
  /** What depends on the clock; outside the promise that the same input gives the same output. */
  readonly measured: { readonly seconds: number; readonly statesPerSecond: number; readonly transitionsPerSecond: number };
}
