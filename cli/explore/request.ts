/** From the command line to what an exploration is asked. */
import { DEFAULT_WORKER, WORKER_CHOICES, type WorkerChoice } from "../../simulator/explore/places.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { exploreRequest, type RequestOptions } from "../../simulator/explore/job/request.ts";
import {
  DEFAULT_DATA_RACES,
  DEFAULT_LIMITS,
  DEFAULT_MEMORY,
  type ExploreRequest,
  type MemoryModel,
  type RaceSeverity,
} from "../../simulator/explore/request.ts";
import { DEFAULT_SOFTIRQS } from "../../simulator/explore/softirqs.ts";
import type { SimulateJob } from "../../simulator/jobs/protocol.ts";
import type { Arguments } from "../args/arguments.ts";
import { memoryLimitOf } from "../jobs/limits.ts";

export function requestOf(
  values: Arguments,
  job: SimulateJob,
  lookup: FileLookup,
  options: Pick<RequestOptions, "worker" | "from" | "dataRaces" | "memory">,
): ExploreRequest {
  const limits = {
    states: values.integer("states") ?? DEFAULT_LIMITS.states,
    depth: values.integer("depth") ?? DEFAULT_LIMITS.depth,
    memory: memoryLimitOf(values),
    preemptions: values.integer("preemptions"),
    exact: values.has("exact"),
  };
  const stale = values.integer("stale");
  const given = values.text("softirqs");
  const softirqs = given === "conflicting" || given === "everywhere" ? given : DEFAULT_SOFTIRQS;
  const failingWalks = values.integer("failing-walks");
  return exploreRequest(job, lookup, {
    dataRaces: racesOf(values),
    memory: memoryOf(values),
    ...options,
    stale,
    softirqs,
    failingWalks,
    limits,
  });
}

function racesOf(values: Arguments): RaceSeverity {
  const given = values.text("data-races");
  return given === "off" || given === "warning" || given === "error" ? given : DEFAULT_DATA_RACES;
}

/** The memory model that is asked for. */
export function memoryOf(values: Arguments): MemoryModel {
  return values.text("memory") === "lkmm" ? "lkmm" : DEFAULT_MEMORY;
}

/** Where the transition's worker is to run. */
export function workerOf(values: Arguments): WorkerChoice {
  const given = values.text("worker");
  return WORKER_CHOICES.find((choice) => choice === given) ?? DEFAULT_WORKER;
}
