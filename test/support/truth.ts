/**
 * What real kernels did to an isolated CPU that a task in user mode kept busy, and what the simulation says, cell by cell.
 *
 * Measured under full-system emulation: 4 CPUs, nohz_full=1-3, spinners on CPUs 2 and 3, CPU 1 idle, HZ=250, a livepatch of one function. Counts
 * were stable from run to run; the spread is given where they were not. Tries follow from what was seen: an idle
 * CPU costs one more, and 6.1's spinners are switched one try after the signal of the sixteenth.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Profile } from "../../kernel/profiles/profile.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import type { SimulateRequest } from "../../simulator/run/request.ts";
import type { LedgerRow, SimulateResult } from "../../simulator/run/result.ts";
import { runTimeline, type Timeline, TRANSITION } from "./timeline.ts";

export interface TruthKernel {
  readonly name: string;
  readonly profile: string;
  readonly tree: "linux612" | "linux61";
  /** Applied to the tree's transition.c. */
  readonly change?: (text: string) => string;
}

/** The seed's change, by its text. */
const forced = (text: string): string => text.replace("schedule_on_each_cpu(klp_sync);", "synchronize_rcu();");

export const TRUTH_KERNELS: readonly TruthKernel[] = [
  { name: "debian-6.1", profile: "debian-6.1", tree: "linux61" },
  { name: "6.12-voluntary", profile: "6.12-voluntary", tree: "linux612" },
  { name: "the same, seed patch", profile: "6.12-voluntary", tree: "linux612", change: forced },
  { name: "debian-6.12", profile: "debian-6.12", tree: "linux612" },
];

/** A count, or the least and the greatest that was seen; undefined: it was not told apart from others on this kernel. */
export type Measured = number | readonly [least: number, greatest: number] | undefined;

export interface TruthCell {
  readonly step: "enable" | "disable";
  readonly what: string;
  /** In the order of {@link TRUTH_KERNELS}. */
  readonly measured: readonly [Measured, Measured, Measured, Measured];
  /** Of one run. */
  readonly simulated: (run: TruthRun) => number;
}

export interface TruthRun {
  readonly result: SimulateResult;
  /** A spinner's CPU. */
  readonly cpu: number;
}

type Figure = "count" | "exits" | "ipis" | "switches" | "ticks";
type Choice = Partial<Pick<LedgerRow, "step" | "cause" | "primitive" | "share" | "function">>;

/** A figure of the rows of a run's CPU that are as chosen. */
export function figure({ result, cpu }: TruthRun, choice: Choice, which: Figure = "count"): number {
  const wanted = Object.entries(choice);
  return result.ledger
    .filter((row) => row.cpu === cpu && wanted.every(([field, value]) => row[field as keyof Choice] === value))
    .reduce((sum, row) => sum + row[which], 0);
}

const counts =
  (choice: Choice, which: Figure = "count") =>
  (run: TruthRun): number =>
    figure(run, choice, which);

function tries({ result }: TruthRun, step: "enable" | "disable"): number {
  return result.tries.filter((each) => each.step === step).length;
}

/** What both steps have, by what was measured of it. */
function both(
  what: string,
  choice: Choice,
  enable: TruthCell["measured"],
  disable: TruthCell["measured"],
  which: Figure = "count",
): readonly TruthCell[] {
  return [
    { step: "enable", what, measured: enable, simulated: counts({ ...choice, step: "enable" }, which) },
    { step: "disable", what, measured: disable, simulated: counts({ ...choice, step: "disable" }, which) },
  ];
}

const FORCED = { primitive: "schedule_on_each_cpu", share: "own" } as const;
const RUDE = { primitive: "synchronize_rcu_tasks_rude", share: "rcu" } as const;

