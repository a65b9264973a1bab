/**
 * What an editor asks about interleavings, and what it is told: plain data that a server, its threads, an extension and a page pass on. The panel's own
 * readers (simulator/panel/exploration) take what comes from `quiesce/explore`; unknown members are left aside.
 */
import type { Problem } from "../../../base/problem.ts";
import type { AblatedPoint } from "../ablate.ts";
import type { WorkerChoice } from "../places.ts";
import type { PristineVerdict } from "../report/ablate-document.ts";
import type { ExploreRun, WorkerPlace } from "../report/explore-document.ts";
import type { ExploreProgress, MemoryModel } from "../request.ts";
import type { Bound, Coverage, ExploreViolation, Verdict } from "../result.ts";
import type { AblationMemory } from "./ablation-memory.ts";

/** Stale reads of one execution at most. */
export const MOST_STALE = 15;

export const MEMORY_MODELS = ["sc", "lkmm"] as const satisfies readonly MemoryModel[];

/** The scope and the bounds of an exploration, as the command's options of these names; what is absent has the command's default. */
export interface ExplorationOptions {
  /** As `quiesce explore` and `quiesce ablate` take it: `stacked`, or `stacked@disable second`. */
  readonly scenario?: string;
  readonly memory?: MemoryModel;
  /** With `lkmm`: most reads of one execution that return what is not newest. */
  readonly stale?: number;
  readonly cpus?: number;
  readonly tasks?: number;
  /** Most states. */
  readonly states?: number;
  /** Most preemptions of an execution; absent: any number. */
  readonly preemptions?: number;
  /** Where the transition's worker runs. */
  readonly worker?: WorkerChoice;
  /** Of a kernel; absent: the one that fits the document. */
  readonly profile?: string;
  /** As `--set` takes them. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Options of an ablation; without `memory` each point has the model that fits it, unless settings say otherwise. A search of `seconds` at most answers one question about one point. */
export interface AblationOptions extends Omit<ExplorationOptions, "scenario"> {
  /** Absent: the transitions of a patch's life. */
  readonly scenarios?: readonly string[];
  readonly seconds?: number;
}

/** Which points; absent members leave nothing out. */
export interface AblationOf {
  readonly function?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface ExplorationProgress extends Omit<ExploreProgress, "phase"> {
  /** `wait`: another one is carried out; `compile`: there is no state yet. */
  readonly phase: "wait" | "compile" | ExploreProgress["phase"];
  readonly seconds: number;
  /** Of the last seconds; 0 before that can be said. */
  readonly statesPerSecond: number;
  /** Where the transition's worker runs in what is explored now. */
  readonly worker?: WorkerPlace;
}

/** Before there is any. */
export const NO_PROGRESS: Omit<ExplorationProgress, "phase"> = {
  states: 0,
  transitions: 0,
  depth: 0,
  round: 0,
  bytes: 0,
  seconds: 0,
  statesPerSecond: 0,
};

export interface AblationProgress {
  /** Points that were answered, of all that are asked about; one that is found to be needed is, though other scenarios of it are still to come. */
  readonly done: number;
  readonly total: number;
  /** What is explored now: `enable, line 131 deleted`; empty before that. */
  readonly what: string;
  readonly states: number;
  readonly seconds: number;
  /** Points that were answered since the last word, and with `soFar` what is known of the one that is looked at, which a later word replaces. */
  readonly verdicts: readonly AblatedPoint[];
}

/** A finished exploration. Lines are those of the text that was explored. */
export interface Exploration {
  /** The document, as the tree names it. */
  readonly file: string;
  readonly scenario: string;
  readonly memory: MemoryModel;
  readonly verdict: Verdict;
  readonly bounds: readonly Bound[];
  readonly notModelled: readonly string[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly omissionProbability: number;
  readonly coverage: Coverage;
  /** What came of each place of the transition's worker; the one that decides has {@link states} and the rest. */
  readonly runs: readonly Pick<ExploreRun, "worker" | "verdict" | "states" | "transitions">[];
  readonly violation?: ExploreViolation;
  readonly problems: readonly Problem[];
  /** A token for `quiesce replay` and the debugger; empty where there is nothing to replay. */
  readonly replay: string;
  readonly seconds: number;
}

export interface Ablation {
  readonly file: string;
  /** As it was asked for; each point says its own. */
  readonly memory: AblationMemory;
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as the text stands. */
  readonly pristine: readonly PristineVerdict[];
  readonly bounds: readonly Bound[];
  readonly notModelled: readonly string[];
  readonly problems: readonly Problem[];
  readonly seconds: number;
}

/** Why nothing was found. */
export type ExplorationEnd =
  /** Nothing was explored: the file does not compile, no scenario reaches it, an option is wrong. */
  | { readonly kind: "refused"; readonly message: string; readonly help: string; readonly problems: readonly Problem[] }
  | { readonly kind: "cancelled" }
  /** A mistake of ours, or a thread that has died. */
  | { readonly kind: "failed"; readonly message: string; readonly help: string };

export type ExplorationOutcome = { readonly kind: "done"; readonly exploration: Exploration } | ExplorationEnd;
export type AblationOutcome = { readonly kind: "done"; readonly ablation: Ablation } | ExplorationEnd;
