/** What an exploration is asked. */
import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import type { OrderSource } from "../../kernel/catalogue/ablations.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { Profile } from "../../kernel/profiles/profile.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { ReplayStep } from "./schedule-step.ts";
import type { Softirqs } from "./softirqs.ts";
import type { FencePlace } from "./weak/fences.ts";
import type { HistoryReduction } from "./weak/histories.ts";
import type { World } from "./world/world.ts";

/** A kind of order, or one barrier of the user's files. */
export type Unordered = OrderSource | FencePlace;

export type MemoryModel = "sc" | "lkmm";

/** What is explored where nobody names a model: see docs/explore.md for why. */
export const DEFAULT_MEMORY: MemoryModel = "sc";

/** Under `lkmm`: loads in one execution that may read what is not newest, where nobody says how many. */
export const DEFAULT_STALE = 1;

/** Each that may fail leads to several times as many states. */
export const DEFAULT_FAILING_WALKS = 0;

/** How much a data race weighs: with `off` none is looked for. */
export type RaceSeverity = "off" | "note" | "warning" | "error";

export const DEFAULT_DATA_RACES: RaceSeverity = "note";

/** Everything that a verdict depends on. */
export interface ExploreRequest {
  /** The file asked about, as `lookup` names it. */
  readonly path: string;
  readonly lookup: FileLookup;
  /** Folders below which the tree's own `linux/livepatch.h` lies; none for a file that stands alone. */
  readonly treeIncludes: readonly string[];
  readonly profile: Profile;
  readonly topology: Topology;
  readonly scenario: readonly ScenarioFile[];
  readonly tracingWhereRcuIsNotWatching: boolean;
  readonly reliableStacktrace: boolean;
  /** Answers to the model's questions, besides those that follow from the topology. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly memory: MemoryModel;
  /** With `lkmm`: loads in one execution that may read what is not newest; {@link DEFAULT_STALE} by default. */
  readonly stale?: number;
  /** With `lkmm`: how much a data race weighs; {@link DEFAULT_DATA_RACES} by default. */
  readonly dataRaces?: RaceSeverity;
  /** `waiting` by default. */
  readonly softirqs?: Softirqs;
  /** Walks of a stack in one execution that may fail, as they do in a kernel now and then; {@link DEFAULT_FAILING_WALKS} by default. */
  readonly failingWalks?: number;
  /** The scenario's step at which exploring begins; what stands before it happens in one fixed order. Undefined: its first step. */
  readonly from: string | undefined;
  /** Whether timers, and work that names no CPU, have the first housekeeping CPU for themselves; else the administrator is there, too. */
  readonly workerHasOwnCpu: boolean;
  /** Functions of the model that return at once: to see what breaks without them. */
  readonly without?: readonly string[];
  /** With `lkmm`: what gives no order, for the same reason. */
  readonly unordered?: readonly Unordered[];
  /** With `lkmm`: lines of the user's files at which what is read is newest, to look for violations that others lead to. */
  readonly fresh?: readonly FencePlace[];
  readonly reductions: Reductions;
  /** With `lkmm`: what makes its states fewer, as {@link reductions} do; all of it by default. */
  readonly histories?: ReadonlySet<HistoryReduction>;
  readonly limits: ExploreLimits;
  /** Only these steps, instead of a search. */
  readonly replay?: readonly ReplayStep[];
}

/** What makes a search smaller without changing its verdict; each can be turned off, which a test does. */
export interface Reductions {
  /** Operations that no other CPU can notice are merged with the one before them; without it every access is an operation. */
  readonly localSteps: boolean;
  /** Registers that are never read again are cleared. */
  readonly deadRegisters: boolean;
  /** A stack trace is cleared once the function that asked for it has returned, unless it is read later. */
  readonly oldTraces: boolean;
  /** Atomic operations on different bits of a word commute. Under `lkmm` see {@link WeakMemory.tellsStores}. */
  readonly singleBits: boolean;
  /** Accesses under a lock are no operations of their own where all accesses to that word are under it. */
  readonly guardedAccesses: boolean;
  /** Whether it is to look who should run is no question for a CPU that nobody can wake at that moment. With {@link singleBits} only. */
  readonly calmTasks: boolean;
  /** An interrupt comes and looks for its causes in one. */
  readonly wholeArrivals: boolean;
  /** What an event has done is done again without carrying it out, where all that it looks at is what it was: see search/recall.ts. */
  readonly recalls: boolean;
  /** With softirqs everywhere: one comes upon kernel code that is not preempted no sooner than something that does not commute with it is next. */
  readonly lateSoftirqs: boolean;
  /** The work item that frees a module's memory for initialisation is left out, as every verdict says. */
  readonly initMemory: boolean;
  /** A CPU for which RCU does not watch counts as quiescent. No reduction, but what shows why it matters. */
  readonly eqsCredit: boolean;
}

export const ALL_REDUCTIONS: Reductions = {
  localSteps: true,
  deadRegisters: true,
  oldTraces: true,
  singleBits: true,
  guardedAccesses: true,
  calmTasks: true,
  wholeArrivals: true,
  recalls: true,
  lateSoftirqs: true,
  initMemory: true,
  eqsCredit: true,
};

export interface ExploreLimits {
  readonly states: number;
  readonly depth: number;
  /** Bytes. */
  readonly memory: number;
  /** Preemptions in one execution; undefined for any number. */
  readonly preemptions?: number | undefined;
  /** Whether states are compared with all that they hold; otherwise two that have the same hash count as one. */
  readonly exact?: boolean;
}

export const DEFAULT_LIMITS: ExploreLimits = { states: 8_000_000, depth: 1_000_000, memory: 1 << 30 };

export interface ExploreHooks {
  /** Asked between slices of some milliseconds: why the search is to end now, undefined to go on. */
  readonly stop?: () => "cancelled" | "time" | undefined;
  readonly progress?: (progress: ExploreProgress) => void;
  /** A search begins, in the world's first state; what an earlier one has met does not count. */
  readonly search?: (world: World) => void;
}

export interface ExploreProgress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** How often the search has begun anew because more turned out to be shared. */
  readonly round: number;
  readonly phase: "search" | "shorten";
  /** What the search holds. */
  readonly bytes: number;
}
