/**
 * `nohz_full=` and `isolcpus=` as the kernel takes them: housekeeping_setup() and its two callers (6.12 kernel/sched/isolation.c:118-239,
 * the same in 6.1), then tick_nohz_init() (6.12 kernel/time/tick-sched.c:632).
 *
 * Each of the two parameters claims some types of housekeeping work for the CPUs it does not name. The first claim of a type sets
 * its mask; a later claim of the same type must give the same mask, or the whole parameter is refused.
 */
import type { Problem } from "../../base/problem.ts";
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { BootArgument } from "./command-line.ts";
import { bootProblem, type TextPlace } from "./place.ts";
import type { CpuList } from "./topology.ts";

/** The types of housekeeping that a simulated machine distinguishes (6.12 include/linux/sched/isolation.h:9). */
export type HousekeepingType = "tick" | "unbound" | "domain" | "managed-irq";

/** The kernel keeps one mask for each of timer, RCU, misc, workqueue and kthread; `nohz_full=` sets all of them alike: `unbound`. */
const NOHZ_FULL_TYPES: readonly HousekeepingType[] = ["tick", "unbound"];

const ISOLCPUS_FLAGS: readonly (readonly [string, HousekeepingType])[] = [
  ["nohz", "tick"],
  ["domain", "domain"],
  ["managed_irq", "managed-irq"],
];

/** The CPU that boots; always present, never taken offline on x86. */
const BOOT_CPU = 0;

/** What the parameters read so far have set. */
export interface Housekeeping {
  /** Type → the CPUs that do this work for all others. A type that is absent is done by every CPU. */
  readonly masks: Map<HousekeepingType, CpuList>;
  /** Which parameter, as written, first set the type. */
  readonly setBy: Map<HousekeepingType, string>;
  /** CPUs with the full dynamic tick; undefined until a parameter asked for it. */
  nohzFull: CpuList | undefined;
}

export function emptyHousekeeping(): Housekeeping {
  return { masks: new Map(), setBy: new Map(), nohzFull: undefined };
}

/** What the machine has: possible CPUs, and how many of them are brought up at boot (`maxcpus=`). */
export interface BootLimits {
  readonly cpus: number;
  readonly maxCpus: number;
}

/** `nohz_full=`. */
export function setUpNohzFull(state: Housekeeping, argument: BootArgument, limits: BootLimits, place: TextPlace): readonly Problem[] {
  return setUp(state, { argument, list: argument.value ?? "", listAt: argument.valueAt, types: NOHZ_FULL_TYPES }, limits, place);
}

/** `isolcpus=[flag,…]cpulist`; without a flag that the kernel knows, `domain`. */
export function setUpIsolcpus(state: Housekeeping, argument: BootArgument, limits: BootLimits, place: TextPlace): readonly Problem[] {
  const value = argument.value ?? "";
  const types: HousekeepingType[] = [];
  const problems: Problem[] = [];
  let at = 0;
  while (/[a-zA-Z]/.test(value[at] ?? "")) {
    const rest = value.slice(at);
    const known = ISOLCPUS_FLAGS.find(([name]) => rest.startsWith(`${name},`));
    if (known !== undefined) {
      types.push(known[1]);
      at += known[0].length + 1;
      continue;
    }
    const flag = /^[^,]*/.exec(rest)?.[0] ?? "";
    const problem = unknownFlag(argument, flag, at, place);
    problems.push(problem);
    if (problem.severity === "error") return problems;
    at += flag.length + 1;
  }
  const claim = { argument, list: value.slice(at), listAt: argument.valueAt + at, types: types.length > 0 ? types : (["domain"] as const) };
  return [...problems, ...setUp(state, claim, limits, place)];
}

function unknownFlag(argument: BootArgument, flag: string, at: number, place: TextPlace): Problem {
  const where = argument.valueAt + at;
  if (!/^[a-zA-Z_]*$/.test(flag)) {
    const help =
      'the kernel refuses the parameter with "Invalid flag" (6.12 kernel/sched/isolation.c:241); flags are nohz, domain, managed_irq';
    return bootProblem("error", "boot-invalid-flag", place, where, `isolcpus= has the invalid flag '${flag}'`, help);
  }
  if (at + flag.length >= (argument.value ?? "").length) {
    const help = "write the CPUs with numbers: 0-N is all of them";
    return bootProblem(
      "error",
      "boot-invalid-flag",
      place,
      where,
      `isolcpus= ends with '${flag}', which the kernel reads as a flag, and names no CPU`,
      help,
    );
  }
  const help = "the kernel skips it (6.12 kernel/sched/isolation.c:245); flags are nohz, domain, managed_irq";
  return bootProblem("warning", "boot-unknown-flag", place, where, `isolcpus= has the unknown flag '${flag}', which is skipped`, help);
}

