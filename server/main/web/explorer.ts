/** The thread of explorations in a browser. A search there does not listen: it is stopped by ending its thread. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { ExplorerMessage, ExplorerRequest } from "../../../simulator/explore/job/thread-protocol.ts";
import type { WebFound, WebNeed } from "../../../simulator/jobs/web-protocol.ts";
import type { ExplorerListener, ExplorerThread, OpenExplorer } from "../../features/exploration/thread.ts";
import { look, Thread, type WebThreadsOptions } from "./threads.ts";

export function webExplorer(options: WebThreadsOptions): OpenExplorer {
  return (listener) => new WebExplorer(options, listener);
}

const NO_FILES: FileLookup = { read: () => undefined, list: () => [] };

class WebExplorer implements ExplorerThread {
  readonly #options: WebThreadsOptions;
  readonly #listener: ExplorerListener;
  #thread: Thread | undefined;
  /** Of the order under way. */
  #files = NO_FILES;

  constructor(options: WebThreadsOptions, listener: ExplorerListener) {
    this.#options = options;
    this.#listener = listener;
  }

  readonly run: ExplorerThread["run"] = (order, files) => {
    this.#files = files;
    this.#thread ??= this.#start();
    this.#thread.post({ kind: "explore", order } satisfies ExplorerRequest);
  };

  readonly stop: ExplorerThread["stop"] = (order) => {
    if (this.#thread === undefined) return;
    this.kill();
    this.#listener.heard({ kind: "answered", id: order, answer: { kind: "cancelled" } });
  };

  readonly kill = (): void => {
    this.#thread?.end();
    this.#thread = undefined;
  };

  #start(): Thread {
    const thread: Thread = new Thread(this.#options.script(), "explorer", {
      heard: (data) => {
        const message = data as ExplorerMessage | WebNeed;
        if (message.kind === "need") void this.#answer(thread, message);
        else if (message.kind !== "read" && message.kind !== "list") this.#listener.heard(message);
      },
      died: (detail) => {
        if (this.#thread !== thread) return;
        this.#thread = undefined;
        this.#listener.died({ why: "stopped", detail });
      },
    });
    return thread;
  }

  /** Looks twice: what is not here is fetched by the first look. */
  async #answer(thread: Thread, { id, questions }: WebNeed): Promise<void> {
    const files = this.#files;
    for (const question of questions) look(files, question);
    await this.#options.settled();
    thread.post({ kind: "found", id, answers: questions.map((question) => look(files, question)) } satisfies WebFound);
  }
}
