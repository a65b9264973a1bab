/** Explores a scenario that has little to do with livepatch, on two CPUs without tasks. */
import { readFileSync } from "node:fs";
import { makeSourceFile } from "../../base/source-file.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest, type MemoryModel } from "../../simulator/explore/request.ts";

/** A kernel without livepatch does not come up. */
const example = readFileSync(new URL("../../examples/livepatch/transition.c", import.meta.url), "utf8");

/** @param text Of a C file with a function `sim_scenario()`. */
export function requestOfProgram(text: string, memory: MemoryModel): ExploreRequest {
  return {
    path: "transition.c",
    lookup: { read: (name) => (name === "race.c" ? text : name === "transition.c" ? example : undefined), list: () => [] },
    treeIncludes: [],
    profile: profileNamed("debian-6.12")!,
    topology: parseTopology(makeSourceFile("t.topology.json", '{ "cpus": 2, "tasks": [] }', "user")).topology!,
    scenario: [{ kind: "user", path: "race.c" }],
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    memory,
    from: undefined,
    workerHasOwnCpu: false,
    reductions: ALL_REDUCTIONS,
    limits: DEFAULT_LIMITS,
  };
}
