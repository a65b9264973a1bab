/**
 * What a kernel command line means for a simulated machine. Parameters are taken in the kernel's order: the early ones first
 * (how many CPUs there are), then the others as they stand. Those that cannot matter here are named, never dropped in silence.
 */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { type BootArgument, canonicalName, sameParameter, splitCommandLine } from "./command-line.ts";
import {
  type BootLimits,
  clearTimekeeper,
  complement,
  emptyHousekeeping,
  type Housekeeping,
  setUpIsolcpus,
  setUpNohzFull,
} from "./housekeeping.ts";
import { bootProblem, type TextPlace } from "./place.ts";
import type { BootParameters, CpuList, IdleMethod, PreemptionModel } from "./topology.ts";

/** A command line, applied to a machine of so many CPUs. */
export interface BootOutcome {
  /** Possible CPUs: less than the machine has after `nr_cpus=`, `possible_cpus=`, `nosmp`. */
  readonly cpus: number;
  /** Possible, but not brought up at boot (`maxcpus=`). */
  readonly notBroughtUp: CpuList;
  /** `preempt=`; undefined when absent. */
  readonly preempt: PreemptionModel | undefined;
  readonly boot: BootParameters;
  readonly problems: readonly Problem[];
}

/** Everything that has been read so far. */
interface Reading extends BootLimits {
  cpus: number;
  maxCpus: number;
  readonly place: TextPlace;
  readonly housekeeping: Housekeeping;
  nohz: boolean;
  rcuNocbs: CpuList;
  unboundRequested: CpuList | undefined;
  idle: IdleMethod | undefined;
  rcuExpedited: boolean;
  rcuNormal: boolean;
  rcuKthreadPriority: number;
  skewTick: boolean;
  preempt: PreemptionModel | undefined;
}

type Handler = (reading: Reading, argument: BootArgument) => readonly Problem[];

interface Parameter {
  readonly name: string;
  readonly early: boolean;
  readonly handle: Handler;
}

/** Every parameter that is understood. A test holds docs/topology.md to this list. */
const PARAMETERS: readonly Parameter[] = [
  { name: "nosmp", early: true, handle: (reading) => limitPossible(reading, 1) },
  { name: "maxcpus", early: true, handle: setMaxCpus },
  { name: "nr_cpus", early: true, handle: setNrCpus },
  { name: "possible_cpus", early: true, handle: setNrCpus },
  { name: "idle", early: true, handle: setIdle },
  {
    name: "skew_tick",
    early: true,
    handle: (reading, argument) => setNumber(reading, argument, (value) => (reading.skewTick = value !== 0)),
  },
  { name: "cpuidle_haltpoll.force", early: false, handle: setHaltpoll },
  { name: "nohz", early: false, handle: setNohz },
  { name: "nohz_full", early: false, handle: (reading, argument) => setUpNohzFull(reading.housekeeping, argument, reading, reading.place) },
  { name: "isolcpus", early: false, handle: (reading, argument) => setUpIsolcpus(reading.housekeeping, argument, reading, reading.place) },
  { name: "rcu_nocbs", early: false, handle: setRcuNocbs },
  { name: "preempt", early: false, handle: setPreempt },
  { name: "workqueue.unbound_cpus", early: false, handle: setUnboundCpus },
  {
    name: "rcupdate.rcu_expedited",
    early: false,
    handle: (reading, argument) => setNumber(reading, argument, (value) => (reading.rcuExpedited = value !== 0)),
  },
  {
    name: "rcupdate.rcu_normal",
    early: false,
    handle: (reading, argument) => setNumber(reading, argument, (value) => (reading.rcuNormal = value !== 0)),
  },
  {
    name: "rcutree.kthread_prio",
    early: false,
    // As sanitize_kthread_prio() has it where readers are boosted (6.12 kernel/rcu/tree.c:5541).
    handle: (reading, argument) => setNumber(reading, argument, (value) => (reading.rcuKthreadPriority = Math.min(99, Math.max(1, value)))),
  },
];

/** Where CONFIG_RCU_BOOST is on, as it is under PREEMPT_RT (6.12 kernel/rcu/tree.c:168). */
export const DEFAULT_RCU_PRIORITY = 1;

