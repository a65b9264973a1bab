/**
 * A real machine's own words, `/proc/cmdline` and `/sys/devices/system/cpu/*` → its CPUs, in the terms of a topology. What contradicts
 * itself is refused: files of two machines, or of two moments, describe a machine that never was.
 */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { complement } from "./housekeeping.ts";
import { bootProblem, placeOfFile } from "./place.ts";
import type { BootParameters, CpuList, PreemptionModel } from "./topology.ts";

/** The files as they were found; undefined for those that are not there. Each carries the name by which answers call it. */
export interface MachineTexts {
  /** `/sys/devices/system/cpu/possible` and so on (6.12 drivers/base/cpu.c). */
  readonly possible: SourceFile | undefined;
  readonly online: SourceFile | undefined;
  readonly offline: SourceFile | undefined;
  readonly isolated: SourceFile | undefined;
  readonly nohzFull: SourceFile | undefined;
  /** `/proc/cmdline`. */
  readonly cmdline: SourceFile | undefined;
  /** `/sys/kernel/debug/sched/preempt`: the model that PREEMPT_DYNAMIC is set to, in parentheses. */
  readonly preempt: SourceFile | undefined;
}

/** A value and the file that says it. */
export interface Told<T> {
  readonly value: T;
  readonly from: SourceFile;
}

export interface MachineFacts {
  /** Possible CPUs. */
  readonly cpus: Told<number> | undefined;
  readonly offline: Told<CpuList> | undefined;
  /** Its `from` has the line as its text. Where there is no /proc/cmdline, it is made from the isolated and nohz_full CPUs. */
  readonly cmdline: Told<string> | undefined;
  readonly isolated: Told<CpuList> | undefined;
  readonly nohzFull: Told<CpuList> | undefined;
  readonly preempt: Told<PreemptionModel> | undefined;
}

export interface MachineReading {
  readonly facts: MachineFacts;
  readonly problems: readonly Problem[];
}

/** @param maxCpus More than this are refused. */
export function readMachine(texts: MachineTexts, maxCpus: number): MachineReading {
  const problems: Problem[] = [];
  const list = (file: SourceFile | undefined, limit: number): Told<CpuList> | undefined => cpulistIn(file, limit, problems);
  const possible = list(texts.possible, MOST_CPUS);
  const online = list(texts.online, MOST_CPUS);
  // It also names numbers that are beyond the possible ones (6.12 drivers/base/cpu.c, print_cpus_offline()).
  const offline = list(texts.offline, MOST_CPUS);
  const cpus = cpuCount(possible ?? online, possible === undefined ? offline : undefined);
  if (online?.value.length === 0) problems.push(nobodyOnline(online.from));
  if (cpus !== undefined && cpus.value > maxCpus) problems.push(tooMany(cpus, maxCpus));
  problems.push(...disagreements(possible, online, offline, cpus?.value ?? 0));
  const isolated = list(texts.isolated, MOST_CPUS);
  const nohzFull = list(texts.nohzFull, MOST_CPUS);
  return {
    facts: {
      cpus,
      offline: offlineOf(online, offline, cpus),
      cmdline: cmdlineOf(texts.cmdline, nohzFull, isolated),
      isolated,
      nohzFull,
      preempt: preemptIn(texts.preempt, problems),
    },
    problems,
  };
}

/** CPU numbers that sysfs could name: more than any kernel's NR_CPUS. */
const MOST_CPUS = 2 ** 16;

function cpulistIn(file: SourceFile | undefined, limit: number, problems: Problem[]): Told<CpuList> | undefined {
  if (file === undefined) return undefined;
  // Without the mask in question the kernel prints this (6.12 drivers/base/cpu.c, print_cpus_nohz_full()).
  const text = file.text.trim() === "(null)" ? "" : file.text;
  const parsed = parseCpulist(text, limit);
  if (parsed.ok) return { value: parsed.cpus, from: file };
  const message = `it is no cpulist: ${parsed.error.reason}`;
  problems.push(bootProblem("error", "machine-bad-cpulist", placeOfFile(file), parsed.error.at, message, "copy the file again"));
  return undefined;
}

function cpuCount(some: Told<CpuList> | undefined, more: Told<CpuList> | undefined): Told<number> | undefined {
  if (some === undefined) return undefined;
  return { value: Math.max(-1, ...some.value, ...(more?.value ?? [])) + 1, from: some.from };
}

/** Possible and not online: what `online` says goes before what `offline` says. */
function offlineOf(
  online: Told<CpuList> | undefined,
  offline: Told<CpuList> | undefined,
  cpus: Told<number> | undefined,
): Told<CpuList> | undefined {
  if (cpus === undefined) return undefined;
  if (online !== undefined) return { value: complement(new Set(online.value), cpus.value), from: online.from };
  return offline === undefined ? undefined : { value: offline.value.filter((cpu) => cpu < cpus.value), from: offline.from };
}

function nobodyOnline(file: SourceFile): Problem {
  const help = "the machine that reads it is online: copy the file again";
  return problemOf(file, "machine-no-cpu-online", "zero CPUs are online, and nothing can run", help);
}

function tooMany({ value, from }: Told<number>, maxCpus: number): Problem {
  const message = `the machine has ${value} possible CPUs, and at most ${maxCpus} are simulated`;
  return problemOf(from, "machine-too-many-cpus", message, "boot it with possible_cpus= or nr_cpus=, or write a topology for a part of it");
}

