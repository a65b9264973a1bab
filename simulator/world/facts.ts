/** Shapes in which a run reports what it saw; `simulator/run/result.ts` builds its document out of them. */

import type { Share } from "../../kernel/catalogue/shares.ts";

export { SHARES, type Share } from "../../kernel/catalogue/shares.ts";

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
  | "rcu-urgent"
  | "stopper-switch";

/** A line of C that caused something; `file` is empty and `function` is the model's kernel function when no user line did. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** The synchronization primitive or kernel mechanism, e.g. `schedule_on_each_cpu`, `text_poke_sync`. */
  readonly primitive: string;
  /** Whose business it is. */
  readonly share: Share;
}

export interface Disturbance extends Origin {
  readonly timeNs: number;
  readonly cpu: number;
  readonly cause: Cause;
}

export interface Step {
  /** As the scenario names it: `enable`, `disable`. */
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
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

export interface Try {
  readonly timeNs: number;
  readonly step: string;
  readonly stragglers: readonly Straggler[];
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

export const LOG_LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const;

export interface LogLine {
  readonly timeNs: number;
  readonly cpu: number;
  readonly level: (typeof LOG_LEVELS)[number];
  readonly text: string;
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