/** Parameters without effect here whose names look like one that has. */
const LOOK_ALIKES: ReadonlySet<string> = new Set(["nosmt", "noht"]);

/** The names, for documentation and for corrections of typing errors. */
export const understoodParameters: readonly string[] = PARAMETERS.map(({ name }) => name);

/**
 * Reads a command line for a machine of `cpus` possible CPUs.
 *
 * An error is something that the kernel refuses: it would boot without that parameter, and what was asked for would not be
 * simulated. A warning is something that it corrects, and that is corrected here in the same way.
 */
export function readCommandLine(text: string, cpus: number, place: TextPlace): BootOutcome {
  const reading: Reading = {
    cpus,
    maxCpus: cpus,
    place,
    housekeeping: emptyHousekeeping(),
    nohz: true,
    rcuNocbs: [],
    unboundRequested: undefined,
    idle: undefined,
    rcuExpedited: false,
    rcuNormal: false,
    rcuKthreadPriority: DEFAULT_RCU_PRIORITY,
    skewTick: false,
    preempt: undefined,
  };
  const found = splitCommandLine(text).map((argument) => ({ argument, parameter: parameterOf(argument) }));
  const problems: Problem[] = [];
  for (const early of [true, false]) {
    for (const { argument, parameter } of found) {
      if (parameter?.early === early) problems.push(...parameter.handle(reading, argument));
    }
  }
  problems.push(...clearTimekeeper(reading.housekeeping, place), ...notesOf(reading));
  problems.push(
    ...unknownOnes(
      found.flatMap(({ argument, parameter }) => (parameter === undefined ? [argument] : [])),
      place,
    ),
  );
  const unbound = unboundCpus(reading);
  return {
    ...limitsOf(reading),
    preempt: reading.preempt,
    boot: bootOf(reading, unbound.cpus),
    problems: [...problems, ...unbound.problems],
  };
}

function parameterOf({ name }: BootArgument): Parameter | undefined {
  return PARAMETERS.find((parameter) => sameParameter(parameter.name, name));
}

function limitsOf({ cpus, maxCpus }: Reading): Pick<BootOutcome, "cpus" | "notBroughtUp"> {
  return { cpus, notBroughtUp: complement(new Set(Array.from({ length: Math.min(cpus, maxCpus) }, (_, cpu) => cpu)), cpus) };
}

function bootOf(reading: Reading, workqueueUnbound: CpuList | undefined): BootParameters {
  const { masks, nohzFull = [] } = reading.housekeeping;
  const outside = (type: "domain" | "managed-irq"): CpuList => {
    const mask = masks.get(type);
    return mask === undefined ? [] : complement(new Set(mask), reading.cpus);
  };
  return {
    nohz: reading.nohz,
    nohzFull,
    // rcu_init_nohz() joins the two (6.12 kernel/rcu/tree_nocb.h:1318).
    rcuNocbs: [...new Set([...reading.rcuNocbs, ...nohzFull])].sort((a, b) => a - b),
    isolatedDomain: outside("domain"),
    isolatedManagedIrq: outside("managed-irq"),
    workqueueUnbound,
    idle: reading.idle,
    rcuExpedited: reading.rcuExpedited,
    rcuNormal: reading.rcuNormal,
    rcuKthreadPriority: reading.rcuKthreadPriority,
    skewTick: reading.skewTick,
  };
}

/** `maxcpus=`: only so many are brought up; 0 means a machine of one CPU (6.12 kernel/smp.c:975, arch/x86/kernel/cpu/topology.c:417). */
function setMaxCpus(reading: Reading, argument: BootArgument): readonly Problem[] {
  return setNumber(reading, argument, (value) => {
    if (value === 0) reading.cpus = 1;
    reading.maxCpus = value > 0 ? value : 1;
  });
}

/** `nr_cpus=`: CPUs beyond do not exist. A number that limits nothing is passed over (6.12 kernel/smp.c:967). */
function setNrCpus(reading: Reading, argument: BootArgument): readonly Problem[] {
  let limit = 0;
  const problems = setNumber(reading, argument, (value) => (limit = value));
  return problems.length > 0 || limit <= 0 ? problems : limitPossible(reading, limit);
}

