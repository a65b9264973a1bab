/**
 * All interleavings of a scenario in a small scope: the user's file in, a verdict out.
 *
 * Pure and deterministic: the same request gives the same result, unless it is stopped from outside. `verified` means that every state within the bounds was
 * looked at; a bound that was hit is never success.
 */
import type { Problem } from "../../base/problem.ts";
import type { Image } from "../../c/ir/image.ts";
import { compileKernel, type CompileResult } from "../../kernel/compile/compile.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { changeConfig, type KernelConfig } from "../../kernel/config.ts";
import { buildConfig, preemptionModel } from "../run/build.ts";
import { WORLD_ROOTS } from "../world/boot.ts";
import { beginningOf } from "./beginning.ts";
import { Outcome, unexplored } from "./outcome.ts";
import { DEFAULT_DATA_RACES, DEFAULT_FAILING_WALKS, DEFAULT_STALE, type ExploreHooks, type ExploreRequest } from "./request.ts";
import { DEFAULT_SOFTIRQS } from "./softirqs.ts";
import type { ExploreResult, ExploreViolation } from "./result.ts";
import { scopeOf } from "./scope.ts";
import { Exploration } from "./search/exploration.ts";
import { Names } from "./trace/names.ts";
import { carriedOutFences, codeAt, fencesAt } from "./weak/fences.ts";
import { Races } from "./weak/races.ts";
import type { WeakMemory } from "./weak/weak-memory.ts";
import { ALL_HISTORY_REDUCTIONS } from "./weak/histories.ts";
import { boot } from "./world/boot.ts";
import { World, type WorldOptions } from "./world/world.ts";

/** {@link explore}, or another way to the same result. */
export type Explore = (request: ExploreRequest, cache: CompileCache, hooks: ExploreHooks) => ExploreResult;

/** Never throws for bad input: what is wrong is told in the result's problems. */
export function explore(request: ExploreRequest, cache: CompileCache = new CompileCache(), hooks: ExploreHooks = {}): ExploreResult {
  const scope = scopeOf(request.topology, request.workerHasOwnCpu);
  if (!scope.ok) return unexplored(request, [scopeProblem(scope.reason)]);
  const compiled = compile(request, scope.scope.cpus, cache);
  if (compiled.image === undefined) return unexplored(request, compiled.problems);
  for (let workers = LEAST_WORKERS; ; workers++) {
    const result = exploreWith(request, compiled, { ...optionsOf(request, scope.scope), workers }, hooks);
    const tooFew = result.problems.some(({ code }) => code === "no-worker");
    if (!tooFew || workers === MOST_WORKERS) return result;
  }
}

/** A counterexample to be gone through step by step: its violation, and the world in its first state. */
export interface OpenedReplay {
  readonly world: World;
  readonly violation: ExploreViolation;
}

/** @param request With a schedule to replay. @returns Its problems where the schedule does not lead to a violation. */
export function openReplay(request: ExploreRequest, cache: CompileCache): OpenedReplay | { readonly problems: readonly Problem[] } {
  const scope = scopeOf(request.topology, request.workerHasOwnCpu);
  if (!scope.ok) return { problems: [scopeProblem(scope.reason)] };
  const compiled = compile(request, scope.scope.cpus, cache);
  for (let workers = LEAST_WORKERS; ; workers++) {
    const options = { ...optionsOf(request, scope.scope), workers };
    const { violation, problems } = exploreWith(request, compiled, options, {});
    if (violation !== undefined && compiled.image !== undefined) return { world: begin(request, compiled.image, options), violation };
    if (workers === MOST_WORKERS || !problems.some(({ code }) => code === "no-worker")) return { problems };
  }
}

/** Every worker is a task more, so there are only as many as a scenario turns out to need. */
const LEAST_WORKERS = 3;
const MOST_WORKERS = 6;

function exploreWith(request: ExploreRequest, compiled: CompileResult, options: WorldOptions, hooks: ExploreHooks): ExploreResult {
  if (compiled.image === undefined) return unexplored(request, compiled.problems);
  const world = begin(request, compiled.image, options);
  const outcome = new Outcome(request, world, compiled);
  if (world.giveUp !== undefined) return outcome.gaveUp(world.giveUp);
  if (world.violation !== undefined) return outcome.violatedBefore();
  const exploration = new Exploration(world, request.limits, hooks);
  if (request.replay !== undefined) return outcome.replayed(exploration.replay(request.replay));
  const result = outcome.of(exploration.run(), exploration);
  const { weak, covered } = world.m;
  return { ...result, ...racesOf(request, weak), fences: carriedOutFences(compiled.image, covered) };
}

