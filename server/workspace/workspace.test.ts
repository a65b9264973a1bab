import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import type { CacheStore } from "./cache.ts";
import type { Files } from "./files.ts";
import { type KernelTree, type WorkspaceOptions, Workspace } from "./workspace.ts";
import { MemoryFiles, splitFixture } from "./memory-files.ts";

const TOP = `
//- /k/Kbuild
//- /k/MAINTAINERS
//- /k/Makefile
VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 5
`;

const SMALL = `${TOP}
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

class MemoryStore implements CacheStore {
  readonly kept = new Map<string, Uint8Array>();
  reads = 0;
  read(name: string): Uint8Array | undefined {
    this.reads++;
    return this.kept.get(name);
  }
  write(name: string, bytes: Uint8Array): void {
    this.kept.set(name, bytes.slice());
  }
}

function filesOf(fixture: string): MemoryFiles {
  return new MemoryFiles(Object.fromEntries(splitFixture(fixture)));
}

function workspaceOver(files: Files, more: Partial<WorkspaceOptions> = {}): Workspace {
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
function indexed(tree: KernelTree): KernelTree {
  const steps = tree.indexing();
  while (steps?.next().done === false);
  return tree;
}

function treeOf(fixture: string): KernelTree {
  return indexed(workspaceOver(filesOf(fixture)).treeOf("/k/kernel/a.c"));
}

const functions = (tree: KernelTree, name: string, from: string): readonly string[] =>
  tree.surroundings.functionsNamed(name, from).map(({ path, isDefinition }) => `${path}${isDefinition ? "" : " (declared)"}`);

describe("finding the tree", () => {
  it("goes up from the file and reads the version", () => {
    const tree = workspaceOver(filesOf(TOP)).treeOf("/k/kernel/livepatch/new.c");
    expect([tree.root, tree.isTree, tree.version, tree.note]).toEqual(["/k", true, { major: 6, minor: 12, patch: 5 }, undefined]);
  });

  it("says that a kernel is newer than what is known", () => {
    const tree = workspaceOver(filesOf(TOP.replace("PATCHLEVEL = 12", "PATCHLEVEL = 99"))).treeOf("/k/kernel/a.c");
    expect(tree.version).toEqual({ major: 6, minor: 99, patch: 5 });
    expect(tree.note).toMatch(/^Linux 6\.99\.5 is newer than /);
  });

  it("takes no other project for a kernel", () => {
    const files = new MemoryFiles({ "/p/Makefile": "all:\n", "/p/MAINTAINERS": "", "/p/a.c": "" });
    expect(workspaceOver(files).treeOf("/p/a.c").isTree).toBe(false);
  });

  it("keeps trees of several versions apart", () => {
    const files = filesOf(SMALL);
    for (const [path, text] of splitFixture(TOP.replaceAll("/k/", "/old/").replace("PATCHLEVEL = 12", "PATCHLEVEL = 1")))
      files.write(path, text);
    files.write("/old/kernel/a.c", "void shared(void) { }\n");
    const workspace = workspaceOver(files);
    const [now, old] = [indexed(workspace.treeOf("/k/kernel/b.c")), indexed(workspace.treeOf("/old/kernel/b.c"))];
    expect([now.version?.minor, old.version?.minor]).toEqual([12, 1]);
    expect(functions(old, "shared", "kernel/b.c")).toEqual(["kernel/a.c"]);
    expect(workspace.treeOf("/old/lib/x.c")).toBe(old);
  });
});

describe("functionsNamed", () => {
  it("gives definitions and declarations of the kernel, with their attributes", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)", "kernel/a.c"]);
    expect(functions(tree, "shared", "kernel/a.c")).toEqual(["kernel/a.c", "include/linux/a.h (declared)"]);
    const [, definition] = tree.surroundings.functionsNamed("shared", "kernel/b.c");
    expect(definition?.signature).toMatchObject({
      name: "shared",
      returnType: "int",
      attributes: [{ name: "noinstr" }],
      parameters: [{ name: "x", type: "int" }],
      notAnalysed: "only its head was read",
    });
    const text = tree.textOf("kernel/a.c") ?? "";
    const { nameStart = 0, start = 0, end = 0 } = definition?.signature ?? {};
    expect(text.slice(nameStart, nameStart + 6)).toBe("shared");
    expect(text.slice(start, end)).toBe("int noinstr shared(int x) { return twice(x); }");
  });

  it("gives static functions to those who can mean them only", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "hidden", "kernel/a.c")).toEqual(["kernel/a.c"]);
    expect(functions(tree, "hidden", "kernel/b.c")).toEqual([]);
    expect(functions(tree, "wrapped", "kernel/b.c")).toEqual(["include/linux/a.h"]);
    expect(functions(tree, "local", "kernel/a.c")).toEqual(["kernel/local.h"]);
    expect(functions(tree, "local", "kernel/b.c")).toEqual([]);
  });

  it("keeps to the architecture of who asks", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "arch_thing", "kernel/b.c")).toEqual(["arch/x86/kernel/x.c"]);
    expect(functions(tree, "arch_thing", "arch/arm64/kernel/y.c")).toEqual(["arch/arm64/kernel/x.c"]);
  });

  it("knows what a file that is included by others is compiled with", () => {
    const fixture = `${TOP}
