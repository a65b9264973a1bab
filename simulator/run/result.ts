/**
 * What one simulated timeline yields. The command line's JSON (schema `quiesce/simulate/1`) is this plus the common part,
 * so a field that is added here needs its line in docs/schemas.
 *
 * Times are integers in virtual nanoseconds; CPUs and pids are numbers; lines and columns are 1-based.
 */
import type { Problem } from "../../base/problem.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import type { Figures, Totals } from "./totals.ts";
import type { Cause, Disturbance, LogLine, Origin, PointFigures, Step, Try, Violation } from "../world/facts.ts";

export type { Figures, Totals } from "./totals.ts";
export type { SourceOfText } from "../../kernel/compile/sources.ts";
export type {
  Cause,
  Disturbance,
  LogLine,
  Origin,
  PointFigures,
  Share,
  StackLine,
  Step,
  Straggler,
  TraceLine,
  Try,
  Violation,
} from "../world/facts.ts";

export type SimulateOutcome = "completed" | "stuck" | "violated" | "gave-up";

export interface SimulateResult {
  readonly result: SimulateOutcome;
  /** From the first call of the scenario to the end of its last step. */
  readonly transitionNs: number;
  readonly steps: readonly Step[];
  readonly tries: readonly Try[];
  /** Completed grace periods, of any flavour. */
  readonly gracePeriods: number;
  readonly totals: Totals;
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

export interface LedgerRow extends Origin, Figures {
  readonly step: string;
  readonly cpu: number;
  readonly cause: Cause;
}

export interface EventCounts {
  readonly recorded: number;
  readonly dropped: number;
  readonly instructions: number;
}
