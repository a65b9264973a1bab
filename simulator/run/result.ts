/**
 * What one simulated timeline yields. The command line's JSON (schema `quiesce/simulate/1`) is this plus the common part,
 * so a field that is added here needs its line in docs/schemas.
 *
 * Times are integers in virtual nanoseconds; CPUs and pids are numbers; lines and columns are 1-based.
 */
import type { Problem } from "../../base/problem.ts";

export type SimulateOutcome = "completed" | "stuck" | "violated" | "gave-up";

/** Why a CPU was made to leave what it did. Closed and documented in docs/ledger.md. */
export type Cause =
  | "reschedule-ipi"
  | "call-function-ipi"
  | "kworker-switch"
  | "tick-restart"
  | "tick"
  | "irq-work"
  | "fake-signal"
  | "idle-wakeup"
  | "rcu-urgent";

export interface SimulateResult {
  readonly result: SimulateOutcome;
  /** From the first call of the scenario to the end of its last step. */
  readonly transitionNs: number;
  readonly steps: readonly Step[];
  readonly tries: readonly Try[];
  /** Completed grace periods, of any flavour. */
  readonly gracePeriods: number;
  readonly ledger: readonly LedgerRow[];
  /** At most 10,000; the ledger is always whole. */
  readonly disturbances: readonly Disturbance[];
  readonly disturbancesDropped: number;
  /** Isolated or nohz_full CPUs that were disturbed at least once, as a cpulist. */
  readonly disturbedCpus: string;
  readonly points: readonly PointFigures[];
  readonly violations: readonly Violation[];
  readonly final: { readonly patched: boolean | "unknown"; readonly pendingTasks: number; readonly tasks: number };
  readonly sources: readonly SourceOfText[];
  /** What the kernel would have printed (printk), in order; the text output shows it on request. */
  readonly log: readonly LogLine[];
  /** What the topology's parsing corrected or refused, unsupported constructs met, bounds that were hit. */
  readonly problems: readonly Problem[];
  readonly events: EventCounts;
}

export interface Step {
  /** As the scenario names it: `enable`, `disable`. */
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
}

export interface Try {
  readonly timeNs: number;
  readonly step: string;
  readonly stragglers: readonly Straggler[];
}

export interface Straggler {
  readonly pid: number;
  readonly comm: string;
  readonly cpu: number;
  /** In the kernel's own words: `running`, `unreliable stack`, `sleeping on function f`. */
  readonly reason: string;
  /** What will switch it: the next return to user mode, the idle loop, the fake signal, … */
  readonly willSwitch: string;
}

/** A line of C that caused something; `file` is empty and `function` is the model's kernel function when no user line did. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** The synchronization primitive or kernel mechanism, e.g. `schedule_on_each_cpu`, `text_poke_sync`. */
  readonly primitive: string;
}

export interface LedgerRow extends Origin {
  readonly step: string;
  readonly cpu: number;
  readonly cause: Cause;
  readonly count: number;
  /** Departures from user mode, guest or idle. */
  readonly exits: number;
  readonly ipis: number;
  readonly switches: number;
  readonly ticks: number;
  readonly stolenNs: number;
}

export interface Disturbance extends Origin {
  readonly timeNs: number;
  readonly cpu: number;
  readonly cause: Cause;
}

export interface PointFigures {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly primitive: string;
  readonly calls: number;
  readonly totalNs: number;
  readonly disturbances: number;
}

export interface Violation {
  /** `warn`, `bug`, a machine fault's code, `sleep-in-atomic`, `lock-misuse`, or a scenario property's name. */
  readonly property: string;
  readonly message: string;
  readonly timeNs: number;
  readonly cpu: number;
  readonly thread: string;
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly stack: readonly StackLine[];
  /** The last named events before it, oldest first: what a person needs to see why. */
  readonly trace: readonly TraceLine[];
}

export interface StackLine {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface TraceLine {
  readonly timeNs: number;
  readonly cpu: number;
  readonly thread: string;
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

export interface SourceOfText {
  /** A file that was compiled from the tree, or a symbol that the model supplied. */
  readonly name: string;
  readonly from: "file" | "model";
  readonly path: string;
}

export interface LogLine {
  readonly timeNs: number;
  readonly cpu: number;
  readonly level: "emerg" | "alert" | "crit" | "err" | "warning" | "notice" | "info" | "debug";
  readonly text: string;
}

export interface EventCounts {
  readonly recorded: number;
  readonly dropped: number;
  readonly instructions: number;
}
