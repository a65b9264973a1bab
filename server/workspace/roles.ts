/** What a path says of a file of a kernel tree. */
import { type TreeLayout, treeLayout } from "../../kernel/catalogue/tree-layout.ts";
import { isWithin } from "./paths.ts";

export type FileRole =
  /** A header that any file may include. */
  | "header"
  /** Code, or a header of the files around it. */
  | "source"
  | "local-header"
  /** A part of a program that is not the kernel: known to itself only. */
  | "separate"
  /** Not read by us, but names in it exist. */
  | "assembly"
  | "ignored";

const IS_SOURCE = /\.[chS]$/;

/** The folder below `arch` that a path lies in; undefined for code of no architecture. */
export function architectureOf(path: string): string | undefined {
  return /^arch\/([^/]+)\//.exec(path)?.[1];
}

export function roleOf(path: string, layout: TreeLayout = treeLayout): FileRole {
  if (!IS_SOURCE.test(path)) return "ignored";
  if (layout.notKernel.some((folder) => isWithin(path, folder))) return "separate";
  if (layout.separatePrograms.some((folder) => isWithin(path, folder))) return "separate";
  if (path.endsWith(".S")) return "assembly";
  if (path.endsWith(".c")) return "source";
  const architecture = architectureOf(path) ?? "*";
  return layout.headers.some((folder) => isWithin(path, folder.replace("*", architecture))) ? "header" : "local-header";
}

/** Whether the walk of a whole tree goes into a folder. */
export function isWalked(folder: string, layout: TreeLayout = treeLayout): boolean {
  return !/(?:^|\/)\./.test(folder) && !layout.notKernel.includes(folder);
}

/** Whether the walk of a whole tree finds a file. */
export function isReached(path: string, layout: TreeLayout = treeLayout): boolean {
  return roleOf(path, layout) !== "ignored" && !/(?:^|\/)\./.test(path) && !layout.notKernel.some((folder) => isWithin(path, folder));
}

/**
 * Whether code of these architectures can mean what a file declares. Of other files a tree's index knows only which words they hold.
 */
export function isDeclaring(path: string, architectures: ReadonlySet<string>): boolean {
  const role = roleOf(path);
  if (role === "separate" || role === "assembly" || role === "ignored") return false;
  const architecture = architectureOf(path);
  return architecture === undefined || architectures.has(architecture);
}

/** How early a file is wanted: 0 first. */
export function priorityOf(path: string, layout: TreeLayout = treeLayout): number {
  const architecture = architectureOf(path) ?? "*";
  const found = layout.first.findIndex((folder) => isWithin(path, folder.replace("*", architecture)));
  return found < 0 ? layout.first.length : found;
}
