/** What of a topology is explored: a few CPUs, a few tasks, and what stands for them in a world without time. */
import type { Topology, TaskGroup } from "../../kernel/topologies/topology.ts";
import { MAX_CPUS, Load } from "./world/words.ts";

export interface Scope {
  readonly cpus: number;
  readonly nohzFull: readonly number[];
  readonly workerCpu: number;
  /** The administrator's. */
  readonly scenarioCpu: number;
  readonly tasks: readonly TaskPlace[];
}

interface TaskPlace {
  readonly cpu: number;
  readonly load: Load;
}

/** The most tasks of the topology that can be explored beside the administrator and the kernel's own. */
const MOST_TASKS = 8;

export type ScopeAnswer = { readonly ok: true; readonly scope: Scope } | { readonly ok: false; readonly reason: string };

/**
 * The kernel's own work is done on the first housekeeping CPU.
 *
 * @param workerHasOwnCpu Whether the administrator is somewhere else.
 */
export function scopeOf(topology: Topology, workerHasOwnCpu: boolean): ScopeAnswer {
  const { cpus, boot } = topology;
  if (cpus > MAX_CPUS) {
    return { ok: false, reason: `${cpus} CPUs cannot be explored; at most ${MAX_CPUS} can, and two show most of what there is to see` };
  }
  if (workerHasOwnCpu && cpus === 1) return { ok: false, reason: "on one CPU the worker cannot have a CPU of its own" };
  const tasks = topology.tasks.flatMap((group) => placesOf(group, topology).map((cpu) => ({ cpu, load: loadOf(group) })));
  if (tasks.length > MOST_TASKS) return { ok: false, reason: `${tasks.length} tasks cannot be explored; at most ${MOST_TASKS} can` };
  const unknown = topology.tasks.find((group) => loadOf(group) === Load.None);
  if (unknown !== undefined) return { ok: false, reason: `tasks of kind ${unknown.kind} have no meaning in an exploration` };
  const workerCpu = firstHousekeeping(topology);
  const scenarioCpu = workerHasOwnCpu ? lastBeside(workerCpu, cpus, tasks) : workerCpu;
  return { ok: true, scope: { cpus, nohzFull: boot.nohzFull, workerCpu, scenarioCpu, tasks } };
}

/** The last CPU beside the worker's that has no task, or the last at all where each has some. */
function lastBeside(workerCpu: number, cpus: number, tasks: readonly TaskPlace[]): number {
  const fromLast = Array.from({ length: cpus }, (_, k) => cpus - 1 - k).filter((cpu) => cpu !== workerCpu);
  return fromLast.find((cpu) => tasks.every((task) => task.cpu !== cpu)) ?? fromLast[0] ?? workerCpu;
}

function firstHousekeeping({ boot, cpus }: Topology): number {
  for (let cpu = 0; cpu < cpus; cpu++) {
    if (!boot.nohzFull.includes(cpu)) return cpu;
  }
  return 0;
}

function placesOf({ placement }: TaskGroup, { cpus }: Topology): readonly number[] {
  if (placement.kind === "each") return placement.cpus.flatMap((cpu) => Array.from({ length: placement.each }, () => cpu));
  const allowed = placement.cpus ?? Array.from({ length: cpus }, (_, cpu) => cpu);
  return Array.from({ length: placement.count }, (_, k) => allowed[k % allowed.length] ?? 0);
}

function loadOf(group: TaskGroup): Load {
  switch (group.kind) {
    case "user-loop":
      return Load.UserLoop;
    case "syscalls":
      return group.callsPatched > 0 ? Load.Caller : Load.UserLoop;
    case "sleeper-in-patched":
      return Load.Sleeper;
    case "kthread-busy":
      return group.condResched ? Load.BusyResched : Load.Busy;
    default:
      return Load.None;
  }
}
