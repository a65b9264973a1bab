/** From the command line to what an exploration is asked. */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { exploreRequest, type RequestOptions } from "../../simulator/explore/job/request.ts";
import { DEFAULT_LIMITS, DEFAULT_MEMORY, type ExploreRequest, type MemoryModel } from "../../simulator/explore/request.ts";
import type { SimulateJob } from "../../simulator/jobs/protocol.ts";
import type { Arguments } from "../args/arguments.ts";
import { memoryLimitOf } from "../jobs/limits.ts";

export function requestOf(
  values: Arguments,
  job: SimulateJob,
  lookup: FileLookup,
  options: Pick<RequestOptions, "worker" | "from">,
): ExploreRequest {
  const limits = {
    states: values.integer("states") ?? DEFAULT_LIMITS.states,
    depth: values.integer("depth") ?? DEFAULT_LIMITS.depth,
    memory: memoryLimitOf(values),
    preemptions: values.integer("preemptions"),
    exact: values.has("exact"),
  };
  return exploreRequest(job, lookup, { ...options, memory: memoryOf(values), stale: values.integer("stale"), limits });
}

/** The memory model that is asked for. */
export function memoryOf(values: Arguments): MemoryModel {
  return values.text("memory") === "lkmm" ? "lkmm" : DEFAULT_MEMORY;
}
