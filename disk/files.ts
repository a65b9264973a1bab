/** The disk, as the workspace wants files: nothing throws, nothing is read that is too large or no text. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync, type Dirent } from "node:fs";
import {
  type Failed,
  type FailureReason,
  type Files,
  type FileStat,
  type FolderEntry,
  type ListResult,
  looksBinary,
  MOST_BYTES,
  type ReadResult,
} from "../server/workspace/files.ts";

export const nodeFiles: Files = { read: readText, list: listFolder, stat: statFile };

/** Throws at bytes that are no UTF-8; the other puts a sign in their place. Both leave a byte order mark where it is: offsets count it. */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function readText(path: string): ReadResult {
  let descriptor: number | undefined;
  try {
    // A pipe or a terminal would be waited for; opened so, it is looked at first.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size } = fstatOf(descriptor);
    if (size > MOST_BYTES) return failed("too-large");
    return decoded(readBytes(descriptor, size));
  } catch (error) {
    return failed(reasonOf(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

class Refusal extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(reason);
    this.reason = reason;
  }
}

function fstatOf(descriptor: number): { readonly size: number } {
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw new Refusal("folder");
  if (!stat.isFile()) throw new Refusal("unreadable");
  return stat;
}

function readBytes(descriptor: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let filled = 0;
  // A file that shrinks while it is read ends earlier than it said.
  for (let count = -1; count !== 0 && filled < size; filled += count) count = readSync(descriptor, bytes, filled, size - filled, null);
  return bytes.subarray(0, filled);
}

function decoded(bytes: Uint8Array): ReadResult {
  let text: string;
  let lossy = false;
  try {
    text = strict.decode(bytes);
  } catch {
    text = lenient.decode(bytes);
    lossy = true;
  }
  return looksBinary(text) ? failed("binary") : { kind: "text", text, lossy };
}

function listFolder(path: string): ListResult {
  try {
    return { kind: "entries", entries: readdirSync(path, { withFileTypes: true }).map(entryOf) };
  } catch (error) {
    return failed(reasonOf(error));
  }
}

function entryOf(entry: Dirent): FolderEntry {
  if (entry.isSymbolicLink()) return { name: entry.name, kind: "link" };
  if (entry.isDirectory()) return { name: entry.name, kind: "folder" };
  return { name: entry.name, kind: entry.isFile() ? "file" : "other" };
}

function statFile(path: string): FileStat | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
    return { kind, size: stat.size, mtimeMs: stat.mtimeMs };
  } catch {
    // A folder above it may not be searched, or links lead round in a ring.
    return undefined;
  }
}

function failed(reason: FailureReason): Failed {
  return { kind: "failed", reason };
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof Refusal) return error.reason;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  if (code === "EACCES" || code === "EPERM") return "denied";
  return code === "EISDIR" ? "folder" : "unreadable";
}
