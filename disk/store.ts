/** Where indexes and programs outlive the process: `$XDG_CACHE_HOME/quiesce`, or `~/.cache/quiesce`. Nothing in it is needed; all of it may be deleted. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { threadId } from "node:worker_threads";
import type { CacheStore } from "../server/workspace/cache.ts";

/** The folder of caches (XDG Base Directory Specification: a relative value does not count). */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME: given } = env;
  return path.join(given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), ".cache"), "quiesce");
}

/** Files of one kind in the folder of caches. */
export interface Kind {
  /** Of their names, with the point. */
  readonly ending: string;
  /** Files that are kept: the ones that were used last. */
  readonly most: number;
}

/** Indexes: one a tree. */
export const INDEXES: Kind = { ending: ".index", most: 8 };

/** A store that fails is as if it were empty: a cache is no reason to stop. */
export function nodeStore(folder: string, { ending, most }: Kind = INDEXES): CacheStore {
  return {
    read: (name) => {
      try {
        const file = path.join(folder, `${name}${ending}`);
        const bytes = new Uint8Array(readFileSync(file));
        touch(file);
        return bytes;
      } catch {
        return undefined;
      }
    },
    write: (name, bytes) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = path.join(folder, `${name}${ending}`);
        // A server that reads meanwhile sees the old one or the new one. What is left of a write that was cut off is forgotten as others are.
        const temporary = path.join(folder, `${name}.${process.pid}-${threadId}${ending}`);
        // A program holds the texts that it was made of, which may be nobody else's business.
        writeFileSync(temporary, bytes, { mode: 0o600 });
        renameSync(temporary, file);
        forgetOldest(folder, { ending, most });
      } catch {
        // No room, or no right to write: the next start does the work again.
      }
    },
  };
}

function touch(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

function forgetOldest(folder: string, { ending, most }: Kind): void {
  const kept = readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ file: path.join(folder, name), mtimeMs: statSync(path.join(folder, name)).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { file } of kept.slice(most)) rmSync(file, { force: true });
}
