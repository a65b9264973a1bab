/**
 * The threads of simulations that a browser starts. A thread there cannot stand still until its owner has answered: a run that misses a
 * file is begun anew when the file has come, and what was compiled is not compiled again. Between two slices it listens whether to stop.
 */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
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

type Incoming = WebStart | WebConnect<MessagePort> | WebStop | WebFound | RunnerRequest | KeeperRequest;

/** What a thread does with what it is told. */
type Role = (message: Exclude<Incoming, WebStart>) => void;

let role: Role | undefined;
self.addEventListener("message", ({ data }: MessageEvent<Incoming>) => {
  if (data.kind === "start") role = data.role === "runner" ? serveRunner() : serveKeeper();
  else role?.(data);
});

function post(message: RunnerMessage | KeeperMessage | WebNeed): void {
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
        runner.found(message);
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
  readonly #cache = new CompileCache();
  /** What the owner has answered in the order under way. */
  readonly #known = new Map<string, string | readonly string[] | null>();
  readonly #missing = new Map<string, WebQuestion>();
  #found: ((answers: WebFound["answers"]) => void) | undefined;

  async run(order: Order): Promise<void> {
    const { id } = order;
    this.#known.clear();
    try {
      let answer = await this.#attempt(order);
      while (answer === undefined) {
        await this.#fetchMissing(id);
        answer = this.stopped === id ? { kind: "cancelled" } : await this.#attempt(order);
      }
      post({ kind: "ran", id, answer });
    } catch (error) {
      post({ kind: "failed", id, error: textOf(error) });
    }
  }

  found({ answers }: WebFound): void {
    this.#found?.(answers);
  }

  /** Slice after slice. @returns Undefined when something was missing: then the attempt does not count. */
  async #attempt(order: Order): Promise<OrderAnswer | undefined> {
    const kept: KeptRun[] = [];
    const work = carryOut(order, { filesOf: (view) => this.#filesOf(view), cache: this.#cache, keep: (run) => void kept.push(run) });
    for (;;) {
      const step = work.next();
      if (this.#missing.size > 0) return undefined;
      if (step.done === true) {
        for (const run of kept) keepBy(this.keeper, run);
        return step.value;
      }
      post({ kind: "progress", id: order.id, ...step.value });
      await turn();
      if (this.stopped === order.id) return { kind: "cancelled" };
    }
  }

  #filesOf(view: number): FileLookup {
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
  }

  async #fetchMissing(id: number): Promise<void> {
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

/** The arrays of events are handed over: nothing is copied. */
function keepBy(keeper: MessagePort | undefined, run: KeptRun): void {
  const { time, kind, cpu, task, a, b } = run.source.events;
  keeper?.postMessage(
    run,
    [time, kind, cpu, task, a, b].map(({ buffer }) => buffer as ArrayBuffer),
  );
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
