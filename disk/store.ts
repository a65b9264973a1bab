/** Where indexes outlive the process: `$XDG_CACHE_HOME/quiesce`, or `~/.cache/quiesce`. Nothing in it is needed; all of it may be deleted. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { CacheStore } from "../server/workspace/cache.ts";

/** Indexes that are kept: one a tree, the ones that were written last. */
export const MOST_KEPT = 8;

const ENDING = ".index";

/** The folder of caches (XDG Base Directory Specification: a relative value does not count). */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME: given } = env;
  return path.join(given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), ".cache"), "quiesce");
}

/** A store that fails is as if it were empty: a cache is no reason to stop. */
export function nodeStore(folder: string): CacheStore {
  return {
    read: (name) => {
      try {
        const file = path.join(folder, `${name}${ENDING}`);
        return new Uint8Array(readFileSync(file));
      } catch {
        return undefined;
      }
    },
    write: (name, bytes) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = path.join(folder, `${name}${ENDING}`);
        // A server that reads meanwhile sees the old one or the new one.
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, bytes);
        renameSync(temporary, file);
        forgetOldest(folder);
      } catch {
        // No room, or no right to write: the next start reads the tree again.
      }
    },
  };
}

function forgetOldest(folder: string): void {
  const kept = readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => ({ file: path.join(folder, name), mtimeMs: statSync(path.join(folder, name)).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { file } of kept.slice(MOST_KEPT)) rmSync(file, { force: true });
}
