/** What there is to choose from, and how a topology reads: what a panel draws its controls from. */
import { formatCpulist } from "../../../base/cpulist.ts";
import { makeSourceFile } from "../../../base/source-file.ts";
import { profiles } from "../../../kernel/profiles/profiles.ts";
import { versionText } from "../../../kernel/profiles/profile.ts";
import { parseTopology, PREEMPTION_MODELS, TICK_RATES } from "../../../kernel/topologies/parse.ts";
import { DEFAULT_PRESET, PRESETS, presetFile } from "../../../kernel/topologies/presets.ts";
import type { TaskGroup } from "../../../kernel/topologies/topology.ts";
import { TASK_KINDS } from "../../../kernel/topologies/tasks.ts";
import { CONFIG_FILE } from "../../../simulator/jobs/scene/kernel.ts";
import { CMDLINE_NAME, DEFAULT_SCENARIO, DEFAULT_SEED, isolatedOf } from "../../../simulator/jobs/scene/run.ts";
import { profileOf } from "../../../simulator/jobs/scene/scene.ts";
import { scenarios } from "../../../simulator/jobs/scene/scenarios.ts";
import type { Catalogue, GroupReading, TopologyReading } from "../../../simulator/jobs/simulation.ts";
import { CAUSES } from "../../../simulator/report/causes.ts";
import type { TopologyParams } from "../../protocol.ts";
import type { Subject } from "./sides.ts";

/** @param subject The document that is asked about; undefined: none. */
export function catalogue(subject: Subject | undefined): Catalogue {
  const version = subject?.tree.root === undefined ? undefined : subject.tree.surroundings.version;
  const profile = subject === undefined ? undefined : profileOf({ text: subject.text, version, config: subject.tree.textOf(CONFIG_FILE) });
  return {
    scenarios: scenarios.map(({ name, summary }) => ({ name, summary })),
    presets: PRESETS.map((preset) => ({ name: preset.name, summary: preset.summary, text: presetFile(preset).text })),
    profiles: profiles.map(({ name, description }) => ({ name, summary: description })),
    profile: profile?.ok === true ? profile.value.shown : "",
    kernelVersion: version === undefined ? "" : versionText(version),
    causes: CAUSES.map(({ name, meaning }) => ({ name, summary: meaning })),
    tickRates: TICK_RATES,
    preemptionModels: PREEMPTION_MODELS,
    taskKinds: TASK_KINDS,
    defaults: { scenario: DEFAULT_SCENARIO, preset: DEFAULT_PRESET, seed: DEFAULT_SEED },
  };
}

export function readTopology({ text, name, cmdline }: TopologyParams): TopologyReading {
  const line = cmdline === undefined ? undefined : makeSourceFile(CMDLINE_NAME, cmdline, "user");
  const { topology, said, problems } = parseTopology(makeSourceFile(name, text, "user"), line);
  if (topology === undefined) return { problems };
  const { boot, cpus, offline, hz, preempt, tasks } = topology;
  return {
    machine: {
      cpus,
      offline: formatCpulist(offline),
      nohzFull: formatCpulist(boot.nohzFull),
      rcuNocbs: formatCpulist(boot.rcuNocbs),
      isolated: isolatedOf(topology),
      managedIrq: formatCpulist(boot.isolatedManagedIrq),
      hz,
      preempt: preempt ?? "",
      cmdline: (cmdline ?? said.cmdline ?? "").trim(),
      tasks: tasks.reduce(
        (sum, { placement }) => sum + (placement.kind === "each" ? placement.each * placement.cpus.length : placement.count),
        0,
      ),
      groups: tasks.map(groupOf),
    },
    problems,
  };
}

function groupOf({ kind, comm = "", placement }: TaskGroup): GroupReading {
  const cpus = formatCpulist(placement.cpus ?? []);
  return placement.kind === "each" ? { kind, comm, cpus, each: placement.each } : { kind, comm, cpus, count: placement.count };
}
