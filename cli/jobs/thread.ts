/** A worker thread that carries out one order at a time, with the channel on which its questions about files are answered. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { errorCode } from "../input/read-text.ts";

/** The built worker lies beside the built command. */
const WORKER = new URL("./worker.mjs", import.meta.url);

/** What every kind of thread says. */
export type ThreadMessage<Answer, Told> =
  | { readonly kind: "read"; readonly view: number; readonly path: string }
  | { readonly kind: "list"; readonly view: number; readonly path: string }
  | { readonly kind: "progress"; readonly progress: Told }
  | { readonly kind: "done"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "failed"; readonly id: number; readonly error: string };

/** What became of an order. */
export type Outcome<Answer> = { readonly kind: "done"; readonly answer: Answer } | { readonly kind: "out-of-memory" };

export class Thread<Order, Answer, Told> {
  readonly #worker: Worker;
  readonly #signal = new SharedArrayBuffer(4);
  readonly #answers: MessagePort;

  /** @param memoryLimit Bytes that its JavaScript objects may take; a thread that needs more ends. */
  constructor(role: "jobs" | "explore", memoryLimit: number) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    this.#worker = new Worker(WORKER, {
      workerData: { role, signal: this.#signal, answers: port2 },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryLimit / 2 ** 20) },
    });
  }

  /** @param files By the number that a question names. */
  async run(order: Order, files: (view: number) => FileLookup | undefined, onProgress: (told: Told) => void): Promise<Outcome<Answer>> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: ThreadMessage<Answer, Told>): void => {
        if (message.kind === "read") return this.#answer(files(message.view)?.read(message.path));
        if (message.kind === "list") return this.#answer(files(message.view)?.list(message.path));
        if (message.kind === "progress") return onProgress(message.progress);
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
      this.#worker.postMessage(order);
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
