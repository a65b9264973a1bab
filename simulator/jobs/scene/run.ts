/** From everything that has been chosen for one run to what a worker is told, and to what the answer says was simulated. */
import { formatCpulist } from "../../../base/cpulist.ts";
import type { ScenarioFile } from "../../../kernel/compile/compile.ts";
import { type KernelVersion, type Profile, versionText } from "../../../kernel/profiles/profile.ts";
import type { Topology } from "../../../kernel/topologies/topology.ts";
import { preemptionModel } from "../../run/build.ts";
import type { SimulateJob } from "../protocol.ts";
import type { RunSetup } from "../simulation.ts";
import { type Settings, withOptions, withRates } from "./settings.ts";

export const DEFAULT_SCENARIO = "enable";
export const DEFAULT_SEED = 0;
/** How problems name a command line that stands in no file. */
export const CMDLINE_NAME = "<--cmdline>";

/** Where a tree keeps the headers that belong to livepatch. */
const TREE_INCLUDES = "include";

export interface ChosenRun {
  /** As the run's files name it. */
  readonly file: string;
  /** Of the tree that the file lies in; undefined where there is none. */
  readonly version: KernelVersion | undefined;
  readonly profile: Profile;
  /** The profile as shown. */
  readonly profileName: string;
  readonly scenario: string;
  readonly topology: Topology;
  /** A preset's name, or a file's. */
  readonly topologyName: string;
  /** The command line that is simulated; empty when there is none. */
  readonly cmdline: string;
  /** They go before profile and topology. */
  readonly settings: Settings;
  readonly seed: number;
}

/** What is run, but for its number, view, and memory. */
export function jobOfRun(run: ChosenRun, scenario: readonly ScenarioFile[]): Omit<SimulateJob, "view" | "memoryLimit" | "events"> {
  const { file, version, settings, seed } = run;
  const profile = withOptions(run.profile, settings);
  return {
    file,
    treeIncludes: version === undefined ? [] : [TREE_INCLUDES],
    profile,
    scenario,
    topology: withRates(run.topology, settings),
    seed,
    tracingWhereRcuIsNotWatching: settings.tracingWhereRcuIsNotWatching ?? profile.tracesUnwatched,
    reliableStacktrace: settings.reliableStacktrace,
    background: settings.background,
    parameters: settings.moduleMemory ? {} : { "module-memory": 0 },
  };
}

/** @param patch Name of the patch that is applied in memory; empty without one. */
export function setupOfRun(run: ChosenRun, patch = ""): RunSetup {
  const topology = withRates(run.topology, run.settings);
  return {
    file: run.file,
    scenario: run.scenario,
    seed: run.seed,
    kernelVersion: run.version === undefined ? "" : versionText(run.version),
    profile: run.profileName,
    topology: run.topologyName,
    cmdline: run.cmdline,
    cpus: topology.cpus,
    offline: formatCpulist(topology.offline),
    nohzFull: formatCpulist(topology.boot.nohzFull),
    isolated: isolatedOf(topology),
    hz: topology.hz,
    preempt: preemptionModel({ topology, profile: withOptions(run.profile, run.settings) }),
    settings: run.settings.given,
    patch,
  };
}

/** CPUs that are to be left alone: nohz_full, or outside the scheduler's domains. A cpulist. */
export function isolatedOf({ boot }: Topology): string {
  return formatCpulist([...boot.nohzFull, ...boot.isolatedDomain]);
}
