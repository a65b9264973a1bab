/** The files that `check` looks at: those named, and the C files below the folders that are named. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { errorCode } from "../input/read-text.ts";
import { type KernelTree, pathInTree } from "../input/tree.ts";
import type { SkippedFile } from "../report/check.ts";
import { compareText } from "../../simulator/report/summary.ts";

export interface Target {
  /** Relative to the tree's root, else as given. */
  readonly path: string;
  /** Where it lies on the disk. */
  readonly disk: string;
  /** Whether the user named it, rather than a folder above it: then it is an error that it cannot be read. */
  readonly named: boolean;
}

export interface Targets {
  /** Each file once, in the order in which they are checked. */
  readonly files: readonly Target[];
  readonly skipped: readonly SkippedFile[];
  /** Named paths that cannot be looked at. */
  readonly unusable: readonly SkippedFile[];
}

export interface TargetOptions {
  readonly tree: KernelTree | undefined;
  readonly isExcluded: (path: string) => boolean;
}

/** Finds them. Folders are walked in code-unit order; names that begin with a dot are passed over. */
export function findTargets(given: readonly string[], options: TargetOptions): Targets {
  const walk = new Walk(options);
  for (const name of given) walk.named(name);
  return walk;
}

class Walk implements Targets {
  readonly files: Target[] = [];
  readonly skipped: SkippedFile[] = [];
  readonly unusable: SkippedFile[] = [];
  readonly #seen = new Set<string>();
  readonly #options: TargetOptions;

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  named(name: string): void {
    const stat = this.#stat(name);
    if (stat === undefined) return;
    if (stat.isDirectory()) this.#folder(name, true);
    else this.#file(name, true);
  }

  #stat(name: string): { isDirectory(): boolean } | undefined {
    try {
      return statSync(name);
    } catch (error) {
      this.unusable.push({ file: this.#shown(name), code: "input-unreadable", why: reason(error) });
      return undefined;
    }
  }

  #folder(folder: string, named: boolean): void {
    const shown = this.#shown(folder);
    // The root of a tree has no name of its own to be excluded by.
    if (shown !== "." && this.#options.isExcluded(shown)) {
      this.skipped.push({ file: shown, code: "excluded", why: "the settings exclude it" });
      return;
    }
    const entries = entriesOf(folder);
    if (typeof entries === "string") {
      const skipped = { file: shown, code: "folder-unreadable", why: entries };
      if (named) this.unusable.push(skipped);
      else this.skipped.push(skipped);
      return;
    }
    for (const entry of entries) this.#entry(path.join(folder, entry.name), entry);
  }

  #entry(name: string, entry: Dirent): void {
    if (entry.name.startsWith(".")) return;
    if (entry.isDirectory()) return this.#folder(name, false);
    const isC = /\.[ch]$/.test(entry.name);
    if (entry.isFile()) return isC ? this.#file(name, false) : undefined;
    if (!entry.isSymbolicLink()) return undefined;
    const kind = linkKind(name);
    // A link to a folder may lead anywhere, also back up.
    if (kind === "folder") {
      this.skipped.push({ file: this.#shown(name), code: "link-to-folder", why: "it is a link to a folder, which is not followed" });
    } else if (kind === "file") return isC ? this.#file(name, false) : undefined;
    else if (isC) this.skipped.push({ file: this.#shown(name), code: "input-unreadable", why: kind });
    return undefined;
  }

  #file(name: string, named: boolean): void {
    const disk = path.resolve(name);
    if (this.#seen.has(disk)) return;
    this.#seen.add(disk);
    const shown = this.#shown(name);
    if (this.#options.isExcluded(shown)) this.skipped.push({ file: shown, code: "excluded", why: "the settings exclude it" });
    else this.files.push({ path: shown, disk, named });
  }

  #shown(name: string): string {
    const { tree } = this.#options;
    return (tree === undefined ? undefined : pathInTree(tree, name)) ?? tidy(name);
  }
}

/** Sorted; in words why there are none. */
function entriesOf(folder: string): readonly Dirent[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    return reason(error);
  }
}

/** `file`, `folder`, or in words why it is neither. */
function linkKind(name: string): string {
  try {
    const stat = statSync(name);
    return stat.isDirectory() ? "folder" : stat.isFile() ? "file" : "it is a link to something that is no file";
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "it is a link to something that does not exist" : reason(error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it does not exist: a part of its path is no folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ELOOP: "it is a link that leads back to itself",
  ENAMETOOLONG: "its name is too long",
};

function reason(error: unknown): string {
  return REASONS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** `./a.c` is `a.c`; separators are slashes. */
export function tidy(name: string): string {
  const tidied = name
    .split(path.sep)
    .join("/")
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "");
  return tidied === "" ? "." : tidied;
}
