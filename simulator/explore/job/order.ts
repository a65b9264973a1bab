/**
 * Orders of an editor: an exploration, or the ablation of a text's points, as plain data that goes to a thread, and how they are carried out there. The
 * thread owns nothing but the compiler's cache; files, the clock and the word to stop come from whoever carries it.
 */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { COVERS } from "../../../kernel/catalogue/ablations.ts";
import type { Problem } from "../../../base/problem.ts";
import { engineVersion, inputDigests, Inputs } from "../../jobs/inputs.ts";
import { inputDigest, makeToken, type ReplayRecord } from "../../jobs/scene/token.ts";
import type { Setup } from "../../report/documents.ts";
import { ablate, scenarioIn, type AblatedPoint, type AblateInput, type Variant } from "../ablate.ts";
import type { Explore } from "../explore.ts";
import { joined, placesOf, type WorkerChoice, worstOf } from "../places.ts";
import { type AblateDocument, pristineVerdict } from "../report/ablate-document.ts";
import type { ExploreDocument, ExploreRun, WorkerPlace } from "../report/explore-document.ts";
import type { ExploreHooks, ExploreLimits, MemoryModel } from "../request.ts";
import type { ExploreResult } from "../result.ts";
import { type AblationMemory, boundsOf, modelsOf, notModelledOf } from "./ablation-memory.ts";
import { type AblationProgress, type ExplorationProgress, NO_PROGRESS } from "./messages.ts";
import { Pace } from "./pace.ts";
import { type ExploredJob, exploreRequest } from "./request.ts";

interface OrderBase {
  readonly id: number;
  /** Of quiesce. */
  readonly version: string;
  /** Number of the files that it reads. */
  readonly view: number;
  /** Of `lkmm`; undefined: the default. */
  readonly stale: number | undefined;
  /** Most states; undefined: the default. */
  readonly states: number | undefined;
  /** Most preemptions of an execution; undefined: any number. */
  readonly preemptions: number | undefined;
  readonly worker: WorkerChoice;
  readonly setup: Setup;
}

export interface ExploreOrder extends OrderBase {
  readonly kind: "explore";
  readonly memory: MemoryModel;
  readonly job: ExploredJob;
  /** The step at which exploring begins; undefined: the first. */
  readonly from: string | undefined;
  /** What a token says besides the inputs that are found to be read, and the schedule. */
  readonly replay: Omit<ReplayRecord, "version" | "inputs">;
}

export interface AblateOrder extends OrderBase {
  readonly kind: "ablate";
  readonly memory: AblationMemory;
  readonly file: string;
  readonly text: string;
  readonly variants: readonly Variant[];
  readonly scenarios: readonly { readonly name: string; readonly job: ExploredJob; readonly from: string | undefined }[];
  /** Of one search. */
  readonly seconds: number;
}

export type ExplorationOrder = ExploreOrder | AblateOrder;

export type OrderProgress =
  | { readonly kind: "explore"; readonly progress: ExplorationProgress }
  | { readonly kind: "ablate"; readonly progress: AblationProgress };

/** What a verdict depends on besides the catalogue and the model: files of the tree with the digest of what was read, undefined where there was none. */
export type InputStamps = readonly (readonly [path: string, digest: string | undefined])[];

export type OrderAnswer =
  | { readonly kind: "explored"; readonly document: ExploreDocument; readonly inputs: InputStamps }
  | { readonly kind: "ablated"; readonly document: AblateDocument; readonly inputs: InputStamps }
  /** Nothing was explored: the problems say why. */
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  | { readonly kind: "cancelled" };

export interface OrderRoom {
  readonly filesOf: (view: number) => FileLookup;
  readonly cache: CompileCache;
  readonly explore: Explore;
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
  /** Asked between slices of some milliseconds. */
  readonly isStopped: () => boolean;
  readonly progress: (progress: OrderProgress) => void;
}

/** Milliseconds between two words about how far it is. */
const REPORT_MS = 100;

/** Never throws for bad input. */
export function carryOut(order: ExplorationOrder, room: OrderRoom): OrderAnswer {
  const inputs = new Inputs(room.filesOf(order.view));
  const answer = order.kind === "explore" ? exploreText(order, inputs, room) : ablateText(order, inputs, room);
  return room.isStopped() ? { kind: "cancelled" } : answer;
}

