/**
 * Runs simulations for the client: one at a time, the newest request of a document first come to its result, older ones of the same kind
 * superseded. Cancelling is answered at once; the runner winds down behind it, and is ended when it does not.
 */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { RunOutcome, RunProgress, RunSummary } from "../../../simulator/jobs/simulation.ts";
import type { Answers, KeeperMessage, Order, OrderAnswer, Question, QuestionName } from "../../../simulator/jobs/thread-protocol.ts";
import type { Death, OpenThreads, Threads, ThreadsListener } from "./threads.ts";

/** Milliseconds that a cancelled order has to wind down before its thread is ended. */
const WIND_DOWN_MS = 1500;
/** Milliseconds between two reports of progress. */
const REPORT_MS = 100;

export type RunKind = "simulate" | "compare";

/** An order that could be made, with the files it reads; or why not. */
export type Prepared =
  | {
      readonly kind: "order";
      readonly order: Omit<Order, "id">;
      readonly views: ReadonlyMap<number, FileLookup>;
      readonly version: number | undefined;
    }
  | { readonly kind: "outcome"; readonly outcome: RunOutcome };

export interface Finished {
  readonly id: number;
  readonly uri: string;
  readonly kind: RunKind;
  /** Version of the document that was simulated; undefined when it was not open. */
  readonly version: number | undefined;
  readonly outcome: RunOutcome;
  /** The Markdown report, where it was asked for. */
  readonly report: string;
}

export interface ServiceOptions {
  readonly openThreads: OpenThreads;
  readonly onProgress: (id: number, uri: string, side: "a" | "b" | undefined, progress: RunProgress) => void;
  readonly onFinished: (finished: Finished) => void;
  /** Something that people should know of and that no request answers: a thread has died. */
  readonly onTrouble: (text: string) => void;
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
  /** Calls back later. @returns What calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

interface Job {
  readonly id: number;
  readonly uri: string;
  readonly kind: RunKind;
  readonly version: number | undefined;
  readonly order: Order;
  readonly views: ReadonlyMap<number, FileLookup>;
  /** Whether its end was told already: what the runner still says of it is passed over. */
  told: boolean;
  reportedMs: number;
  /** What the runner has answered, until the keeper has the events. */
  answer: OrderAnswer | undefined;
  /** Runs that the keeper has. */
  readonly kept: Set<number>;
}

interface Asking {
  readonly run: number;
  readonly resolve: (answer: Answers[QuestionName] | undefined) => void;
  readonly reject: (error: Error) => void;
}

export class SimulationService {
  readonly #options: ServiceOptions;
  #threads: Threads | undefined;
  readonly #waiting: Job[] = [];
  #running: Job | undefined;
  /** Runs that the keeper has. */
  readonly #held = new Set<number>();
  readonly #asking = new Map<number, Asking>();
  #ids = 0;
  #questions = 0;
  #stopWatching: (() => void) | undefined;
  #isDisposed = false;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** A number that no run, order or view has had. */
  nextId(): number {
    return ++this.#ids;
  }