function racesOf({ dataRaces = DEFAULT_DATA_RACES }: ExploreRequest, weak: WeakMemory | undefined): Pick<ExploreResult, "dataRaces"> {
  if (weak?.races === undefined || dataRaces === "off") return {};
  return { dataRaces: weak.races.all.map((race) => ({ severity: dataRaces, ...race })) };
}

/** The world in its first state. */
function begin(
  { without = [], unordered = [], fresh = [], dataRaces = DEFAULT_DATA_RACES }: ExploreRequest,
  image: Image,
  options: WorldOptions,
): World {
  const world = new World(image, options);
  for (const name of without) world.m.skip(name);
  const { weak } = world.m;
  if (weak !== undefined) {
    if (dataRaces !== "off") weak.races = racesIn(world);
    weak.unordered = new Set(unordered.filter((each) => typeof each === "string"));
    weak.fresh = codeAt(image, fresh);
    weak.unorderedFences = fencesAt(
      image,
      unordered.filter((each) => typeof each !== "string"),
    );
  }
  boot(world);
  return world;
}

function racesIn(world: World): Races {
  const names = new Names(world);
  const nameOf = (word: number, bits: number): string =>
    names
      .within(word, bits)
      .map(({ name }) => name)
      .join(", ");
  return new Races(world.image, nameOf);
}

/** The program is compiled for exploration: what only costs time is left out. */
function compile(request: ExploreRequest, cpus: number, cache: CompileCache): CompileResult {
  return compileKernel(
    {
      path: request.path,
      lookup: request.lookup,
      treeIncludes: request.treeIncludes,
      version: request.profile.version,
      config: changeConfig(configOf(request, cpus), [["CONFIG_SIM_EXPLORES", "y"]]),
      scenario: request.scenario,
      roots: WORLD_ROOTS,
    },
    cache,
  );
}

/** As for a timeline on the same machine. */
function configOf(request: ExploreRequest, cpus: number): KernelConfig {
  const { path, lookup, treeIncludes, profile, topology, scenario, tracingWhereRcuIsNotWatching, reliableStacktrace } = request;
  const machine = { ...topology, cpus };
  return buildConfig({
    path,
    lookup,
    treeIncludes,
    profile,
    topology: machine,
    scenario,
    seed: 0,
    tracingWhereRcuIsNotWatching,
    reliableStacktrace,
  });
}

type ScopeOptions = Pick<WorldOptions, "cpus" | "nohzFull" | "workerCpu" | "scenarioCpu" | "tasks">;

function optionsOf(request: ExploreRequest, scope: ScopeOptions): Omit<WorldOptions, "workers"> {
  const model = preemptionModel(request);
  const { boot: parameters } = request.topology;
  return {
    ...scope,
    preemptsKernel: model === "full" || model === "rt",
    preemptRcu: configOf(request, scope.cpus).get("CONFIG_PREEMPT_RCU") === "y",
    threadedSoftirqs: model === "rt",
    reliableStacks: request.reliableStacktrace,
    failingWalks: request.failingWalks ?? DEFAULT_FAILING_WALKS,
    from: beginningOf(request),
    eqsCredit: request.reductions.eqsCredit,
    stale: request.memory === "sc" ? 0 : (request.stale ?? DEFAULT_STALE),
    histories: request.histories ?? ALL_HISTORY_REDUCTIONS,
    foldCounters: true,
    localSteps: request.reductions.localSteps,
    deadRegisters: request.reductions.deadRegisters,
    oldTraces: request.reductions.oldTraces,
    singleBits: request.reductions.singleBits,
    guardedAccesses: request.reductions.guardedAccesses,
    calmTasks: request.reductions.calmTasks,
    wholeArrivals: request.reductions.wholeArrivals,
    recalls: request.reductions.recalls,
    softirqs: request.softirqs ?? DEFAULT_SOFTIRQS,
    putsOff: request.reductions.lateSoftirqs,
    named: {
      "idle-poll": 0,
      "free-init-memory": request.reductions.initMemory ? 0 : 1,
      "rcu-expedited": parameters.rcuExpedited ? 1 : 0,
      "rcu-normal": parameters.rcuNormal ? 1 : 0,
      ...request.parameters,
    },
  };
}

function scopeProblem(message: string): Problem {
  return {
    code: "scope-too-large",
    severity: "error",
    file: "",
    line: 0,
    column: 0,
    message,
    help: "explore a small machine: leave --topology out, or use --cpus and --tasks",
  };
}
