/** Between the timeline and whoever shows it. */
import type { RunSummary } from "../../jobs/simulation.ts";
import type { EventDetails, EventQuery } from "../../jobs/timeline.ts";
import type { EventSource } from "../service.ts";
import type { LaneSize } from "../state/state.ts";
import type { TimeRange } from "./viewport.ts";

/** What the timeline shows, and how. */
export interface TimelineInput {
  readonly summary: RunSummary;
  readonly source: EventSource;
  readonly laneSize: LaneSize;
  readonly arrows: boolean;
  /** Undefined: the whole. */
  readonly range: TimeRange | undefined;
  readonly selected: EventDetails | undefined;
  /** What is lit: a filter, or the line under the editor's cursor. */
  readonly lights: EventQuery | undefined;
  readonly label: string;
}

export interface TimelineEvents {
  /** The view came to rest. */
  readonly range: TimeRange;
  /** Null: nothing is chosen any more. (An event of the page cannot carry undefined.) */
  readonly choose: EventDetails | null;
  /** The source line of the chosen event is wanted. */
  readonly open: EventDetails;
  /** The service no longer keeps the events of this run. */
  readonly gone: number;
  /** Words for those who listen. */
  readonly announce: string;
}