export const TRUTH_CELLS: readonly TruthCell[] = [
  ...both("kworker visits of schedule_on_each_cpu", { ...FORCED, cause: "kworker-switch" }, [1, 1, 0, 1], [1, 1, 0, 1]),
  ...both("kworker visits of rcu_tasks_be_rude", { ...RUDE, cause: "kworker-switch" }, [0, 0, 0, 0], [1, 1, 1, 1]),
  ...both("context switches of kworker visits", { cause: "kworker-switch" }, [2, 2, 0, 2], [4, 4, 2, 4], "switches"),
  ...both("departures of schedule_on_each_cpu, ticks too", FORCED, [[2, 4], [2, 4], 0, [2, 4]], [[2, 4], [2, 4], 0, [2, 4]], "exits"),
  ...both("ticks after schedule_on_each_cpu", FORCED, [[1, 3], [1, 3], 0, [1, 3]], [[1, 3], [1, 3], 0, [1, 3]], "ticks"),
  ...both("do_sync_core from static keys and static calls", { share: "static-calls" }, [0, 6, 6, 14_274], [0, 6, 6, 14_274]),
  ...both("IPIs of ftrace", { share: "ftrace" }, [12, 11, 11, 11], [17, 11, 11, 11]),
  ...both("of these, do_sync_core", { share: "ftrace", primitive: "text_poke_sync" }, [undefined, 9, 9, 9], [undefined, 9, 9, 9]),
  ...both("of these, ftrace_sync_ipi", { share: "ftrace", primitive: "ftrace_sync_ipi" }, [undefined, 0, 0, 0], [undefined, 1, 1, 1]),
  ...both("fake signals", { cause: "fake-signal" }, [0, 0, 0, 0], [1, 0, 0, 0]),
  {
    step: "enable",
    what: "TLB flushes of module load",
    measured: [4, [3, 4], [3, 4], [3, 4]],
    simulated: counts({ step: "enable", function: "complete_formation" }),
  },
  {
    step: "enable",
    what: "TLB flushes of the freed init section",
    measured: [1, 1, 1, 1],
    simulated: counts({ step: "enable", function: "do_free_init" }),
  },
  { step: "enable", what: "tries", measured: [2, 2, 2, 2], simulated: (run) => tries(run, "enable") },
  { step: "disable", what: "tries", measured: [17, 2, 2, 2], simulated: (run) => tries(run, "disable") },
];

/** Who held each try up, as `2 user-loop, 1 swapper`; an empty text: nobody. Tries that repeat are one entry. */
export const TRUTH_STRAGGLERS: Readonly<Record<"enable" | "disable", readonly (readonly string[])[]>> = {
  enable: [
    ["1 swapper, 2 user-loop", ""],
    ["1 swapper", ""],
    ["1 swapper", ""],
    ["1 swapper", ""],
  ],
  disable: [
    ["1 swapper, 2 user-loop", "2 user-loop", ""],
    ["1 swapper", ""],
    ["1 swapper", ""],
    ["1 swapper", ""],
  ],
};

export function stragglers({ result }: TruthRun, step: "enable" | "disable"): readonly string[] {
  const each = result.tries
    .filter((one) => one.step === step)
    .map((one) => {
      const names = one.stragglers.map(({ comm }) => comm.replace(/\/\d+$/, "")).sort();
      return [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} ${name}`).join(", ");
    });
  return each.filter((text, at) => text !== each[at - 1]);
}

/** The machine of the measurement, with what may be changed of it. */
export function truthTopology({ cpus = 4, spinners = "2-3", hz = 250, more = {}, tasks = [] as readonly object[] } = {}): object {
  const isolated = `1-${cpus - 1}`;
  return {
    cpus,
    hz,
    cmdline: `nohz_full=${isolated} rcu_nocbs=${isolated} isolcpus=domain,managed_irq,${isolated}`,
    ...more,
    tasks: [
      ...(spinners === "" ? [] : [{ kind: "user-loop", cpus: spinners, each: 1 }]),
      { kind: "syscalls", cpus: "0", each: 10, periodNs: 100_000_000 },
      ...tasks,
    ],
  };
}

type Trees = Readonly<Record<TruthKernel["tree"], { readonly path: string }>>;

/** What differs from the measurement. */
export interface TruthChange {
  readonly topology?: Parameters<typeof truthTopology>[0];
  /** Whose ledger is read; 2 as measured. */
  readonly cpu?: number;
  readonly settings?: Partial<SimulateRequest>;
}

export function truthTimeline(trees: Trees, kernel: TruthKernel, { topology, settings = {} }: TruthChange = {}): Timeline {
  const tree = trees[kernel.tree].path;
  const text = readFileSync(path.join(tree, TRANSITION), "utf8");
  const texts = new Map(kernel.change === undefined ? [] : [[TRANSITION, kernel.change(text)]]);
  return { tree, profile: kernel.profile, topology: truthTopology(topology), scenario: "enable-disable", texts, settings };
}

export function truthRun(trees: Trees, kernel: TruthKernel, change: TruthChange = {}): TruthRun {
  return { result: runTimeline(truthTimeline(trees, kernel, change)), cpu: change.cpu ?? 2 };
}

/** The profile of a kernel, with changes. */
export function changedProfile({ profile }: TruthKernel, change: Partial<Profile>): Profile {
  const found = profileNamed(profile);
  if (found === undefined) throw new Error(`no profile ${profile}`);
  return { ...found, ...change };
}

export function agrees(measured: Measured, simulated: number): boolean {
  if (measured === undefined) return true;
  return typeof measured === "number" ? simulated === measured : simulated >= measured[0] && simulated <= measured[1];
}