//- /k/kernel/all.c
#include "s.h"
#include "part.c"
//- /k/kernel/part.c
int part(void) { return helper(); }
//- /k/kernel/s.h
static inline int helper(void) { return 0; }
`;
    expect(functions(treeOf(fixture), "helper", "kernel/part.c")).toEqual(["kernel/s.h"]);
  });

  it("finds a header that a Makefile's folder leads to, if there is but one called so", () => {
    const fixture = `${TOP}
//- /k/drivers/x/sub/a.c
#include "inc/x.h"
//- /k/drivers/x/core/inc/x.h
#define X(a) a
//- /k/drivers/y/inc/x.h
#define X(a) other
`;
    expect(
      treeOf(fixture)
        .surroundings.macrosNamed("X", "drivers/x/sub/a.c")
        .map(({ path }) => path),
    ).toEqual(["drivers/x/core/inc/x.h"]);
  });
});

describe("macrosNamed", () => {
  it("gives those of the file, of its local headers, and of all headers", () => {
    const tree = treeOf(SMALL);
    const macros = (name: string, from: string) =>
      tree.surroundings.macrosNamed(name, from).map(({ path, macro }) => `${path}: ${macro.body}`);
    expect(macros("twice", "kernel/b.c")).toEqual(["include/linux/a.h: (2 * (x))"]);
    expect(macros("LOCAL", "kernel/a.c")).toEqual(["kernel/local.h: 1"]);
    expect(macros("LOCAL", "kernel/b.c")).toEqual([]);
  });
});

describe("filesNaming", () => {
  it("lists files of the kernel that hold the word, comments included", () => {
    const { surroundings } = treeOf(SMALL);
    expect(surroundings.filesNaming("shared")).toEqual(["include/linux/a.h", "kernel/a.c", "kernel/b.c"]);
    expect(surroundings.filesNaming("hidden")).toEqual(["kernel/a.c", "kernel/b.c"]);
    expect(surroundings.filesNaming("share")).toEqual([]);
  });
});

describe("existsAnywhere", () => {
  it("knows static functions and other architectures, and does not guess", () => {
    const { surroundings } = treeOf(`${SMALL}
