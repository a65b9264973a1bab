/** Changes of a topology by its tiles: each is a new file whose command line says what the kernel would have to be told. */
import { formatCpulist, parseCpulist } from "../../../base/cpulist.ts";
import { sameParameter, splitCommandLine } from "../../../kernel/topologies/command-line.ts";
import type { TaskKind, Topology } from "../../../kernel/topologies/topology.ts";
import { type CpuKind, type CpuTile, cpuTiles, type MachineFile, readMachine, type TaskFields } from "./machine.ts";

/** What a CPU can be loaded with by its tile; other fields of a group are edited in the list of workloads. */
export type TileWorkload = TaskKind | "none";

/** Makes CPUs what `kind` says. The machine must be one that parses; what the kernel refuses shows when the result is read. */
export function setCpuKind(file: MachineFile, topology: Topology, cpus: readonly number[], kind: CpuKind): MachineFile {
  const tiles = cpuTiles(topology);
  const chosen = new Set(cpus);
  const kinds = tiles.map((tile) => (chosen.has(tile.cpu) ? kind : tile.kind));
  // A CPU that goes offline keeps its isolation: bringing it back changes nothing else.
  const isolated = (what: readonly CpuKind[], had: readonly number[]): readonly number[] =>
    kinds.flatMap((each, cpu) => ((each === "offline" ? had.includes(cpu) : what.includes(each)) ? [cpu] : []));
  const nohzFull = isolated(["nohz-full", "nohz-full-isolated"], topology.boot.nohzFull);
  const domain = isolated(["isolated", "nohz-full-isolated"], topology.boot.isolatedDomain);
  // Offloading follows nohz_full; CPUs that were offloaded on purpose, without it, stay so.
  const onlyNocb = topology.boot.rcuNocbs.filter((cpu) => !topology.boot.nohzFull.includes(cpu) && !chosen.has(cpu));
  const nocb = [...nohzFull, ...onlyNocb];
  const cmdline = writeIsolation(file.cmdline, { nohzFull, domain, nocb });
  const offline = kinds.flatMap((each, cpu) => (each === "offline" ? [cpu] : []));
  return { ...withoutCpus(file, topology, offline), cmdline, offline: formatCpulist(offline) };
}

interface Isolation {
  readonly nohzFull: readonly number[];
  readonly domain: readonly number[];
  readonly nocb: readonly number[];
}

/** Puts the three lists into a command line, each where it stood first; every other parameter stays as it is written. */
export function writeIsolation(cmdline: string, { nohzFull, domain, nocb }: Isolation): string {
  const wanted: readonly (readonly [string, string])[] = [
    ["nohz_full", assign("nohz_full", nohzFull)],
    ["rcu_nocbs", assign("rcu_nocbs", nocb)],
    ["isolcpus", domain.length === 0 ? "" : `isolcpus=${flagsOf(cmdline)}${formatCpulist(domain)}`],
  ];
  const written = new Set<string>();
  const words = splitCommandLine(cmdline).flatMap(({ name, text }) => {
    const entry = wanted.find(([known]) => sameParameter(known, name));
    if (entry === undefined) return [text];
    const again = written.has(entry[0]);
    written.add(entry[0]);
    return again || entry[1] === "" ? [] : [entry[1]];
  });
  const added = wanted.flatMap(([name, text]) => (written.has(name) || text === "" ? [] : [text]));
  const init = / -- .*$|^-- .*$/.exec(cmdline)?.[0] ?? "";
  return [...words, ...added].join(" ") + init;
}

function assign(name: string, cpus: readonly number[]): string {
  return cpus.length === 0 ? "" : `${name}=${formatCpulist(cpus)}`;
}

/** The flags that `isolcpus=` has already; `nohz` is said by nohz_full= itself, and would have to name the same CPUs. */
function flagsOf(cmdline: string): string {
  const value = splitCommandLine(cmdline).find(({ name }) => sameParameter(name, "isolcpus"))?.value ?? "managed_irq,domain,";
  const flags = (/^(?:[a-z_]+,)*/.exec(value)?.[0] ?? "").split(",").filter((flag) => flag !== "" && flag !== "nohz");
  if (flags.length === 0) return "";
  return `${(flags.includes("domain") ? flags : [...flags, "domain"]).join(",")},`;
}

