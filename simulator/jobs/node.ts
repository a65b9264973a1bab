/**
 * The threads that node starts: workers of `quiesce --jobs`, the runner and the keeper of an editor's simulations, and the explorer. Each asks
 * its owner for files, and stands still until it has them.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { carryOut as carryOutExploration, type OrderProgress } from "../explore/job/order.ts";
import type { ExplorerMessage, ExplorerRequest } from "../explore/job/thread-protocol.ts";
import { explore as exploreScenario } from "../explore/explore.ts";
import type { ExploreHooks } from "../explore/request.ts";
import type { ExploreMessage, ExploreOrder } from "../explore/job/command-protocol.ts";
import { Keeper } from "./keeper.ts";
import { carryOut, type OrderProgress as RunProgressOf } from "./order.ts";
import type { JobRequest, WorkerMessage } from "./protocol.ts";
import { runJob } from "./run-job.ts";
import { ownPrograms } from "../../disk/programs.ts";
import { ownVerdicts, recalling } from "../../disk/verdicts.ts";
import type { Connect, NodeStart } from "./node-start.ts";
import type { KeeperMessage, KeeperRequest, KeptRun, Order, RunnerMessage, RunnerRequest } from "./thread-protocol.ts";

const start = workerData as NodeStart;
switch (start.role) {
  case "jobs":
    serveJobs(start.signal, start.answers);
    break;
  case "explore":
    serveExplorations(start.signal, start.answers);
    break;
  case "runner":
    serveRunner(start.signal, start.answers, start.stop);
    break;
  case "keeper":
    serveKeeper();
    break;
  case "explorer":
    serveExplorer(start.signal, start.answers, start.stop);
    break;
  default:
    start satisfies never;
}

function post(message: WorkerMessage | ExploreMessage | RunnerMessage | KeeperMessage | ExplorerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
  parentPort?.postMessage(message);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// ---------------------------------------------------------------- quiesce --jobs

function serveJobs(signal: SharedArrayBuffer, answers: MessagePort): void {
  const cache = new CompileCache(ownPrograms());
  const files = askingOwner(signal, answers);
  parentPort?.on("message", ({ id, job }: JobRequest) => {
    try {
      // The owner decides how often anybody sees progress.
      const answer = runJob(job, files(job.view), cache, { progress: (progress) => post({ kind: "progress", progress }) });
      post({ kind: "done", id, answer });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  });
}

// ---------------------------------------------------------------- explorations of a command

/** Milliseconds between two words about how far it is. */
const PROGRESS_INTERVAL = 100;

function serveExplorations(signal: SharedArrayBuffer, answers: MessagePort): void {
  // Without the programs on the disk: a study compiles hundreds that nobody asks for again.
  const cache = new CompileCache();
  const lookup = askingOwner(signal, answers)(0);
  parentPort?.on("message", ({ id, request, seconds = Number.POSITIVE_INFINITY }: ExploreOrder) => {
    const started = performance.now();
    let told = started;
    const hooks: ExploreHooks = {
      stop: () => (performance.now() - started > seconds * 1000 ? "time" : undefined),
      progress: (progress) => {
        if (performance.now() - told < PROGRESS_INTERVAL) return;
        told = performance.now();
        post({ kind: "progress", progress });
      },
    };
    try {
      post({ kind: "done", id, answer: exploreScenario({ ...request, lookup }, cache, hooks) });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  });
}

// ---------------------------------------------------------------- an editor's simulations

function serveRunner(signal: SharedArrayBuffer, answers: MessagePort, stop: SharedArrayBuffer): void {
  const surroundings = {
    filesOf: askingOwner(signal, answers),
    cache: new CompileCache(ownPrograms()),
    keep: (run: KeptRun) => keepBy(keeper, run),
  };
  const stopped = new Int32Array(stop);
  let keeper: MessagePort | undefined;
  parentPort?.on("message", (message: RunnerRequest | Connect) => {
    if (message.kind === "connect") {
      keeper?.close();
      keeper = message.port;
      return;
    }
    const { order } = message;
    try {
      run(order, carryOut(order, surroundings), () => Atomics.load(stopped, 0) === order.id);
    } catch (error) {
      post({ kind: "failed", id: order.id, error: textOf(error) });
    }
  });
}

/** Slice after slice; between two of them the owner may stop it. */
function run({ id }: Order, work: ReturnType<typeof carryOut>, isStopped: () => boolean): void {
  for (;;) {
    const step: IteratorResult<RunProgressOf, Extract<RunnerMessage, { readonly kind: "ran" }>["answer"]> = work.next();
    if (step.done === true) return post({ kind: "ran", id, answer: step.value });
    if (isStopped()) return post({ kind: "ran", id, answer: { kind: "cancelled" } });
    post({ kind: "progress", id, ...step.value });
  }
}

/** The arrays of events are handed over: nothing is copied. */
function keepBy(keeper: MessagePort | undefined, run: KeptRun): void {
  const { time, kind, cpu, task, a, b } = run.source.events;
  const buffers = [time, kind, cpu, task, a, b].map(({ buffer }) => buffer as ArrayBuffer);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
  keeper?.postMessage(run, buffers);
}

function serveKeeper(): void {
  const keeper = new Keeper(post);
  parentPort?.on("message", (message: KeeperRequest | Connect) => {
    if (message.kind === "connect") {
      message.port.on("message", (run: KeptRun) => keeper.keep(run));
      return;
    }
    try {
      keeper.handle(message);
    } catch (error) {
      if (message.kind === "ask") post({ kind: "failed", id: message.id, error: textOf(error) });
    }
  });
}

// ---------------------------------------------------------------- an editor's explorations

function serveExplorer(signal: SharedArrayBuffer, answers: MessagePort, stop: SharedArrayBuffer): void {
  const filesOf = askingOwner(signal, answers);
  const cache = new CompileCache();
  const explore = recalling(ownVerdicts(), exploreScenario);
  const stopped = new Int32Array(stop);
  parentPort?.on("message", ({ order }: ExplorerRequest) => {
    const { id } = order;
    try {
      const room = {
        filesOf,
        cache,
        explore,
        now: () => performance.now(),
        isStopped: () => Atomics.load(stopped, 0) === id,
        progress: (progress: OrderProgress) => post({ kind: "progressed", id, progress }),
      };
      post({ kind: "answered", id, answer: carryOutExploration(order, room) });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  });
}

// ---------------------------------------------------------------- files

/** The owner's files. Each question stops this thread until the owner has answered. */
function askingOwner(signal: SharedArrayBuffer, answers: MessagePort): (view: number) => FileLookup {
  const ready = new Int32Array(signal);
  const ask = (question: Extract<RunnerMessage, { readonly kind: "read" | "list" }>): unknown => {
    Atomics.store(ready, 0, 0);
    post(question);
    Atomics.wait(ready, 0, 0);
    const received: unknown = receiveMessageOnPort(answers);
    return typeof received === "object" && received !== null && "message" in received ? received.message : undefined;
  };
  return (view) => ({
    read: (path) => {
      const answer = ask({ kind: "read", view, path });
      return typeof answer === "string" ? answer : undefined;
    },
    list: (path) => {
      const answer = ask({ kind: "list", view, path });
      return Array.isArray(answer) ? answer.map(String) : [];
    },
  });
}
