/** Explores a scenario over files of a fetched kernel tree, some of them edited in memory. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../../base/source-file.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { explore } from "../../simulator/explore/explore.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../../simulator/explore/request.ts";
import type { ExploreResult } from "../../simulator/explore/result.ts";

export const TRANSITION = "kernel/livepatch/transition.c";

/** A change of one file, found by its text because point releases move lines. */
export interface Edit {
  readonly file: string;
  readonly find: RegExp | string;
  readonly replace: string;
}

export interface ExploreOptions {
  /** The tree's root. */
  readonly tree: string;
  readonly profile: string;
  /** Of those that come with the product; with `text`, the name of one that does not. */
  readonly scenario: string;
  /** The scenario as a C file. */
  readonly text?: string;
  readonly edits?: readonly Edit[];
  readonly settings?: Partial<ExploreRequest>;
}

/** On the second CPU, calls the patched function again and again. */
const CALLER = { kind: "syscalls", cpus: "1", each: 1, periodNs: 1_000_000, between: "user", callsPatched: 1 };

/** A kernel thread on the second CPU that does nothing but call cond_resched(). */
export const RESCHEDULING = { kind: "kthread-busy", cpus: "1", each: 1, condResched: true };

/** A machine to explore on. @param members Of its file; two CPUs, one of them nohz_full, where they say nothing else. */
export function machine(members: object): Pick<ExploreRequest, "topology"> {
  const text = JSON.stringify({ cpus: 2, cmdline: "nohz_full=1 rcu_nocbs=1", ...members });
  const { topology, problems } = parseTopology(makeSourceFile("test.topology.json", text, "user"));
  if (topology === undefined) throw new Error(JSON.stringify(problems));
  return { topology };
}

export const cache = new CompileCache();

export function requestOf({ tree, profile, scenario, text, edits = [], settings = {} }: ExploreOptions): ExploreRequest {
  const found = profileNamed(profile);
  if (found === undefined) throw new Error(`there is no profile ${profile}`);
  return {
    path: TRANSITION,
    lookup: withScenario(edited(tree, edits), scenario, text),
    treeIncludes: ["include"],
    profile: found,
    ...machine({ tasks: [CALLER] }),
    scenario: [text === undefined ? { kind: "model", path: `scenarios/${scenario}.c` } : { kind: "user", path: `${scenario}.c` }],
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    memory: "sc",
    from: undefined,
    workerHasOwnCpu: false,
    reductions: ALL_REDUCTIONS,
    limits: DEFAULT_LIMITS,
    ...settings,
  };
}

export function exploreTree(options: ExploreOptions): ExploreResult {
  return explore(requestOf(options), cache);
}

function withScenario(files: FileLookup, scenario: string, text: string | undefined): FileLookup {
  if (text === undefined) return files;
  return { list: (folder) => files.list(folder), read: (name) => (name === `${scenario}.c` ? text : files.read(name)) };
}

/** Throws when an edit does not fit: that is the test's mistake, or a point release's doing. */
function edited(root: string, edits: readonly Edit[]): FileLookup {
  return {
    read(name) {
      const file = path.join(root, name);
      if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
      let text = readFileSync(file, "utf8");
      for (const { file: of, find, replace } of edits) {
        if (of !== name) continue;
        const after = text.replace(find, replace);
        if (after === text) throw new Error(`The edit of ${name} does not fit: ${String(find)}`);
        text = after;
      }
      return text;
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
