/** Explores for a command: on threads, and only what is not known already. */
import { NO_VERDICTS, ownVerdicts, recording, type Verdicts } from "../../disk/verdicts.ts";
import type { ExploreProgress, ExploreRequest } from "../../simulator/explore/request.ts";
import type { ExploreResult } from "../../simulator/explore/result.ts";
import type { Arguments } from "../args/arguments.ts";
import { ExplorePool } from "../jobs/explore-pool.ts";
import { defaultJobs } from "../jobs/limits.ts";

export class Explorer {
  readonly #pool: ExplorePool;
  readonly #verdicts: Verdicts;
  /** Explorations that go on, or have ended, by their words: two that are the same are made once. */
  readonly #known = new Map<string, Promise<ExploreResult>>();

  /** @param seconds After which one exploration gives up. */
  constructor(values: Arguments, seconds: number | undefined) {
    this.#pool = new ExplorePool({ threads: values.integer("jobs") ?? defaultJobs(), seconds });
    this.#verdicts = values.has("no-cache") ? NO_VERDICTS : ownVerdicts();
  }

  /**
   * @param what In words; the same words mean the same exploration.
   * @param rank Of those that wait for a thread the one with the least goes first.
   */
  async explore(what: string, request: ExploreRequest, onProgress: (progress: ExploreProgress) => void, rank = 0): Promise<ExploreResult> {
    let known = this.#known.get(what);
    if (known === undefined) this.#known.set(what, (known = this.#make(request, onProgress, rank)));
    return known;
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }

  async #make(request: ExploreRequest, onProgress: (progress: ExploreProgress) => void, rank: number): Promise<ExploreResult> {
    const before = this.#verdicts.recall(request);
    if (before !== undefined) return before;
    const { lookup, reads } = recording(request.lookup);
    const result = await this.#pool.explore({ ...request, lookup }, onProgress, rank);
    this.#verdicts.keep(request, reads, result);
    return result;
  }
}
