/** The `tasks` of a topology: which threads run where, and what they do. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { JsonValue } from "../../base/json.ts";
import { jsonProblem } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { Fields, type TextField } from "./fields.ts";
import { complement } from "./housekeeping.ts";
import { bootProblem, placeOfString } from "./place.ts";
import type { CpuList, Placement, TaskGroup, TaskKind, Topology } from "./topology.ts";

/** More tasks than the simulation is made for. */
export const MAX_TASKS = 1_000_000;
/** TASK_COMM_LEN without the final NUL (6.12 include/linux/sched.h). */
export const MAX_COMM = 15;
export const TASK_KINDS = [
  "user-loop",
  "syscalls",
  "sleeper-in-patched",
  "kthread-sleeping",
  "kthread-busy",
  "vcpu",
  "vhost-worker",
  "io-uring-worker",
  "io-uring-sqpoll",
] as const satisfies readonly TaskKind[];
/** Periods in nanoseconds: a microsecond to a day. */
export const PERIOD_LIMITS = { min: 1000, max: 86_400_000_000_000 };
const DEFAULT_PERIOD_NS = 1_000_000;
/** A second (io_uring/sqpoll.c, io_sq_offload_create: HZ when the user names none). */
const DEFAULT_SQ_IDLE_NS = 1_000_000_000;
const FIFO_PRIORITIES = { min: 1, max: 99 };

/** Names that stand for sets of online CPUs, so that a topology need not repeat its command line. */
export const CPU_SETS = ["isolated", "nohz_full", "housekeeping", "online"] as const;
type CpuSet = (typeof CPU_SETS)[number];

type Machine = Pick<Topology, "cpus" | "offline" | "boot">;

/** Reads the array; problems are added. Groups without any CPU or task are left out. */
export function parseTasks(file: SourceFile, value: JsonValue | undefined, machine: Machine, problems: Problem[]): readonly TaskGroup[] {
  if (value === undefined) return [];
  if (value.kind !== "array") {
    problems.push(jsonProblem(file, value.at, "topology-value", '"tasks" must be an array', 'write "tasks": []'));
    return [];
  }
  const groups: TaskGroup[] = [];
  let total = 0;
  for (const item of value.items) {
    const group = parseGroup(file, item, machine, problems);
    if (group === undefined || sizeOf(group.placement) === 0) continue;
    total += sizeOf(group.placement);
    groups.push(group);
    if (total > MAX_TASKS) {
      const message = `more than ${MAX_TASKS} tasks, with this group ${total}`;
      problems.push(jsonProblem(file, item.at, "topology-too-many-tasks", message, "make the groups smaller"));
      return groups;
    }
  }
  return groups;
}

/** How many tasks a placement makes. */
export function sizeOf(placement: Placement): number {
  return placement.kind === "each" ? placement.cpus.length * placement.each : placement.count;
}

function parseGroup(file: SourceFile, value: JsonValue, machine: Machine, problems: Problem[]): TaskGroup | undefined {
  if (value.kind !== "object") {
    problems.push(jsonProblem(file, value.at, "topology-value", "a task group is an object", 'write { "kind": "user-loop", "count": 1 }'));
    return undefined;
  }
  const fields = new Fields(file, value, problems);
  const kind = fields.choice("kind", TASK_KINDS);
  const placement = parsePlacement(fields, machine);
  const comm = parseComm(fields);
  const fifo = fields.integer("fifo", FIFO_PRIORITIES);
  if (kind === undefined) {
    if (fields.take("kind") === undefined)
      fields.refuse(undefined, "topology-value", 'a task group needs a "kind"', `one of ${TASK_KINDS.join(", ")}`);
    return undefined;
  }
  const group = withKind(fields, kind, { placement: placement ?? { kind: "count", cpus: undefined, count: 0 }, comm, fifo });
  fields.finish();
  return group;
}

function withKind(fields: Fields, kind: TaskKind, base: Pick<TaskGroup, "placement" | "comm" | "fifo">): TaskGroup {
  const period = (name: string): number | undefined => fields.integer(name, PERIOD_LIMITS);
  const flag = (name: string, otherwise: boolean): boolean => fields.boolean(name) ?? otherwise;
  switch (kind) {
    case "user-loop":
      return { ...base, kind };
    case "syscalls":
      return {
        ...base,
        kind,
        periodNs: period("periodNs") ?? DEFAULT_PERIOD_NS,
        callsPatched: share(fields),
        between: fields.choice("between", ["sleep", "user"]) ?? "sleep",
      };
    case "sleeper-in-patched":
      return { ...base, kind, sleepNs: period("sleepNs") };
    case "kthread-sleeping":
      return { ...base, kind, periodNs: period("periodNs"), callsPatched: share(fields) };
    case "kthread-busy":
      return { ...base, kind, condResched: flag("condResched", true), mightSleep: flag("mightSleep", false) };
    case "vcpu":
      contradicts(fields, "exitsTo", fields.take("exitNs") === undefined, 'a guest without "exitNs" never exits of itself');
      return {
        ...base,
        kind,
        exitNs: period("exitNs"),
        exitsTo: fields.choice("exitsTo", ["kernel", "user"]) ?? "kernel",
        between: fields.choice("between", ["guest", "halt"]) ?? "guest",
        callsPatched: share(fields),
      };
    case "vhost-worker":
      contradicts(fields, "periodNs", flag("busy", false), 'a "busy" worker does not wait for a period');
      return { ...base, kind, periodNs: period("periodNs"), busy: flag("busy", false), callsPatched: share(fields) };
    case "io-uring-worker":
      return { ...base, kind, periodNs: period("periodNs"), callsPatched: share(fields) };
    case "io-uring-sqpoll":
      contradicts(fields, "idleNs", fields.take("periodNs") === undefined, 'without "periodNs" something is submitted all the time');
      return { ...base, kind, periodNs: period("periodNs"), idleNs: period("idleNs") ?? DEFAULT_SQ_IDLE_NS };
    default:
      return assertUnreachable(kind);
  }
}

