/**
 * A topology as the panel holds it: the fields of a topology file, so that panel, command line and CI share one JSON. What is shown of it
 * (kinds of CPUs, what the kernel corrects or refuses) comes from the same parser that a run uses.
 */
import type { Problem } from "../../../base/problem.ts";
import { makeSourceFile } from "../../../base/source-file.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { DEFAULT_PRESET, PRESETS } from "../../../kernel/topologies/presets.ts";
import type { TaskGroup, Topology } from "../../../kernel/topologies/topology.ts";

/** The fields of a topology file. Fields of other names were refused when it was loaded. */
export interface MachineFile {
  readonly cpus: number;
  readonly cmdline: string;
  /** A cpulist; empty for none. */
  readonly offline: string;
  readonly hz: number | undefined;
  readonly preempt: string | undefined;
  readonly tasks: readonly TaskFields[];
  /** What else stands in the file, kept as it is: the panel need not know every field to change the others. */
  readonly others: TaskFields;
}

/** One group of tasks as it stands in the file. */
export type TaskFields = Readonly<Record<string, string | number | boolean>>;

/** Names under which the parser reports problems. */
export const TOPOLOGY_NAME = "<topology>";
export const CMDLINE_NAME = "<command line>";

/** What a file comes down to. */
export interface Machine {
  readonly file: MachineFile;
  /** Undefined when the kernel would refuse it: then a problem says why. */
  readonly topology: Topology | undefined;
  readonly problems: readonly Problem[];
}

/** Parses what stands in the fields. */
export function readMachine(file: MachineFile): Machine {
  const text = makeSourceFile(TOPOLOGY_NAME, writeMachineFile({ ...file, cmdline: "" }), "user");
  const { topology, problems } = parseTopology(text, makeSourceFile(CMDLINE_NAME, file.cmdline, "user"));
  return { file, topology, problems };
}

export type LoadedFile =
  | { readonly ok: true; readonly file: MachineFile; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the text of a topology file. What the file's own parser refuses is refused, with its places in the text. */
export function loadMachineFile(name: string, text: string): LoadedFile {
  const { topology, problems } = parseTopology(makeSourceFile(name, text, "user"));
  const file = topology === undefined ? undefined : readMachineFile(JSON.parse(text));
  return file === undefined ? { ok: false, problems } : { ok: true, file, problems };
}

/** The fields of a parsed topology file, such as a saved state holds. @returns Undefined when it is none. */
export function readMachineFile(value: unknown): MachineFile | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { cpus, cmdline = "", offline = "", hz, preempt, tasks = [], ...others } = value as Readonly<Record<string, unknown>>;
  if (typeof cpus !== "number" || typeof cmdline !== "string" || typeof offline !== "string" || !Array.isArray(tasks)) return undefined;
  const groups = tasks.map(readTaskFields).filter((group) => group !== undefined);
  if (groups.length < tasks.length) return undefined;
  return {
    cpus,
    cmdline,
    offline,
    hz: typeof hz === "number" ? hz : undefined,
    preempt: typeof preempt === "string" ? preempt : undefined,
    tasks: groups,
    // A saved state has them under their own name; a file among the rest.
    others: readTaskFields({ ...others, ...readTaskFields(others["others"]) }) ?? {},
  };
}

function readTaskFields(value: unknown): TaskFields | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, string | number | boolean> = {};
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === "string" || typeof field === "number" || typeof field === "boolean") fields[name] = field;
  }
  return fields;
}

