/** The thread of explorations as node starts it. */
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { ExplorerMessage, ExplorerRequest } from "../../simulator/explore/job/thread-protocol.ts";
import type { ExplorerListener, ExplorerThread, OpenExplorer } from "../features/exploration/thread.ts";
import { answerOn, onDeath, startWorker } from "./node-threads.ts";

/** @param script The built worker. */
export function nodeExplorer(script: URL): OpenExplorer {
  return (listener) => new NodeExplorer(script, listener);
}

class NodeExplorer implements ExplorerThread {
  readonly #script: URL;
  readonly #listener: ExplorerListener;
  #started: Started | undefined;

  constructor(script: URL, listener: ExplorerListener) {
    this.#script = script;
    this.#listener = listener;
  }

  readonly run: ExplorerThread["run"] = (order, files) => {
    this.#started ??= this.#start();
    this.#started.files = files;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node's, not a window
    this.#started.worker.postMessage({ kind: "explore", order } satisfies ExplorerRequest);
  };

  readonly stop: ExplorerThread["stop"] = (order) => {
    if (this.#started !== undefined) Atomics.store(new Int32Array(this.#started.stop), 0, order);
  };

  readonly kill = (): void => {
    const started = this.#started;
    this.#started = undefined;
    started?.answers.close();
    void started?.worker.terminate();
  };

  #start(): Started {
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(4);
    const stop = new SharedArrayBuffer(4);
    const worker = startWorker(this.#script, { role: "explorer", signal, answers: port2, stop }, [port2]);
    const started: Started = { worker, answers: port1, stop, files: { read: () => undefined, list: () => [] } };
    worker.on("message", (message: ExplorerMessage) => {
      if (message.kind === "read") return answerOn(port1, signal, started.files.read(message.path));
      if (message.kind === "list") return answerOn(port1, signal, started.files.list(message.path));
      return this.#listener.heard(message);
    });
    onDeath(worker, (death) => {
      if (this.#started !== started) return;
      this.#started = undefined;
      this.#listener.died(death);
    });
    return started;
  }
}

interface Started {
  readonly worker: Worker;
  readonly answers: MessagePort;
  /** Holds the id of the order that is to stop. */
  readonly stop: SharedArrayBuffer;
  /** Of the order under way. */
  files: FileLookup;
}
