/**
 * The simulation service in this process: the engine's own runs and answers behind the requests of the protocol, without server, worker and
 * editor around them. Whatever a test sees is the result of a real run, made when the test runs.
 */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import { profiles } from "../../../kernel/profiles/profiles.ts";
import { PREEMPTION_MODELS, TICK_RATES } from "../../../kernel/topologies/parse.ts";
import { PRESETS, presetFile } from "../../../kernel/topologies/presets.ts";
import { TASK_KINDS } from "../../../kernel/topologies/tasks.ts";
import { RUN_GONE, type CompareParams, type SimulateParams } from "../../../server/protocol/simulation.ts";
import { HeldRun } from "../../../simulator/jobs/held-run.ts";
import { carryOut } from "../../../simulator/jobs/order.ts";
import { scenarios } from "../../../simulator/jobs/scene/scenarios.ts";
import { sceneOf } from "../../../simulator/jobs/scene/scene.ts";
import { type Catalogue, DEFAULT_EVENTS, type RunOptions, type RunOutcome, type RunSummary } from "../../../simulator/jobs/simulation.ts";
import type { KeptRun, Order, OrderSide, Question } from "../../../simulator/jobs/thread-protocol.ts";
import { CAUSES } from "../../../simulator/report/causes.ts";
import type { ExplorationOutcome, ExploreExportParams, ExploreParams } from "../../../simulator/panel/exploration/contract.ts";
import { exploreFile } from "./explorations.ts";

export interface ServiceOptions {
  /** Files by path, as runs name them. */
  readonly files: ReadonlyMap<string, string>;
  /** The document's path among them. */
  readonly path: string;
  /** The text that stands in its place when something is compared. */
  readonly other: string;
  /** Tells what goes on: method and parameters. */
  readonly notify: (method: string, params: unknown) => void;
}

/** What a request fails with: the protocol's error code. */
export class RequestFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Far fewer events than dynamic preemption makes, so that a run takes a moment. */
const QUICK_PROFILE = "6.12-voluntary";

interface Recorded {
  readonly kept: readonly KeptRun[];
  readonly outcome: RunOutcome;
}

const cache = new CompileCache();

/** Real runs of this process by what they were made of: many tests look at the same one. */
const recordings = new Map<string, Recorded>();

const PROGRESS = "quiesce/progress";
const FINISHED = "quiesce/finished";
const EXPLORE_PROGRESS = "quiesce/exploreProgress";
const EXPLORE_FINISHED = "quiesce/exploreFinished";

export class TestService {
  readonly #options: ServiceOptions;
  readonly #runs = new Map<number, HeldRun>();
  readonly #cancelled = new Set<number>();
  #lastId = 0;
  #lastRun = 0;
  /** Version of the document, as an editor counts it. */
  version = 1;
  /** Its text, when it differs from the file's. */
  text: string | undefined;
  /** What the next run ends with, in place of running. */
  next: RunOutcome | undefined;
  /** What the next exploration ends with, in place of exploring; and what its progress is until then. */
  nextExploration: ExplorationOutcome | undefined;
  explorationProgress: readonly object[] = [];
  /** What the last exploration was asked. */
  lastExplored: ExploreParams["options"] | undefined;
  /** Runs are held up while this is pending. */
  gate: Promise<void> | undefined;
  /** Of the last run that was carried out. */
  lastSummary: RunSummary | undefined;
  /** Requests seen, by method. */
  readonly seen = new Map<string, number>();

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** @throws RequestFailure */
  async request(method: string, params: unknown): Promise<unknown> {
    this.seen.set(method, (this.seen.get(method) ?? 0) + 1);
    switch (method) {
      case "quiesce/simulate":
        return this.#start(params as SimulateParams, false);
      case "quiesce/compare":
        return this.#start(params as CompareParams, true);
      case "quiesce/cancel":
        this.#cancelled.add((params as { readonly id: number }).id);
        return true;
      case "quiesce/catalogue":
        return catalogue();
      case "quiesce/explore":
        return this.#explore(params as ExploreParams);
      case "quiesce/exploreExport": {
        const { id, form } = params as ExploreExportParams;
        return { text: JSON.stringify({ id, form }) };
      }
      default:
        return this.#ask(method.slice("quiesce/".length), params);
    }
  }

  release(runs: readonly number[]): void {
    for (const run of runs) this.#runs.delete(run);
  }

  /** Forgets every run, as a server that was restarted has. */
  forget(): void {
    this.#runs.clear();
  }

  get held(): readonly number[] {
    return [...this.#runs.keys()];
  }

  keep(kept: KeptRun): void {
    this.#runs.set(kept.run, new HeldRun(kept));
  }

  #ask(name: string, params: unknown): unknown {
    const question = { method: name, params } as Question;
    const held = this.#runs.get(question.params.run);
    if (held === undefined) throw new RequestFailure(RUN_GONE, "the events of this run are no longer kept");
    const answer = held.answer(question);
    return answer instanceof Uint8Array ? { data: Buffer.from(answer).toString("base64") } : answer;
  }

  #start({ options, uri }: SimulateParams, compares: boolean): { readonly id: number } {
    const id = ++this.#lastId;
    // Answered first, as the protocol promises.
    setTimeout(() => void this.#run(id, uri, options, compares), 0);
    return { id };
  }

