/** `*.topology.json` and the kernel's command line → {@link Topology}, refused and corrected as the kernel would. */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import { jsonProblem, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { type BootOutcome, readCommandLine } from "./boot-parameters.ts";
import { Fields, type TextField } from "./fields.ts";
import { complement } from "./housekeeping.ts";
import { bootProblem, placeOfFile, placeOfString } from "./place.ts";
import { parseTasks } from "./tasks.ts";
import type { Bandwidth, CpuList, IdleMethod, PreemptionModel, Topology, Unwinder } from "./topology.ts";

/** More CPUs than the simulation is made for. */
export const MAX_CPUS = 4096;
export const TICK_RATES = [100, 250, 300, 1000] as const;
export const PREEMPTION_MODELS = ["none", "voluntary", "full", "rt"] as const;
export const IDLE_METHODS = ["halt", "mwait", "poll", "haltpoll"] as const satisfies readonly IdleMethod[];
export const UNWINDERS = ["orc", "frame-pointer", "guess"] as const satisfies readonly Unwinder[];
/** A second in microseconds: the period of both bandwidths (6.12 kernel/sched/rt.c, sysctl_sched_rt_period; deadline.c, dl_server_start). */
const BANDWIDTH_PERIOD_US = 1_000_000;
export const DEFAULT_BANDWIDTH: Bandwidth = { rtRuntimeUs: 950_000, fairServerUs: 50_000 };
const DEFAULT_HZ = 250;
const CODE_OFFLINE = "topology-offline";

export interface TopologyOutcome {
  /** Undefined when a problem is an error. */
  readonly topology: Topology | undefined;
  /** What the file itself says, whatever went before it. */
  readonly said: SaidByTopology;
  readonly problems: readonly Problem[];
}

/** Fields as they stand in the file; undefined for those that are not there. */
export interface SaidByTopology {
  readonly cpus: number | undefined;
  readonly cmdline: string | undefined;
  readonly offline: string | undefined;
  readonly hz: number | undefined;
  readonly preempt: PreemptionModel | undefined;
}

const SAID_NOTHING: SaidByTopology = { cpus: undefined, cmdline: undefined, offline: undefined, hz: undefined, preempt: undefined };

/** The CPUs of a real machine, which go before the file's own. */
export interface MachineCpus {
  readonly cpus: number;
  readonly offline: CpuList;
  /** Where the offline ones were read. */
  readonly from: SourceFile;
}

/**
 * Reads a topology.
 *
 * @param file The JSON text.
 * @param commandLine Replaces the file's own `cmdline`: a text of one line with the name to show in problems.
 * @param machine Replaces its `cpus` and `offline`.
 */
export function parseTopology(file: SourceFile, commandLine?: SourceFile, machine?: MachineCpus): TopologyOutcome {
  const document = parseJson(file);
  if (document.value === undefined) return { topology: undefined, said: SAID_NOTHING, problems: document.problems };
  if (document.value.kind !== "object") {
    const problem = jsonProblem(file, document.value.at, "topology-value", "a topology is a JSON object", 'start with { "cpus": 8 }');
    return { topology: undefined, said: SAID_NOTHING, problems: [problem] };
  }
  const problems: Problem[] = [];
  const { topology, said } = readTopology(new Fields(file, document.value, problems), commandLine, machine, problems);
  return { topology: problems.some(({ severity }) => severity === "error") ? undefined : topology, said, problems };
}

function readTopology(
  fields: Fields,
  commandLine: SourceFile | undefined,
  machine: MachineCpus | undefined,
  problems: Problem[],
): Pick<TopologyOutcome, "topology" | "said"> {
  fields.take("$schema");
  const ownCpus = fields.integer("cpus", { min: 1, max: MAX_CPUS });
  const ownLine = fields.text("cmdline");
  const offlineText = fields.text("offline");
  const hz = fields.choice("hz", TICK_RATES);
  const preempt = readPreempt(fields);
  const idle = fields.choice("idle", IDLE_METHODS);
  const unwinder = fields.choice("unwinder", UNWINDERS);
  const bandwidth = readBandwidth(fields);
  const tasks = fields.take("tasks");
  fields.finish();
  const said = { cpus: ownCpus, cmdline: ownLine?.value, offline: offlineText?.value, hz, preempt };
  const cpus = machine?.cpus ?? ownCpus;
  if (cpus === undefined) {
    if (fields.take("cpus") === undefined)
      fields.refuse(undefined, "topology-value", '"cpus" is missing', 'say how many CPUs the machine has: "cpus": 8');
    return { topology: undefined, said };
  }
  const boot = readBoot(fields.file, cpus, ownLine, commandLine);
  problems.push(...boot.problems);
  problems.push(...overridden(fields, "preempt", preempt, boot.preempt), ...overridden(fields, "idle", idle, boot.boot.idle));
  if (boot.cpus < cpus) problems.push(fewerCpus(boot.cpus, cpus, commandLine?.path ?? fields.file.path));
  const offline = machine === undefined ? readOffline(fields, offlineText, boot) : machineOffline(machine, boot, problems);
  const groups = parseTasks(fields.file, tasks, { cpus: boot.cpus, offline, boot: boot.boot }, problems);
  const topology: Topology = {
    cpus: boot.cpus,
    offline,
    hz: hz ?? DEFAULT_HZ,
    preempt: boot.preempt ?? preempt,
    unwinder,
    idle: boot.boot.idle ?? idle ?? "halt",
    bandwidth,
    boot: boot.boot,
    tasks: groups,
  };
  return { topology, said };
}

/** The lazy model has a reason of its own to be refused: who writes it knows a newer kernel. */
function readPreempt(fields: Fields): PreemptionModel | undefined {
  const written = fields.take("preempt");
  if (written?.kind !== "string" || written.value !== "lazy") return fields.choice("preempt", PREEMPTION_MODELS);
  const help = "PREEMPT_LAZY came with 6.13; 6.1 and 6.12 have none, voluntary, full and rt";
  fields.refuse(written.at, "topology-value", '"preempt" is "lazy", which none of the kernels modelled here has', help);
  return undefined;
}

function readBandwidth(fields: Fields): Bandwidth {
  const rtRuntimeUs = fields.integer("rtRuntimeUs", { min: -1, max: BANDWIDTH_PERIOD_US });
  const fairServerUs = fields.integer("fairServerUs", { min: 0, max: BANDWIDTH_PERIOD_US });
  if (rtRuntimeUs === 0) {
    const help =
      "the kernel throttles nothing with a runtime of 0 (6.12 kernel/sched/rt.c:898); write -1 for no limit, or the microseconds";
    fields.refuse(fields.take("rtRuntimeUs")?.at, "topology-value", '"rtRuntimeUs" is 0', help);
  }
  return { rtRuntimeUs: rtRuntimeUs ?? DEFAULT_BANDWIDTH.rtRuntimeUs, fairServerUs: fairServerUs ?? DEFAULT_BANDWIDTH.fairServerUs };
}

/** The command line goes before a field that says something else: it is what the kernel reads. */
function overridden(fields: Fields, name: string, own: string | undefined, boot: string | undefined): readonly Problem[] {
  const at = fields.take(name)?.at;
  if (own === undefined || boot === undefined || own === boot || at === undefined) return [];
  const message = `the command line sets ${name} to ${boot}, and goes before "${name}": "${own}"`;
  const problem = jsonProblem(fields.file, at, "topology-overridden", message, "leave one of the two out");
  return [{ ...problem, severity: "warning" }];
}

function readBoot(file: SourceFile, cpus: number, own: TextField | undefined, commandLine: SourceFile | undefined): BootOutcome {
  if (commandLine !== undefined) return readCommandLine(commandLine.text, cpus, placeOfFile(commandLine));
  if (own === undefined) return readCommandLine("", cpus, placeOfFile(file));
  return readCommandLine(own.value, cpus, placeOfString(file, own.at, own.end, own.value));
}

function fewerCpus(possible: number, cpus: number, file: string): Problem {
  const message = `the command line limits the machine to ${possible} of its ${cpus} CPUs`;
  return { code: "boot-fewer-cpus", severity: "warning", file, line: 0, column: 0, message, help: "CPU numbers beyond do not exist" };
}

/** The CPUs that are offline when the scenario starts: those never brought up, and those taken down as a user would. */
function readOffline(fields: Fields, text: TextField | undefined, { cpus, notBroughtUp, boot }: BootOutcome): CpuList {
  if (text === undefined) return notBroughtUp;
  const parsed = parseCpulist(text.value, cpus);
  const refuse = (message: string, help: string): CpuList => {
    fields.refuse(text.at, CODE_OFFLINE, message, help);
    return notBroughtUp;
  };
  if (!parsed.ok) {
    const place = placeOfString(fields.file, text.at, text.end, text.value);
    const message = `"offline" is no cpulist of this machine: ${parsed.error.reason}`;
    fields.add(bootProblem("error", "topology-bad-cpulist", place, parsed.error.at, message, "write CPU numbers: 2,5-7"));
    return notBroughtUp;
  }
  if (parsed.cpus.includes(0)) return refuse(...BOOT_CPU_OFFLINE);
  const offline = [...new Set([...notBroughtUp, ...parsed.cpus])].sort((a, b) => a - b);
  const wrong = allIsolated(offline, cpus, boot);
  return wrong === undefined ? offline : refuse(...wrong);
}

type Refusal = readonly [message: string, help: string];

const BOOT_CPU_OFFLINE: Refusal = [
  "boot CPU 0 cannot be offline",
  "x86 has no way to take it down (6.12 arch/x86/kernel/setup.c:1216); leave it out",
];

function allIsolated(offline: CpuList, cpus: number, boot: BootOutcome["boot"]): Refusal | undefined {
  if (complement(new Set([...offline, ...boot.isolatedDomain]), cpus).length > 0) return undefined;
  const message = `with CPUs ${formatCpulist(offline)} offline, every CPU that is online is isolated`;
  return [message, "the kernel keeps one CPU of the scheduler's domains online, with EBUSY (6.12 kernel/cpu.c:1490-1494)"];
}

/** A machine's own offline CPUs say already which of them the command line did not bring up. */
function machineOffline({ offline, from }: MachineCpus, { cpus, boot }: BootOutcome, problems: Problem[]): CpuList {
  const left = offline.filter((cpu) => cpu < cpus);
  const wrong = left.includes(0) ? BOOT_CPU_OFFLINE : allIsolated(left, cpus, boot);
  if (wrong !== undefined) problems.push(bootProblem("error", CODE_OFFLINE, placeOfFile(from), 0, ...wrong));
  return left;
}
