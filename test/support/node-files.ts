/** Files of the disk and a cache in a folder, for tests and benchmarks; the products have their own. */
import fs from "node:fs";
import path from "node:path";
import type { CacheStore } from "../../server/workspace/cache.ts";
import { type Failed, type Files, type FolderEntry, looksBinary, MOST_BYTES } from "../../server/workspace/files.ts";

export const nodeFiles: Files = {
  read(file) {
    try {
      const stat = fs.statSync(file);
      if (stat.isDirectory()) return { kind: "failed", reason: "folder" };
      // A pipe or device could block, or never end.
      if (!stat.isFile()) return { kind: "failed", reason: "unreadable" };
      if (stat.size > MOST_BYTES) return { kind: "failed", reason: "too-large" };
      const text = fs.readFileSync(file, "utf8");
      if (looksBinary(text)) return { kind: "failed", reason: "binary" };
      return { kind: "text", text, lossy: text.includes("\ufffd") };
    } catch (error) {
      return failure(error);
    }
  },

  list(folder) {
    try {
      const entries = fs.readdirSync(folder, { withFileTypes: true });
      return { kind: "entries", entries: entries.map((entry): FolderEntry => ({ name: entry.name, kind: kindOf(entry) })) };
    } catch (error) {
      return failure(error);
    }
  },

  stat(file) {
    try {
      const stat = fs.statSync(file);
      const { size, mtimeMs } = stat;
      return { kind: stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other", size, mtimeMs };
    } catch {
      return undefined;
    }
  },
};

function kindOf(entry: fs.Dirent | fs.Stats): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}

function failure(error: unknown): Failed {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "failed", reason: "missing" };
  if (code === "EACCES" || code === "EPERM") return { kind: "failed", reason: "denied" };
  return { kind: "failed", reason: code === "EISDIR" ? "folder" : "unreadable" };
}

/** Keeps caches in a folder, which is made when it is needed. */
export function folderStore(folder: string): CacheStore {
  return {
    read(name) {
      try {
        return fs.readFileSync(path.join(folder, name));
      } catch {
        return undefined;
      }
    },
    write(name, bytes) {
      fs.mkdirSync(folder, { recursive: true });
      const temporary = path.join(folder, `${name}.${process.pid}`);
      fs.writeFileSync(temporary, bytes);
      fs.renameSync(temporary, path.join(folder, name));
    },
  };
}
