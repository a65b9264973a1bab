/** The part of the panel's state that is about explorations and the counterexample that one found. */
import type { CounterStep, Exploration, ExplorationOptions, ExplorationOutcome, ExplorationProgress } from "../exploration/contract.ts";
import { DEFAULT_WORKER } from "../../explore/places.ts";
import { matches, type Relation, related } from "../exploration/relation.ts";
import type { RelayError, TextDigests } from "../messages.ts";

export interface Exploring {
  /** Whether the panel shows explorations in place of runs. */
  readonly isOpen: boolean;
  readonly options: ExploringOptions;
  readonly job: ExploringJob;
  readonly shown: ShownExploration | undefined;
  /** Why the last one showed nothing new. */
  readonly ending: ExploringEnding | undefined;
  readonly trace: TraceView;
}

/** What is asked besides what runs are asked, too: scenario, profile and settings. */
export interface ExploringOptions extends Pick<ExplorationOptions, "memory" | "cpus" | "tasks" | "states" | "worker"> {
  /** Most of an execution; {@link ANY_NUMBER}, or a bound. */
  readonly preemptions: number;
  /** The scenario's step at which exploring begins; empty: its first. What stands before it happens in one fixed order. */
  readonly from: string;
}

export type ExploringEnding = Exclude<ExplorationOutcome, { readonly kind: "done" }>;

export type ExploringJob =
  | { readonly kind: "none" }
  /** `asked`: {@link exploringFingerprint} of what was asked. */
  | { readonly kind: "starting"; readonly ticket: number; readonly asked: string }
  | {
      readonly kind: "running";
      readonly id: number;
      /** Undefined where somebody else has asked, or the view was hidden meanwhile. */
      readonly asked: string | undefined;
      readonly progress: ExplorationProgress | undefined;
      readonly stopping: boolean;
    };

export interface ShownExploration {
  /** Names it for exports; undefined after a reload of the window, when the server may know it no longer. */
  readonly id: number | undefined;
  readonly result: Exploration;
  readonly version: number | undefined;
  /** Of the text that was explored; undefined where it is not known. */
  readonly digests: TextDigests | undefined;
  /** What was asked; undefined where somebody else has asked. */
  readonly asked: string | undefined;
}

export const TRACE_LAYOUTS = ["columns", "list"] as const;
export type TraceLayout = (typeof TRACE_LAYOUTS)[number];

/** How the counterexample is looked at. */
export interface TraceView {
  /** Index of the chosen step. */
  readonly chosen: number;
  readonly relation: Relation;
  /** The step that {@link relation} is about: the one that was chosen when it was. */
  readonly anchor: number;
  readonly text: string;
  /** Expressions, in the order of their columns. */
  readonly watched: readonly string[];
  readonly layout: TraceLayout;
  /** Lines that the panel has had shown and that the editor's cursor has not told of yet, as `file:line`: they choose nothing. */
  readonly echoes: readonly string[];
}

export const FIRST_TRACE: TraceView = { chosen: 0, relation: "all", anchor: 0, text: "", watched: [], layout: "columns", echoes: [] };

/** Of preemptions, as bounds say it. */
export const ANY_NUMBER = -1;

export const FIRST_EXPLORING: Exploring = {
  isOpen: false,
  options: { from: "", memory: "sc", cpus: 2, tasks: 1, states: 8_000_000, preemptions: ANY_NUMBER, worker: DEFAULT_WORKER },
  job: { kind: "none" },
  shown: undefined,
  ending: undefined,
  trace: FIRST_TRACE,
};

/** Watched expressions at most: each is a column. */
export const MOST_WATCHED = 8;

export type ExploringAction =
  | { readonly kind: "exploring"; readonly isOpen: boolean }
  | { readonly kind: "explore-options"; readonly change: Partial<ExploringOptions> }
  | { readonly kind: "explore" }
  | { readonly kind: "explore-stop" }
  | { readonly kind: "explore-started"; readonly ticket: number; readonly id: number }
  | { readonly kind: "explore-not-started"; readonly ticket: number; readonly error: RelayError }
  | { readonly kind: "explore-progress"; readonly id: number; readonly progress: ExplorationProgress }
  | { readonly kind: "explore-finished"; readonly id: number; readonly version: number | undefined; readonly outcome: ExplorationOutcome }
  | { readonly kind: "trace"; readonly change: Partial<Pick<TraceView, "relation" | "text" | "layout">> }
  /** Watches an expression, or every variable of a pattern. */
  | { readonly kind: "watch"; readonly text: string }
  | { readonly kind: "unwatch"; readonly text: string }
  | { readonly kind: "choose-step"; readonly step: number; readonly reveal: "no" | "show" | "open" };

/** A text that is equal where the same is asked. */
export function exploringFingerprint(options: ExplorationOptions): string {
  const { scenario, memory, cpus, tasks, states, preemptions = ANY_NUMBER, worker, profile = "", settings = {} } = options;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([scenario, memory, cpus, tasks, states, preemptions, worker, profile, sorted]);
}

export function stepsOf({ shown }: Exploring): readonly CounterStep[] {
  return shown?.result.violation?.steps ?? [];
}

/** Indices of the steps that the filters leave, rising. */
export function visibleSteps(exploring: Exploring): readonly number[] {
  const steps = stepsOf(exploring);
  const { anchor, relation, text } = exploring.trace;
  const wanted = related(steps, anchor, relation);
  return steps.flatMap((step, at) => (wanted.has(at) && (text === "" || matches(step, text)) ? [at] : []));
}

/** A counterexample is read from its end: that is where it breaks. */
export function lastStep({ violation }: Exploration): number {
  return Math.max(0, (violation?.steps.length ?? 0) - 1);
}
