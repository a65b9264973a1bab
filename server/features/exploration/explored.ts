/** What explorations have found of a document, as features show it. */
import type { AblatedPoint } from "../../../simulator/explore/ablate.ts";
import type { ExploreDocument } from "../../../simulator/explore/report/explore-document.ts";

/** What is known of a document as it is now. */
export interface Explored {
  /** Changes with everything below. */
  readonly stamp: string;
  /** Newest first. */
  readonly runs: readonly ExploredRun[];
  /** In the order of their lines; of each way to take a point away the newest verdict. */
  readonly points: readonly ExploredPoint[];
}

export interface ExploredRun {
  /** With the lines of the document as it is now; of a stale one the lines are those of then. */
  readonly document: ExploreDocument;
  readonly isStale: boolean;
}

export interface ExploredPoint {
  /** 1-based, in the document as it is now. */
  readonly line: number;
  /** With the lines of then. */
  readonly point: AblatedPoint;
  readonly isStale: boolean;
  /** What was explored, in words. */
  readonly what: string;
  /** Bounds of the searches, in words. */
  readonly within: string;
  readonly notModelled: readonly string[];
}