/** Refuses a field that another one makes meaningless. */
function contradicts(fields: Fields, name: string, otherSaysSo: boolean, why: string): void {
  const value = fields.take(name);
  if (value === undefined || !otherSaysSo) return;
  fields.refuse(value.at, "topology-contradiction", `"${name}" has no effect: ${why}`, "leave one of the two out, or write the other");
}

function share(fields: Fields): number {
  return fields.number("callsPatched", { min: 0, max: 1 }) ?? 0;
}

function parseComm(fields: Fields): string | undefined {
  const comm = fields.text("comm");
  if (comm === undefined || (comm.value.length <= MAX_COMM && /^[!-~][ -~]*$/.test(comm.value))) return comm?.value;
  fields.refuse(
    comm.at,
    "topology-value",
    '"comm" is no name of a task',
    `write 1 to ${MAX_COMM} ASCII letters, as the kernel keeps no more`,
  );
  return undefined;
}

/** `cpus` with `each`, or `count` with or without `cpus`. Undefined when a problem was found. */
function parsePlacement(fields: Fields, machine: Machine): Placement | undefined {
  const text = fields.text("cpus");
  const each = fields.integer("each", { min: 1, max: MAX_TASKS });
  const count = fields.integer("count", { min: 0, max: MAX_TASKS });
  if (each !== undefined && count !== undefined) {
    fields.refuse(
      fields.take("count")?.at,
      "topology-value",
      '"each" and "count" exclude each other',
      "each: tasks on every CPU; count: tasks in all",
    );
    return undefined;
  }
  const cpus = text === undefined ? undefined : parseCpus(fields, text, machine, each !== undefined);
  if (text !== undefined && cpus === undefined) return undefined;
  if (each !== undefined) {
    if (cpus !== undefined) return { kind: "each", cpus, each };
    fields.refuse(fields.take("each")?.at, "topology-value", '"each" needs "cpus"', 'say on which: "cpus": "2-5"');
    return undefined;
  }
  return { kind: "count", cpus, count: cpus?.length === 0 ? 0 : (count ?? 1) };
}

function parseCpus(fields: Fields, text: TextField, machine: Machine, pinned: boolean): CpuList | undefined {
  const set = CPU_SETS.find((name) => name === text.value);
  if (set !== undefined) return cpusOfSet(set, machine);
  const parsed = parseCpulist(text.value, machine.cpus);
  if (!parsed.ok) {
    const place = placeOfString(fields.file, text.at, text.end, text.value);
    const message = `"cpus" is no cpulist of this machine: ${parsed.error.reason}`;
    const help = `write CPU numbers (2,5-7) or one of ${CPU_SETS.join(", ")}`;
    fields.add(bootProblem("error", "topology-bad-cpulist", place, parsed.error.at, message, help));
    return undefined;
  }
  const offline = parsed.cpus.filter((cpu) => machine.offline.includes(cpu));
  const online = parsed.cpus.filter((cpu) => !machine.offline.includes(cpu));
  if (pinned ? offline.length > 0 : online.length === 0) {
    const message = `tasks are pinned to CPU ${formatCpulist(offline)}, which is offline`;
    fields.refuse(
      text.at,
      "topology-offline-cpu",
      message,
      "the kernel refuses such an affinity with EINVAL (6.12 kernel/sched/core.c:3096); name CPUs that are online",
    );
    return undefined;
  }
  return online;
}

function cpusOfSet(set: CpuSet, { cpus, offline, boot }: Machine): CpuList {
  const online = complement(new Set(offline), cpus);
  const isolated = new Set([...boot.nohzFull, ...boot.isolatedDomain]);
  switch (set) {
    case "online":
      return online;
    case "nohz_full":
      return online.filter((cpu) => boot.nohzFull.includes(cpu));
    case "isolated":
      return online.filter((cpu) => isolated.has(cpu));
    case "housekeeping":
      return online.filter((cpu) => !isolated.has(cpu));
    default:
      return assertUnreachable(set);
  }
}
