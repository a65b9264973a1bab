/**
 * What real kernels did to an isolated CPU that a task in user mode kept busy, and what the simulation says, cell by cell.
 *
 * Measured under full-system emulation: 4 CPUs, nohz_full=1-3, spinners on CPUs 2 and 3, CPU 1 idle, HZ=250, a livepatch of one function. Counts
 * were stable from run to run; the spread is given where they were not. Tries follow from what was seen: an idle
 * CPU costs one more, and 6.1's spinners are switched one try after the signal of the sixteenth.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { LedgerRow, SimulateResult } from "../../simulator/run/result.ts";
import { runTimeline, TRANSITION } from "./timeline.ts";

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
  { name: "6.12-voluntary with the seed's change", profile: "6.12-voluntary", tree: "linux612", change: forced },
  { name: "debian-6.12", profile: "debian-6.12", tree: "linux612" },
];

/** A count, or the least and the greatest that was seen. */
export type Measured = number | readonly [least: number, greatest: number];

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

type Choice = Partial<Pick<LedgerRow, "step" | "cause" | "primitive" | "file">> & { readonly function?: RegExp };

function counted({ result, cpu }: TruthRun, choice: Choice): number {
  return result.ledger
    .filter(
      (row) =>
        row.cpu === cpu &&
        (choice.step === undefined || row.step === choice.step) &&
        (choice.cause === undefined || row.cause === choice.cause) &&
        (choice.file === undefined || row.file === choice.file) &&
        (choice.primitive === undefined || row.primitive === choice.primitive) &&
        (choice.function === undefined || choice.function.test(row.function)),
    )
    .reduce((sum, row) => sum + row.count, 0);
}

function tries({ result }: TruthRun, step: "enable" | "disable"): number {
  return result.tries.filter((each) => each.step === step).length;
}

/** Text poking of static keys and calls, that is, not of ftrace. */
function switchPokes(run: TruthRun, step: "enable" | "disable"): number {
  return counted(run, { step, primitive: "text_poke_sync", function: /^klp_(start|try_complete)_transition$/ });
}

export const TRUTH_CELLS: readonly TruthCell[] = [
  {
    step: "enable",
    what: "kworker visits of schedule_on_each_cpu",
    measured: [1, 1, 0, 1],
    simulated: (run) => counted(run, { step: "enable", cause: "kworker-switch", primitive: "schedule_on_each_cpu" }),
  },
  {
    step: "enable",
    what: "kworker visits of any kind",
    measured: [1, 1, 0, 1],
    simulated: (run) => counted(run, { step: "enable", cause: "kworker-switch" }),
  },
  {
    step: "enable",
    what: "do_sync_core from static keys and static calls",
    measured: [0, 6, 6, 14_274],
    simulated: (run) => switchPokes(run, "enable"),
  },
  {
    step: "enable",
    what: "IPIs of ftrace registration",
    measured: [12, 11, 11, 11],
    simulated: (run) => counted(run, { step: "enable", cause: "call-function-ipi", function: /^klp_patch_func$/ }),
  },
  {
    step: "enable",
    what: "TLB flushes of module load and of the freed init section",
    measured: [5, [4, 5], [4, 5], [4, 5]],
    simulated: (run) => counted(run, { step: "enable", file: "", primitive: "flush_tlb_kernel_range" }),
  },
  { step: "enable", what: "tries", measured: [2, 2, 2, 2], simulated: (run) => tries(run, "enable") },
  {
    step: "enable",
    what: "fake signals",
    measured: [0, 0, 0, 0],
    simulated: (run) => counted(run, { step: "enable", cause: "fake-signal" }),
  },
  {
    step: "disable",
    what: "kworker visits of schedule_on_each_cpu",
    measured: [1, 1, 0, 1],
    simulated: (run) => counted(run, { step: "disable", cause: "kworker-switch", primitive: "schedule_on_each_cpu" }),
  },
  {
    step: "disable",
    what: "kworker visits of rcu_tasks_be_rude",
    measured: [1, 1, 1, 1],
    simulated: (run) => counted(run, { step: "disable", cause: "kworker-switch", primitive: "synchronize_rcu_tasks_rude" }),
  },
  {
    step: "disable",
    what: "do_sync_core from static keys and static calls",
    measured: [0, 6, 6, 14_274],
    simulated: (run) => switchPokes(run, "disable"),
  },
  {
    step: "disable",
    what: "IPIs of ftrace unregistration",
    measured: [17, 11, 11, 11],
    simulated: (run) => counted(run, { step: "disable", cause: "call-function-ipi", function: /^klp_unpatch_func$/ }),
  },
  {
    step: "disable",
    what: "fake signals",
    measured: [1, 0, 0, 0],
    simulated: (run) => counted(run, { step: "disable", cause: "fake-signal" }),
  },
  { step: "disable", what: "tries", measured: [17, 2, 2, 2], simulated: (run) => tries(run, "disable") },
];

/** The machine of the measurement, with what may be changed of it. */
export function truthTopology({ cpus = 4, spinners = "2-3", hz = 250 } = {}): object {
  const isolated = `1-${cpus - 1}`;
  return {
    cpus,
    hz,
    cmdline: `nohz_full=${isolated} rcu_nocbs=${isolated} isolcpus=domain,managed_irq,${isolated}`,
    tasks: [
      { kind: "user-loop", cpus: spinners, each: 1 },
      { kind: "syscalls", cpus: "0", each: 10, periodNs: 100_000_000 },
    ],
  };
}

export function truthRun(
  trees: { readonly linux612: { readonly path: string }; readonly linux61: { readonly path: string } },
  kernel: TruthKernel,
  topology: object = truthTopology(),
  cpu = 2,
  parameters: Readonly<Record<string, number>> = {},
): TruthRun {
  const tree = trees[kernel.tree].path;
  const text = readFileSync(path.join(tree, TRANSITION), "utf8");
  const texts = new Map(kernel.change === undefined ? [] : [[TRANSITION, kernel.change(text)]]);
  const settings = { parameters };
  return { result: runTimeline({ tree, profile: kernel.profile, topology, scenario: "enable-disable", texts, settings }), cpu };
}

export function agrees(measured: Measured, simulated: number): boolean {
  return typeof measured === "number" ? simulated === measured : simulated >= measured[0] && simulated <= measured[1];
}