//- /k/arch/arm64/kernel/e.S
SYM_FUNC_START(in_assembly)
//- /k/kernel/c.c
/* gone_function() is no more */
DEFINE_THING(pasted)
static int user(void) { return pasted_get(); }
static int only_here(void);
`);
    const answers = ["hidden", "only_here", "twice", "LOCAL", "in_assembly", "pasted_get", "gone_function", "never_was"].map((name) => [
      name,
      surroundings.existsAnywhere(name),
    ]);
    expect(Object.fromEntries(answers)).toEqual({
      hidden: "yes",
      only_here: "yes",
      twice: "yes",
      LOCAL: "unknown",
      in_assembly: "unknown",
      pasted_get: "unknown",
      gone_function: "no",
      never_was: "no",
    });
  });

  it("tells comments of an open document from code", () => {
    const tree = treeOf(SMALL);
    tree.edited("kernel/b.c", "/* never_was() is gone */\nint f(void) { return 0; }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("no");
    tree.edited("kernel/b.c", "int f(void) { return never_was(); }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("unknown");
    tree.edited("kernel/b.c", "static int never_was(void) { return 0; }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("yes");
  });

  it("knows nothing before the tree was read, or without a tree", () => {
    expect(workspaceOver(filesOf(SMALL)).treeOf("/k/kernel/a.c").surroundings.existsAnywhere("never_was")).toBe("unknown");
    expect(
      workspaceOver(new MemoryFiles({ "/x/a.c": "" }))
        .treeOf("/x/a.c")
        .surroundings.existsAnywhere("never_was"),
    ).toBe("unknown");
  });
});

describe("siblings", () => {
  it("are the files of the folder", () => {
    expect(treeOf(SMALL).surroundings.siblings("kernel/a.c")).toEqual(["kernel/b.c", "kernel/local.h"]);
  });
});

describe("a file in no tree", () => {
  it("is answered from itself and what it includes", () => {
    const files = new MemoryFiles({ "/x/a.c": '#include "a.h"\nint f(void) { return 0; }\n', "/x/a.h": "int g(void);\n" });
    const tree = workspaceOver(files).treeOf("/x/a.c");
    expect(tree.indexing()).toBeUndefined();
    expect(tree.pathOf("/x/a.c")).toBe("a.c");
    expect(functions(tree, "f", "a.c")).toEqual(["a.c"]);
    expect(functions(tree, "g", "a.c")).toEqual(["a.h (declared)"]);
  });
});

describe("open documents", () => {
  it("count instead of the files on the disk", () => {
    const tree = treeOf(SMALL);
    const before = tree.generation();
    tree.edited("kernel/a.c", "int other(void) { return 0; }\nstatic int hidden(void) { return 1; }\n");
    expect(tree.generation()).toBeGreaterThan(before);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)"]);
    expect(functions(tree, "other", "kernel/b.c")).toEqual(["kernel/a.c"]);
    expect(functions(tree, "hidden", "kernel/b.c")).toEqual([]);
    expect(tree.surroundings.filesNaming("other")).toEqual(["kernel/a.c"]);
    expect(tree.textOf("kernel/a.c")).toMatch(/^int other/);
    tree.edited("kernel/a.c", undefined);
    expect(functions(tree, "other", "kernel/b.c")).toEqual([]);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)", "kernel/a.c"]);
  });
});

describe("trouble", () => {
  it("is told, and does not stop the rest", () => {
    const inner = filesOf(`${SMALL}\n//- /k/kernel/denied.c\n\n//- /k/lib/x.c\nint in_lib(void) { return 0; }\n`);
    inner.write("/k/kernel/binary.c", "\0\0");
    const files: Files = {
      read: (path) => (path.endsWith("denied.c") ? { kind: "failed", reason: "denied" } : inner.read(path)),
      stat: (path) => inner.stat(path),
      list: (path) => (path === "/k/lib" ? { kind: "failed", reason: "denied" } : inner.list(path)),
    };
    const tree = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
    expect(tree.problems).toEqual([
      { path: "kernel/binary.c", reason: "binary" },
      { path: "kernel/denied.c", reason: "denied" },
      { path: "lib", reason: "denied" },
    ]);
    expect(functions(tree, "shared", "kernel/b.c")).toHaveLength(2);
  });

  it("ends a loop of folders", () => {
    const inner = filesOf(SMALL);
    const files: Files = {
      read: (path) => inner.read(path),
      stat: (path) => inner.stat(path),
      // Every folder below kernel holds itself.
      list: (path) =>
        path.startsWith("/k/kernel/")
          ? { kind: "entries", entries: [{ name: "self", kind: "folder" }] }
          : path === "/k/kernel"
            ? {
                kind: "entries",
                entries: [
                  { name: "self", kind: "folder" },
                  { name: "a.c", kind: "file" },
                ],
              }
            : inner.list(path),
    };
    const tree = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
    expect(tree.problems.map(({ reason }) => reason)).toEqual(["unreadable"]);
    expect(functions(tree, "shared", "kernel/a.c")).toContain("kernel/a.c");
  });
});

