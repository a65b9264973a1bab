/** The threads of simulations in a browser: workers within the server's worker. Their script is fetched once, as a worker may not be started from another origin. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { KeeperMessage, KeeperRequest, RunnerMessage, RunnerRequest } from "../../../simulator/jobs/thread-protocol.ts";
import type { WebConnect, WebFound, WebNeed, WebQuestion, WebStart, WebStop } from "../../../simulator/jobs/web-protocol.ts";
import type { OpenThreads, Threads, ThreadsListener } from "../../features/simulation/threads.ts";

export interface WebThreadsOptions {
  /** URL of the built script. */
  readonly script: () => string;
  /** Resolves when every file that was looked for is here. */
  readonly settled: () => Promise<void>;
}

export function webThreads(options: WebThreadsOptions): OpenThreads {
  return (listener) => new WebThreads(options, listener);
}

class WebThreads implements Threads {
  readonly #options: WebThreadsOptions;
  readonly #listener: ThreadsListener;
  #runner: Thread | undefined;
  #keeper: Thread | undefined;
  #connected: Thread | undefined;
  #views: ReadonlyMap<number, FileLookup> = new Map();

  constructor(options: WebThreadsOptions, listener: ThreadsListener) {
    this.#options = options;
    this.#listener = listener;
  }

  readonly warm = (): void => void this.#started();

  readonly run: Threads["run"] = (order, views) => {
    this.#views = views;
    this.#started().post({ kind: "run", order } satisfies RunnerRequest);
  };

  readonly stop: Threads["stop"] = (order) => this.#runner?.post({ kind: "stop", order } satisfies WebStop);

  readonly killRunner = (): void => {
    this.#runner?.end();
    this.#runner = undefined;
    this.#connected = undefined;
  };

  readonly ask: Threads["ask"] = (id, question) => this.#keeper?.post({ kind: "ask", id, question } satisfies KeeperRequest);

  readonly release: Threads["release"] = (runs) => this.#keeper?.post({ kind: "release", runs } satisfies KeeperRequest);

  readonly dispose = (): void => {
    this.killRunner();
    this.#keeper?.end();
    this.#keeper = undefined;
  };

  /** A runner that hands its runs to a keeper. */
  #started(): Thread {
    const keeper = this.#keeper ?? this.#startKeeper();
    const runner = this.#runner ?? this.#startRunner();
    if (this.#connected !== keeper) connect(runner, keeper);
    this.#connected = keeper;
    return runner;
  }

  #startKeeper(): Thread {
    const keeper: Thread = new Thread(this.#options.script(), "keeper", {
      heard: (message) => this.#listener.heardKeeper(message as KeeperMessage),
      died: (detail) => {
        if (this.#keeper !== keeper) return;
        this.#keeper = undefined;
        this.#listener.keeperDied({ why: "stopped", detail });
      },
    });
    this.#keeper = keeper;
    return keeper;
  }

  #startRunner(): Thread {
    const runner: Thread = new Thread(this.#options.script(), "runner", {
      heard: (data) => {
        const message = data as RunnerMessage | WebNeed;
        if (message.kind === "need") void this.#answer(message);
        else if (message.kind !== "read" && message.kind !== "list") this.#listener.heardRunner(message);
      },
      died: (detail) => {
        if (this.#runner !== runner) return;
        this.killRunner();
        this.#listener.runnerDied({ why: "stopped", detail });
      },
    });
    this.#runner = runner;
    return runner;
  }

  /** Looks twice: what is not here is fetched by the first look. */
  async #answer({ id, questions }: WebNeed): Promise<void> {
    const runner = this.#runner;
    const answer = (question: WebQuestion): WebFound["answers"][number] => look(this.#views.get(question.view), question);
    for (const question of questions) answer(question);
    await this.#options.settled();
    runner?.post({ kind: "found", id, answers: questions.map(answer) } satisfies WebFound);
  }
}

/** What the files answer to a thread; null for what is not there. */
export function look(files: FileLookup | undefined, { kind, path }: WebQuestion): WebFound["answers"][number] {
  return (kind === "read" ? files?.read(path) : files?.list(path)) ?? null;
}

function connect(runner: Thread, keeper: Thread): void {
  const { port1, port2 } = new MessageChannel();
  runner.post({ kind: "connect", port: port1 } satisfies WebConnect<MessagePort>, [port1]);
  keeper.post({ kind: "connect", port: port2 } satisfies WebConnect<MessagePort>, [port2]);
}

interface ThreadListener {
  readonly heard: (message: unknown) => void;
  readonly died: (detail: string) => void;
}

/** A worker; what it is told before it has started waits. */
export class Thread {
  readonly #listener: ThreadListener;
  #worker: Worker | undefined;
  readonly #waiting: { readonly message: unknown; readonly transfer: readonly Transferable[] }[] = [];
  #hasEnded = false;

  constructor(script: string, role: WebStart["role"], listener: ThreadListener) {
    this.#listener = listener;
    this.post({ kind: "start", role } satisfies WebStart);
    void this.#start(script);
  }

  post(message: unknown, transfer: readonly Transferable[] = []): void {
    if (this.#worker === undefined) this.#waiting.push({ message, transfer });
    else this.#worker.postMessage(message, [...transfer]);
  }

  end(): void {
    this.#hasEnded = true;
    this.#worker?.terminate();
  }

  async #start(script: string): Promise<void> {
    try {
      const worker = new Worker(await sourceOf(script));
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#listener.heard(data));
      worker.addEventListener("error", ({ message }) => this.#die(message));
      this.#worker = worker;
      if (this.#hasEnded) return worker.terminate();
      for (const { message, transfer } of this.#waiting.splice(0)) worker.postMessage(message, [...transfer]);
    } catch (error) {
      this.#die(error instanceof Error ? error.message : String(error));
    }
  }

  #die(detail: string): void {
    if (this.#hasEnded) return;
    this.end();
    this.#listener.died(detail);
  }
}

/** By URL: the script as an object of this origin. */
const sources = new Map<string, Promise<string>>();

async function sourceOf(script: string): Promise<string> {
  const known = sources.get(script) ?? fetchSource(script);
  sources.set(script, known);
  known.catch(() => sources.delete(script));
  return known;
}

async function fetchSource(script: string): Promise<string> {
  const answer = await fetch(script);
  if (!answer.ok) throw new Error(`${script} could not be loaded: ${answer.status} ${answer.statusText}`);
  return URL.createObjectURL(new Blob([await answer.text()], { type: "text/javascript" }));
}
