/** From how an exploration ended to its result. */
import type { Problem } from "../../base/problem.ts";
import type { CompileResult } from "../../kernel/compile/compile.ts";
import { EXPLORED } from "../../kernel/properties.ts";
import { branchCoverage, coveredLines, lineCoverage } from "./coverage.ts";
import { notModelled } from "./not-modelled.ts";
import { DEFAULT_FAILING_WALKS, DEFAULT_STALE, type ExploreRequest } from "./request.ts";
import type { Bound, Coverage, ExploreResult, ExploreViolation } from "./result.ts";
import { type Ending, type Exploration, type Figures, noFigures } from "./search/exploration.ts";
import { whereOf } from "./trace/operations.ts";
import { cycleOf } from "./trace/cycle.ts";
import { formatSchedule } from "./trace/schedule.ts";
import { omissionProbability } from "./visited.ts";
import { WEAK_LOCATIONS } from "./weak/locations.ts";
import type { GiveUp, World } from "./world/world.ts";

const NOTHING: Coverage = { lines: { covered: 0, total: 0 }, branches: { covered: 0, total: 0 }, completed: false, lineNumbers: [] };

/** The result of an exploration that could not begin. */
export function unexplored(request: ExploreRequest, problems: readonly Problem[]): ExploreResult {
  return {
    verdict: "gave-up",
    bounds: boundsOf(request, undefined, undefined),
    notModelled: notModelled(request, undefined),
    states: 0,
    transitions: 0,
    allTransitions: 0,
    depth: 0,
    omissionProbability: 0,
    bytesPerState: 0,
    sharedWords: 0,
    coverage: NOTHING,
    properties: [],
    sources: [],
    problems,
  };
}

export class Outcome {
  private readonly request: ExploreRequest;
  private readonly w: World;
  private readonly compiled: CompileResult;

  constructor(request: ExploreRequest, w: World, compiled: CompileResult) {
    this.request = request;
    this.w = w;
    this.compiled = compiled;
  }

  gaveUp(why: GiveUp): ExploreResult {
    return { ...unexplored(this.request, [...this.compiled.problems, problemOf(why)]), sources: this.compiled.sources };
  }

  /** Before the scenario's first step there is one schedule only. */
  violatedBefore(): ExploreResult {
    const { violation, m } = this.w;
    if (violation === undefined) return this.gaveUp({ code: "internal", message: "there is no violation" });
    const stack = m.fault?.stack ?? [];
    return this.result(
      "violated",
      undefined,
      noFigures(),
      this.violationOf({ kind: "violated", violation, told: { steps: [], schedule: [] }, shortest: true, stack }),
    );
  }

  of(ending: Ending, { figures }: Exploration): ExploreResult {
    switch (ending.kind) {
      case "verified":
        return this.result("verified", undefined, figures, undefined);
      case "violated":
        return this.result("violated", undefined, figures, this.violationOf(ending));
      case "bound":
        return this.result("gave-up", ending.name, figures, undefined);
      default:
        return { ...this.result("gave-up", undefined, figures, undefined), problems: [...this.compiled.problems, problemOf(ending.why)] };
    }
  }

  /** @param ending Undefined where the schedule does not fit. */
  replayed(ending: Ending | undefined): ExploreResult {
    if (ending === undefined) return this.gaveUp({ code: "replay-does-not-fit", message: "the schedule does not fit what is explored" });
    if (ending.kind === "violated") return this.result("violated", undefined, noFigures(), this.violationOf(ending));
    if (ending.kind === "gave-up") return this.gaveUp(ending.why);
    return this.gaveUp({ code: "replay-finds-nothing", message: "the schedule leads to no violation" });
  }

