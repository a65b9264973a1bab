/** Machines by size, for benchmarks and tests of growth: a part of the CPUs keeps house, each other runs one task that never enters the kernel. */
import { makeSourceFile } from "../base/source-file.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { parseTopology } from "../kernel/topologies/parse.ts";
import type { SimulateRequest } from "../simulator/run/simulate.ts";
import { livepatch } from "./livepatch.ts";

export interface MachineSize {
  readonly cpus: number;
  readonly tasks: number;
  /** CPUs that keep house; a quarter by default. */
  readonly housekeeping?: number;
}

/** Of the tasks on housekeeping CPUs half call and half sleep. */
export function machineOf({ cpus, tasks, housekeeping = Math.max(1, cpus >> 2) }: MachineSize): object {
  const isolated = `${housekeeping}-${cpus - 1}`;
  const others = tasks - (cpus - housekeeping);
  const calling = Math.max(1, Math.floor(others / 2 / housekeeping));
  return {
    cpus,
    cmdline: `nohz_full=${isolated} rcu_nocbs=${isolated}`,
    tasks: [
      { kind: "user-loop", cpus: isolated, each: 1 },
      { kind: "syscalls", cpus: `0-${housekeeping - 1}`, each: calling, periodNs: 50_000_000, callsPatched: 0.1 },
      { kind: "kthread-sleeping", count: Math.max(0, others - calling * housekeeping) },
    ],
  };
}

/** Enable and disable on such a machine. */
export function requestFor(size: MachineSize, profileName: string): SimulateRequest {
  const profile = profileNamed(profileName);
  const { topology, problems } = parseTopology(makeSourceFile("bench.topology.json", JSON.stringify(machineOf(size)), "user"));
  if (profile === undefined || topology === undefined) throw new Error(JSON.stringify(problems));
  const { file, lookup, treeIncludes } = livepatch();
  return {
    path: file,
    lookup,
    treeIncludes,
    profile,
    topology,
    scenario: [{ kind: "model", path: "scenarios/enable-disable.c" }],
    seed: 0,
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
  };
}
