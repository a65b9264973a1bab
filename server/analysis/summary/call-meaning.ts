import type { Behaviour } from "../flow/solve.ts";
import type { Cover, SleepSummary } from "./summary.ts";

/** What a call does and how it sleeps. */
export interface CallMeaning {
  readonly behaviour: Behaviour;
  readonly sleep: SleepSummary | undefined;
  readonly isPartial: boolean;
  readonly startsWatching: boolean;
  /** What it is, or is a thin cover of; with the name that is called as the first of those between. */
  readonly covers: Cover | undefined;
  /** Whether the table says all of it. */
  readonly isTabled: boolean;
}
