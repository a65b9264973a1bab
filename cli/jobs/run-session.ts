/** Runs every timeline of a session on workers. */
import type { Problem } from "../../base/problem.ts";
import { unstarted } from "../../simulator/run/assemble.ts";
import type { Arguments } from "../args/arguments.ts";
import type { Context } from "../commands/answer.ts";
import type { CollectedRun, RunCollector } from "../report/runs.ts";
import { isolatedOf } from "../../simulator/jobs/scene/run.ts";
import { jobOf } from "../scene/job.ts";
import type { Session } from "../scene/session.ts";
import { defaultJobs, memoryLimitOf } from "./limits.ts";
import { type JobOutcome, runJobs } from "./pool.ts";

/** Hands each result to the collector. */
export async function runAll(session: Session, collector: RunCollector, context: Context): Promise<void> {
  const { plan, kernel, source, values, sides } = session;
  const memoryLimit = memoryLimitOf(values);
  const events = plan.many ? "none" : eventsForm(values);
  const jobs = plan.runs.map((run) => jobOf(run, kernel, source, { view: 0, memoryLimit, events }));
  let done = 0;
  await runJobs(jobs, {
    jobs: values.integer("jobs") ?? defaultJobs(),
    memoryLimit,
    views: sides.map(({ files }) => files),
    onOutcome: (id, outcome) => {
      done++;
      const run = plan.runs[id];
      collector.add(id, resultOf(outcome, memoryLimit), run === undefined ? "" : isolatedOf(run.machine.topology));
      if (plan.many) context.progress(`${done} of ${jobs.length} runs`);
    },
    onProgress: ({ virtualNs, step, tries }) => {
      if (!plan.many) context.progress(`${(virtualNs / 1e9).toFixed(3)} s, ${step === "" ? "preparing" : step}, ${tries} tries`);
    },
  });
}

/** What came of a run, also of one that could not be ended. */
export function resultOf(outcome: JobOutcome, memoryLimit: number): CollectedRun {
  if (outcome.kind === "done") return outcome.answer;
  const message = `a run needed more than the ${Math.round(memoryLimit / 2 ** 20)} MB of memory that it may have`;
  const problem: Problem = {
    code: "memory-limit",
    severity: "warning",
    file: "",
    line: 0,
    column: 0,
    message,
    help: "raise --memory-limit, or simulate fewer CPUs or tasks",
  };
  return { result: unstarted([problem]), ran: true, events: "" };
}

/** In which form events are wanted. */
export function eventsForm(values: Arguments): "none" | "lines" | "perfetto" {
  if (values.text("format") === "perfetto") return "perfetto";
  return values.has("events") ? "lines" : "none";
}