// ---------------------------------------------------------------- explore

function exploreText(order: ExploreOrder, inputs: Inputs, room: OrderRoom): OrderAnswer {
  const started = room.now();
  const reporter = new Reporter(room, started);
  reporter.say((seconds) => ({ kind: "explore", progress: { ...NO_PROGRESS, phase: "compile", seconds } }));
  const found: Explored[] = [];
  for (const worker of placesOf(order.worker, order.job.topology.cpus)) {
    const { from, memory, stale } = order;
    const request = exploreRequest(order.job, inputs, { worker, from, memory, stale, limits: limitsOf(order) });
    const pace = new Pace();
    const result = room.explore(request, room.cache, {
      stop: () => (room.isStopped() ? "cancelled" : undefined),
      progress: (progress) =>
        reporter.say((seconds) => {
          const statesPerSecond = pace.at(progress.states, room.now());
          return { kind: "explore", progress: { ...progress, worker, seconds, statesPerSecond } };
        }),
    });
    if (nothingRan(result)) return { kind: "refused", problems: result.problems };
    const unreached = unreachedProblem(result, order.job.file, order.setup);
    if (unreached !== undefined) return { kind: "refused", problems: [...result.problems, unreached] };
    found.push({ worker, result });
    if (result.verdict === "violated" || room.isStopped()) break;
  }
  const [first, ...others] = found;
  if (first === undefined) return { kind: "cancelled" };
  const document = documentOf(order, [first, ...others], inputs, secondsSince(started, room));
  return { kind: "explored", document, inputs: stampsOf(inputs) };
}

interface Explored {
  readonly worker: WorkerPlace;
  readonly result: ExploreResult;
}

function documentOf(order: ExploreOrder, found: readonly [Explored, ...Explored[]], inputs: Inputs, seconds: number): ExploreDocument {
  const { version, setup, memory, replay, job } = order;
  const { worker, result } = worstOf(found, (each) => each.result.verdict);
  const schedule = result.violation?.schedule;
  // A schedule is one of its place; where there is none, all that was asked is explored again.
  const options: ReplayRecord["options"] =
    schedule === undefined
      ? [...replay.options, ["worker", order.worker]]
      : [...replay.options, ["worker", worker], ["schedule", schedule]];
  const token = makeToken({
    ...replay,
    options,
    version: engineVersion(version),
    inputs: inputDigests(inputs, job.file, result.sources, []),
  });
  const states = found.reduce((sum, each) => sum + each.result.states, 0);
  const transitions = found.reduce((sum, each) => sum + each.result.allTransitions, 0);
  return {
    schema: "quiesce/explore/1",
    version,
    replay: token,
    setup,
    memory,
    worker,
    ...result,
    ...joined(found.map((each) => each.result)),
    runs: found.map(runOf),
    measured: {
      seconds,
      statesPerSecond: Math.round(states / Math.max(seconds, 0.001)),
      transitionsPerSecond: Math.round(transitions / Math.max(seconds, 0.001)),
    },
  };
}

function runOf({ worker, result }: Explored): ExploreRun {
  const { sources: _sources, problems: _problems, notModelled: _notModelled, ...run } = result;
  return { worker, ...run };
}

// ---------------------------------------------------------------- ablate

