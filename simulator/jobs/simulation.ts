/**
 * What faces (panel, editors, scripts) and the service that runs simulations say to each other about runs: requests, progress, summaries.
 * Plain data that survives JSON; `server/protocol.ts` carries it. Events are asked for by {@link ./timeline.ts}.
 *
 * Times are virtual nanoseconds, lines and columns 1-based, CPU sets cpulists.
 */
import type { Problem } from "../../base/problem.ts";
import type { Delta, Figures, Setup } from "../report/documents.ts";
import type { Cause, LogLine, PointFigures, SimulateResult } from "../run/result.ts";

export type { Delta, Figures, LineDelta, Setup as RunSetup } from "../report/documents.ts";

// ---------------------------------------------------------------- what is asked

/** Where the machine and its load come from. */
export type TopologyChoice =
  | { readonly kind: "preset"; readonly name: string }
  /** The text of a `*.topology.json`. `name` as shown: a file's name, or `edited` where a panel made it. */
  | { readonly kind: "text"; readonly name: string; readonly text: string };

/** What is to be simulated, besides the files. Absent members have the command line's defaults. */
export interface RunOptions {
  /** The name of a scenario that quiesce carries. */
  readonly scenario?: string;
  /** A scenario of the user's own, in place of a name. `name` ends in `.c`. */
  readonly scenarioFile?: NamedText;
  readonly topology?: TopologyChoice;
  /** Replaces the topology's own kernel command line. */
  readonly cmdline?: string;
  /** 0 is the nominal timeline. */
  readonly seed?: number;
  /** A profile's name; absent: the one that fits the file's tree, else its text. */
  readonly profile?: string;
  /** As `--set` takes them: `hz`, `preempt`, `config.CONFIG_X` and so on. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Events that are kept, at most {@link MOST_EVENTS}; beyond that only their number is known. Default {@link DEFAULT_EVENTS}. */
  readonly events?: number;
}

export interface NamedText {
  /** As shown. */
  readonly name: string;
  readonly text: string;
}

export const DEFAULT_EVENTS = 1_000_000;
/** A run that makes more keeps this many, and says how many it dropped. */
export const MOST_EVENTS = 10_000_000;

/** The other side of a comparison. It stands in the file's place in the file's own tree. */
export type Against =
  /** The file with the quick fix of a rule applied wherever it applies, such as `hard-forced-synchronization`. */
  | { readonly kind: "fix"; readonly rule: string }
  /** Another file of the file system or of the editor. */
  | { readonly kind: "file"; readonly uri: string }
  /** The tree with a patch applied; it may touch several files. */
  | { readonly kind: "patch"; readonly patch: NamedText }
  /** Another text of the file, such as that at git HEAD. */
  | { readonly kind: "text"; readonly other: NamedText };

// ---------------------------------------------------------------- while it runs

export type Phase = "waiting" | "compiling" | "running" | "summing-up";

export interface RunProgress {
  readonly phase: Phase;
  /** Virtual time reached. */
  readonly virtualNs: number;
  readonly instructions: number;
  /** The scenario's step; empty before the first. */
  readonly step: string;
  readonly tries: number;
}

// ---------------------------------------------------------------- what comes of it

/** Finished runs whose events are held, over all documents; a comparison counts as two. A newer one pushes the oldest out. */
export const MOST_HELD = 6;

/** A sum of the ledger over isolated CPUs, or over all where none is isolated. */
export interface CauseFigures extends Figures {
  readonly cause: Cause;
}

export interface CpuFigures extends Figures {
  readonly cpu: number;
  readonly isolated: boolean;
}

/** One source line; where no line of the user's is to blame, `file` is empty and `line` 0. */
export interface LineFigures extends Figures {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly primitive: string;
  /** The CPUs it disturbed. */
  readonly cpus: string;
}

/** A run's answer without its events, which stay with the service until the run is released. */
export interface RunSummary {
  /** Names the run in requests about its events. */
  readonly run: number;
  readonly setup: Setup;
  /** One line: `12.4 ms · 0 of 6 isolated CPUs disturbed`. */
  readonly headline: string;
  readonly result: SimulateResult["result"];
  readonly transitionNs: number;
  readonly steps: SimulateResult["steps"];
  /** At most {@link MOST_TRIES}; `triesDropped` says the rest. */
  readonly tries: SimulateResult["tries"];
  readonly triesDropped: number;
  readonly gracePeriods: number;
  /** At most {@link MOST_ROWS} rows; the sums below are over all. */
  readonly ledger: SimulateResult["ledger"];
  readonly ledgerDropped: number;
  /** Over the CPUs that {@link Setup.isolated} names; over every CPU where it names none. Without what comes whatever is patched. */
  readonly totals: Figures;
  /** The same by whose doing it was: livepatch itself, ftrace, static keys and so on. */
  readonly byShare: SimulateResult["totals"]["byShare"];
  readonly byCause: readonly CauseFigures[];
  /** Every CPU that was disturbed, isolated or not. */
  readonly byCpu: readonly CpuFigures[];
  readonly byLine: readonly LineFigures[];
  readonly points: readonly PointFigures[];
  readonly disturbedCpus: string;
  readonly violations: SimulateResult["violations"];
  readonly final: SimulateResult["final"];
  readonly sources: SimulateResult["sources"];
  readonly log: readonly LogLine[];
  readonly logDropped: number;
  readonly problems: readonly Problem[];
  readonly events: EventCounts;
  readonly timeline: TimelineInfo;
  /** A token for `quiesce replay`: the same run again, on the texts as they were. */
  readonly replay: string;
}

