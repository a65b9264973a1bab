/** Explorations of this process: the engine's own, on the bundled example, as the server's answers hold them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../../../base/source-file.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import { profileNamed } from "../../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { explore } from "../../../simulator/explore/explore.ts";
import { exploreRequest } from "../../../simulator/explore/job/request.ts";
import { readScenarioName } from "../../../simulator/explore/job/scenarios.ts";
import { smallTopology } from "../../../simulator/explore/job/small-topology.ts";
import type { ExploreHooks } from "../../../simulator/explore/request.ts";
import type { ExploreResult } from "../../../simulator/explore/result.ts";
import { type Exploration, type ExplorationOptions, readExploration } from "../../../simulator/panel/exploration/contract.ts";
import { root } from "../../support/source-tree.ts";

const PROFILE = "6.12-voluntary";

/** Explores a file of a lookup. */
export function exploreFile(lookup: FileLookup, file: string, options: ExplorationOptions, hooks: ExploreHooks = {}): Exploration {
  const { scenario, memory, cpus, tasks, states, settings = {} } = options;
  const { name, from } = readScenarioName(scenario);
  const small = makeSourceFile("small.topology.json", JSON.stringify(smallTopology(cpus, tasks)), "user");
  const { topology } = parseTopology(small);
  const profile = profileNamed(PROFILE);
  if (topology === undefined || profile === undefined) throw new Error("the small machine is not read");
  const job = {
    file,
    treeIncludes: [],
    profile,
    topology,
    scenario: [{ kind: "model", path: `scenarios/${name}.c` } as const],
    tracingWhereRcuIsNotWatching: settings["tracing-where-rcu-is-not-watching"] === "on",
    reliableStacktrace: true,
    parameters: {},
  };
  const request = exploreRequest(job, lookup, { worker: "shared", from, memory, limits: { states } });
  return asAnswer(explore(request, new CompileCache(), hooks), file, options);
}

/** As it crosses to the panel: read by the panel's own reader, so that a field that it misses fails here. */
function asAnswer(result: ExploreResult, file: string, { scenario, memory }: ExplorationOptions): Exploration {
  const replay = result.violation === undefined ? "" : `q1:test:explore:${file}:schedule=${result.violation.schedule}`;
  const answer: unknown = JSON.parse(
    JSON.stringify({ ...result, runs: [{ ...result, worker: "shared" }], file, scenario, memory, replay, seconds: 1.2 }),
  );
  const read = readExploration(answer);
  if (read === undefined) throw new Error("the panel does not understand what the explorer says");
  return read;
}

/** The livepatch core in our own words, with every smp_wmb() taken out, beside the example: each of them alone is covered by the other. */
export function withoutWriteBarriers(): FileLookup {
  const strip = (text: string): string => text.replaceAll("smp_wmb();", "barrier();");
  const model = path.join(root, "kernel", "model", "livepatch");
  const files = new Map(readdirSync(model).map((name) => [name, strip(readFileSync(path.join(model, name), "utf8"))] as const));
  files.set("transition.c", strip(readFileSync(path.join(root, "examples", "livepatch", "transition.c"), "utf8")));
  return { read: (name) => files.get(name), list: () => [...files.keys()] };
}

export const STALE_OPTIONS: ExplorationOptions = {
  scenario: "disable@disable",
  memory: "lkmm",
  cpus: 2,
  tasks: 1,
  states: 1_000_000,
  worker: "shared",
};

const STALE = path.join(root, "test", "panel", "fixtures", "stale-read.json");

/** What {@link withoutWriteBarriers} leads to under the kernel's memory model, as it was recorded: making it takes some ten seconds. */
export function staleRead(): Exploration {
  const read = readExploration(JSON.parse(readFileSync(STALE, "utf8")));
  if (read === undefined) throw new Error("the panel does not understand the recording");
  return read;
}

export const STALE_FIXTURE = STALE;

/** The example without what makes an idle CPU leave its loop: nothing gets on, and that goes round for ever. */
export function goesRound(): Exploration {
  const text = readFileSync(path.join(root, "examples", "livepatch", "transition.c"), "utf8").replace("wake_up_if_idle(cpu);", ";");
  const lookup: FileLookup = { read: (name) => (name === "transition.c" ? text : undefined), list: () => [] };
  return exploreFile(lookup, "transition.c", { scenario: "enable", memory: "sc", cpus: 2, tasks: 0, states: 100_000, worker: "shared" });
}

/** A counterexample of so many steps: those of another one again and again, each part after the one before. */
export function lengthened(exploration: Exploration, count: number): Exploration {
  const { violation } = exploration;
  if (violation === undefined) throw new Error("there is no counterexample");
  const { steps } = violation;
  const all = Array.from({ length: count }, (_, at) => {
    const step = steps[at % steps.length];
    if (step === undefined) throw new Error("there are no steps");
    const moved = Math.floor(at / steps.length) * steps.length;
    const after = step.after?.map((each) => ({ ...each, step: each.step + moved }));
    return { ...step, ...(after === undefined ? {} : { after }) };
  });
  return { ...exploration, violation: { ...violation, steps: all } };
}
