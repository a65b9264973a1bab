import type { ExploreRequest } from "./request.ts";

/** One exploration that a verdict depends on. */
export interface AblateRun {
  /** For people; runs with the same words are the same. */
  readonly what: string;
  readonly request: ExploreRequest;
  /** What is explored: the text as it stands, with the point taken away and nothing else, or with something else taken away. */
  readonly of: "pristine" | "point" | "cover";
}
