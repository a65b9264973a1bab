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
import type { CpuList, Topology } from "./topology.ts";

/** More CPUs than the simulation is made for. */
export const MAX_CPUS = 1024;
export const TICK_RATES = [100, 250, 300, 1000] as const;
export const PREEMPTION_MODELS = ["none", "voluntary", "full", "rt"] as const;
const DEFAULT_HZ = 250;
const CODE_OFFLINE = "topology-offline";

export interface TopologyOutcome {
  /** Undefined when a problem is an error. */
  readonly topology: Topology | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a topology.
 *
 * @param file The JSON text.
 * @param commandLine Replaces the file's own `cmdline`: a text of one line with the name to show in problems.
 */
export function parseTopology(file: SourceFile, commandLine?: SourceFile): TopologyOutcome {
  const document = parseJson(file);
  if (document.value === undefined) return { topology: undefined, problems: document.problems };
  if (document.value.kind !== "object") {
    const problem = jsonProblem(file, document.value.at, "topology-value", "a topology is a JSON object", 'start with { "cpus": 8 }');
    return { topology: undefined, problems: [problem] };
  }
  const problems: Problem[] = [];
  const topology = readTopology(new Fields(file, document.value, problems), commandLine, problems);
  return { topology: problems.some(({ severity }) => severity === "error") ? undefined : topology, problems };
}

function readTopology(fields: Fields, commandLine: SourceFile | undefined, problems: Problem[]): Topology | undefined {
  fields.take("$schema");
  const cpus = fields.integer("cpus", { min: 1, max: MAX_CPUS });
  const ownLine = fields.text("cmdline");
  const offlineText = fields.text("offline");
  const hz = fields.choice("hz", TICK_RATES);
  const preempt = fields.choice("preempt", PREEMPTION_MODELS);
  const tasks = fields.take("tasks");
  fields.finish();
  if (cpus === undefined) {
    if (fields.take("cpus") === undefined)
      fields.refuse(undefined, "topology-value", '"cpus" is missing', 'say how many CPUs the machine has: "cpus": 8');
    return undefined;
  }
  const boot = readBoot(fields.file, cpus, ownLine, commandLine);
  problems.push(...boot.problems);
  if (boot.cpus < cpus) problems.push(fewerCpus(boot.cpus, cpus, commandLine?.path ?? fields.file.path));
  const offline = readOffline(fields, offlineText, boot);
  const groups = parseTasks(fields.file, tasks, { cpus: boot.cpus, offline, boot: boot.boot }, problems);
  return { cpus: boot.cpus, offline, hz: hz ?? DEFAULT_HZ, preempt: boot.preempt ?? preempt, boot: boot.boot, tasks: groups };
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
  if (parsed.cpus.includes(0)) {
    return refuse("boot CPU 0 cannot be offline", "x86 has no way to take it down (6.12 arch/x86/kernel/setup.c:1216); leave it out");
  }
  const offline = [...new Set([...notBroughtUp, ...parsed.cpus])].sort((a, b) => a - b);
  const isolated = new Set([...offline, ...boot.isolatedDomain]);
  if (complement(isolated, cpus).length === 0) {
    const message = `with CPUs ${formatCpulist(offline)} offline, every CPU that is online is isolated`;
    return refuse(message, "the kernel keeps one CPU of the scheduler's domains online, with EBUSY (6.12 kernel/cpu.c:1490-1494)");
  }
  return offline;
}
