/** Explores for a command: on threads, and only what is not known already. */
import type { ExploreProgress, ExploreRequest } from "../../simulator/explore/request.ts";
import type { ExploreResult } from "../../simulator/explore/result.ts";
import type { Arguments } from "../args/arguments.ts";
import { ExplorePool } from "../jobs/explore-pool.ts";
import { defaultJobs } from "../jobs/limits.ts";
import { NO_VERDICTS, ownVerdicts, recording, type Verdicts } from "./verdicts.ts";

export class Explorer {
  /** Explorations at once at most. */
  readonly threads: number;
  readonly #pool: ExplorePool;
  readonly #verdicts: Verdicts;
  /** Explorations that go on, or have ended, by their words: two that are the same are made once. */
  readonly #known = new Map<string, Promise<ExploreResult>>();

  /** @param seconds After which one exploration gives up. */
  constructor(values: Arguments, seconds: number | undefined) {
    this.threads = values.integer("jobs") ?? defaultJobs();
    this.#pool = new ExplorePool({ threads: this.threads, seconds });
    this.#verdicts = values.has("no-cache") ? NO_VERDICTS : ownVerdicts();
  }

  /** @param what In words; the same words mean the same exploration. */
  async explore(what: string, request: ExploreRequest, onProgress: (progress: ExploreProgress) => void): Promise<ExploreResult> {
    let known = this.#known.get(what);
    if (known === undefined) this.#known.set(what, (known = this.#make(request, onProgress)));
    return known;
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }

  async #make(request: ExploreRequest, onProgress: (progress: ExploreProgress) => void): Promise<ExploreResult> {
    const before = this.#verdicts.recall(request);
    if (before !== undefined) return before;
    const { lookup, reads } = recording(request.lookup);
    const result = await this.#pool.explore({ ...request, lookup }, onProgress);
    this.#verdicts.keep(request, reads, result);
    return result;
  }
}