/** All that a tree can be asked, for comparison. */
function answersOf(tree: KernelTree, names: readonly string[]): unknown {
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

const NAMES = ["fa", "fb", "fc", "MA"];
const pathArbitrary = fc.constantFrom(
  "kernel/a.c",
  "kernel/b.c",
  "kernel/local.h",
  "include/linux/a.h",
  "arch/x86/kernel/x.c",
  "lib/deep/c.c",
  "lib/big.h",
);
const lineArbitrary = fc.constantFrom(
  ...NAMES.flatMap((name) => [
    `int ${name}(int a) { return 0; }`,
    `static int ${name}(void) { }`,
    `int noinstr ${name}(void);`,
    `/* ${name} */`,
    `#define ${name} 1`,
  ]),
  '#include "local.h"',
  '#include "../kernel/b.c"',
  "#if 0",
  "#endif",
  "int broken(",
);
const textArbitrary = fc.array(lineArbitrary, { maxLength: 5 }).map((lines) => lines.join("\n"));
const eventArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), path: pathArbitrary, text: textArbitrary }),
  fc.record({ kind: fc.constant("delete" as const), path: fc.oneof(pathArbitrary, fc.constantFrom("kernel", "lib", "lib/deep")) }),
  fc.record({ kind: fc.constant("rename" as const), path: pathArbitrary, to: pathArbitrary }),
  fc.record({ kind: fc.constant("edit" as const), path: pathArbitrary, text: fc.option(textArbitrary, { nil: undefined }) }),
  fc.record({ kind: fc.constant("ask" as const) }),
);
type Event = typeof eventArbitrary extends fc.Arbitrary<infer T> ? T : never;

function apply(event: Event, files: MemoryFiles, workspace: Workspace, tree: KernelTree): void {
  switch (event.kind) {
    case "write":
      files.write(`/k/${event.path}`, event.text);
      return workspace.changedOnDisk([`/k/${event.path}`]);
    case "delete":
      files.remove(`/k/${event.path}`);
      return workspace.changedOnDisk([`/k/${event.path}`]);
    case "rename": {
      const found = files.read(`/k/${event.path}`);
      if (found.kind !== "text") return undefined;
      files.remove(`/k/${event.path}`);
      files.write(`/k/${event.to}`, found.text);
      return workspace.changedOnDisk([`/k/${event.path}`, `/k/${event.to}`]);
    }
    case "edit":
      return tree.edited(event.path, event.text);
    case "ask":
      answersOf(tree, NAMES);
      return undefined;
  }
}

const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 1000 : 60;