  /** Takes the place of what runs or waits for the same document and is of the same kind. */
  start(id: number, uri: string, kind: RunKind, prepared: Prepared): void {
    this.supersede(id, uri, kind);
    if (this.#isDisposed) return;
    if (prepared.kind === "outcome") {
      this.#options.onFinished({ id, uri, kind, version: undefined, outcome: prepared.outcome, report: "" });
      return;
    }
    // What is compiled ahead can wait.
    const ahead = this.#waiting.findIndex(({ order }) => order.isAhead === true);
    this.#waiting.splice(ahead < 0 ? this.#waiting.length : ahead, 0, jobOf({ id, uri, kind }, prepared));
    if (this.#running !== undefined) this.#options.onProgress(id, uri, undefined, WAITING);
    this.#pump();
  }

  /** A newer request has come: older ones of the document and kind are not wanted any more. */
  supersede(by: number, uri: string, kind: RunKind): void {
    const isOld = (job: Job): boolean => job.uri === uri && job.kind === kind && job.id < by;
    for (const job of this.#waiting.filter(isOld)) this.#dismiss(job, { kind: "superseded", by });
    if (this.#running !== undefined && !this.#running.told && isOld(this.#running))
      this.#dismiss(this.#running, { kind: "superseded", by });
  }

  /** @returns Whether there was something to cancel. */
  cancel(id: number): boolean {
    const job = this.#waiting.find((each) => each.id === id) ?? (this.#running?.id === id ? this.#running : undefined);
    if (job === undefined || job.told) return false;
    this.#dismiss(job, { kind: "cancelled" });
    return true;
  }

  /** Undefined when the events of the run are gone. */
  async ask<M extends QuestionName>(question: Extract<Question, { readonly method: M }>): Promise<Answers[M] | undefined> {
    const { run } = question.params;
    if (!this.#held.has(run) || this.#threads === undefined) return undefined;
    const id = ++this.#questions;
    const asked = new Promise<Answers[QuestionName] | undefined>((resolve, reject) => this.#asking.set(id, { run, resolve, reject }));
    this.#threads.ask(id, question);
    return (await asked) as Answers[M] | undefined;
  }

  /** Somebody is about to simulate: the threads are started meanwhile, and the program is compiled that will probably be asked for. */
  warm(uri: string, prepared: Prepared): void {
    if (this.#isDisposed) return;
    this.#threads ??= this.#options.openThreads(this.#listener);
    if (this.#running === undefined) this.#threads.warm();
    // Of a document only its newest text is worth the time.
    const outdated = this.#waiting.findIndex(({ uri: other, order }) => other === uri && order.isAhead === true);
    if (outdated >= 0) this.#waiting.splice(outdated, 1);
    if (prepared.kind === "outcome") return;
    const job = jobOf({ id: this.nextId(), uri, kind: "simulate" }, prepared);
    // Nobody is told of its end.
    this.#waiting.push({ ...job, order: { ...job.order, isAhead: true }, told: true });
    this.#pump();
  }

  release(runs: readonly number[]): void {
    for (const run of runs) this.#held.delete(run);
    this.#threads?.release(runs);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopWatching?.();
    this.#waiting.length = 0;
    this.#running = undefined;
    for (const { resolve } of this.#asking.values()) resolve(undefined);
    this.#asking.clear();
    this.#threads?.dispose();
    this.#threads = undefined;
  }

  #pump(): void {
    if (this.#running !== undefined || this.#isDisposed) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    this.#threads ??= this.#options.openThreads(this.#listener);
    this.#threads.run(job.order, job.views);
  }

  /** The job is not wanted any more, and its end is told at once. */
  #dismiss(job: Job, outcome: RunOutcome): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    else this.#stopRunning(job);
    this.#tell(job, outcome);
  }

  #stopRunning({ id }: Job): void {
    this.#threads?.stop(id);
    this.#stopWatching?.();
    this.#stopWatching = this.#options.after(WIND_DOWN_MS, () => {
      if (this.#running?.id !== id) return;
      this.#threads?.killRunner();
      this.#ended();
    });
  }

  #tell(job: Job, outcome: RunOutcome, report = ""): void {
    if (job.told) return;
    job.told = true;
    const { id, uri, kind, version } = job;
    this.#options.onFinished({ id, uri, kind, version, outcome, report });
  }

  /** The runner is free. */
  #ended(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#running = undefined;
    this.#pump();
  }

  readonly #listener: ThreadsListener = {
    heardRunner: (message) => {
      const job = this.#running;
      if (job === undefined || message.id !== job.id) return;
      if (message.kind === "progress") return this.#report(job, message.side, message.progress);
      if (message.kind === "failed") {
        this.#tell(job, bug(message.error));
        return this.#ended();
      }
      job.answer = message.answer;
      this.#settle(job);
    },
    heardKeeper: (message) => this.#heardKeeper(message),
    runnerDied: (death) => {
      const job = this.#running;
      this.#options.onTrouble(`The thread that simulates has ended (${death.detail}). The next simulation starts a new one.`);
      if (job !== undefined) this.#tell(job, lost(death));
      this.#ended();
    },
    keeperDied: (death) => {
      this.#options.onTrouble(
        `The thread that holds the events of simulations has ended (${death.detail}). Simulate again to look at them.`,
      );
      this.#held.clear();
      for (const { resolve } of this.#asking.values()) resolve(undefined);
      this.#asking.clear();
      const job = this.#running;
      if (job === undefined) return;
      // Its events are lost, which is told when they are asked for; its answer need not be.
      for (const { run } of job.order.sides) job.kept.add(run);
      this.#settle(job);
    },
  };

  #report(job: Job, side: number, progress: RunProgress): void {
    const now = this.#options.now();
    if (job.told || now - job.reportedMs < REPORT_MS) return;
    job.reportedMs = now;
    const name = job.order.sides.length === 1 ? undefined : side === 0 ? "a" : "b";
    this.#options.onProgress(job.id, job.uri, name, progress);
  }

  /** The job has ended when the runner has answered and the keeper has the events of every side. */
  #settle(job: Job): void {
    const { answer } = job;
    if (answer === undefined) return;
    const runs = job.order.sides.map(({ run }) => run);
    const hasEvents = answer.kind === "done" || answer.kind === "compared";
    if (hasEvents && !runs.every((run) => job.kept.has(run))) return;
    if (hasEvents && job.told) this.release(runs);
    this.#tell(job, outcomeOf(answer), hasEvents ? answer.report : "");
    this.#ended();
  }

  #heardKeeper(message: KeeperMessage): void {
    if (message.kind === "kept") {
      for (const run of message.dropped) this.#held.delete(run);
      this.#held.add(message.run);
      const job = this.#running;
      if (job === undefined) return;
      job.kept.add(message.run);
      this.#settle(job);
      return;
    }
    const asking = this.#asking.get(message.id);
    this.#asking.delete(message.id);
    if (message.kind === "answer") return asking?.resolve(message.answer);
    if (message.kind === "failed") return asking?.reject(new Error(message.error));
    if (asking !== undefined) this.#held.delete(asking.run);
    asking?.resolve(undefined);
  }
}

