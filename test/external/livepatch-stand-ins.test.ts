/** A transition.c without its siblings runs as it does among them: the model's stand-ins behave as the kernel's own files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { Profile } from "../../kernel/profiles/profile.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { DEFAULT_BANDWIDTH } from "../../kernel/topologies/parse.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { simulate } from "../../simulator/run/simulate.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";

const cache = new CompileCache();

const topology: Topology = {
  cpus: 4,
  offline: [],
  hz: 250,
  preempt: undefined,
  unwinder: undefined,
  idle: "halt",
  bandwidth: DEFAULT_BANDWIDTH,
  boot: {
    nohz: true,
    nohzFull: [2, 3],
    rcuNocbs: [2, 3],
    isolatedDomain: [],
    isolatedManagedIrq: [],
    workqueueUnbound: undefined,
    idle: undefined,
    rcuExpedited: false,
    rcuNormal: false,
    rcuKthreadPriority: 1,
    skewTick: false,
  },
  tasks: [
    { kind: "user-loop", comm: undefined, fifo: undefined, placement: { kind: "each", cpus: [2, 3], each: 1 } },
    {
      kind: "syscalls",
      comm: undefined,
      fifo: undefined,
      placement: { kind: "each", cpus: [0, 1], each: 2 },
      periodNs: 10_000_000,
      callsPatched: 0.5,
      between: "sleep",
    },
    {
      kind: "sleeper-in-patched",
      comm: undefined,
      fifo: undefined,
      placement: { kind: "count", cpus: undefined, count: 1 },
      sleepNs: 30_000_000,
    },
  ],
};

/** The files below a folder, but for those whose names are hidden. */
function lookupOf(folder: string, hidden: readonly string[]): FileLookup {
  const hides = (name: string): boolean => hidden.includes(path.basename(name));
  return {
    read(file) {
      const full = path.join(folder, file);
      return hides(file) || !existsSync(full) ? undefined : readFileSync(full, "utf8");
    },
    list: (below) => readdirSync(path.join(folder, below)).filter((name) => !hides(name)),
  };
}

interface Run {
  readonly folder: string;
  readonly file: string;
  readonly hidden: readonly string[];
  readonly inTree: boolean;
  readonly profile: string;
  readonly scenario: string;
}

function profile(name: string): Profile {
  const found = profileNamed(name);
  if (found === undefined) throw new Error(`no profile ${name}`);
  return found;
}

function run({ folder, file, hidden, inTree, profile: name, scenario }: Run): SimulateResult {
  return simulate(
    {
      path: file,
      lookup: lookupOf(folder, hidden),
      treeIncludes: inTree ? ["include"] : [],
      profile: profile(name),
      topology,
      scenario: [{ kind: "model", path: `scenarios/${scenario}.c` }],
      seed: 0,
      tracingWhereRcuIsNotWatching: false,
      reliableStacktrace: true,
    },
    cache,
  ).result;
}

/** What must not depend on which text supplied the siblings. Times do a little: the texts differ in length. */
function essence({ result, steps, tries, violations, problems, final, log }: SimulateResult) {
  const spoken = log.filter(({ level }) => level !== "debug").map(({ level, text }) => `${level} ${text}`);
  const tenths = steps.map(({ name, startNs, endNs }) => `${name} ${((endNs - startNs) / 1e9).toFixed(1)} s`);
  return { result, steps: tenths, tries: tries.map(({ stragglers }) => stragglers.length), violations, problems, final, spoken };
}

const standInsOf = ({ sources }: SimulateResult): readonly string[] =>
  sources.filter(({ name, from }) => from === "model" && name.endsWith(".c")).map(({ name }) => name);

const headers = ["core.h", "patch.h", "state.h", "transition.h"];
const siblings = ["core.c", "patch.c", "state.c", "shadow.c"];

describeWithSources("livepatch without its siblings", ({ linux612, linux61 }) => {
  const file = "kernel/livepatch/transition.c";
  const builds = [
    { name: "debian-6.12", tree: linux612.path },
    { name: "6.12-voluntary", tree: linux612.path },
    { name: "debian-6.1", tree: linux61.path },
  ];

  describe.each(builds)("$name", { timeout: 120_000 }, ({ name, tree }) => {
    const whole: Run = { folder: tree, file, hidden: [], inTree: true, profile: name, scenario: "enable-disable" };
    const wanted = essence(run(whole));

    it("completes among them, without a violation", () => {
      expect(wanted).toMatchObject({ result: "completed", violations: [], problems: [] });
      expect(standInsOf(run(whole))).toEqual([]);
    });

    it.each([
      { what: "core.c", hidden: ["core.c"], missing: ["core.c"] },
      { what: "patch.c", hidden: ["patch.c"], missing: ["patch.c"] },
      { what: "state.c", hidden: ["state.c"], missing: ["state.c"] },
      { what: "everything", hidden: [...siblings, ...headers], missing: ["core.c", "patch.c", "state.c"] },
    ])("runs the same without $what", ({ hidden, missing }) => {
      const result = run({ ...whole, hidden, inTree: hidden.length < 5 });
      expect(standInsOf(result)).toEqual(missing);
      expect(essence(result)).toEqual(wanted);
    });

    it("is found from patch.c and core.c as well", () => {
      for (const asked of ["kernel/livepatch/patch.c", "kernel/livepatch/core.c"])
        expect(essence(run({ ...whole, file: asked }))).toEqual(wanted);
    });
  });
});

describe("the examples", { timeout: 120_000 }, () => {
  it.each(["transition.c", "transition-rcu.c"])("%s completes", (file) => {
    for (const name of ["debian-6.12", "6.12-voluntary", "debian-6.1"]) {
      const result = run({
        folder: path.join(root, "examples/livepatch"),
        file,
        hidden: [],
        inTree: false,
        profile: name,
        scenario: "enable-disable",
      });
      expect(essence(result)).toMatchObject({ result: "completed", violations: [], problems: [] });
      expect(standInsOf(result)).toEqual(["core.c", "patch.c", "state.c"]);
    }
  });

  it("differ in what their waiting does to isolated CPUs", () => {
    const disturbed = (file: string): readonly number[] => {
      const { ledger } = run({
        folder: path.join(root, "examples/livepatch"),
        file,
        hidden: [],
        inTree: false,
        profile: "debian-6.12",
        scenario: "enable-disable",
      });
      return [
        ...new Set(ledger.filter(({ primitive }) => /^(schedule_on_each_cpu|synchronize_rcu)$/.test(primitive)).map(({ cpu }) => cpu)),
      ].sort((a, b) => a - b);
    };
    expect(disturbed("transition.c")).toEqual(expect.arrayContaining([2, 3]));
    expect(disturbed("transition-rcu.c")).toEqual([]);
  });
});
