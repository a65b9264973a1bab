/** Where the files of a checking command lie: in one kernel tree, or by themselves. */
import path from "node:path";
import type { Problem } from "../../base/problem.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { STDIN } from "../input/read-text.ts";
import { type KernelTree, pathInTree, treeAbove, treeAt } from "../input/tree.ts";
import { tidy } from "./targets.ts";

/** Name of the standard input where no `--stdin-filename` gives it one. */
export const STDIN_NAME = "<stdin>";

export interface Ground {
  readonly tree: KernelTree | undefined;
  /** What relative paths in answers are relative to: the tree's root, else the working folder. */
  readonly root: string;
  /** The folder below `arch` that files outside of it are built for; undefined where nobody says. */
  readonly architecture: string | undefined;
}

export type GroundResult = { readonly ok: true; readonly ground: Ground } | { readonly ok: false; readonly problems: readonly Problem[] };

/** @param names Files and folders as given; `-` counts by its `--stdin-filename`. */
export function groundOf(values: Arguments, names: readonly string[]): GroundResult {
  const kernel = values.text("kernel");
  const architecture = values.text("architecture");
  if (kernel !== undefined) {
    const tree = treeAt(kernel);
    if (tree !== undefined) return { ok: true, ground: { tree, root: tree.root, architecture } };
    const help = "name the folder that holds the tree's top Makefile";
    return { ok: false, problems: [usage("usage-no-tree", `${kernel} is no kernel tree: its Makefile declares no version`, help)] };
  }
  const trees = names.flatMap((name) => treeOf(namedAs(name, values)) ?? []);
  const [first] = trees;
  const other = trees.find(({ root }) => root !== first?.root);
  if (first !== undefined && other !== undefined) {
    const message = `the paths lie in different trees: ${first.root} and ${other.root}`;
    return { ok: false, problems: [usage("usage-several-trees", message, "check each by itself, or say --kernel DIR")] };
  }
  return { ok: true, ground: { tree: first, root: first?.root ?? process.cwd(), architecture } };
}

/** The tree of a file or folder; a tree's own top folder belongs to it. */
function treeOf(name: string): KernelTree | undefined {
  return name === STDIN_NAME ? undefined : (treeAt(name) ?? treeAbove(name));
}

/** A file's name, or what the standard input is to be called. */
export function namedAs(name: string, values: Arguments): string {
  return name === STDIN ? (values.text("stdin-filename") ?? STDIN_NAME) : name;
}

/** As answers name it: relative to the tree's root, else as given. */
export function shownAs({ tree }: Ground, name: string): string {
  if (name === STDIN_NAME) return name;
  return (tree === undefined ? undefined : pathInTree(tree, name)) ?? tidy(name);
}

/** Where a path of an answer lies on the disk. */
export function onDisk({ root }: Ground, shown: string): string {
  return path.resolve(root, shown);
}
