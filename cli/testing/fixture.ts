/** A recorded answer for the renderers' tests: every part is present, and names and figures are of realistic size. */
import { totalsOf } from "../../simulator/run/totals.ts";
import { shareOf } from "../../kernel/catalogue/shares.ts";
import type { LedgerRow, SimulateResult } from "../../simulator/run/result.ts";
import type { Setup, SimulateDocument } from "../../simulator/report/documents.ts";

export const SETUP: Setup = {
  file: "kernel/livepatch/transition.c",
  scenario: "enable-disable",
  seed: 0,
  kernelVersion: "6.12.117",
  profile: "debian-6.12",
  topology: "default",
  cmdline: "nohz_full=2-7 rcu_nocbs=2-7",
  cpus: 8,
  offline: "",
  nohzFull: "2-7",
  isolated: "2-7",
  hz: 250,
  preempt: "voluntary",
  settings: {},
  patch: "",
  origins: [
    { name: "kernel", value: "linux 6.12.117", from: "the Makefile of FILE's tree", instead: [] },
    { name: "profile", value: "debian-6.12", from: "the version of FILE's tree", instead: [] },
    {
      name: "CPUs",
      value: "8",
      from: "/sys/devices/system/cpu/possible",
      instead: [{ value: "64", from: "preset telecom" }],
    },
  ],
};

const FILE = "kernel/livepatch/transition.c";

function rows(step: string, line: number, name: string, primitive: string, cause: LedgerRow["cause"], count: number): readonly LedgerRow[] {
  return [2, 3, 4, 5, 6, 7].map((cpu) => ({
    step,
    cpu,
    cause,
    file: line === 0 ? "" : FILE,
    line,
    function: name,
    primitive,
    share: shareOf([primitive], line !== 0),
    count,
    exits: cause === "kworker-switch" ? 3 * count : count,
    ipis: cause === "tick" ? 0 : count,
    switches: cause === "kworker-switch" ? 2 * count : 0,
    ticks: cause === "tick" ? count : 0,
    stolenNs: count * (cause === "kworker-switch" ? 11_250 : 2100),
  }));
}

const LEDGER: readonly LedgerRow[] = [
  ...rows("enable", 128, "complete_transition", "schedule_on_each_cpu", "kworker-switch", 1),
  ...rows("disable", 119, "complete_transition", "schedule_on_each_cpu", "kworker-switch", 1),
  ...rows("enable", 511, "try_complete_transition", "static_branch_enable", "call-function-ipi", 3),
  ...rows("disable", 0, "unregister_ftrace_function", "synchronize_rcu_tasks_rude", "kworker-switch", 1),
  ...rows("disable", 0, "tick", "", "tick", 4),
];