/** The JSON text, as one would save it: a group of tasks on each line. */
export function writeMachineFile({ cpus, cmdline, offline, hz, preempt, tasks, others }: MachineFile): string {
  const lines = [
    `"cpus": ${cpus}`,
    ...(cmdline === "" ? [] : [`"cmdline": ${JSON.stringify(cmdline)}`]),
    ...(offline === "" ? [] : [`"offline": ${JSON.stringify(offline)}`]),
    ...(hz === undefined ? [] : [`"hz": ${hz}`]),
    ...(preempt === undefined ? [] : [`"preempt": ${JSON.stringify(preempt)}`]),
    ...Object.entries(others).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`),
    ...(tasks.length === 0 ? [] : [`"tasks": [\n${tasks.map((group) => `    ${oneLine(group)}`).join(",\n")}\n  ]`]),
  ];
  return `{\n${lines.map((line) => `  ${line}`).join(",\n")}\n}\n`;
}

function oneLine(group: TaskFields): string {
  const fields = Object.entries(group).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** The file of a preset; the default one where there is no such name. */
export function presetMachine(name: string): MachineFile {
  const preset = PRESETS.find((each) => each.name === name) ?? PRESETS.find((each) => each.name === DEFAULT_PRESET);
  return readMachineFile(preset?.topology) ?? EMPTY_MACHINE;
}

const EMPTY_MACHINE: MachineFile = { cpus: 8, cmdline: "", offline: "", hz: undefined, preempt: undefined, tasks: [], others: {} };

/** Which preset the file still is, if any. */
export function presetOf(file: MachineFile): string | undefined {
  const text = writeMachineFile(file);
  return PRESETS.find(({ name }) => writeMachineFile(presetMachine(name)) === text)?.name;
}

// ---------------------------------------------------------------- kinds of CPUs

/** What a CPU is to the kernel. `isolated` is outside the scheduler's domains; `nohz-full-isolated` is both. */
export const CPU_KINDS = ["housekeeping", "nohz-full", "isolated", "nohz-full-isolated", "offline"] as const;
export type CpuKind = (typeof CPU_KINDS)[number];

/** As people write them. */
export const CPU_KIND_LABELS: Readonly<Record<CpuKind, string>> = {
  housekeeping: "Housekeeping",
  "nohz-full": "NOHZ_FULL",
  isolated: "Isolated",
  "nohz-full-isolated": "NOHZ_FULL + isolated",
  offline: "Offline",
};

export interface CpuTile {
  readonly cpu: number;
  readonly kind: CpuKind;
  /** RCU callbacks are offloaded. */
  readonly nocb: boolean;
  /** Kinds of tasks that are pinned here, each once, in the order of their groups. */
  readonly pinned: readonly string[];
  /** Tasks pinned here. */
  readonly pinnedCount: number;
}

/** One tile for each possible CPU. */
export function cpuTiles(topology: Topology): readonly CpuTile[] {
  const offline = new Set(topology.offline);
  const nohzFull = new Set(topology.boot.nohzFull);
  const isolated = new Set(topology.boot.isolatedDomain);
  const nocb = new Set(topology.boot.rcuNocbs);
  const pinned = pinnedTasks(topology.tasks, topology.cpus);
  return Array.from({ length: topology.cpus }, (_, cpu) => {
    const { kinds, count } = pinned[cpu] ?? { kinds: new Set<string>(), count: 0 };
    const kind = kindOf(offline.has(cpu), nohzFull.has(cpu), isolated.has(cpu));
    return { cpu, kind, nocb: nocb.has(cpu), pinned: [...kinds], pinnedCount: count };
  });
}

function kindOf(offline: boolean, nohzFull: boolean, isolated: boolean): CpuKind {
  if (offline) return "offline";
  if (nohzFull) return isolated ? "nohz-full-isolated" : "nohz-full";
  return isolated ? "isolated" : "housekeeping";
}

function pinnedTasks(groups: readonly TaskGroup[], cpus: number): { readonly kinds: Set<string>; count: number }[] {
  const found = Array.from({ length: cpus }, () => ({ kinds: new Set<string>(), count: 0 }));
  for (const { kind, placement } of groups) {
    if (placement.kind !== "each") continue;
    for (const cpu of placement.cpus) {
      const entry = found[cpu];
      if (entry === undefined) continue;
      entry.kinds.add(kind);
      entry.count += placement.each;
    }
  }
  return found;
}
