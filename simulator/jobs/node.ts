/** The worker of `quiesce --jobs`, started by node: takes jobs, asks its owner for files, hands back results. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { Progress } from "../run/simulate.ts";
import type { JobRequest, WorkerMessage } from "./protocol.ts";
import { runJob } from "./run-job.ts";

interface NodeStart {
  readonly signal: SharedArrayBuffer;
  readonly answers: MessagePort;
}

const { signal, answers } = workerData as NodeStart;
const ready = new Int32Array(signal);
const cache = new CompileCache();

parentPort?.on("message", ({ id, job }: JobRequest) => {
  try {
    post({ kind: "done", id, answer: runJob(job, filesOf(job.view), cache, { progress: report }) });
  } catch (error) {
    post({ kind: "failed", id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** The owner decides how often anybody sees it. */
function report(progress: Progress): void {
  post({ kind: "progress", progress });
}

function post(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
  parentPort?.postMessage(message);
}

/** The owner's files. Each question stops this thread until the owner has answered. */
function filesOf(view: number): FileLookup {
  return {
    read: (path) => {
      const answer = ask({ kind: "read", view, path });
      return typeof answer === "string" ? answer : undefined;
    },
    list: (folder) => {
      const answer = ask({ kind: "list", view, path: folder });
      return Array.isArray(answer) ? answer.map(String) : [];
    },
  };
}

function ask(question: WorkerMessage): unknown {
  Atomics.store(ready, 0, 0);
  post(question);
  Atomics.wait(ready, 0, 0);
  const received: unknown = receiveMessageOnPort(answers);
  return typeof received === "object" && received !== null && "message" in received ? received.message : undefined;
}
