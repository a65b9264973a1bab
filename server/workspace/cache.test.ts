import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersOf, filesOf, functions, indexed, MemoryStore, SMALL, workspaceOver } from "../../test/support/workspace.ts";
import type { CacheStore } from "./cache.ts";
import type { Files } from "./files.ts";
import type { KernelTree, WorkspaceOptions } from "./workspace.ts";

const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 500 : 40;

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

  it("is written again only when enough has changed", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    for (let index = 0; index < 200; index++) files.write(`/k/lib/many${index}.c`, `int many${index}(void) { return 0; }\n`);
    const writesAfter = (changed: number): number => {
      for (let index = 0; index < changed; index++) files.write(`/k/lib/many${index}.c`, `int other${index}(void) { return 0; }\n`);
      cold(files, store);
      return store.writes;
    };
    expect([writesAfter(0), writesAfter(3), writesAfter(50), writesAfter(0)]).toEqual([1, 1, 2, 2]);
    expect(functions(cold(files, store), "other0", "kernel/b.c")).toEqual(["lib/many0.c"]);
  });

  it("leaves an architecture to be read that it knows by its words only", () => {
    const [files, store] = [filesOf(SMALL), new MemoryStore()];
    cold(files, store);
    const tree = workspaceOver(files, { store }).treeOf("/k/arch/arm64/kernel/y.c");
    expect(functions(tree, "arch_thing", "arch/arm64/kernel/y.c")).toEqual([]);
    indexed(tree);
    expect(functions(tree, "arch_thing", "arch/arm64/kernel/y.c")).toEqual(["arch/arm64/kernel/x.c"]);
    expect(functions(tree, "arch_thing", "kernel/b.c")).toEqual(["arch/x86/kernel/x.c"]);
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
