/** One job, from files to a result. */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { simulate, type SimulateHooks } from "../run/simulate.ts";
import type { JobResult, SimulateJob } from "./protocol.ts";

/** Never throws for bad input. */
export function runJob(job: SimulateJob, lookup: FileLookup, cache: CompileCache, hooks: SimulateHooks = {}): JobResult {
  const { file, treeIncludes, profile, topology, scenario, seed, tracingWhereRcuIsNotWatching, reliableStacktrace, memoryLimit } = job;
  const request = {
    path: file,
    lookup,
    treeIncludes,
    profile,
    topology,
    scenario,
    seed,
    tracingWhereRcuIsNotWatching,
    reliableStacktrace,
    memoryLimit,
    // Events that nobody asked for need no memory.
    eventCapacity: job.events === "none" ? 0 : job.eventCapacity,
  };
  const { result, world } = simulate(request, cache, hooks);
  return { result, ran: world !== undefined, events: "" };
}