const RESULT: SimulateResult = {
  result: "completed",
  transitionNs: 2_043_112_400,
  steps: [
    { name: "enable", startNs: 0, endNs: 1_012_004_000 },
    { name: "disable", startNs: 1_012_004_000, endNs: 2_043_112_400 },
  ],
  tries: [
    {
      timeNs: 4_012_000,
      step: "enable",
      stragglers: [
        {
          pid: 131,
          comm: "sleeper/0",
          cpu: 1,
          reason: "sleeping on function patched_function",
          willSwitch: "its next return to user mode, once it wakes",
        },
        { pid: 0, comm: "swapper/1", cpu: 1, reason: "running", willSwitch: "the idle loop" },
      ],
    },
    ...[1, 2, 3].map((second) => ({
      timeNs: second * 1_000_000_000 + 4_012_000,
      step: "enable",
      stragglers: [
        {
          pid: 131,
          comm: "sleeper/0",
          cpu: 1,
          reason: "sleeping on function patched_function",
          willSwitch: "its next return to user mode, once it wakes",
        },
      ],
    })),
    { timeNs: 4_004_012_000, step: "enable", stragglers: [] },
  ],
  gracePeriods: 12,
  totals: totalsOf(LEDGER),
  ledger: LEDGER,
  disturbances: [],
  disturbancesDropped: 0,
  disturbedCpus: "2-7",
  points: [
    {
      function: "complete_transition",
      file: FILE,
      line: 119,
      primitive: "schedule_on_each_cpu",
      calls: 1,
      totalNs: 312_000,
      disturbances: 6,
    },
    {
      function: "unregister_ftrace_function",
      file: "",
      line: 0,
      primitive: "synchronize_rcu_tasks",
      calls: 1,
      totalNs: 104_312_000,
      disturbances: 0,
    },
  ],
  violations: [
    {
      property: "warn",
      message: "WARN_ON_ONCE(patch_state == TRANSITION_IDLE)",
      timeNs: 12_345_678,
      cpu: 3,
      thread: "swapper/3",
      file: "kernel/livepatch/patch.c",
      line: 98,
      function: "entry_handler",
      stack: [
        { function: "entry_handler", file: "kernel/livepatch/patch.c", line: 98 },
        { function: "ftrace_trampoline", file: "model/world/ftrace.c", line: 40 },
      ],
      trace: [
        { timeNs: 12_300_000, cpu: 3, thread: "swapper/3", text: "RCU stops watching", file: "", line: 0 },
        { timeNs: 12_340_000, cpu: 0, thread: "kworker/0:1", text: "synchronize_rcu returns", file: FILE, line: 106 },
      ],
    },
  ],
  final: { patched: false, pendingTasks: 0, tasks: 47 },
  sources: [
    { name: FILE, from: "file", path: FILE },
    { name: "kernel/livepatch/patch.c", from: "file", path: "kernel/livepatch/patch.c" },
    { name: "schedule_on_each_cpu", from: "model", path: "model/kernel/workqueue.c" },
    { name: "synchronize_rcu", from: "model", path: "model/kernel/rcu.c" },
  ],
  log: [{ timeNs: 1000, cpu: 0, level: "notice", text: "livepatch: enabling patch 'sample'" }],
  problems: [],
  events: { recorded: 31_204, dropped: 0, instructions: 1_204_332 },
};

export const DOCUMENT: SimulateDocument = {
  schema: "quiesce/simulate/1",
  version: "0.0.0",
  replay: "q1:0.0.0:simulate:kernel/livepatch/transition.c@k3J9s0Qa:seed=0:w7Hq2A",
  setup: SETUP,
  ...RESULT,
  problems: [
    {
      code: "boot-cpu-kept",
      severity: "warning",
      file: "<command line>",
      line: 1,
      column: 11,
      message: "nohz_full=0-7 leaves no CPU of the boot for housekeeping: boot CPU 0 is kept out of it",
      help: "leave a CPU out of nohz_full=",
    },
  ],
};

const OTHER_LEDGER: readonly LedgerRow[] = [
  ...rows("enable", 485, "try_complete_transition", "static_branch_enable", "call-function-ipi", 3),
  ...rows("disable", 0, "unregister_ftrace_function", "synchronize_rcu_tasks_rude", "kworker-switch", 1),
  ...rows("disable", 0, "tick", "", "tick", 4),
];

/** The other side: no synchronization by scheduling, one more grace period, two lines fewer. */
export const OTHER: SimulateDocument = {
  ...DOCUMENT,
  setup: { ...SETUP, patch: "seed.patch" },
  transitionNs: 2_057_112_400,
  gracePeriods: 14,
  violations: [],
  totals: totalsOf(OTHER_LEDGER),
  ledger: OTHER_LEDGER,
  points: [
    {
      function: "complete_transition",
      file: FILE,
      line: 97,
      primitive: "synchronize_rcu",
      calls: 2,
      totalNs: 28_312_000,
      disturbances: 0,
    },
    {
      function: "unregister_ftrace_function",
      file: "",
      line: 0,
      primitive: "synchronize_rcu_tasks",
      calls: 1,
      totalNs: 104_312_000,
      disturbances: 0,
    },
  ],
};
