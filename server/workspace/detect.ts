/** Finds the kernel tree that a file lies in. */
import { type KernelVersion, versionOfMakefile, versionText } from "../../kernel/profiles/profile.ts";
import { profiles } from "../../kernel/profiles/profiles.ts";
import type { Files } from "./files.ts";
import { folderOf, joined } from "./paths.ts";

export interface TreeRoot {
  /** Absolute path of the top folder. */
  readonly root: string;
  /** Undefined when its Makefile says none. */
  readonly version: KernelVersion | undefined;
  /** One sentence when the facts of the catalogue may not fit this kernel; undefined when they do. */
  readonly note: string | undefined;
}

/** How many folders upwards are looked at. */
const MOST_LEVELS = 100;

/** The innermost tree around a file or folder: a top folder has a Makefile that tells a kernel's version, and Kbuild or MAINTAINERS. */
export function findTree(files: Files, path: string): TreeRoot | undefined {
  let folder = files.stat(path)?.kind === "folder" ? path : folderOf(path);
  for (let level = 0; level < MOST_LEVELS && folder !== ""; level++) {
    const found = treeAt(files, folder);
    if (found !== undefined) return found;
    const above = folderOf(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  return undefined;
}

function treeAt(files: Files, root: string): TreeRoot | undefined {
  const has = (name: string): boolean => files.stat(joined(root, name))?.kind === "file";
  const marks = [has("Kbuild"), has("MAINTAINERS")].filter(Boolean).length;
  if (marks === 0) return undefined;
  const makefile = files.read(joined(root, "Makefile"));
  const version = makefile.kind === "text" ? versionOfMakefile(makefile.text) : undefined;
  // Without a version both must be there, and the folder of the headers: many projects have a MAINTAINERS file.
  if (version === undefined && !(marks === 2 && files.stat(joined(root, "include/linux"))?.kind === "folder")) return undefined;
  return { root, version, note: noteOn(version) };
}

/** What is to be said of a kernel that the catalogue's facts were not checked against. */
export function noteOn(version: KernelVersion | undefined): string | undefined {
  if (version === undefined) return "The Makefile of this tree tells no kernel version; facts are those of the newest kernel known";
  const newest = profiles[0]?.version;
  if (newest === undefined || version.major < newest.major || (version.major === newest.major && version.minor <= newest.minor))
    return undefined;
  return `Linux ${versionText(version)} is newer than ${newest.major}.${newest.minor}, the newest that the catalogue describes; facts that changed since are missing`;
}