export const MOST_TRIES = 1000;
export const MOST_ROWS = 5000;
export const MOST_LOG_LINES = 1000;

export interface EventCounts {
  readonly recorded: number;
  /** Not kept, because there were too many; the ledger counts them nevertheless. */
  readonly dropped: number;
  readonly instructions: number;
}

/** What a timeline has to show. */
export interface TimelineInfo {
  readonly startNs: number;
  readonly endNs: number;
  /** Where the kept events end: `endNs`, or earlier when some were dropped. */
  readonly keptUntilNs: number;
  /** Every lane, in order: its number is its index. */
  readonly lanes: readonly Lane[];
}

/** One row of the timeline. */
export type Lane =
  /** Steps, tries, function hooks, violations, and what the kernel would have printed. */
  | { readonly kind: "transition" }
  | { readonly kind: "grace-period"; readonly flavour: string }
  | { readonly kind: "cpu"; readonly cpu: number; readonly nohzFull: boolean; readonly isolated: boolean };

/** How a run ended. Every state but `done` says what to do next in `help`. */
export type RunOutcome =
  | { readonly kind: "done"; readonly summary: RunSummary }
  | { readonly kind: "compared"; readonly a: RunSummary; readonly b: RunSummary; readonly delta: Delta }
  /** Nothing ran: the files do not compile, the topology has errors, the fix does not apply. */
  | { readonly kind: "refused"; readonly message: string; readonly help: string; readonly problems: readonly Problem[] }
  | { readonly kind: "cancelled" }
  /** A newer request about the same document took its place. */
  | { readonly kind: "superseded"; readonly by: number }
  /** `out-of-memory`: the worker had its limit. `stopped`: it ended, or was killed. `bug`: an exception of ours. */
  | { readonly kind: "failed"; readonly why: "out-of-memory" | "stopped" | "bug"; readonly message: string; readonly help: string };

// ---------------------------------------------------------------- what there is to choose from

/** What a panel offers, and what the document at hand would be compiled as. */
export interface Catalogue {
  readonly scenarios: readonly { readonly name: string; readonly summary: string }[];
  /** With the text of each, as a file that one could save and change. */
  readonly presets: readonly { readonly name: string; readonly summary: string; readonly text: string }[];
  readonly profiles: readonly { readonly name: string; readonly summary: string }[];
  /** The profile that a run without one takes for the document; empty when no document was named. */
  readonly profile: string;
  /** Of the document's tree; empty without one. */
  readonly kernelVersion: string;
  readonly causes: readonly { readonly name: Cause; readonly summary: string }[];
  readonly tickRates: readonly number[];
  readonly preemptionModels: readonly string[];
  readonly taskKinds: readonly string[];
  readonly defaults: { readonly scenario: string; readonly preset: string; readonly seed: number };
}

/** A topology as the kernel would take it: what a panel draws tiles from. */
export interface TopologyReading {
  /** Undefined when it has errors; the problems say which, with places in the text. */
  readonly machine?: MachineReading;
  /** `file` is the topology's name, or `<--cmdline>` for the command line. */
  readonly problems: readonly Problem[];
}

export interface MachineReading {
  readonly cpus: number;
  readonly offline: string;
  readonly nohzFull: string;
  readonly rcuNocbs: string;
  readonly isolated: string;
  readonly managedIrq: string;
  readonly hz: number;
  /** Empty: the profile's. */
  readonly preempt: string;
  readonly cmdline: string;
  readonly tasks: number;
  /** The groups, as the file has them after corrections. */
  readonly groups: readonly GroupReading[];
}

export interface GroupReading {
  readonly kind: string;
  readonly comm: string;
  /** The CPUs: `each` tasks pinned to every one of them, or `count` tasks that may run on all. */
  readonly cpus: string;
  readonly each?: number;
  readonly count?: number;
}