/** Loads CPUs with one pinned task of a kind, or with none. */
export function setCpuWorkload(file: MachineFile, topology: Topology, cpus: readonly number[], workload: TileWorkload): MachineFile {
  const online = cpus.filter((cpu) => !topology.offline.includes(cpu));
  const cleared = withoutCpus(file, topology, online);
  if (workload === "none" || online.length === 0) return cleared;
  const plain = (group: TaskFields): boolean => Object.keys(group).every((name) => ["kind", "cpus", "each"].includes(name));
  const at = cleared.tasks.findIndex((group) => group["kind"] === workload && group["each"] === 1 && plain(group));
  const existing = cleared.tasks[at];
  if (existing === undefined) {
    return { ...cleared, tasks: [...cleared.tasks, { kind: workload, cpus: formatCpulist(online), each: 1 }] };
  }
  const merged = formatCpulist([...cpusOfGroup(existing, topology), ...online]);
  const tasks = [...cleared.tasks];
  tasks[at] = { ...existing, cpus: merged };
  return { ...cleared, tasks };
}

/** Takes CPUs out of every group that is pinned to them. A group that names a set keeps the name unless it loses a CPU. */
function withoutCpus(file: MachineFile, topology: Topology, cpus: readonly number[]): MachineFile {
  const gone = new Set(cpus);
  const tasks = file.tasks.flatMap((group) => {
    if (group["each"] === undefined) return [group];
    const had = cpusOfGroup(group, topology);
    if (!had.some((cpu) => gone.has(cpu))) return [group];
    const left = had.filter((cpu) => !gone.has(cpu));
    return left.length === 0 ? [] : [{ ...group, cpus: formatCpulist(left) }];
  });
  return { ...file, tasks };
}

/** The CPUs of a group as it is now: the parser's own answer for a machine with this one group. */
function cpusOfGroup(group: TaskFields, topology: Topology): readonly number[] {
  const { cpus } = group;
  if (typeof cpus !== "string") return [];
  const listed = parseCpulist(cpus, topology.cpus);
  if (listed.ok) return listed.cpus;
  const tiles = cpuTiles(topology).filter(({ kind }) => kind !== "offline");
  const among = SETS[cpus];
  return among === undefined ? [] : tiles.filter(among).map(({ cpu }) => cpu);
}

/** The names that stand for sets of online CPUs in a topology file. */
const SETS: Readonly<Record<string, (tile: CpuTile) => boolean>> = {
  online: () => true,
  nohz_full: ({ kind }) => kind === "nohz-full" || kind === "nohz-full-isolated",
  isolated: ({ kind }) => kind !== "housekeeping",
  housekeeping: ({ kind }) => kind === "housekeeping",
};

/** Changes the number of CPUs. Lists that would name CPUs that no longer exist are cut to those that do. */
export function setCpuCount(file: MachineFile, topology: Topology | undefined, cpus: number): MachineFile {
  const grown = { ...file, cpus };
  if (topology === undefined || cpus >= file.cpus) return grown;
  const within = (list: readonly number[]): readonly number[] => list.filter((cpu) => cpu < cpus);
  const { boot, offline } = topology;
  const cmdline = writeIsolation(file.cmdline, {
    nohzFull: within(boot.nohzFull),
    domain: within(boot.isolatedDomain),
    nocb: within(boot.rcuNocbs),
  });
  const lost = Array.from({ length: Math.max(0, topology.cpus - cpus) }, (_, index) => cpus + index);
  const tasks = withoutCpus(grown, topology, lost).tasks.flatMap((group) => cutUnpinned(group, topology, cpus));
  return { ...grown, cmdline, offline: formatCpulist(within(offline)), tasks };
}

/** A group that may roam on a list of CPUs: the list without those that are gone. */
function cutUnpinned(group: TaskFields, topology: Topology, cpus: number): readonly TaskFields[] {
  const list = group["cpus"];
  if (group["each"] !== undefined || typeof list !== "string" || SETS[list] !== undefined) return [group];
  const had = cpusOfGroup(group, topology);
  const left = had.filter((cpu) => cpu < cpus);
  if (left.length === had.length) return [group];
  return left.length === 0 ? [] : [{ ...group, cpus: formatCpulist(left) }];
}

/** The kinds of a machine's CPUs after an edit; undefined when the kernel would refuse it. */
export function kindsOf(file: MachineFile): readonly CpuKind[] | undefined {
  const { topology } = readMachine(file);
  return topology === undefined ? undefined : cpuTiles(topology).map(({ kind }) => kind);
}
