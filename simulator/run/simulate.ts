/**
 * One timeline: the user's file, a machine with its load, a scenario and a seed in; what happened out.
 *
 * Pure and deterministic: the same request gives the same result, byte for byte. Between slices it asks whether it should go on.
 */
import type { Problem } from "../../base/problem.ts";
import { compileKernel, type CompileResult } from "../../kernel/compile/compile.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import { WORLD_ROOTS } from "../world/boot.ts";
import type { EventLog } from "../world/events.ts";
import { runWorld } from "../world/loop.ts";
import { DEFAULT_LIMITS, type Limits } from "../world/parameters.ts";
import { createWorld } from "../world/simulation.ts";
import type { World } from "../world/world.ts";
import { resultOf, unstarted } from "./assemble.ts";
import { buildConfig, worldParameters } from "./build.ts";
import { mismatches } from "./mismatches.ts";
import type { SimulateRequest } from "./request.ts";
import type { SimulateResult } from "./result.ts";

export type { SimulateRequest } from "./request.ts";

export interface SimulateHooks {
  /** Asked between slices of some milliseconds; true ends the run, whose result is then `gave-up`. */
  readonly cancelled?: () => boolean;
  readonly progress?: (progress: Progress) => void;
}

export interface Progress {
  readonly virtualNs: number;
  readonly instructions: number;
  readonly step: string;
  readonly tries: number;
}

export interface SimulateAnswer {
  readonly result: SimulateResult;
  /** Undefined when nothing ran. Names and numbers in it are explained by {@link SimulateAnswer.world}. */
  readonly events: EventLog | undefined;
  /** Where it ended, for whoever looks into it (trace formats, the debugger). */
  readonly world: World | undefined;
}

const SLICE_INSTRUCTIONS = 1_000_000;
/** Virtual time of a slice: long stretches in which little is interpreted must be cancellable too. */
const SLICE_NS = 500e6;
const DEFAULT_EVENTS = 1_000_000;
const MOST_MEMORY = 1 << 30;
/** Instructions that code may spend on each task of a walk. */
const WALK_INSTRUCTIONS = 2000;
/** Bytes of the simulated machine: for what the scenario allocates, for each CPU, for each task with its stack. */
const MEMORY = { base: 48 << 20, cpu: 128 << 10, task: 8 << 10 } as const;

/** A run before its first event: a world that has been brought up, or why there is none. */
export type Begun =
  | {
      readonly world: World;
      readonly limits: Limits;
      readonly problems: readonly Problem[];
      readonly sources: readonly SourceOfText[];
    }
  | { readonly world: undefined; readonly problems: readonly Problem[] };

/** Compiles and runs. Never throws for bad input: what is wrong is told in the result's problems. */
export function simulate(request: SimulateRequest, cache: CompileCache = new CompileCache(), hooks: SimulateHooks = {}): SimulateAnswer {
  const begun = begin(request, cache);
  if (begun.world === undefined) return { result: unstarted(begun.problems), events: undefined, world: undefined };
  const { world, limits, problems, sources } = begun;
  run(world, limits, hooks);
  return { result: resultOf(world, problems, sources), events: world.events, world };
}

/** The program that a run would execute. */
export function compileRun(request: SimulateRequest, cache: CompileCache): CompileResult {
  return compileKernel(
    {
      path: request.path,
      lookup: request.lookup,
      treeIncludes: request.treeIncludes,
      version: request.profile.version,
      config: buildConfig(request),
      scenario: request.scenario,
      roots: WORLD_ROOTS,
    },
    cache,
  );
}

/** Compiles, and brings the world up. Never throws for bad input. */
export function begin(request: SimulateRequest, cache: CompileCache): Begun {
  const { image, problems, sources } = compileRun(request, cache);
  if (image === undefined) return { world: undefined, problems };
  const limits = { ...limitsFor(request.topology), ...request.limits };
  const parameters = worldParameters(request, limits, request.eventCapacity ?? DEFAULT_EVENTS);
  const created = createWorld(image, parameters, {
    memoryLimit: Math.min(request.memoryLimit ?? MOST_MEMORY, memoryFor(request.topology)),
    strict: true,
    // The frames of a task that sleeps fit; 1 KB for each of a million tasks would not.
    firstChunkLog2: 9,
  });
  if ("missing" in created) return { world: undefined, problems: [...problems, missingSymbol(request.path, created.missing)] };
  if ("wantedBytes" in created) return { world: undefined, problems: [...problems, noAddressSpace(created.wantedBytes)] };
  return { world: created.world, limits, problems: [...mismatches(request), ...problems], sources };
}

function run(world: World, limits: Limits, { cancelled, progress }: SimulateHooks): void {
  for (const state of running(world, limits)) {
    progress?.(state);
    if (world.ending === undefined && cancelled?.() === true) world.giveUp("cancelled", "the run was cancelled");
  }
}

/** Runs a world to its end, a slice of some milliseconds at a time. Who stops asking for slices stops the run. */
export function* running(world: World, limits: Limits): Generator<Progress, void> {
  while (world.ending === undefined) {
    const until = Math.min(limits.virtualNs, world.queue.next + SLICE_NS);
    runWorld(world, until, SLICE_INSTRUCTIONS);
    yield {
      virtualNs: world.queue.at,
      instructions: world.machine.executed,
      step: world.report.stepName,
      tries: world.report.tries.length,
    };
    if (world.ending === undefined && world.queue.next > limits.virtualNs) {
      world.end({ kind: "stuck", message: `nothing more was reached in ${limits.virtualNs / 1e9} s of virtual time` });
    }
  }
}

/** A walk over all tasks is progress, however many there are. */
function limitsFor(topology: Topology): Limits {
  const walk = tasksOf(topology) * WALK_INSTRUCTIONS;
  return { ...DEFAULT_LIMITS, instructionsWithoutProgress: Math.max(DEFAULT_LIMITS.instructionsWithoutProgress, walk) };
}

function tasksOf({ tasks }: Topology): number {
  return tasks.reduce(
    (sum, { placement }) => sum + (placement.kind === "each" ? placement.each * placement.cpus.length : placement.count),
    0,
  );
}

/** What a topology can need; reserving more costs time, because the host's garbage collector counts it. */
function memoryFor(topology: Topology): number {
  return MEMORY.base + topology.cpus * MEMORY.cpu + (tasksOf(topology) + DEFAULT_LIMITS.forks) * MEMORY.task;
}

function missingSymbol(file: string, name: string): Problem {
  return {
    code: "world-symbol-missing",
    severity: "error",
    file,
    line: 0,
    column: 0,
    message: `The program does not define \`${name}\`, which the simulation starts from`,
    help: "This is a mistake in the model of the kernel; please report it",
  };
}

function noAddressSpace(bytes: number): Problem {
  return {
    code: "no-address-space",
    severity: "error",
    file: "",
    line: 0,
    column: 0,
    message: `The simulated machine's memory (${Math.ceil(bytes / 2 ** 20)} MB) cannot be reserved`,
    help: "Lower --memory-limit, or raise the limit of the process's address space",
  };
}
