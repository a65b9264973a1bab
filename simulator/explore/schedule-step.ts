/** What a schedule is made of. */

/** What a step is to a search: an event, and which way it took where it had a choice. */
export interface ScheduleStep {
  readonly event: number;
  readonly choice: number;
  /** From here on the steps go round: after the last one everything is as it is before this one. */
  readonly beginsCycle?: true;
}

export type Schedule = readonly ScheduleStep[];

/** What a step is to a replay, which does not know what the search knew to be shared. */
export interface ReplayStep extends ScheduleStep {
  readonly instructions: number;
  /** Loads of the step that read what is not newest; absent for none. */
  readonly stale?: readonly StaleLoad[];
}

/** A load that reads what is not newest. */
export interface StaleLoad {
  /** Which of the step's loads it is, counted from 0; those of stacks are not counted. */
  readonly load: number;
  /** How often the word has changed since it was what is read; and the word behind it, for a load of two. */
  readonly low: number;
  readonly high: number;
  /** How many messages before the newest one the value was, for people. */
  readonly back: number;
}
