/**
 * The threads of simulations that a browser starts. A thread there cannot stand still until its owner has answered: a run that misses a
 * file is begun anew when the file has come, and what was compiled is not compiled again. Between two slices it listens whether to stop.
 */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { explore } from "../explore/explore.ts";
import { carryOut as carryOutExploration, type ExplorationOrder, type OrderProgress } from "../explore/job/order.ts";
import type { ExplorerMessage, ExplorerRequest } from "../explore/job/thread-protocol.ts";
import { Keeper } from "./keeper.ts";
import { carryOut } from "./order.ts";
import type { KeeperMessage, KeeperRequest, KeptRun, Order, OrderAnswer, RunnerMessage, RunnerRequest } from "./thread-protocol.ts";
import {
  questionKey,
  type WebConnect,
  type WebFound,
  type WebNeed,
  type WebQuestion,
  type WebStart,
  type WebStop,
} from "./web-protocol.ts";

type Incoming = WebStart | WebConnect<MessagePort> | WebStop | WebFound | RunnerRequest | KeeperRequest | ExplorerRequest;

/** What a thread does with what it is told. */
type Role = (message: Exclude<Incoming, WebStart>) => void;

const ROLES: Readonly<Record<WebStart["role"], () => Role>> = { runner: serveRunner, keeper: serveKeeper, explorer: serveExplorer };

let role: Role | undefined;
self.addEventListener("message", ({ data }: MessageEvent<Incoming>) => {
  if (data.kind === "start") role = ROLES[data.role]();
  else role?.(data);
});

function post(message: RunnerMessage | KeeperMessage | ExplorerMessage | WebNeed): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's own port, not a window
  self.postMessage(message);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// ---------------------------------------------------------------- keeper

function serveKeeper(): Role {
  const keeper = new Keeper(post);
  return (message) => {
    switch (message.kind) {
      case "connect":
        message.port.addEventListener("message", ({ data }: MessageEvent<KeptRun>) => keeper.keep(data));
        message.port.start();
        return;
      case "ask":
      case "release":
        try {
          keeper.handle(message);
        } catch (error) {
          if (message.kind === "ask") post({ kind: "failed", id: message.id, error: textOf(error) });
        }
        return;
      default:
    }
  };
}

// ---------------------------------------------------------------- runner

function serveRunner(): Role {
  const runner = new Runner();
  return (message) => {
    switch (message.kind) {
      case "connect":
        runner.keeper?.close();
        runner.keeper = message.port;
        return;
      case "stop":
        runner.stopped = message.order;
        return;
      case "found":
        runner.files.found(message);
        return;
      case "run":
        void runner.run(message.order);
        return;
      default:
    }
  };
}

class Runner {
  keeper: MessagePort | undefined;
  /** Id of the order that is to stop. */
  stopped = 0;
  readonly files = new Fetched();
  readonly #cache = new CompileCache();

  async run(order: Order): Promise<void> {
    const { id } = order;
    this.files.forget();
    try {
      let answer = await this.#attempt(order);
      while (answer === undefined) {
        await this.files.fetchMissing(id);
        answer = this.stopped === id ? { kind: "cancelled" } : await this.#attempt(order);
      }
      post({ kind: "ran", id, answer });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  }

  /** Slice after slice. @returns Undefined when something was missing: then the attempt does not count. */
  async #attempt(order: Order): Promise<OrderAnswer | undefined> {
    const kept: KeptRun[] = [];
    const work = carryOut(order, { filesOf: this.files.filesOf, cache: this.#cache, keep: (run) => void kept.push(run) });
    for (;;) {
      const step = work.next();
      if (this.files.misses) return undefined;
      if (step.done === true) {
        for (const run of kept) keepBy(this.keeper, run);
        return step.value;
      }
      post({ kind: "progress", id: order.id, ...step.value });
      await turn();
      if (this.stopped === order.id) return { kind: "cancelled" };
    }
  }
}

/** The arrays of events are handed over: nothing is copied. */
function keepBy(keeper: MessagePort | undefined, run: KeptRun): void {
  const { time, kind, cpu, task, a, b } = run.source.events;
  keeper?.postMessage(
    run,
    [time, kind, cpu, task, a, b].map(({ buffer }) => buffer as ArrayBuffer),
  );
}

// ---------------------------------------------------------------- explorer

/** A search does not listen while it goes on: its owner stops it by ending the thread. */
function serveExplorer(): Role {
  const files = new Fetched();
  const cache = new CompileCache();
  const run = async (order: ExplorationOrder): Promise<void> => {
    const { id } = order;
    files.forget();
    const room = {
      filesOf: files.filesOf,
      cache,
      explore,
      now: () => performance.now(),
      isStopped: () => files.misses,
      progress: (progress: OrderProgress) => post({ kind: "progressed", id, progress }),
    };
    try {
      let answer = carryOutExploration(order, room);
      while (files.misses) {
        await files.fetchMissing(id);
        answer = carryOutExploration(order, room);
      }
      post({ kind: "answered", id, answer });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  };
  return (message) => {
    if (message.kind === "found") files.found(message);
    else if (message.kind === "explore") void run(message.order);
  };
}

// ---------------------------------------------------------------- files

/** Files that the owner has been asked for, in one order. What is missing is noted, and fetched when the attempt has ended. */
class Fetched {
  /** What the owner has answered in the order under way. */
  readonly #known = new Map<string, string | readonly string[] | null>();
  readonly #missing = new Map<string, WebQuestion>();
  #found: ((answers: WebFound["answers"]) => void) | undefined;

  get misses(): boolean {
    return this.#missing.size > 0;
  }

  forget(): void {
    this.#known.clear();
    this.#missing.clear();
  }

  found({ answers }: WebFound): void {
    this.#found?.(answers);
  }

  readonly filesOf = (view: number): FileLookup => {
    const ask = (question: WebQuestion): string | readonly string[] | null => {
      const key = questionKey(question);
      const known = this.#known.get(key);
      if (known === undefined) this.#missing.set(key, question);
      return known ?? null;
    };
    return {
      read: (path) => {
        const text = ask({ kind: "read", view, path });
        return typeof text === "string" ? text : undefined;
      },
      list: (path) => {
        const names = ask({ kind: "list", view, path });
        return names === null || typeof names === "string" ? [] : names;
      },
    };
  };

  async fetchMissing(id: number): Promise<void> {
    const questions = [...this.#missing.values()];
    this.#missing.clear();
    const answered = new Promise<WebFound["answers"]>((resolve) => {
      this.#found = resolve;
    });
    post({ kind: "need", id, questions });
    const answers = await answered;
    questions.forEach((question, index) => this.#known.set(questionKey(question), answers[index] ?? null));
  }
}

const { port1, port2 } = new MessageChannel();
const turns: (() => void)[] = [];
port1.addEventListener("message", () => turns.shift()?.());
port1.start();

/** Resolves when messages that have come were looked at. */
async function turn(): Promise<void> {
  return new Promise((resolve) => {
    turns.push(resolve);
    port2.postMessage(undefined);
  });
}
