/** From a run as every face describes it to what an exploration is asked. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { SimulateJob } from "../../jobs/protocol.ts";
import type { WorkerPlace } from "../report/explore-document.ts";
import {
  ALL_REDUCTIONS,
  DEFAULT_LIMITS,
  DEFAULT_MEMORY,
  type ExploreLimits,
  type ExploreRequest,
  type MemoryModel,
  type RaceSeverity,
} from "../request.ts";
import { DEFAULT_SOFTIRQS, type Softirqs } from "../softirqs.ts";

/** What a run says that an exploration depends on, too. */
export type ExploredJob = Pick<
  SimulateJob,
  "file" | "treeIncludes" | "profile" | "topology" | "scenario" | "tracingWhereRcuIsNotWatching" | "reliableStacktrace" | "parameters"
>;

export interface RequestOptions {
  readonly worker: WorkerPlace;
  readonly from: string | undefined;
  readonly memory?: MemoryModel;
  readonly stale?: number | undefined;
  readonly softirqs?: Softirqs;
  readonly failingWalks?: number | undefined;
  readonly dataRaces?: RaceSeverity | undefined;
  readonly limits?: Partial<ExploreLimits>;
}

export function exploreRequest(
  job: ExploredJob,
  lookup: FileLookup,
  { worker, from, memory = DEFAULT_MEMORY, stale, softirqs = DEFAULT_SOFTIRQS, failingWalks, dataRaces, limits }: RequestOptions,
): ExploreRequest {
  return {
    path: job.file,
    lookup,
    treeIncludes: job.treeIncludes,
    profile: job.profile,
    topology: job.topology,
    scenario: job.scenario,
    tracingWhereRcuIsNotWatching: job.tracingWhereRcuIsNotWatching,
    reliableStacktrace: job.reliableStacktrace,
    parameters: job.parameters,
    memory,
    ...(memory === "sc" || stale === undefined ? {} : { stale }),
    ...(memory === "sc" || dataRaces === undefined ? {} : { dataRaces }),
    softirqs,
    ...(failingWalks === undefined ? {} : { failingWalks }),
    from,
    workerHasOwnCpu: worker === "own",
    reductions: ALL_REDUCTIONS,
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}