  private result(
    verdict: ExploreResult["verdict"],
    hit: string | undefined,
    figures: Figures,
    violation: ExploreViolation | undefined,
  ): ExploreResult {
    const { w, request, compiled } = this;
    return {
      verdict,
      bounds: boundsOf(request, hit, w, figures.cut),
      notModelled: notModelled(request, w.m.weak, figures.cut, w.stopsMachine),
      states: figures.states,
      transitions: figures.transitions,
      allTransitions: figures.allTransitions,
      depth: figures.depth,
      omissionProbability: request.limits.exact === true ? 0 : omissionProbability(figures.states),
      bytesPerState: Math.round(figures.bytesPerState * 10) / 10,
      ...(figures.waiting === 0 ? {} : { waitingStates: figures.waiting, bytesPerWaitingState: Math.round(figures.bytesPerWaitingState) }),
      sharedWords: w.m.sharing.size,
      coverage: {
        lines: lineCoverage(w.image, w.m.covered),
        branches: branchCoverage(w.image, w.m.covered),
        completed: figures.ended,
        lineNumbers: coveredLines(w.image, w.m.covered, request.path),
      },
      properties: propertiesOf(w, figures.cut),
      ...(violation === undefined ? {} : { violation }),
      sources: compiled.sources,
      problems: compiled.problems,
    };
  }

  private violationOf(ending: Extract<Ending, { readonly kind: "violated" }>): ExploreViolation {
    const { violation, told, shortest, withoutStale = false, stack, round = [] } = ending;
    const { w } = this;
    const users = stack.find(({ place }) => place !== undefined && place.file.origin !== "model");
    const cycle = cycleOf(told.steps, told.schedule, round);
    const where = whereOf(users?.place ?? (violation.pc >= 0 ? w.m.placeAt(violation.pc) : undefined));
    return {
      property: violation.property,
      message: violation.message,
      file: where.file,
      line: where.line,
      column: where.column,
      stack: stack.map(({ function: name, place }) => {
        const { file, line } = whereOf(place);
        return { function: name, file, line };
      }),
      steps: told.steps,
      operations: told.schedule.length,
      shortest,
      ...(withoutStale ? { withoutStale } : {}),
      ...(cycle === undefined ? {} : { cycle }),
      schedule: formatSchedule(told.schedule),
    };
  }
}

/** @param cut Whether executions were left aside: then it is not looked at whether the end stays within reach. */
function propertiesOf(w: World, cut: boolean): ExploreResult["properties"] {
  const own = [...w.checked].sort().map((name) => ({ name, checked: true }));
  return [...EXPLORED.map(({ name }) => ({ name, checked: !cut || name !== "no-progress" })), ...own];
}

/** @param w As it is after the exploration; undefined where there was none. */
function boundsOf(request: ExploreRequest, hit: string | undefined, w: World | undefined, cut = false): readonly Bound[] {
  const weak = w?.m.weak;
  const { topology, limits, memory, stale = DEFAULT_STALE, failingWalks = DEFAULT_FAILING_WALKS } = request;
  const bound = (name: string, value: number): Bound => ({ name, value, hit: name === hit });
  const all = [
    bound("cpus", topology.cpus),
    bound("states", limits.states),
    bound("depth", limits.depth),
    bound("memory", limits.memory),
    { name: "preemptions", value: limits.preemptions ?? -1, hit: cut },
    ...(failingWalks === 0 ? [] : [{ name: "failing walks", value: failingWalks, hit: w?.walksSpared ?? false }]),
    ...(memory === "sc"
      ? []
      : [
          { name: "stale", value: stale, hit: weak?.exhausted ?? false },
          { name: "weak locations", value: WEAK_LOCATIONS, hit: (weak?.overflow ?? 0) > 0 },
        ]),
  ];
  return hit === undefined || all.some(({ name }) => name === hit) ? all : [...all, { name: hit, value: -1, hit: true }];
}

function problemOf({ code, message }: GiveUp): Problem {
  return { code, severity: code === "internal" ? "error" : "warning", file: "", line: 0, column: 0, message, help: helpFor(code) };
}

function helpFor(code: string): string {
  switch (code) {
    case "replay-does-not-fit":
    case "replay-finds-nothing":
      return "explore anew: the program is not the one that the schedule was made with";
    case "model-refuses":
      return "the model of the kernel does not stand for this";
    case "not-explored":
      return "simulate the scenario instead, or explore another one";
    case "scenario-does-not-begin":
      return "call __sim_step() where the interesting part begins";
    default:
      return "";
  }
}
