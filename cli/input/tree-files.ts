/** The disk, as the workspace wants files; and where its indexes outlive the process. Nothing here throws. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { CacheStore } from "../../server/workspace/cache.ts";
import {
  type Failed,
  type FailureReason,
  type Files,
  type FileStat,
  type FolderEntry,
  looksBinary,
  MOST_BYTES,
} from "../../server/workspace/files.ts";
import { errorCode } from "./read-text.ts";

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8");

/** Files that lie around the one that is asked about: bytes that are no UTF-8 are no reason to know nothing of a header. */
export const treeFiles: Files = {
  read: (file) => {
    try {
      const stat = statSync(file);
      if (stat.isDirectory()) return failed("folder");
      if (!stat.isFile()) return failed("unreadable");
      if (stat.size > MOST_BYTES) return failed("too-large");
      const { text, lossy } = decoded(readFileSync(file));
      return looksBinary(text) ? failed("binary") : { kind: "text", text, lossy };
    } catch (error) {
      return failed(reasonOf(error));
    }
  },
  list: (folder) => {
    try {
      return { kind: "entries", entries: readdirSync(folder, { withFileTypes: true }).map(entryOf) };
    } catch (error) {
      return failed(reasonOf(error));
    }
  },
  stat: (file): FileStat | undefined => {
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
      return { kind, size: stat.size, mtimeMs: stat.mtimeMs };
    } catch {
      return undefined;
    }
  },
};

function decoded(bytes: Uint8Array): { readonly text: string; readonly lossy: boolean } {
  try {
    return { text: strict.decode(bytes), lossy: false };
  } catch {
    return { text: lenient.decode(bytes), lossy: true };
  }
}

function entryOf(entry: { readonly name: string; isSymbolicLink(): boolean; isDirectory(): boolean; isFile(): boolean }): FolderEntry {
  if (entry.isSymbolicLink()) return { name: entry.name, kind: "link" };
  if (entry.isDirectory()) return { name: entry.name, kind: "folder" };
  return { name: entry.name, kind: entry.isFile() ? "file" : "other" };
}

function failed(reason: FailureReason): Failed {
  return { kind: "failed", reason };
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  EACCES: "denied",
  EPERM: "denied",
  EISDIR: "folder",
};

function reasonOf(error: unknown): FailureReason {
  return REASONS[errorCode(error)] ?? "unreadable";
}

/** Indexes that are kept: one a tree, those that were written last. */
const MOST_KEPT = 8;
const ENDING = ".index";

/** The language server's own: `$XDG_CACHE_HOME/quiesce`, or `~/.cache/quiesce`. All of it may be deleted. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const { XDG_CACHE_HOME: given } = env;
  return path.join(given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), ".cache"), "quiesce");
}

/** A store that fails is as if it were empty: a cache is no reason to stop. */
export function diskStore(folder: string): CacheStore {
  return {
    read: (name) => {
      try {
        return new Uint8Array(readFileSync(path.join(folder, name + ENDING)));
      } catch {
        return undefined;
      }
    },
    write: (name, bytes) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = path.join(folder, name + ENDING);
        // Who reads meanwhile sees the old one or the new one.
        writeFileSync(`${file}.${process.pid}`, bytes);
        renameSync(`${file}.${process.pid}`, file);
        forgetOldest(folder);
      } catch {
        // No room, or no right to write: the next call reads the tree again.
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
