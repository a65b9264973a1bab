/**
 * The editor's file system, as the workspace wants files: at once, or not at all. What was never asked for is not there yet; it is
 * fetched, and then whoever looked is told that it has changed.
 */
import { type Failed, type Files, type FileStat, type ListResult, looksBinary, type ReadResult } from "../../workspace/files.ts";
import { folderOf } from "../../workspace/paths.ts";
import type { ListFolderResult, ReadFileResult, StatFileResult } from "../../protocol.ts";
import { isInFileSystem } from "./paths.ts";

/** The editor at the other end. */
export interface RemoteFiles {
  readonly read: (path: string) => Promise<ReadFileResult>;
  readonly list: (path: string) => Promise<ListFolderResult>;
  readonly stat: (path: string) => Promise<StatFileResult>;
}

/** Requests that are under way at once. */
const MOST_REQUESTS = 16;
/** Characters of text that are kept; beyond that everything is forgotten, and fetched again when it is wanted. */
const MOST_KEPT = 64 * 2 ** 20;

const MISSING: Failed = { kind: "failed", reason: "missing" };

export class WebFiles implements Files {
  readonly #remote: RemoteFiles;
  readonly #texts = new Map<string, ReadResult>();
  readonly #folders = new Map<string, ListResult>();
  readonly #stats = new Map<string, FileStat | undefined>();
  /** Fetches under way or waiting, by what they are for. */
  readonly #fetching = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #kept = 0;
  readonly #onFetched: (paths: readonly string[]) => void;
  #fetched: string[] = [];

  /** @param onFetched Told once when everything that was missed has come: these were looked for, and were not there yet. */
  constructor(remote: RemoteFiles, onFetched: (paths: readonly string[]) => void) {
    this.#remote = remote;
    this.#onFetched = onFetched;
  }

  read(path: string): ReadResult {
    const known = this.#texts.get(path);
    if (known === undefined) this.#miss(path, async () => this.fetchText(path));
    return known ?? MISSING;
  }

  list(path: string): ListResult {
    const known = this.#folders.get(path);
    if (known === undefined) this.#miss(path, async () => this.fetchFolder(path));
    return known ?? MISSING;
  }

  stat(path: string): FileStat | undefined {
    if (this.#stats.has(path)) return this.#stats.get(path);
    // A folder that was listed tells of what it does not hold.
    const above = this.#folders.get(folderOf(path));
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (above?.kind === "entries" && !above.entries.some((entry) => entry.name === name)) return undefined;
    this.#miss(path, async () => this.fetchStat(path));
    return undefined;
  }

  /** The editor says that these are other than they were. */
  changed(paths: readonly string[]): void {
    for (const path of paths) {
      this.#texts.delete(path);
      this.#stats.delete(path);
      this.#folders.delete(folderOf(path));
    }
  }

  async fetchText(path: string): Promise<void> {
    return this.#once(`text ${path}`, this.#texts.has(path), path, async () => {
      const found = await this.#remote.read(path);
      if (found.kind === "text") this.#keep(found.text.length);
      this.#texts.set(path, resultOf(found));
    });
  }

  async fetchFolder(path: string): Promise<void> {
    return this.#once(`folder ${path}`, this.#folders.has(path), path, async () => {
      const found = await this.#remote.list(path);
      this.#folders.set(path, found.kind === "items" ? { kind: "entries", entries: found.items } : failureOf(found.kind));
    });
  }

  async fetchStat(path: string): Promise<void> {
    return this.#once(`stat ${path}`, this.#stats.has(path), path, async () => {
      const found = await this.#remote.stat(path);
      this.#stats.set(path, found.kind === "stat" ? found.stat : undefined);
    });
  }

  /** Whether nothing is being fetched. */
  get isSettled(): boolean {
    return this.#fetching.size === 0;
  }

  /** Resolves when nothing is being fetched. */
  async settled(): Promise<void> {
    while (this.#fetching.size > 0) await Promise.all(this.#fetching.values());
  }

  /** Something was looked for that is not here yet. */
  #miss(path: string, fetch: () => Promise<void>): void {
    if (!isInFileSystem(path)) return;
    this.#fetched.push(path);
    void this.#fetchAndTell(fetch);
  }

  /** Told is when the last of all that were missed has come. */
  async #fetchAndTell(fetch: () => Promise<void>): Promise<void> {
    await fetch();
    if (this.#fetching.size > 0 || this.#fetched.length === 0) return;
    const fetched = this.#fetched;
    this.#fetched = [];
    this.#onFetched(fetched);
  }

  async #once(key: string, isKnown: boolean, path: string, run: () => Promise<void>): Promise<void> {
    if (isKnown || !isInFileSystem(path)) return;
    const running = this.#fetching.get(key);
    if (running !== undefined) return running;
    const made = this.#inTurn(run).finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, made);
    return made;
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    if (this.#running === MOST_REQUESTS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      await run();
    } catch {
      // The client refused, or is gone: then nothing is known of it, and the next look asks again.
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  #keep(length: number): void {
    this.#kept += length;
    if (this.#kept <= MOST_KEPT) return;
    this.#texts.clear();
    this.#kept = length;
  }
}

function resultOf(found: ReadFileResult): ReadResult {
  if (found.kind !== "text") return failureOf(found.kind);
  const { text } = found;
  return looksBinary(text) ? { kind: "failed", reason: "binary" } : { kind: "text", text, lossy: text.includes("\uFFFD") };
}

function failureOf(kind: "missing" | "failed" | "too-large"): Failed {
  return { kind: "failed", reason: kind === "failed" ? "unreadable" : kind };
}
