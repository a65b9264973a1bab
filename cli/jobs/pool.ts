/** Runs jobs on worker threads. */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { JobRequest, JobResult, SimulateJob } from "../../simulator/jobs/protocol.ts";
import type { Progress } from "../../simulator/run/simulate.ts";
import { type Outcome, Thread } from "./thread.ts";

export interface PoolOptions {
  /** Threads at most. */
  readonly jobs: number;
  /** Bytes that a thread's JavaScript objects may take; a thread that needs more ends, and its job gives up. */
  readonly memoryLimit: number;
  /** What the jobs' views number. */
  readonly views: readonly FileLookup[];
  /** Called for each job when it is done, in no certain order. What it keeps, it keeps: a result can be large. */
  readonly onOutcome: (id: number, outcome: JobOutcome) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** What became of a job. */
export type JobOutcome = Outcome<JobResult>;

/** Runs all jobs. Rejects only for a mistake of ours. */
export async function runJobs(jobs: readonly SimulateJob[], options: PoolOptions): Promise<void> {
  const queue = new JobQueue(jobs, options);
  const threads = Math.min(options.jobs, jobs.length);
  await Promise.all(Array.from({ length: threads }, () => queue.work()));
}

class JobQueue {
  readonly #jobs: readonly SimulateJob[];
  readonly #options: PoolOptions;
  #next = 0;

  constructor(jobs: readonly SimulateJob[], options: PoolOptions) {
    this.#jobs = jobs;
    this.#options = options;
  }

  /** One thread's share: job after job until none is left. A thread that died of its job is followed by a new one. */
  async work(): Promise<void> {
    const { memoryLimit, views, onProgress, onOutcome } = this.#options;
    let thread: Thread<JobRequest, JobResult, Progress> | undefined;
    try {
      for (;;) {
        const id = this.#next++;
        const job = this.#jobs[id];
        if (job === undefined) return;
        thread ??= new Thread("jobs", memoryLimit);
        const outcome = await thread.run({ id, job }, (view) => views[view], onProgress);
        if (outcome.kind === "out-of-memory") thread = undefined;
        onOutcome(id, outcome);
      }
    } finally {
      await thread?.end();
    }
  }
}