describe("after any events", () => {
  it("the answers are those of a fresh index", () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 25 }), fc.boolean(), (events, slowly) => {
        const files = filesOf(SMALL);
        const workspace = workspaceOver(files);
        const tree = indexed(workspace.treeOf("/k/kernel/a.c"));
        const open = new Map<string, string>();
        for (const event of events) {
          apply(event, files, workspace, tree);
          if (slowly) tree.indexing()?.next();
          if (event.kind === "edit" && event.text !== undefined) open.set(event.path, event.text);
          else if (event.kind === "edit") open.delete(event.path);
        }
        indexed(tree);
        const fresh = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
        for (const [path, text] of open) fresh.edited(path, text);
        expect(answersOf(tree, NAMES)).toEqual(answersOf(fresh, NAMES));
      }),
      { seed: 17, numRuns: RUNS },
    );
  });
});

describe("the cache", () => {
  const names = ["shared", "hidden", "wrapped", "twice", "arch_thing", "local"];

  function cold(files: Files, store: CacheStore, more: Partial<WorkspaceOptions> = {}): KernelTree {
    return indexed(workspaceOver(files, { store, ...more }).treeOf("/k/kernel/a.c"));
  }

  /** Files that count what is read of them. */
  function counted(files: Files): Files & { readonly texts: () => number } {
    let texts = 0;
    return {
      read: (path) => {
        if (/\.[chS]$/.test(path)) texts++;
        return files.read(path);
      },
      list: (path) => files.list(path),
      stat: (path) => files.stat(path),
      texts: () => texts,
    };
  }

  it("gives the same answers, and nothing unchanged is read again", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    const first = answersOf(cold(files, store), names);
    const watched = counted(files);
    const tree = cold(watched, store);
    expect(watched.texts()).toBe(0);
    expect(answersOf(tree, names)).toEqual(first);
  });

  it("takes in what changed meanwhile", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    cold(files, store);
    files.write("/k/kernel/b.c", "int fresh(void) { return 0; }\n");
    files.remove("/k/arch/x86/kernel/x.c");
    const watched = counted(files);
    const tree = cold(watched, store);
    expect(watched.texts()).toBe(1);
    expect(functions(tree, "fresh", "kernel/a.c")).toEqual(["kernel/b.c"]);
    expect(functions(tree, "arch_thing", "kernel/a.c")).toEqual([]);
  });

  it("does not believe the time of a file that was written just before it was read", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    cold(files, store, { wallClockMs: () => 20 });
    files.writeSecretly("/k/kernel/b.c", "int fresh(void) { return 0; }\n".padEnd(files.stat("/k/kernel/b.c")?.size ?? 0, "\n"));
    expect(functions(cold(files, store), "fresh", "kernel/a.c")).toEqual(["kernel/b.c"]);
    const watched = counted(files);
    cold(watched, store);
    expect(watched.texts()).toBe(0);
  });

  it("of another version is not used, but written anew", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    cold(files, store);
    const [[name = "", bytes] = []] = store.kept;
    const watched = counted(files);
    cold(watched, store, { cacheKey: "newer" });
    expect(watched.texts()).toBeGreaterThan(5);
    expect(store.kept.get(name)).not.toEqual(bytes);
  });

  it("of another tree is not used", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    cold(files, store);
    const [[, bytes] = []] = store.kept;
    const watched = counted(filesOf(SMALL.replaceAll("/k/", "/moved/")));
    const moved = workspaceOver(watched, { store: { read: () => bytes, write: () => undefined } });
    expect(functions(indexed(moved.treeOf("/moved/kernel/a.c")), "shared", "kernel/b.c")).toHaveLength(2);
    expect(watched.texts()).toBeGreaterThan(5);
  });

  it("that is damaged or cut off is made anew", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    const expected = answersOf(cold(files, store), names);
    const [[name = "", whole = new Uint8Array()] = []] = store.kept;
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.boolean(), (place, value, isCut) => {
        const bytes = isCut ? whole.slice(0, place % whole.length) : whole.slice();
        if (!isCut) bytes[place % whole.length] = value;
        const kept = new MemoryStore();
        kept.kept.set(name, bytes);
        expect(answersOf(cold(files, kept), names)).toEqual(expected);
      }),
      { seed: 5, numRuns: RUNS },
    );
  });
});
