/** Runs jobs on worker threads. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { JobRequest, JobResult, SimulateJob, WorkerMessage } from "../../simulator/jobs/protocol.ts";
import type { Progress } from "../../simulator/run/simulate.ts";
import { errorCode } from "../input/read-text.ts";

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
export type JobOutcome = { readonly kind: "done"; readonly answer: JobResult } | { readonly kind: "out-of-memory" };

/** The built worker lies beside the built command. */
const WORKER = new URL("./worker.mjs", import.meta.url);

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
    let thread: Thread | undefined;
    try {
      for (;;) {
        const id = this.#next++;
        const job = this.#jobs[id];
        if (job === undefined) return;
        thread ??= new Thread(this.#options);
        const outcome = await thread.run({ id, job });
        if (outcome.kind === "out-of-memory") thread = undefined;
        this.#options.onOutcome(id, outcome);
      }
    } finally {
      await thread?.end();
    }
  }
}

/** A worker, with the channel on which its questions about files are answered. */
class Thread {
  readonly #worker: Worker;
  readonly #signal = new SharedArrayBuffer(4);
  readonly #answers: MessagePort;
  readonly #views: readonly FileLookup[];
  readonly #onProgress: PoolOptions["onProgress"];

  constructor({ memoryLimit, views, onProgress }: PoolOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    this.#views = views;
    this.#onProgress = onProgress;
    this.#worker = new Worker(WORKER, {
      workerData: { role: "jobs", signal: this.#signal, answers: port2 },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryLimit / 2 ** 20) },
    });
  }

  async run(request: JobRequest): Promise<JobOutcome> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: WorkerMessage): void => {
        if (message.kind === "read") return this.#answer(this.#views[message.view]?.read(message.path));
        if (message.kind === "list") return this.#answer(this.#views[message.view]?.list(message.path));
        if (message.kind === "progress") return this.#onProgress(message.progress);
        this.#worker.off("message", onMessage).off("error", onError);
        if (message.kind === "done") return resolve({ kind: "done", answer: message.answer });
        return reject(new Error(message.error));
      };
      const onError = (error: Error): void => {
        if (errorCode(error) === "ERR_WORKER_OUT_OF_MEMORY") resolve({ kind: "out-of-memory" });
        else reject(error);
      };
      this.#worker.on("message", onMessage).once("error", onError);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
      this.#worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    this.#answers.close();
    await this.#worker.terminate();
  }

  /** The message is there before the worker is told, so that it finds it at once. */
  #answer(answer: unknown): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
    this.#answers.postMessage(answer);
    const signal = new Int32Array(this.#signal);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  }
}
