/** One job, from files to a result. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { eventLines } from "../run/event-lines.ts";
import { eventRows } from "../run/event-rows.ts";
import { eventSourceOf } from "../run/event-source.ts";
import { perfettoTrace } from "../run/perfetto.ts";
import { simulate, type SimulateHooks, type SimulateRequest } from "../run/simulate.ts";
import type { World } from "../world/world.ts";
import type { EventsForm, JobResult, SimulateJob } from "./protocol.ts";

/** Never throws for bad input. */
export function runJob(job: SimulateJob, lookup: FileLookup, cache: CompileCache, hooks: SimulateHooks = {}): JobResult {
  const { result, world } = simulate(requestOf(job, lookup), cache, hooks);
  return { result, ran: world !== undefined, events: world === undefined ? "" : formatEvents(world, job.events) };
}

/** What the simulator is asked for a job. */
export function requestOf({ file, ...rest }: Omit<SimulateJob, "events">, lookup: FileLookup): SimulateRequest {
  return { path: file, lookup, ...rest };
}

function formatEvents(world: World, form: EventsForm): string {
  switch (form) {
    case "none":
      return "";
    case "lines":
      return eventLines(eventRows(eventSourceOf(world)));
    case "perfetto":
      return perfettoTrace(eventRows(eventSourceOf(world)), Math.round(world.queue.at));
    default:
      return assertUnreachable(form);
  }
}
