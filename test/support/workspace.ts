/** Small kernel trees in memory, for tests of the workspace. */
import { makeSourceFile } from "../../base/source-file.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import type { CacheStore } from "../../server/workspace/cache.ts";
import type { Files } from "../../server/workspace/files.ts";
import { MemoryFiles, splitFixture } from "../../server/workspace/memory-files.ts";
import { type KernelTree, Workspace, type WorkspaceOptions } from "../../server/workspace/workspace.ts";

/** What makes a folder a kernel tree. */
export const TOP = `
//- /k/Kbuild
//- /k/MAINTAINERS
//- /k/Makefile
VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 5
`;

/** A small kernel. */
export const SMALL = `${TOP}
//- /k/include/linux/a.h
#ifndef A_H
#define A_H
int shared(int x);
static inline int wrapped(void) { return shared(1); }
#define twice(x) (2 * (x))
#endif
//- /k/include/linux/b.h
//- /k/kernel/a.c
#include <linux/a.h>
#include "local.h"
int noinstr shared(int x) { return twice(x); }
static int hidden(void) { return 0; }
//- /k/kernel/local.h
static inline int local(void) { return wrapped(); }
#define LOCAL 1
//- /k/kernel/b.c
/* named in a comment: hidden */
static int shared_twice(void) { return shared(shared(2)); }
//- /k/arch/x86/kernel/x.c
int arch_thing(void) { return 86; }
//- /k/arch/arm64/kernel/x.c
int arch_thing(void) { return 64; }
//- /k/arch/x86/boot/printf.c
int shared(int x) { return 0; }
//- /k/tools/t.c
int shared(int x) { return 1; }
`;

/** Keeps caches in memory, and counts how often one is written. */
export class MemoryStore implements CacheStore {
  readonly kept = new Map<string, Uint8Array>();
  writes = 0;
  read(name: string): Uint8Array | undefined {
    return this.kept.get(name);
  }
  write(name: string, bytes: Uint8Array): void {
    this.writes++;
    this.kept.set(name, bytes.slice());
  }
}

/** The files of a fixture. */
export function filesOf(fixture: string): MemoryFiles {
  return new MemoryFiles(Object.fromEntries(splitFixture(fixture)));
}

/** A workspace whose whole readings are empty. */
export function workspaceOver(files: Files, more: Partial<WorkspaceOptions> = {}): Workspace {
  return new Workspace({
    files,
    outline: kernelOutlineTable,
    read: (path, text) => ({
      source: makeSourceFile(path, text, "user"),
      functions: [],
      prototypes: [],
      macros: [],
      objects: [],
      comments: [],
      conditionals: [],
    }),
    cacheKey: "test",
    wallClockMs: () => 1e12,
    ...more,
  });
}

/** Runs the index to its end. */
export function indexed(tree: KernelTree): KernelTree {
  const steps = tree.indexing();
  while (steps?.next().done === false);
  return tree;
}

/** The tree of a fixture, indexed. */
export function treeOf(fixture: string): KernelTree {
  return indexed(workspaceOver(filesOf(fixture)).treeOf("/k/kernel/a.c"));
}

/** Where a function is defined and declared, as code in a file sees it. */
export const functions = (tree: KernelTree, name: string, from: string): readonly string[] =>
  tree.surroundings.functionsNamed(name, from).map(({ path, isDefinition }) => `${path}${isDefinition ? "" : " (declared)"}`);

/** All that a tree can be asked, for comparison. */
export function answersOf(tree: KernelTree, names: readonly string[]): unknown {
  const { surroundings } = tree;
  const froms = ["kernel/a.c", "include/linux/a.h", "arch/x86/kernel/x.c", "nowhere/new.c"];
  return names.map((name) => ({
    name,
    naming: surroundings.filesNaming(name),
    exists: surroundings.existsAnywhere(name),
    functions: froms.map((from) => surroundings.functionsNamed(name, from)),
    macros: froms.map((from) => surroundings.macrosNamed(name, from)),
  }));
}
