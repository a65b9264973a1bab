/** What a path says of a file of a kernel tree. */
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";

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
const IS_HIDDEN = /(?:^|\/)\./;

/** The folder below `arch` that a path lies in; undefined for code of no architecture. */
export function architectureOf(path: string): string | undefined {
  return /^arch\/([^/]+)\//.exec(path)?.[1];
}

/** Folders of a layout with a slash behind, so that one comparison tells what lies in them. */
interface Prefixes {
  readonly notKernel: ReadonlySet<string>;
  readonly separate: readonly string[];
  readonly headers: readonly string[];
  readonly architectureHeaders: readonly string[];
}

const prefixes: Prefixes = {
  notKernel: new Set(treeLayout.notKernel),
  separate: treeLayout.separatePrograms.map((folder) => `${folder}/`),
  headers: treeLayout.headers.filter((folder) => !folder.includes("*")).map((folder) => `${folder}/`),
  // What comes after the architecture's folder.
  architectureHeaders: treeLayout.headers
    .filter((folder) => folder.startsWith("arch/*/"))
    .map((folder) => `${folder.slice("arch/*/".length)}/`),
};

export function roleOf(path: string): FileRole {
  if (!IS_SOURCE.test(path)) return "ignored";
  if (prefixes.notKernel.has(path.slice(0, path.indexOf("/")))) return "separate";
  if (prefixes.separate.some((folder) => path.startsWith(folder))) return "separate";
  if (path.endsWith(".S")) return "assembly";
  if (path.endsWith(".c")) return "source";
  return isSharedHeader(path) ? "header" : "local-header";
}

function isSharedHeader(path: string): boolean {
  if (prefixes.headers.some((folder) => path.startsWith(folder))) return true;
  if (!path.startsWith("arch/")) return false;
  const inside = path.indexOf("/", "arch/".length) + 1;
  return prefixes.architectureHeaders.some((folder) => path.startsWith(folder, inside));
}

/** Whether the walk of a whole tree goes into a folder. */
export function isWalked(folder: string): boolean {
  return !IS_HIDDEN.test(folder);
}

/** Whether the walk of a whole tree finds a file. */
export function isReached(path: string): boolean {
  return IS_SOURCE.test(path) && !IS_HIDDEN.test(path);
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
export function priorityOf(path: string): number {
  const architecture = architectureOf(path);
  const general = architecture === undefined ? path : path.replace(architecture, "*");
  const found = wanted.findIndex((folder) => general.startsWith(folder));
  return found < 0 ? wanted.length : found;
}

const wanted = treeLayout.first.map((folder) => `${folder}/`);
