/** The workspace on a real disk, with what a disk can hold. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { folderStore, nodeFiles } from "../../test/support/node-files.ts";
import { Workspace } from "./workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-workspace-"));
const root = path.join(folder, "linux");
const inTree = (name: string): string => path.join(root, name);

afterAll(() => {
  chmodSync(inTree("kernel/closed"), 0o700);
  rmSync(folder, { recursive: true });
});

mkdirSync(inTree("kernel/closed"), { recursive: true });
mkdirSync(inTree("include/linux"), { recursive: true });
writeFileSync(inTree("Kbuild"), "");
writeFileSync(inTree("Makefile"), "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\n");
writeFileSync(inTree("kernel/a.c"), "int here(void)\r\n{\r\n\treturn 1;\r\n}\r\n");
writeFileSync(inTree("kernel/empty.c"), "");
writeFileSync(inTree("kernel/binary.c"), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]));
writeFileSync(inTree("kernel/latin1.c"), Buffer.from("/* caf\xe9 */\nint latin(void) { return 0; }\n", "latin1"));
writeFileSync(inTree("kernel/huge.c"), "");
truncateSync(inTree("kernel/huge.c"), 100 * 2 ** 20);
symlinkSync("..", inTree("kernel/loop"));
symlinkSync("nowhere.c", inTree("kernel/dangling.c"));
symlinkSync("a.c", inTree("kernel/link.c"));
execFileSync("mkfifo", [inTree("kernel/pipe.c")]);
chmodSync(inTree("kernel/closed"), 0);

function open() {
  const workspace = new Workspace({
    files: nodeFiles,
    read: (file, text) => ({
      source: makeSourceFile(file, text, "user"),
      functions: [],
      prototypes: [],
      macros: [],
      objects: [],
      comments: [],
      conditionals: [],
    }),
    outline: kernelOutlineTable,
    store: folderStore(path.join(folder, "cache")),
    cacheKey: "test",
    wallClockMs: Date.now,
  });
  const tree = workspace.treeOf(inTree("kernel/a.c"));
  const steps = tree.indexing();
  while (steps?.next().done === false);
  return { workspace, tree };
}

const isRoot = process.getuid?.() === 0;

describe("a tree on the disk", () => {
  it.each(["first", "from the cache"])("is read past everything that is no text: %s", () => {
    const { tree } = open();
    const paths = (name: string) => tree.surroundings.functionsNamed(name, "kernel/b.c").map((entry) => entry.path);
    expect(tree.root).toBe(root);
    expect(paths("here")).toEqual(["kernel/a.c", "kernel/link.c"]);
    expect(paths("latin")).toEqual(["kernel/latin1.c"]);
    expect(tree.problems).toEqual([
      { path: "kernel/binary.c", reason: "binary" },
      ...(isRoot ? [] : [{ path: "kernel/closed", reason: "denied" }]),
      { path: "kernel/huge.c", reason: "too-large" },
    ]);
    expect(tree.readFromDisk("kernel/latin1.c")).toMatchObject({ kind: "text", lossy: true });
  });

  it("follows a file that is written, renamed and deleted", () => {
    const { workspace, tree } = open();
    const paths = () => tree.surroundings.functionsNamed("fresh", "kernel/b.c").map((entry) => entry.path);
    writeFileSync(inTree("kernel/new.c"), "int fresh(void) { return 0; }\n");
    workspace.changedOnDisk([inTree("kernel/new.c")]);
    expect(paths()).toEqual(["kernel/new.c"]);
    rmSync(inTree("kernel/new.c"));
    mkdirSync(inTree("lib"));
    writeFileSync(inTree("lib/moved.c"), "int fresh(void) { return 0; }\n");
    workspace.changedOnDisk([inTree("kernel/new.c"), inTree("lib")]);
    expect(paths()).toEqual(["lib/moved.c"]);
    rmSync(inTree("lib"), { recursive: true });
    workspace.changedOnDisk([inTree("lib")]);
    expect(paths()).toEqual([]);
  });
});
