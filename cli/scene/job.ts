/** From a run that is asked for to what a worker is told, and to what the answer says was simulated. */
import type { EventsForm, SimulateJob } from "../../simulator/jobs/protocol.ts";
import { type ChosenRun, jobOfRun, setupOfRun } from "../../simulator/jobs/scene/run.ts";
import type { Setup } from "../../simulator/report/documents.ts";
import { chooseScenario } from "./scenarios.ts";
import type { Kernel } from "./kernel.ts";
import { withSettings } from "./machine.ts";
import type { RunSpec } from "./scene.ts";
import type { SceneSource } from "./source.ts";

export interface JobOptions {
  readonly view: number;
  readonly memoryLimit: number;
  readonly events: EventsForm;
}

/** The scenario must have been chosen before: an unknown one has no files. */
export function jobOf(run: RunSpec, kernel: Kernel, source: SceneSource, options: JobOptions): SimulateJob {
  const choice = chooseScenario(run.scenario);
  return { ...options, ...jobOfRun(chosen(run, kernel, source.main), choice.ok ? choice.files : []) };
}

/** @param file As shown: FILE, or the other side's name. */
export function setupOf(run: RunSpec, kernel: Kernel, file: string, patch: string): Setup {
  const origins = withSettings([...kernel.origins, ...run.machine.origins], run.settings);
  return { ...setupOfRun(chosen(run, kernel, file), patch), origins };
}

function chosen({ scenario, machine, settings, seed }: RunSpec, { profile, version, shown }: Kernel, file: string): ChosenRun {
  const { topology, name, cmdline } = machine;
  return { file, version, profile, profileName: shown, scenario, topology, topologyName: name, cmdline, settings, seed };
}