function jobOf(named: Pick<Job, "id" | "uri" | "kind">, { order, views, version }: Extract<Prepared, { readonly kind: "order" }>): Job {
  const fresh = { told: false, reportedMs: -Infinity, answer: undefined, kept: new Set<number>() };
  return { ...named, version, views, order: { ...order, id: named.id }, ...fresh };
}

const WAITING: RunProgress = { phase: "waiting", virtualNs: 0, instructions: 0, step: "", tries: 0 };

function outcomeOf(answer: OrderAnswer): RunOutcome {
  switch (answer.kind) {
    case "done":
      return { kind: "done", summary: answer.summary };
    case "compared":
      return { kind: "compared", a: answer.a, b: answer.b, delta: answer.delta };
    case "cancelled":
    case "prepared":
      return { kind: "cancelled" };
    case "refused": {
      const { problems, setup } = answer.document;
      const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
      const message = first === undefined ? `${setup.file} could not be simulated` : `${placeOf(first)}${first.message}`;
      return { kind: "refused", message, help: first?.help ?? "", problems };
    }
    default:
      return answer satisfies never;
  }
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return file === "" || file.startsWith("<") ? "" : `${file}${line > 0 ? `:${line}` : ""}: `;
}

function bug(error: string): RunOutcome {
  const [message = error] = error.split("\n");
  return {
    kind: "failed",
    why: "bug",
    message: `a mistake of quiesce: ${message}`,
    help: "Please report it with the file and what the output says",
  };
}

function lost({ why }: Death): RunOutcome {
  if (why === "out-of-memory") {
    return { kind: "failed", why, message: "the simulation needed more memory than it may have", help: "Simulate fewer CPUs or tasks" };
  }
  return { kind: "failed", why, message: "the thread that simulates has ended", help: "Simulate again: it gets a new one" };
}

/** The runs that an outcome has events of. */
export function runsOf(outcome: RunOutcome): readonly RunSummary[] {
  if (outcome.kind === "done") return [outcome.summary];
  return outcome.kind === "compared" ? [outcome.a, outcome.b] : [];
}
