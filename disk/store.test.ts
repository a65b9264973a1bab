import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cacheFolder, INDEXES, nodeStore } from "./store.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-store-"));

afterAll(() => rmSync(folder, { recursive: true }));

describe("the store", () => {
  it("gives back what was written, whole", () => {
    const store = nodeStore(path.join(folder, "a"));
    expect(store.read("tree")).toBeUndefined();
    store.write("tree", Uint8Array.of(1, 2, 3));
    store.write("tree", Uint8Array.of(4, 5));
    expect(store.read("tree")).toEqual(Uint8Array.of(4, 5));
    expect(readdirSync(path.join(folder, "a"))).toEqual(["tree.index"]);
    expect(statSync(path.join(folder, "a", "tree.index")).mode & 0o777).toBe(0o600);
  });

  it("forgets the oldest", () => {
    const store = nodeStore(path.join(folder, "b"));
    for (let i = 0; i < INDEXES.most; i++) {
      store.write(`tree${i}`, Uint8Array.of(i));
      utimesSync(path.join(folder, "b", `tree${i}.index`), 1000 + i, 1000 + i);
    }
    store.write("new", Uint8Array.of(9));
    expect(readdirSync(path.join(folder, "b"))).toHaveLength(INDEXES.most);
    expect(store.read("tree0")).toBeUndefined();
    expect(store.read("new")).toEqual(Uint8Array.of(9));
  });

  it("that cannot be written is empty", () => {
    writeFileSync(path.join(folder, "file"), "");
    const store = nodeStore(path.join(folder, "file"));
    store.write("tree", Uint8Array.of(1));
    expect(store.read("tree")).toBeUndefined();
  });

  it("lies where XDG says", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/quiesce");
    expect(cacheFolder({ XDG_CACHE_HOME: "caches" })).toBe(path.join(homedir(), ".cache/quiesce"));
    expect(cacheFolder({})).toBe(path.join(homedir(), ".cache/quiesce"));
  });
});
