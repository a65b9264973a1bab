/** The two threads of a server's simulations, as the service sees them; how they are started differs between node and a browser. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { KeeperMessage, Order, Question, RunnerMessage } from "../../../simulator/jobs/thread-protocol.ts";

export interface Threads {
  /** Starts both, so that the first order need not wait for it. */
  readonly warm: () => void;
  /** Hands an order to the runner, which has none. `views`: the files, by the numbers that the order's sides name. */
  readonly run: (order: Order, views: ReadonlyMap<number, FileLookup>) => void;
  /** The order is to end as soon as it can; it answers as cancelled, or with what it had just found. */
  readonly stop: (order: number) => void;
  /** Ends the runner, whatever it does; the next order gets a new one. */
  readonly killRunner: () => void;
  readonly ask: (id: number, question: Question) => void;
  readonly release: (runs: readonly number[]) => void;
  readonly dispose: () => void;
}

/** What the service hears of them. */
export interface ThreadsListener {
  readonly heardRunner: (message: Extract<RunnerMessage, { readonly kind: "progress" | "ran" | "failed" }>) => void;
  readonly heardKeeper: (message: KeeperMessage) => void;
  /** The runner has ended without being told to; whatever it had to do is lost. */
  readonly runnerDied: (why: Death) => void;
  /** The keeper has ended; the events of all runs are lost. */
  readonly keeperDied: (why: Death) => void;
}

export interface Death {
  readonly why: "out-of-memory" | "stopped";
  /** For the log. */
  readonly detail: string;
}

export type OpenThreads = (listener: ThreadsListener) => Threads;
