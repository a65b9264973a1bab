/** Finds the files of a tree that are indexed. */
import type { FailureReason, Files } from "./files.ts";
import { joined } from "./paths.ts";
import { isReached, isWalked } from "./roles.ts";

export interface WalkOptions {
  readonly files: Files;
  readonly root: string;
  readonly onProblem: (path: string, reason: FailureReason) => void;
}

/** Deeper folders are not looked into: no tree has them. */
const DEEPEST = 40;

/** Walks below a folder. Links are not followed into folders, so a loop of them ends. Yields after each folder; returns the files. */
export function* walk(options: WalkOptions, folder: string): Generator<void, readonly string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    listFolder(options, next, found, waiting);
    yield;
  }
  return found;
}

function listFolder({ files, root, onProblem }: WalkOptions, folder: string, found: string[], waiting: string[]): void {
  const listed = files.list(joined(root, folder));
  if (listed.kind === "failed") {
    onProblem(folder, listed.reason);
    return;
  }
  for (const { name, kind } of listed.entries) {
    const path = joined(folder, name);
    if (kind === "folder") {
      if (!isWalked(path)) continue;
      if (path.split("/").length > DEEPEST) onProblem(path, "unreadable");
      else waiting.push(path);
    } else if (isReached(path) && (kind === "file" || (kind === "link" && files.stat(joined(root, path))?.kind === "file")))
      found.push(path);
  }
}
