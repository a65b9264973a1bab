/** From the command line to what an exploration is asked. */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../../simulator/explore/request.ts";
import type { SimulateJob } from "../../simulator/jobs/protocol.ts";
import type { Arguments } from "../args/arguments.ts";
import { memoryLimitOf } from "../jobs/limits.ts";
import type { WorkerPlace } from "../report/explore.ts";

export interface RequestOptions {
  readonly worker: WorkerPlace;
  readonly from: string | undefined;
}

export function requestOf(values: Arguments, job: SimulateJob, lookup: FileLookup, { worker, from }: RequestOptions): ExploreRequest {
  return {
    path: job.file,
    lookup,
    treeIncludes: job.treeIncludes,
    profile: job.profile,
    topology: job.topology,
    scenario: job.scenario,
    tracingWhereRcuIsNotWatching: job.tracingWhereRcuIsNotWatching,
    reliableStacktrace: job.reliableStacktrace,
    memory: "sc",
    from,
    workerHasOwnCpu: worker === "own",
    reductions: ALL_REDUCTIONS,
    limits: {
      states: values.integer("states") ?? DEFAULT_LIMITS.states,
      depth: values.integer("depth") ?? DEFAULT_LIMITS.depth,
      memory: memoryLimitOf(values),
    },
  };
}
