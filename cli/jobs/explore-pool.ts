/** Explores on worker threads. */
import type { ExploreProgress, ExploreRequest } from "../../simulator/explore/request.ts";
import type { ExploreResult } from "../../simulator/explore/result.ts";
import { unexplored } from "../../simulator/explore/outcome.ts";
import type { ExploreOrder } from "../../simulator/explore/job/command-protocol.ts";
import { Thread } from "./thread.ts";

/** JavaScript's own objects beside the states, which do not count as such. */
const OBJECTS = 2 ** 30;

export interface ExplorePoolOptions {
  /** Threads at most. */
  readonly threads: number;
  /** Seconds after which one exploration gives up; undefined for never. */
  readonly seconds: number | undefined;
}

interface Waiting {
  readonly rank: number;
  readonly resolve: (thread: ExploringThread | undefined) => void;
}

type ExploringThread = Thread<ExploreOrder, ExploreResult, ExploreProgress>;

/** Threads are started when they are needed, and each is used again. Explorations that find none free wait: the one of least rank goes first, and of equals the oldest. */
export class ExplorePool {
  readonly #options: ExplorePoolOptions;
  readonly #threads = new Set<ExploringThread>();
  readonly #idle: ExploringThread[] = [];
  readonly #waiting: Waiting[] = [];
  #next = 0;

  constructor(options: ExplorePoolOptions) {
    this.#options = options;
  }

  /** Rejects only for a mistake of ours. */
  async explore(request: ExploreRequest, onProgress: (progress: ExploreProgress) => void, rank = 0): Promise<ExploreResult> {
    const thread = await this.#free(rank);
    const { lookup, ...rest } = request;
    const order = { id: this.#next++, request: rest, seconds: this.#options.seconds };
    const outcome = await thread.run(order, () => lookup, onProgress);
    if (outcome.kind === "done") {
      this.#giveBack(thread);
      return outcome.answer;
    }
    this.#threads.delete(thread);
    this.#waiting.shift()?.resolve(undefined);
    return unexplored(request, [
      {
        code: "memory-limit",
        severity: "warning",
        file: "",
        line: 0,
        column: 0,
        message: "a thread ran out of memory",
        help: "explore fewer CPUs or tasks, or with a smaller --memory-limit",
      },
    ]);
  }

  /** Also of threads that explore. */
  async end(): Promise<void> {
    await Promise.all([...this.#threads].map(async (thread) => thread.end()));
  }

  async #free(rank: number): Promise<ExploringThread> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#threads.size >= this.#options.threads) {
      const given = await new Promise<ExploringThread | undefined>((resolve) => {
        const behind = this.#waiting.findIndex((other) => other.rank > rank);
        this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, { rank, resolve });
      });
      if (given !== undefined) return given;
    }
    const thread: ExploringThread = new Thread("explore", OBJECTS);
    this.#threads.add(thread);
    return thread;
  }

  #giveBack(thread: ExploringThread): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(thread);
    else waiting.resolve(thread);
  }
}
