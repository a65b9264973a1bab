/** What exploring a random program finds, as {@link Judgement} has it. */
import { makeSourceFile } from "../../../base/source-file.ts";
import { WorldHost } from "../../../kernel/catalogue/intrinsics.ts";
import type { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { explore } from "../../../simulator/explore/explore.ts";
import type { ExploreRequest } from "../../../simulator/explore/request.ts";
import type { World } from "../../../simulator/explore/world/world.ts";
import { requestOfProgram } from "../small-program.ts";
import type { Judgement } from "./judge.ts";
import type { Program } from "./program.ts";
import { textOf } from "./text.ts";

/** Undefined where a bound was hit. */
export interface Explored extends Judgement {
  readonly states: number;
}

/** Only of a program whose end is always reached all outcomes are known: a violation ends the search. */
export function exploreProgram(program: Program, settings: Partial<ExploreRequest>, cache: CompileCache): Explored | undefined {
  const outcomes = new Set<string>();
  let heard: World | undefined;
  const listen = (world: World): void => {
    outcomes.clear();
    if (world === heard) return;
    heard = world;
    const { m } = world;
    const { service } = m;
    let memory = 0;
    m.service = (id) => {
      if (id === WorldHost["__sim_property"]) {
        const value = m.argument(2) & ~(1 << 30);
        // One comes right behind the other.
        if (m.text(m.argument(0)) === "memory") memory = value;
        else outcomes.add(`${memory}/${value}`);
      }
      return service(id);
    };
  };
  const result = explore(requestOf(program, settings), cache, { search: listen });
  const [problem] = result.problems;
  if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  const property = result.violation?.property;
  if (result.verdict === "gave-up") return undefined;
  if (property !== undefined && !["deadlock", "no-progress", "lock-misuse"].includes(property)) {
    throw new Error(`${property}: ${result.violation?.message}`);
  }
  return {
    outcomes,
    isStuck: property === "deadlock" || property === "no-progress",
    isMisused: property === "lock-misuse",
    states: result.states,
  };
}

function requestOf(program: Program, settings: Partial<ExploreRequest>): ExploreRequest {
  const { cpus, build } = program;
  const topology = JSON.stringify({ cpus, tasks: [], preempt: build.preempt });
  return {
    ...requestOfProgram(textOf(program), "sc"),
    profile: profileNamed(build.profile)!,
    topology: parseTopology(makeSourceFile("t.topology.json", topology, "user")).topology!,
    ...settings,
  };
}
