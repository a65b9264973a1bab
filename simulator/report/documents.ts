/** The JSON documents: one shape for what is printed as JSON and for what the text forms are made from. Schemas in docs/schemas. */
import type { Problem } from "../../base/problem.ts";
import type { SimulateOutcome, SimulateResult } from "../run/result.ts";

/** What every document begins with. */
export interface Envelope {
  /** `quiesce/<command>/<version>`. */
  readonly schema: string;
  /** Of quiesce. */
  readonly version: string;
  readonly problems: readonly Problem[];
  /** A token for `quiesce replay`; empty when nothing ran. */
  readonly replay: string;
}

/** What was simulated, with every default resolved. CPU sets are cpulists. */
export interface Setup {
  /** As shown: relative to the tree's root, else as given. */
  readonly file: string;
  readonly scenario: string;
  readonly seed: number;
  /** The tree's own version; empty without a tree. */
  readonly kernelVersion: string;
  readonly profile: string;
  readonly topology: string;
  readonly cmdline: string;
  readonly cpus: number;
  readonly offline: string;
  readonly nohzFull: string;
  /** CPUs that the ledger watches: nohz_full or outside the scheduler's domains. */
  readonly isolated: string;
  readonly hz: number;
  readonly preempt: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Name of the patch that was applied in memory; empty without one. */
  readonly patch: string;
  /** Where each value comes from; absent where nobody asked for it. */
  readonly origins?: readonly ValueOrigin[];
}

/** A value of the setup, who said it, and what it went before. */
export interface ValueOrigin {
  /** `CPUs`, `command line`, `hz`, … */
  readonly name: string;
  readonly value: string;
  readonly from: string;
  /** What others said otherwise, the strongest first. */
  readonly instead: readonly { readonly value: string; readonly from: string }[];
}

/** What depends on the clock, and is outside the promise that the same input gives the same bytes. */
export interface Measured {
  readonly seconds: number;
}

export interface SimulateDocument extends Envelope, Omit<SimulateResult, "problems"> {
  readonly setup: Setup;
  /** With `--seeds` or `--matrix`: every run in short; the fields above are those of the run that is shown whole. */
  readonly runs?: RunsSummary;
  /** With `--fail-on-disturbance`: CPUs that must not be disturbed, and those that were, in any run. Cpulists. */
  readonly gate?: { readonly cpus: string; readonly disturbed: string };
  readonly measured?: Measured;
}

export interface RunsSummary {
  readonly count: number;
  /** Which of `rows` is shown whole: the first with the worst result. */
  readonly shown: number;
  readonly outcomes: readonly { readonly result: SimulateOutcome; readonly count: number }[];
  readonly transitionNs: Spread;
  readonly disturbances: Spread;
  /** At most 10,000 rows, the worst first; `rowsDropped` says the rest. */
  readonly rows: readonly RunRow[];
  readonly rowsDropped: number;
  /** With `--shard`: which part of how many runs these are. */
  readonly shard?: { readonly index: number; readonly count: number; readonly runs: number };
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** One run of many. */
export interface RunRow {
  /** Among all runs that were asked for, those of other shards included; from 0. */
  readonly number: number;
  readonly scenario: string;
  readonly topology: string;
  readonly cmdline: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly result: SimulateOutcome;
  readonly transitionNs: number;
  readonly tries: number;
  readonly disturbances: number;
  readonly disturbedCpus: string;
  /** What was violated first; empty when nothing was. */
  readonly violation: string;
  readonly replay: string;
}

export interface CompareDocument extends Envelope {
  readonly a: SimulateDocument;
  readonly b: SimulateDocument;
  readonly delta: Delta;
  readonly measured?: Measured;
}

/** What the ledger counts. Times in nanoseconds. */
export interface Figures {
  readonly count: number;
  readonly exits: number;
  readonly ipis: number;
  readonly switches: number;
  readonly ticks: number;
  readonly stolenNs: number;
}

/** B minus A. */
export interface Delta {
  readonly transitionNs: number;
  readonly tries: number;
  readonly gracePeriods: number;
  readonly disturbedCpus: number;
  readonly figures: Figures;
  readonly lines: readonly LineDelta[];
}

/** One source line (or a function of the kernel where no line of the user's is to blame) on both sides. */
export interface LineDelta {
  readonly file: string;
  readonly function: string;
  readonly primitive: string;
  /** 0 where that side has no such line. */
  readonly lineA: number;
  readonly lineB: number;
  readonly a: Figures;
  readonly b: Figures;
  readonly delta: Figures;
}

export interface RunCDocument extends Envelope {
  readonly outcome: "exit" | "abort" | "fault" | "unsupported" | "limit";
  readonly status: number;
  readonly output: string;
  readonly instructions: number;
}

/** What a text form of a document shows besides what it always does. */
export interface TextOptions {
  /** What the kernel would have printed. */
  readonly log: boolean;
}