function ablateText(order: AblateOrder, inputs: Inputs, room: OrderRoom): OrderAnswer {
  const started = room.now();
  const { variants, file, text, scenarios } = order;
  const reporter = new Reporter(room, started);
  const study = new Study(variants.length);
  const say = (always: boolean): void =>
    reporter.say((seconds) => ({ kind: "ablate", progress: { ...study.progress(), seconds } }), always);
  const tell = (point: AblatedPoint): void => {
    study.known(point);
    say(true);
  };
  const hooksOf = (what: string): ExploreHooks => {
    const began = room.now();
    study.what = what;
    study.states = 0;
    say(false);
    return {
      stop: () => (room.isStopped() ? "cancelled" : room.now() - began > order.seconds * 1000 ? "time" : undefined),
      progress: ({ states }) => {
        study.states = states;
        say(false);
      },
    };
  };
  const input: AblateInput = {
    file,
    text,
    variants,
    covers: COVERS,
    scenarios: modelsOf(order.memory, variants).flatMap((memory) =>
      scenarios.map(({ name, job, from }) =>
        scenarioIn(placesOf(order.worker, job.topology.cpus), name, (worker) =>
          exploreRequest(job, inputs, { worker, from, memory, stale: order.stale, dataRaces: "off", limits: limitsOf(order) }),
        ),
      ),
    ),
  };
  const { points, pristine } = ablate(input, {
    hooksOf,
    explore: room.explore,
    isStopped: room.isStopped,
    decided: tell,
    soFar: tell,
  });
  const [first] = pristine;
  if (first !== undefined && nothingRan(first.result)) return { kind: "refused", problems: first.result.problems };
  const document: AblateDocument = {
    schema: "quiesce/ablate/1",
    version: order.version,
    replay: "",
    problems: first?.result.problems ?? [],
    setup: order.setup,
    memory: order.memory,
    points,
    pristine: pristine.map(pristineVerdict),
    bounds: boundsOf(pristine),
    notModelled: notModelledOf(pristine),
    measured: { seconds: secondsSince(started, room) },
  };
  return { kind: "ablated", document, inputs: stampsOf(inputs) };
}

/** How far an ablation is. */
class Study {
  what = "";
  states = 0;
  private readonly total: number;
  private readonly answered = new Set<string>();
  private untold: AblatedPoint[] = [];

  constructor(total: number) {
    this.total = total;
  }

  /** What is known of a point. That it is needed answers what was asked, whatever is found besides. */
  known(point: AblatedPoint): void {
    const { line, column, leaves, verdict, soFar } = point;
    if (soFar !== true || verdict === "needed") this.answered.add(`${line} ${column} ${leaves}`);
    this.untold.push(point);
  }

  progress(): Omit<AblationProgress, "seconds"> {
    const verdicts = this.untold;
    this.untold = [];
    return { done: this.answered.size, total: this.total, what: this.what, states: this.states, verdicts };
  }
}

// ---------------------------------------------------------------- common

class Reporter {
  private readonly room: OrderRoom;
  private readonly started: number;
  private said = -Infinity;

  constructor(room: OrderRoom, started: number) {
    this.room = room;
    this.started = started;
  }

  /** @param always Also when something was said just now. */
  say(make: (seconds: number) => OrderProgress, always = false): void {
    const now = this.room.now();
    if (!always && now - this.said < REPORT_MS) return;
    this.said = now;
    this.room.progress(make(Math.round((now - this.started) / 100) / 10));
  }
}

function limitsOf({ states, preemptions }: OrderBase): Partial<ExploreLimits> {
  return { ...(states === undefined ? {} : { states }), ...(preemptions === undefined ? {} : { preemptions }) };
}

function secondsSince(started: number, { now }: OrderRoom): number {
  return Math.round((now() - started) / 10) / 100;
}

function nothingRan({ states, verdict, problems }: ExploreResult): boolean {
  return states === 0 && verdict === "gave-up" && problems.some(({ severity }) => severity === "error");
}

/** A scenario that calls nothing of the file says nothing about it. */
function unreachedProblem({ sources }: ExploreResult, file: string, { scenario }: Setup): Problem | undefined {
  if (sources.some(({ from, path }) => from === "file" && path === file)) return undefined;
  const message = `the scenario ${scenario} reaches nothing in ${file}: the verdict would not depend on it`;
  const help = "explore from a file that the scenario runs, such as kernel/livepatch/transition.c, or choose another scenario";
  return { code: "file-not-reached", severity: "error", file, line: 0, column: 0, message, help };
}

function stampsOf({ texts, missing }: Inputs): InputStamps {
  return [
    ...[...texts].map(([path, text]) => [path, inputDigest(text)] as const),
    ...[...missing].filter((path) => !texts.has(path)).map((path) => [path, undefined] as const),
  ];
}

/** Whether an input is what it was. */
export function isUnchanged([, digest]: InputStamps[number], text: string | undefined): boolean {
  return text === undefined ? digest === undefined : digest === inputDigest(text);
}