function disagreements(
  possible: Told<CpuList> | undefined,
  online: Told<CpuList> | undefined,
  offline: Told<CpuList> | undefined,
  cpus: number,
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (file: SourceFile, message: string): void => {
    problems.push(problemOf(file, "machine-contradiction", message, "copy all files of the machine again, at one time"));
  };
  const both = online?.value.filter((cpu) => offline?.value.includes(cpu) === true) ?? [];
  if (both.length > 0 && online !== undefined && offline !== undefined)
    refuse(offline.from, `CPUs ${formatCpulist(both)} are offline here, and online in ${online.from.path}`);
  if (possible === undefined) return problems;
  const beyond = online?.value.filter((cpu) => !possible.value.includes(cpu)) ?? [];
  if (beyond.length > 0 && online !== undefined)
    refuse(online.from, `CPUs ${formatCpulist(beyond)} are online, and not possible in ${possible.from.path}`);
  if (online === undefined || offline === undefined) return problems;
  const told = new Set([...online.value, ...offline.value]);
  const neither = possible.value.filter((cpu) => cpu < cpus && !told.has(cpu));
  if (neither.length > 0) refuse(offline.from, `CPUs ${formatCpulist(neither)} are possible, and neither online nor offline`);
  return problems;
}

/** A line that isolates as the machine does, where its own was not copied. */
function cmdlineOf(
  line: SourceFile | undefined,
  nohzFull: Told<CpuList> | undefined,
  isolated: Told<CpuList> | undefined,
): Told<string> | undefined {
  if (line !== undefined) return { value: line.text.trim(), from: line };
  const parts = [
    ...(nohzFull === undefined || nohzFull.value.length === 0 ? [] : [`nohz_full=${formatCpulist(nohzFull.value)}`]),
    ...(isolated === undefined || isolated.value.length === 0 ? [] : [`isolcpus=domain,${formatCpulist(isolated.value)}`]),
  ];
  const told = nohzFull ?? isolated;
  if (told === undefined) return undefined;
  const text = parts.join(" ");
  return { value: text, from: makeSourceFile(told.from.path, text, "user") };
}

function preemptIn(file: SourceFile | undefined, problems: Problem[]): Told<PreemptionModel> | undefined {
  if (file === undefined) return undefined;
  const [, word] = /\((\w+)\)/.exec(file.text) ?? [];
  const model = (["none", "voluntary", "full"] as const).find((each) => each === word);
  if (model !== undefined) return { value: model, from: file };
  const message = word === undefined ? "no preemption model stands in parentheses here" : `the preemption model ${word} is not known`;
  problems.push({ ...problemOf(file, "machine-preempt", message, "the run takes the model of the configuration"), severity: "warning" });
  return undefined;
}

/**
 * What the command line makes of the CPUs, against what the running kernel says of them.
 *
 * @param cmdline Where the line was read; nothing is compared where it is not the machine's own.
 */
export function checkAgainstBoot({ isolated, nohzFull }: MachineFacts, boot: BootParameters, cmdline: SourceFile): readonly Problem[] {
  const compare = (told: Told<CpuList> | undefined, made: CpuList, what: string): readonly Problem[] => {
    if (told === undefined || formatCpulist(told.value) === formatCpulist(made)) return [];
    const name = (cpus: CpuList): string => (cpus.length === 0 ? "none" : formatCpulist(cpus));
    const message = `${what} CPUs are ${name(told.value)} here, and ${name(made)} by the command line in ${cmdline.path}`;
    const help = "copy all files of the machine again, or say with --cmdline what is to be simulated";
    return [problemOf(told.from, "machine-contradiction", message, help)];
  };
  return [...compare(nohzFull, boot.nohzFull, "nohz_full"), ...compare(isolated, boot.isolatedDomain, "isolated")];
}

function problemOf(file: SourceFile, code: string, message: string, help: string): Problem {
  return bootProblem("error", code, placeOfFile(file), 0, message, help);
}

/** Parameters that do something only where an option is on, and what the kernel does with them elsewhere. */
const NEEDS: readonly (readonly [parameter: string, option: string, otherwise: string])[] = [
  [
    "nohz_full",
    "CONFIG_NO_HZ_FULL",
    'the kernel says "nohz unsupported. Build with CONFIG_NO_HZ_FULL" (6.12 kernel/sched/isolation.c:126)',
  ],
  ["isolcpus", "CONFIG_CPU_ISOLATION", "the kernel does not read it (6.12 init/Kconfig)"],
  ["rcu_nocbs", "CONFIG_RCU_NOCB_CPU", "the kernel does not read it (6.12 kernel/rcu/Kconfig)"],
  ["preempt", "CONFIG_PREEMPT_DYNAMIC", "the kernel does not read it (6.12 kernel/sched/core.c:7578)"],
];

/** Parameters of a command line that a configuration does not know: an answer would be about another kernel. */
export function checkAgainstConfig(parameters: Iterable<string>, isOn: (option: string) => boolean, place: SourceFile): readonly Problem[] {
  const given = new Set(parameters);
  return NEEDS.filter(([parameter, option]) => given.has(parameter) && !isOn(option)).map(([parameter, option, otherwise]) =>
    problemOf(
      place,
      "boot-needs-option",
      `${parameter}= has no effect on a kernel that is built without ${option}`,
      `${otherwise}; leave it out, or build with ${option}: --set config.${option}=y`,
    ),
  );
}
