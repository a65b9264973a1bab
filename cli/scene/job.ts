/** From a run that is asked for to what a worker is told, and to what the answer says was simulated. */
import { formatCpulist } from "../../base/cpulist.ts";
import type { EventsForm, SimulateJob } from "../../simulator/jobs/protocol.ts";
import { preemptionModel } from "../../simulator/run/build.ts";
import type { Setup } from "../../simulator/report/documents.ts";
import { chooseScenario } from "./scenarios.ts";
import type { Kernel } from "./kernel.ts";
import { withSettings } from "./machine.ts";
import type { RunSpec } from "./scene.ts";
import { withOptions, withRates } from "../../simulator/jobs/scene/settings.ts";
import type { SceneSource } from "./source.ts";

/** Where a tree keeps the headers that belong to livepatch. */
const TREE_INCLUDES = "include";

export interface JobOptions {
  readonly view: number;
  readonly memoryLimit: number;
  readonly events: EventsForm;
}

/** The scenario must have been chosen before: an unknown one has no files. */
export function jobOf(run: RunSpec, kernel: Kernel, source: SceneSource, { view, memoryLimit, events }: JobOptions): SimulateJob {
  const { settings, machine, seed } = run;
  const choice = chooseScenario(run.scenario);
  return {
    view,
    file: source.main,
    treeIncludes: source.version === undefined ? [] : [TREE_INCLUDES],
    profile: withOptions(kernel.profile, settings),
    scenario: choice.ok ? choice.files : [],
    topology: withRates(machine.topology, settings),
    seed,
    tracingWhereRcuIsNotWatching: settings.tracingWhereRcuIsNotWatching ?? kernel.profile.tracesUnwatched,
    reliableStacktrace: settings.reliableStacktrace,
    background: settings.background,
    memoryLimit,
    events,
  };
}

/** @param file As shown: FILE, or the other side's name. */
export function setupOf(run: RunSpec, kernel: Kernel, file: string, patch: string): Setup {
  const topology = withRates(run.machine.topology, run.settings);
  return {
    file,
    scenario: run.scenario,
    seed: run.seed,
    kernelVersion: kernel.version,
    profile: kernel.shown,
    topology: run.machine.name,
    cmdline: run.machine.cmdline,
    cpus: topology.cpus,
    offline: formatCpulist(topology.offline),
    nohzFull: formatCpulist(topology.boot.nohzFull),
    isolated: isolatedOf(run),
    hz: topology.hz,
    preempt: preemptionModel({ topology, profile: withOptions(kernel.profile, run.settings) }),
    settings: run.settings.given,
    patch,
    origins: withSettings([...kernel.origins, ...run.machine.origins], run.settings),
  };
}

/** CPUs that are to be left alone: nohz_full, or outside the scheduler's domains. A cpulist. */
export function isolatedOf({ machine }: RunSpec): string {
  const { boot } = machine.topology;
  return formatCpulist([...boot.nohzFull, ...boot.isolatedDomain]);
}