/** One parameter's claim: these types of work are not for the CPUs of the list. */
interface Claim {
  readonly argument: BootArgument;
  readonly list: string;
  readonly listAt: number;
  readonly types: readonly HousekeepingType[];
}

/** housekeeping_setup(), 6.12 kernel/sched/isolation.c:118. */
function setUp(state: Housekeeping, claim: Claim, limits: BootLimits, place: TextPlace): readonly Problem[] {
  const { argument } = claim;
  const parsed = parseCpulist(claim.list, limits.cpus);
  if (!parsed.ok) return [badCpulist(argument, claim.listAt + parsed.error.at, parsed.error.reason, place)];
  const problems: Problem[] = [];
  const isolated = new Set(parsed.cpus);
  const housekeepers = complement(isolated, limits.cpus);
  if ((housekeepers[0] ?? limits.cpus) >= Math.min(limits.cpus, limits.maxCpus)) {
    isolated.delete(BOOT_CPU);
    housekeepers.unshift(BOOT_CPU);
    problems.push(bootCpuKept(argument, claim, place));
  }
  if (isolated.size === 0) return [...problems, namesNoCpu(argument, claim, place)];
  const differs = claim.types.find((type) => state.masks.has(type) && !sameCpus(state.masks.get(type) ?? [], housekeepers));
  if (differs !== undefined) return [...problems, mustMatch(state, differs, argument, place)];
  if (claim.types.includes("tick") && !state.masks.has("tick")) state.nohzFull = [...isolated].sort((a, b) => a - b);
  for (const type of claim.types) {
    if (state.masks.has(type)) continue;
    state.masks.set(type, housekeepers);
    state.setBy.set(type, argument.text);
  }
  return problems;
}

/** A cpulist that the kernel's parser refuses; the parameter then counts as absent. */
function badCpulist({ name, text }: BootArgument, at: number, reason: string, place: TextPlace): Problem {
  const help = `the kernel warns of an "incorrect CPU range" and boots without ${name}= (6.12 kernel/sched/isolation.c:134)`;
  return bootProblem("error", "boot-bad-cpulist", place, at, `${text} is refused: ${reason}`, help);
}

function bootCpuKept({ name, text }: BootArgument, { listAt }: Claim, place: TextPlace): Problem {
  const message = `${text} leaves no CPU of the boot for housekeeping: boot CPU ${BOOT_CPU} is kept out of it`;
  const help = `the kernel corrects it the same way: "must include one present CPU" (6.12 kernel/sched/isolation.c:147); leave a CPU out of ${name}=`;
  return bootProblem("warning", "boot-cpu-kept", place, listAt, message, help);
}

function namesNoCpu({ name, text }: BootArgument, { listAt }: Claim, place: TextPlace): Problem {
  const help = "the kernel drops a parameter without CPUs (6.12 kernel/sched/isolation.c:152)";
  return bootProblem("warning", "boot-empty-cpulist", place, listAt, `${text} isolates no CPU: ${name}= is ignored`, help);
}

function mustMatch(state: Housekeeping, type: HousekeepingType, { text, at }: BootArgument, place: TextPlace): Problem {
  const message = `${text} contradicts ${state.setBy.get(type) ?? "an earlier parameter"}`;
  const help =
    'the kernel refuses the second one: "nohz_full= must match isolcpus=" (6.12 kernel/sched/isolation.c:169); give both the same CPUs';
  return bootProblem("error", "boot-isolation-differs", place, at, message, help);
}

/**
 * tick_nohz_init(): the boot CPU keeps the time, so it loses the full dynamic tick where the configuration cannot suspend from
 * another CPU (x86 cannot; 6.12 kernel/time/tick-sched.c:651-660). Its housekeeping masks stay as they are.
 */
export function clearTimekeeper(state: Housekeeping, place: TextPlace): readonly Problem[] {
  if (state.nohzFull === undefined || !state.nohzFull.includes(BOOT_CPU)) return [];
  state.nohzFull = state.nohzFull.filter((cpu) => cpu !== BOOT_CPU);
  const rest = state.nohzFull.length > 0 ? `: ${formatCpulist(state.nohzFull)} remains` : ": none remains";
  const help = 'the kernel does the same: "Clearing 0 from nohz_full range for timekeeping" (6.12 kernel/time/tick-sched.c:656)';
  return [
    bootProblem(
      "warning",
      "boot-timekeeper-cleared",
      place,
      0,
      `CPU ${BOOT_CPU} keeps the time and is taken out of nohz_full${rest}`,
      help,
    ),
  ];
}

/** The CPUs below `cpus` that the set lacks, ascending. */
export function complement(set: ReadonlySet<number>, cpus: number): number[] {
  return Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => !set.has(cpu));
}

function sameCpus(a: CpuList, b: CpuList): boolean {
  return a.length === b.length && a.every((cpu, index) => cpu === b[index]);
}
