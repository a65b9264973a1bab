/** The threads of simulations as node starts them. Each is started when it is first needed, and again when it has died. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { Connect, NodeStart } from "../../simulator/jobs/node-start.ts";
import type { KeeperMessage, KeeperRequest, RunnerMessage, RunnerRequest } from "../../simulator/jobs/thread-protocol.ts";
import type { Death, OpenThreads, Threads, ThreadsListener } from "../features/simulation/threads.ts";

/** Megabytes of JavaScript objects that a thread may have; its arrays of events and its simulated memory are bounded by themselves. */
const MOST_OBJECTS_MB = 1024;

/** @param script The built worker. */
export function nodeThreads(script: URL): OpenThreads {
  return (listener) => new NodeThreads(script, listener);
}

class NodeThreads implements Threads {
  readonly #script: URL;
  readonly #listener: ThreadsListener;
  #runner: Runner | undefined;
  #keeper: Worker | undefined;

  constructor(script: URL, listener: ThreadsListener) {
    this.#script = script;
    this.#listener = listener;
  }

  readonly warm = (): void => void this.#started();

  readonly run: Threads["run"] = (order, views) => {
    const runner = this.#started();
    runner.views = views;
    runner.post({ kind: "run", order });
  };

  readonly stop: Threads["stop"] = (order) => this.#runner?.stop(order);

  readonly killRunner = (): void => {
    const runner = this.#runner;
    this.#runner = undefined;
    runner?.end();
  };

  readonly ask: Threads["ask"] = (id, question) => this.#askKeeper({ kind: "ask", id, question });

  readonly release: Threads["release"] = (runs) => this.#askKeeper({ kind: "release", runs });

  readonly dispose = (): void => {
    this.killRunner();
    void this.#keeper?.terminate();
    this.#keeper = undefined;
  };

  /** A runner that hands its runs to a keeper. */
  #started(): Runner {
    const keeper = this.#keeper ?? this.#startKeeper();
    this.#runner ??= this.#startRunner();
    this.#runner.connect(keeper);
    return this.#runner;
  }

  #askKeeper(request: KeeperRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
    this.#keeper?.postMessage(request);
  }

  #startKeeper(): Worker {
    const keeper = startWorker(this.#script, { role: "keeper" }, []);
    this.#keeper = keeper;
    keeper.on("message", (message: KeeperMessage) => this.#listener.heardKeeper(message));
    onDeath(keeper, (death) => {
      if (this.#keeper !== keeper) return;
      this.#keeper = undefined;
      this.#listener.keeperDied(death);
    });
    return keeper;
  }

  #startRunner(): Runner {
    const runner = new Runner(this.#script, this.#listener, (death) => {
      if (this.#runner !== runner) return;
      this.#runner = undefined;
      this.#listener.runnerDied(death);
    });
    return runner;
  }
}

class Runner {
  /** The files of the order under way. */
  views: ReadonlyMap<number, FileLookup> = new Map();
  readonly #worker: Worker;
  readonly #signal = new SharedArrayBuffer(4);
  readonly #stop = new SharedArrayBuffer(4);
  readonly #answers: MessagePort;
  #keeper: Worker | undefined;

  constructor(script: URL, listener: ThreadsListener, died: (death: Death) => void) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    this.#worker = startWorker(script, { role: "runner", signal: this.#signal, answers: port2, stop: this.#stop }, [port2]);
    this.#worker.on("message", (message: RunnerMessage) => {
      if (message.kind === "read") return this.#answer(this.views.get(message.view)?.read(message.path));
      if (message.kind === "list") return this.#answer(this.views.get(message.view)?.list(message.path));
      return listener.heardRunner(message);
    });
    onDeath(this.#worker, died);
  }

  connect(keeper: Worker): void {
    if (this.#keeper === keeper) return;
    this.#keeper = keeper;
    const { port1, port2 } = new MessageChannel();
    const connect = (port: MessagePort): Connect => ({ kind: "connect", port });
    this.#worker.postMessage(connect(port1), [port1]);
    keeper.postMessage(connect(port2), [port2]);
  }

  post(request: RunnerRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
    this.#worker.postMessage(request);
  }

  /** Orders are numbered from 1. */
  stop(order: number): void {
    Atomics.store(new Int32Array(this.#stop), 0, order);
  }

  end(): void {
    this.#answers.close();
    void this.#worker.terminate();
  }

  #answer(answer: unknown): void {
    answerOn(this.#answers, this.#signal, answer);
  }
}

/** Answers a thread that stands still. The message is there before the thread is told, so that it finds it at once. */
export function answerOn(answers: MessagePort, word: SharedArrayBuffer, answer: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
  answers.postMessage(answer);
  const signal = new Int32Array(word);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

/** A thread that keeps no server alive. */
export function startWorker(script: URL, workerData: NodeStart, transferList: MessagePort[]): Worker {
  const worker = new Worker(script, { workerData, transferList, resourceLimits: { maxOldGenerationSizeMb: MOST_OBJECTS_MB } });
  // A server whose client has gone ends, whatever is simulated.
  worker.unref();
  return worker;
}

/** Calls back once when the thread has ended by itself. */
export function onDeath(worker: Worker, died: (death: Death) => void): void {
  let isDead = false;
  const die = (death: Death): void => {
    if (isDead) return;
    isDead = true;
    died(death);
  };
  worker.once("error", (error: Error) => {
    const isFull = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    die({ why: isFull ? "out-of-memory" : "stopped", detail: error.message });
  });
  worker.once("exit", (code) => die({ why: "stopped", detail: `exit code ${code}` }));
}