function limitPossible(reading: Reading, limit: number): readonly Problem[] {
  reading.cpus = Math.min(reading.cpus, limit);
  return [];
}

function setIdle(reading: Reading, argument: BootArgument): readonly Problem[] {
  if (!["poll", "halt", "nomwait"].includes(argument.value ?? "")) {
    const help = "the kernel knows poll, halt and nomwait (6.12 arch/x86/kernel/process.c:995)";
    return [refused(reading, argument, `${argument.text} is refused: no such idle method`, help)];
  }
  // Without mwait the CPU halts.
  reading.idle = argument.value === "poll" ? "poll" : "halt";
  return [];
}

/** `cpuidle_haltpoll.force=1` loads the driver that a guest has for it, unless idle= was given (6.12 drivers/cpuidle/cpuidle-haltpoll.c). */
function setHaltpoll(reading: Reading, { value }: BootArgument): readonly Problem[] {
  if (reading.idle === undefined && /^([yt1]|on)/i.test(value ?? "1")) reading.idle = "haltpoll";
  return [];
}

/** `nohz=`, by kstrtobool(): the first letter decides, after an `o` the second (6.12 kernel/time/tick-sched.c:686). */
function setNohz(reading: Reading, argument: BootArgument): readonly Problem[] {
  const value = argument.value ?? "";
  if (/^([yt1]|on)/i.test(value)) reading.nohz = true;
  else if (/^([nf0]|of)/i.test(value)) reading.nohz = false;
  else return [refused(reading, argument, `${argument.text} is refused: neither on nor off`, "write nohz=on or nohz=off")];
  return [];
}

/** `rcu_nocbs` or `rcu_nocbs=LIST` (6.12 kernel/rcu/tree_nocb.h:59): a bad list means every CPU. */
function setRcuNocbs(reading: Reading, { value, valueAt, text }: BootArgument): readonly Problem[] {
  if (value === undefined) return [];
  const parsed = parseCpulist(value, reading.cpus);
  if (parsed.ok) {
    reading.rcuNocbs = parsed.cpus;
    return [];
  }
  reading.rcuNocbs = complement(new Set(), reading.cpus);
  const message = `${text} is no cpulist of this machine: every CPU is taken (${parsed.error.reason})`;
  const help = 'the kernel does the same: "bad CPU range, all CPUs set" (6.12 kernel/rcu/tree_nocb.h:64); correct the list';
  return [bootProblem("warning", "boot-nocbs-all", reading.place, valueAt + parsed.error.at, message, help)];
}

/** `preempt=` of CONFIG_PREEMPT_DYNAMIC (6.12 kernel/sched/core.c:7452). */
function setPreempt(reading: Reading, argument: BootArgument): readonly Problem[] {
  const { value } = argument;
  if (value === "none" || value === "voluntary" || value === "full") {
    reading.preempt = value;
    return [];
  }
  const help = 'the kernel says "unsupported mode" (6.12 kernel/sched/core.c:7571); modes are none, voluntary, full';
  return [refused(reading, argument, `${argument.text} is refused: no such preemption model`, help)];
}

/** `workqueue.unbound_cpus=` (6.12 kernel/workqueue.c:8105): a bad list counts as absent. */
function setUnboundCpus(reading: Reading, { value, valueAt, text }: BootArgument): readonly Problem[] {
  const parsed = parseCpulist(value ?? "", reading.cpus);
  if (parsed.ok) {
    reading.unboundRequested = parsed.cpus.length > 0 ? parsed.cpus : undefined;
    return [];
  }
  reading.unboundRequested = undefined;
  const message = `${text} is no cpulist of this machine: the default is used (${parsed.error.reason})`;
  const help = 'the kernel does the same: "incorrect CPU range, using default" (6.12 kernel/workqueue.c:8109)';
  return [bootProblem("warning", "boot-bad-cpulist", reading.place, valueAt + parsed.error.at, message, help)];
}

/**
 * Where unbound work runs: possible CPUs, narrowed by each mask in turn unless that would leave none
 * (6.12 kernel/workqueue.c:7751, 7805-7808).
 */
