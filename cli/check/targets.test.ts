import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { treeAt } from "../input/tree.ts";
import { findTargets, type TargetOptions, tidy } from "./targets.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-targets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), "");
  }
}

const ALL: TargetOptions = { tree: undefined, isExcluded: () => false };

/** Paths below the folder. */
function found(names: readonly string[], options = ALL): { readonly files: readonly string[]; readonly others: readonly string[] } {
  const { files, skipped, unusable } = findTargets(
    names.map((name) => path.join(folder, name)),
    options,
  );
  const short = (file: string): string => file.replace(`${folder}/`, "");
  return {
    files: files.map((file) => short(file.path)),
    others: [
      ...skipped.map(({ file, code, why }) => `${short(file)} ${code} ${why}`),
      ...unusable.map(({ file, code, why }) => `${short(file)} !${code} ${why}`),
    ],
  };
}

describe("findTargets", () => {
  it("walks folders in one order, C files only, once each", () => {
    write("a/z.c", "a/b/y.h", "a/B.c", "a/notes.txt", "a/.git/x.c", "a/b/x.S");
    expect(found(["a", "a/z.c"])).toEqual({ files: ["a/B.c", "a/b/y.h", "a/z.c"], others: [] });
    expect(found(["a/notes.txt"]).files).toEqual(["a/notes.txt"]);
  });

  it("does not follow links to folders, and names links that lead nowhere", () => {
    write("l/real.c");
    symlinkSync("real.c", path.join(folder, "l/link.c"));
    symlinkSync(".", path.join(folder, "l/up"));
    symlinkSync("loop.c", path.join(folder, "l/loop.c"));
    symlinkSync("nowhere.c", path.join(folder, "l/dead.c"));
    expect(found(["l"])).toEqual({
      files: ["l/link.c", "l/real.c"],
      others: [
        "l/dead.c input-unreadable it is a link to something that does not exist",
        "l/loop.c input-unreadable it is a link that leads back to itself",
        "l/up link-to-folder it is a link to a folder, which is not followed",
      ],
    });
    expect(found(["l/up"]).files).toEqual(["l/up/link.c", "l/up/real.c"]);
  });

  it("names what is not there, and what is excluded", () => {
    write("e/in/a.c", "e/out/b.c", "e/c.c");
    expect(found(["none", "e/c.c/d.c"]).others).toEqual([
      "none !input-unreadable it does not exist",
      "e/c.c/d.c !input-unreadable it does not exist: a part of its path is no folder",
    ]);
    const isExcluded = (file: string): boolean => /\/out$|c\.c$/.test(file);
    expect(found(["e"], { tree: undefined, isExcluded })).toEqual({
      files: ["e/in/a.c"],
      others: ["e/c.c excluded the settings exclude it", "e/out excluded the settings exclude it"],
    });
  });

  it.runIf(process.getuid?.() !== 0)("names folders that may not be read", () => {
    write("p/open.c", "p/shut/a.c");
    chmodSync(path.join(folder, "p/shut"), 0);
    expect(found(["p"])).toEqual({ files: ["p/open.c"], others: ["p/shut folder-unreadable it may not be read"] });
    expect(found(["p/shut"]).others).toEqual(["p/shut !folder-unreadable it may not be read"]);
    chmodSync(path.join(folder, "p/shut"), 0o700);
  });

  it("names files from the root of their tree", () => {
    write("linux/kernel/a.c");
    writeFileSync(path.join(folder, "linux/Makefile"), "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n");
    const tree = treeAt(path.join(folder, "linux"));
    expect(tree).toBeDefined();
    expect(found(["linux"], { tree, isExcluded: () => false }).files).toEqual(["kernel/a.c"]);
  });
});

describe("tidy", () => {
  it.each([
    ["./a.c", "a.c"],
    ["a/", "a"],
    [".", "."],
    ["./", "."],
    ["../a.c", "../a.c"],
  ])("%s is %s", (name, tidied) => {
    expect(tidy(name)).toBe(tidied);
  });
});
