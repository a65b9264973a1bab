/**
 * Carries out explorations, or ablations, for the client: one at a time, and of one question the newest. Cancelling is told at once; the thread winds
 * down behind it, and is ended when it does not.
 */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { ExplorationEnd } from "../../../simulator/explore/job/messages.ts";
import type { ExplorationOrder, OrderAnswer, OrderProgress } from "../../../simulator/explore/job/order.ts";
import type { ExplorerNews } from "../../../simulator/explore/job/thread-protocol.ts";
import type { Death } from "../simulation/threads.ts";
import type { ExplorerThread, OpenExplorer } from "./thread.ts";

/** Milliseconds that a cancelled order has to wind down before its thread is ended. */
const WIND_DOWN_MS = 1000;

/** Jobs that wait for one another. */
const MOST_WAITING = 32;

const TOO_MANY: ExplorationEnd = {
  kind: "refused",
  message: `${MOST_WAITING} explorations are waiting already`,
  help: "Wait for some of them, or cancel them",
  problems: [],
};

/** Where the kernel's stand-ins lie: what is missing there is missing because of the file asked about. */
const MODEL = "model/";

export type ExplorationKind = ExplorationOrder["kind"];

/** An order, with the files that it reads. */
export interface ExplorationJob {
  readonly uri: string;
  /** A newer job with the same takes its place. */
  readonly question: string;
  readonly order: ExplorationOrder;
  readonly files: FileLookup;
}

/** How a job has ended. */
export type JobEnd = Extract<OrderAnswer, { readonly kind: "explored" | "ablated" }> | ExplorationEnd;

export interface ExplorationServiceOptions {
  readonly openThread: OpenExplorer;
  readonly onProgress: (job: ExplorationJob, progress: OrderProgress) => void;
  /** Once for every job. */
  readonly onEnd: (job: ExplorationJob, end: JobEnd) => void;
  /** Something that people should know of and that no request answers: the thread has died. */
  readonly onTrouble: (text: string) => void;
  /** Calls back later. @returns What calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export class ExplorationService {
  readonly #options: ExplorationServiceOptions;
  #thread: ExplorerThread | undefined;
  readonly #waiting: ExplorationJob[] = [];
  #running: ExplorationJob | undefined;
  /** Whether the end of {@link #running} was told already: what the thread still says of it is passed over. */
  #isTold = false;
  #stopWatching: (() => void) | undefined;
  #isDisposed = false;

  constructor(options: ExplorationServiceOptions) {
    this.#options = options;
  }

  /** Takes the place of what runs or waits with the same question. @returns Whether it waits for another one. */
  start(job: ExplorationJob): boolean {
    if (this.#isDisposed) return false;
    this.supersede(job.question);
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.onEnd(job, TOO_MANY);
      return false;
    }
    this.#waiting.push(job);
    this.#pump();
    return this.#waiting.includes(job);
  }

  /** A newer request has come: older ones are not wanted any more. */
  supersede(question: string): void {
    for (const job of this.#jobs()) {
      if (job.question === question) this.cancel(job.order.id);
    }
  }

  /** @returns Whether there was something to cancel. */
  cancel(id: number): boolean {
    const job = this.#jobs().find(({ order }) => order.id === id);
    if (job === undefined || (job === this.#running && this.#isTold)) return false;
    const at = this.#waiting.indexOf(job);
    if (at < 0) {
      this.#stopRunning(id);
      this.#tell({ kind: "cancelled" });
    } else {
      this.#waiting.splice(at, 1);
      this.#options.onEnd(job, { kind: "cancelled" });
    }
    return true;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopWatching?.();
    this.#waiting.length = 0;
    this.#running = undefined;
    this.#thread?.kill();
    this.#thread = undefined;
  }

  #jobs(): readonly ExplorationJob[] {
    return this.#running === undefined ? [...this.#waiting] : [this.#running, ...this.#waiting];
  }

  #pump(): void {
    if (this.#running !== undefined || this.#isDisposed) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    this.#isTold = false;
    this.#thread ??= this.#options.openThread({ heard: (news) => this.#heard(news), died: (death) => this.#died(death) });
    this.#thread.run(job.order, job.files);
  }

  #stopRunning(id: number): void {
    this.#stopWatching?.();
    this.#stopWatching = this.#options.after(WIND_DOWN_MS, () => {
      if (this.#running?.order.id !== id) return;
      this.#thread?.kill();
      this.#ended();
    });
    this.#thread?.stop(id);
  }

  #tell(end: JobEnd): void {
    if (this.#running === undefined || this.#isTold) return;
    this.#isTold = true;
    this.#options.onEnd(this.#running, end);
  }

  /** The thread is free. */
  #ended(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#running = undefined;
    this.#pump();
  }

  #heard(news: ExplorerNews): void {
    const job = this.#running;
    if (job === undefined || news.id !== job.order.id) return;
    if (news.kind === "progressed") {
      if (!this.#isTold) this.#options.onProgress(job, news.progress);
      return;
    }
    this.#tell(news.kind === "failed" ? bug(news.error) : endOf(news.answer, job.order));
    this.#ended();
  }

  #died(death: Death): void {
    this.#options.onTrouble(`The thread that explores has ended (${death.detail}). The next exploration starts a new one.`);
    this.#tell(lost(death));
    this.#ended();
  }
}

function endOf(answer: OrderAnswer, { setup }: ExplorationOrder): JobEnd {
  if (answer.kind !== "refused") return answer;
  const { problems } = answer;
  const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
  if (first === undefined) return { kind: "refused", message: `${setup.file} could not be explored`, help: "", problems };
  if (first.file.startsWith(MODEL)) {
    const message = `the scenario ${setup.scenario} cannot run with ${setup.file} as it stands: ${first.message}`;
    return {
      kind: "refused",
      message,
      help: "Explore from a file that the scenario runs, such as kernel/livepatch/transition.c",
      problems,
    };
  }
  const place = first.file === "" || first.file.startsWith("<") ? "" : `${first.file}${first.line > 0 ? `:${first.line}` : ""}: `;
  return { kind: "refused", message: `${place}${first.message}`, help: first.help, problems };
}

function bug(error: string): ExplorationEnd {
  const [message = error] = error.split("\n");
  const help = "Please report it with the file and what the output says";
  return { kind: "failed", message: `a mistake of quiesce: ${message}`, help };
}

function lost({ why }: Death): ExplorationEnd {
  if (why === "out-of-memory") {
    return { kind: "failed", message: "the exploration needed more memory than it may have", help: "Explore fewer CPUs, tasks or states" };
  }
  return { kind: "failed", message: "the thread that explores has ended", help: "Explore again: it gets a new one" };
}
