/**
 * What an exploration yields. The command line's JSON (schema `quiesce/explore/1`) is this plus the common part, so a field that is added here needs
 * its line in docs/schemas. Lines and columns are 1-based.
 */
import type { Problem } from "../../base/problem.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import type { RaceSeverity } from "./request.ts";
import type { DataRace } from "./weak/race.ts";
import type { UserFence } from "./weak/fences.ts";

export type Verdict = "violated" | "verified" | "gave-up";

export interface Bound {
  readonly name: string;
  /** -1: unlimited. */
  readonly value: number;
  readonly hit: boolean;
}

/** Lines of the user's files that were carried out in some state, and directions of branches that were taken. */
export interface Coverage {
  readonly lines: Share;
  readonly branches: Share;
  /** The scenario came to its end in some schedule. */
  readonly completed: boolean;
  /** Lines of FILE that were carried out, ascending. */
  readonly lineNumbers: readonly number[];
}

export interface Share {
  readonly covered: number;
  readonly total: number;
}

/** A variable that a step has changed. */
export interface Change {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** A read of what a variable was before its newest store. Steps are indices into the schedule's. */
export interface StaleRead {
  readonly name: string;
  /** Where it is read. */
  readonly file: string;
  readonly line: number;
  /** What was read, and what the newest value is. */
  readonly read: string;
  readonly newest: string;
  /** The step whose store was read; absent: what was there before the first step. */
  readonly from?: number | undefined;
  /** The step of the store that overwrote it and was not seen. */
  readonly missed?: number | undefined;
}

/** An earlier step of another CPU that a step comes after, in any order that makes no difference. */
export interface Follows {
  /** Index into the schedule's steps. */
  readonly step: number;
  /** The variable that both have used; empty where a task was woken, an interrupt raised and the like. */
  readonly by: string;
}

/** What one task, or the world, does without anybody else in between. */
export interface TraceStep {
  readonly cpu: number;
  /** The task's name, or what else happens: `timer`, `grace period`. */
  readonly thread: string;
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly changed: readonly Change[];
  /** Where an older value than the newest is read: what it is, and what it has been overwritten by. */
  readonly stale?: string;
  /** The same, to be drawn. */
  readonly staleReads?: readonly StaleRead[];
  /**
   * What it comes after, besides earlier steps of its own CPU and what follows from others: accesses to the same word of which one is a store. A stale
   * read comes after the store that it reads, and not after those that it misses. Reads of the world's own services are not known.
   */
  readonly after?: readonly Follows[];
  /** Part of what goes round: with the last step of the schedule everything is as it was before the first of these. */
  readonly inCycle?: true;
}

/** What goes round for ever where the scenario's end is out of reach: everything that can happen in it does, so no fairer scheduler would help. */
export interface Cycle {
  /** Index into the schedule's steps of the first one of it; all behind that are part of it. */
  readonly from: number;
  readonly operations: number;
  /** The tasks that it is about, first who never does what it was asked for: who acts in it, who could, who waits in the user's files. */
  readonly tasks: readonly CycleTask[];
}

export interface CycleTask {
  readonly cpu: number;
  readonly thread: string;
  /** What it does all the while; who acts may do several of the others in turn. `starves`: it could run, and is never given its CPU. */
  readonly does: "acts" | "idles" | "runs" | "spins" | "is halted" | "starves" | "sleeps";
  /** Operations in it, for who acts. */
  readonly operations: number;
  /** Functions of the user's files in which it acts, in the order in which it comes to them. */
  readonly acts: readonly string[];
  /** Where it is as the cycle begins: innermost code of the user's files, else of the model. Empty in user mode. */
  readonly function: string;
  readonly file: string;
  readonly line: number;
  /** What it was asked for and does not answer: names of thread flags that stay set all the while, `TIF_SIGPENDING`. */
  readonly pending: readonly string[];
  /** All of this as a sentence. */
  readonly text: string;
}

export interface ExploreViolation {
  /** `warn`, `bug`, `deadlock`, `no-progress`, `sleep-in-atomic`, `lock-misuse`, a fault's code, or the name of a scenario's property. */
  readonly property: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Innermost first. */
  readonly stack: readonly { readonly function: string; readonly file: string; readonly line: number }[];
  readonly steps: readonly TraceStep[];
  /** Operations of the schedule; a step of {@link steps} may be several. */
  readonly operations: number;
  /** No shorter schedule leads to a violation. */
  readonly shortest: boolean;
  /** Under a weak memory model: {@link shortest} is only about schedules without stale reads, which are looked at first. */
  readonly withoutStale?: true;
  /** Where the end is out of reach and something goes on: how it goes round for ever. */
  readonly cycle?: Cycle;
  /** The schedule as text, for a token. */
  readonly schedule: string;
}

export interface FoundDataRace extends DataRace {
  readonly severity: Exclude<RaceSeverity, "off">;
}

export interface ExploreResult {
  readonly verdict: Verdict;
  readonly bounds: readonly Bound[];
  readonly notModelled: readonly string[];
  readonly states: number;
  readonly transitions: number;
  /** Transitions of all searches, those that had to be made again because more turned out to be shared included. */
  readonly allTransitions: number;
  /** Longest schedule that was looked at without going back. */
  readonly depth: number;
  readonly omissionProbability: number;
  readonly bytesPerState: number;
  /** States that waited at once at most while a schedule was made shortest, and what each took; absent where none was. */
  readonly waitingStates?: number;
  readonly bytesPerWaitingState?: number;
  /** Words that several CPUs use: what the search treats as visible. */
  readonly sharedWords: number;
  readonly coverage: Coverage;
  /** Barriers of the user's files that were carried out; absent where nothing was explored. */
  readonly fences?: readonly UserFence[];
  /** Data races met on the way, each pair of places once; absent where none was looked for. */
  readonly dataRaces?: readonly FoundDataRace[];
  readonly properties: readonly { readonly name: string; readonly checked: boolean }[];
  readonly violation?: ExploreViolation;
  readonly sources: readonly SourceOfText[];
  readonly problems: readonly Problem[];
}
