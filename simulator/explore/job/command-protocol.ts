/** What a thread that explores for a command is asked and answers. Files are asked for and answered as in simulator/jobs/protocol.ts. */
import type { ExploreProgress, ExploreRequest } from "../request.ts";
import type { ExploreResult } from "../result.ts";

/** Owner → thread. */
export interface ExploreOrder {
  readonly id: number;
  readonly request: Omit<ExploreRequest, "lookup">;
  /** Seconds after which it gives up; undefined for never. */
  readonly seconds: number | undefined;
}

/** Thread → owner. */
export type ExploreMessage =
  | { readonly kind: "read"; readonly view: number; readonly path: string }
  | { readonly kind: "list"; readonly view: number; readonly path: string }
  | { readonly kind: "progress"; readonly progress: ExploreProgress }
  | { readonly kind: "done"; readonly id: number; readonly answer: ExploreResult }
  /** A mistake of ours: the text of an exception. */
  | { readonly kind: "failed"; readonly id: number; readonly error: string };