  async #run(id: number, uri: string, options: RunOptions, compares: boolean): Promise<void> {
    const { version } = this;
    await this.gate;
    const outcome = this.#cancelled.has(id)
      ? ({ kind: "cancelled" } as const)
      : (this.next ?? (await this.#outcome(id, uri, options, compares)));
    this.next = undefined;
    this.#options.notify(FINISHED, { id, uri, version, outcome });
  }

  async #outcome(id: number, uri: string, options: RunOptions, compares: boolean): Promise<RunOutcome> {
    const key = JSON.stringify([this.text, options, compares]);
    const recorded = recordings.get(key) ?? (await this.#record(id, uri, options, compares));
    if (recorded === undefined) return { kind: "cancelled" };
    recordings.set(key, recorded);
    return this.#numbered(recorded);
  }

  /** Undefined when it was called off. */
  async #record(id: number, uri: string, options: RunOptions, compares: boolean): Promise<Recorded | undefined> {
    const order = this.#order(id, options, compares);
    if ("kind" in order) return { kept: [], outcome: order };
    const kept: KeptRun[] = [];
    const work = carryOut(order, { filesOf: (view) => this.#filesOf(view), cache, keep: (run) => kept.push(run) });
    for (;;) {
      const step = work.next();
      if (step.done === true) return { kept, outcome: outcomeOf(step.value) };
      this.#options.notify(PROGRESS, { id, uri, ...(compares ? { side: step.value.side === 0 ? "a" : "b" } : {}), ...step.value.progress });
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#cancelled.has(id)) return undefined;
    }
  }

  #explore({ uri, options }: ExploreParams): { readonly id: number } {
    const id = ++this.#lastId;
    this.lastExplored = options;
    setTimeout(() => void this.#exploration(id, uri, options), 0);
    return { id };
  }

  async #exploration(id: number, uri: string, options: ExploreParams["options"]): Promise<void> {
    const { version } = this;
    for (const progress of this.explorationProgress) this.#options.notify(EXPLORE_PROGRESS, { id, uri, progress });
    await this.gate;
    const outcome = this.#cancelled.has(id)
      ? ({ kind: "cancelled" } as const)
      : (this.nextExploration ?? ({ kind: "done", exploration: exploreFile(this.#filesOf(0), this.#options.path, options) } as const));
    this.nextExploration = undefined;
    this.#options.notify(EXPLORE_FINISHED, { id, uri, version, outcome });
  }

  /** The same run again has another number, as it has with the service. */
  #numbered({ kept, outcome }: Recorded): RunOutcome {
    const numbers = new Map(kept.map((run) => [run.run, ++this.#lastRun] as const));
    for (const run of kept) this.keep({ ...run, run: numbers.get(run.run) ?? 0 });
    const again = (summary: RunSummary): RunSummary => ({ ...summary, run: numbers.get(summary.run) ?? 0 });
    if (outcome.kind === "done") {
      this.lastSummary = again(outcome.summary);
      return { kind: "done", summary: this.lastSummary };
    }
    return outcome.kind === "compared" ? { ...outcome, a: again(outcome.a), b: again(outcome.b) } : outcome;
  }

  #order(id: number, options: RunOptions, compares: boolean): Order | Extract<RunOutcome, { readonly kind: "refused" }> {
    const { path, files } = this.#options;
    const text = this.text ?? files.get(path) ?? "";
    const scene = sceneOf({ path, text, version: undefined, config: undefined }, { profile: QUICK_PROFILE, ...options });
    if (!scene.ok)
      return { kind: "refused", message: "The run cannot begin", help: "Correct what is named below.", problems: scene.problems };
    const side = (view: number): OrderSide => ({
      run: ++this.#lastRun,
      job: { ...scene.value.job, view, memoryLimit: 1 << 30 },
      events: options.events ?? DEFAULT_EVENTS,
      setup: scene.value.setup,
    });
    const sides = compares ? ([side(0), side(1)] as const) : ([side(0)] as const);
    const replay = { command: compares ? "compare" : "simulate", positionals: [path], options: [] } as const;
    return { id, version: "0.0.0", sides, replay, given: [], report: false };
  }

  /** View 1 has the other text in the document's place. */
  #filesOf(view: number): FileLookup {
    const { files, path, other } = this.#options;
    const own = view === 0 ? (this.text ?? files.get(path)) : other;
    return {
      read: (name) => (name === path ? own : files.get(name)),
      list: (folder) => [...files.keys()].filter((name) => !name.includes("/") && (folder === "" || folder === ".")),
    };
  }
}

function outcomeOf(answer: ReturnType<typeof carryOut> extends Generator<unknown, infer Answer> ? Answer : never): RunOutcome {
  switch (answer.kind) {
    case "done":
      return { kind: "done", summary: answer.summary };
    case "compared":
      return { kind: "compared", a: answer.a, b: answer.b, delta: answer.delta };
    case "refused":
      return {
        kind: "refused",
        message: "The files do not compile",
        help: "Correct what is named below.",
        problems: answer.document.problems,
      };
    case "cancelled":
    case "prepared":
      return { kind: "cancelled" };
    default:
      return assertUnreachable(answer);
  }
}

function catalogue(): Catalogue {
  return {
    scenarios: scenarios.map(({ name, summary }) => ({ name, summary })),
    presets: PRESETS.map((preset) => ({ name: preset.name, summary: preset.summary, text: presetFile(preset).text })),
    profiles: profiles.map(({ name }) => ({ name, summary: "" })),
    profile: profiles[0]?.name ?? "",
    kernelVersion: "",
    causes: CAUSES.map(({ name, meaning }) => ({ name, summary: meaning })),
    tickRates: TICK_RATES,
    preemptionModels: PREEMPTION_MODELS,
    taskKinds: TASK_KINDS,
    defaults: { scenario: "enable", preset: "default", seed: 0 },
  };
}