function unboundCpus({ cpus, housekeeping, unboundRequested, place }: Reading): {
  cpus: CpuList | undefined;
  problems: readonly Problem[];
} {
  let left: CpuList = complement(new Set(), cpus);
  const problems: Problem[] = [];
  const narrow = (mask: CpuList | undefined, name: string): void => {
    const rest = mask === undefined ? left : left.filter((cpu) => mask.includes(cpu));
    if (rest.length > 0) left = rest;
    else {
      const message = `no CPU would be left for unbound work: ${name} is not applied to it, and CPUs ${formatCpulist(left)} do that work`;
      const help = 'the kernel does the same: "leaves no CPU, ignoring" (6.12 kernel/workqueue.c:7754)';
      problems.push(bootProblem("warning", "boot-unbound-ignored", place, 0, message, help));
    }
  };
  narrow(housekeeping.masks.get("unbound"), "nohz_full=");
  narrow(housekeeping.masks.get("domain"), "isolcpus=domain");
  narrow(unboundRequested, "workqueue.unbound_cpus=");
  return { cpus: unboundRequested === undefined && problems.length === 0 ? undefined : left, problems };
}

/** An integer as get_option() reads it, with 0x and 0 prefixes; what follows the digits is passed over (6.12 lib/cmdline.c:56). */
function setNumber({ place }: Reading, argument: BootArgument, set: (value: number) => void): readonly Problem[] {
  const match = /^-?(0[xX][0-9a-fA-F]+|[0-9]+)/.exec(argument.value ?? "");
  if (match === null) {
    return [
      bootProblem("error", "boot-bad-number", place, argument.valueAt, `${argument.text} needs a number`, `write ${argument.name}=NUMBER`),
    ];
  }
  const digits = match[0].replace("-", "");
  const magnitude = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  set(match[0].startsWith("-") ? -magnitude : magnitude);
  return [];
}

function refused({ place }: Reading, { valueAt }: BootArgument, message: string, help: string): Problem {
  return bootProblem("error", "boot-refused", place, valueAt, message, help);
}

/** Combinations that the kernel takes without a word, and that are probably not meant. */
function notesOf({ nohz, housekeeping, place }: Reading): readonly Problem[] {
  const { nohzFull = [], masks } = housekeeping;
  const problems: Problem[] = [];
  const note = (code: string, message: string, help: string): void => {
    problems.push(bootProblem("info", code, place, 0, message, help));
  };
  if (!nohz && nohzFull.length > 0) {
    note("boot-nohz-off", `nohz=off keeps the tick on the nohz_full CPUs ${formatCpulist(nohzFull)}`, "leave nohz=off out");
  }
  const domain = masks.get("domain");
  const balanced = domain === undefined ? [] : nohzFull.filter((cpu) => domain.includes(cpu));
  if (balanced.length > 0) {
    const help = "name them in isolcpus= too, if no task should be moved there";
    note("boot-isolation-partial", `CPUs ${formatCpulist(balanced)} are nohz_full but stay in the scheduler's domains`, help);
  }
  return problems;
}

/** One note names what does not matter here; a name that looks like one that would matter gets a warning of its own. */
function unknownOnes(unknown: readonly BootArgument[], place: TextPlace): readonly Problem[] {
  const ignored: BootArgument[] = [];
  const problems: Problem[] = [];
  for (const argument of unknown) {
    const meant = LOOK_ALIKES.has(argument.name) ? undefined : nearest(canonicalName(argument.name), understoodParameters);
    if (meant === undefined) ignored.push(argument);
    else {
      const message = `${argument.name} is no parameter that the simulation knows; ${meant} is`;
      problems.push(
        bootProblem(
          "warning",
          "boot-unknown-parameter",
          place,
          argument.at,
          message,
          `if ${meant} was meant, the kernel does not see it either`,
        ),
      );
    }
  }
  const [first] = ignored;
  if (first === undefined) return problems;
  const names = [...new Set(ignored.map(({ name }) => name))].join(", ");
  return [...problems, bootProblem("info", "boot-ignored", place, first.at, `parameters without effect on the simulation: ${names}`, "")];
}
