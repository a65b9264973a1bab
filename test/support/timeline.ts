/** Runs one timeline over files of a fetched kernel tree, some of them edited in memory. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../../base/source-file.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { simulate, type SimulateAnswer, type SimulateRequest } from "../../simulator/run/simulate.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";

export interface Timeline {
  /** The tree's root. */
  readonly tree: string;
  /** Below the tree's root; `kernel/livepatch/transition.c` by default. */
  readonly file?: string;
  /** Texts that replace the tree's, by path below its root. */
  readonly texts?: ReadonlyMap<string, string>;
  readonly profile: string;
  /** A topology file's content. */
  readonly topology: object;
  readonly scenario: string;
  readonly settings?: Partial<SimulateRequest>;
}

export const TRANSITION = "kernel/livepatch/transition.c";

const cache = new CompileCache();

/** The result of one timeline. Throws when the topology or the profile is wrong: that is the test's mistake. */
export function runTimeline(timeline: Timeline): SimulateResult {
  return answerOf(timeline).result;
}

/** The result, and the events and the world that it was made from. */
export function answerOf(timeline: Timeline): SimulateAnswer {
  const profile = profileNamed(timeline.profile);
  const parsed = parseTopology(makeSourceFile("test.topology.json", JSON.stringify(timeline.topology), "user"));
  if (profile === undefined || parsed.topology === undefined) throw new Error(JSON.stringify(parsed.problems));
  const request: SimulateRequest = {
    path: timeline.file ?? TRANSITION,
    lookup: overlay(timeline.tree, timeline.texts ?? new Map()),
    treeIncludes: ["include"],
    profile,
    topology: parsed.topology,
    scenario: [{ kind: "model", path: `scenarios/${timeline.scenario}.c` }],
    seed: 0,
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    ...timeline.settings,
  };
  return simulate(request, cache);
}

function overlay(root: string, texts: ReadonlyMap<string, string>): FileLookup {
  return {
    read(name) {
      const text = texts.get(name);
      if (text !== undefined) return text;
      const file = path.join(root, name);
      return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file, "utf8") : undefined;
    },
    list(folder) {
      const at = path.join(root, folder);
      if (statSync(at, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
      return readdirSync(at, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    },
  };
}
