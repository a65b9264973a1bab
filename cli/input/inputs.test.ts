import { describe, expect, it } from "vitest";
import { HeldFiles, Inputs } from "./inputs.ts";
import { applyPatch } from "../../simulator/jobs/scene/patch.ts";

const FILES = new Map([
  ["kernel/livepatch/transition.c", "a\nb\nc\n"],
  ["kernel/livepatch/core.c", "1\n"],
  ["other/x.c", ""],
]);

describe("Inputs", () => {
  it("reads each file once and remembers what was there", () => {
    let reads = 0;
    const inputs = new Inputs({
      problems: [],
      read: (file) => {
        reads++;
        return FILES.get(file);
      },
      list: () => [],
    });
    inputs.read("none.c");
    inputs.read("kernel/livepatch/transition.c");
    inputs.read("kernel/livepatch/core.c");
    inputs.read("kernel/livepatch/core.c");
    expect(reads).toBe(3);
    expect(inputs.texts).toEqual([
      ["kernel/livepatch/core.c", "1\n"],
      ["kernel/livepatch/transition.c", "a\nb\nc\n"],
    ]);
  });

  it("shows files under an overlay", () => {
    const inputs = new Inputs(new HeldFiles(FILES));
    const over = inputs.under(
      new Map([
        ["kernel/livepatch/core.c", undefined],
        ["kernel/livepatch/new.c", "n"],
      ]),
    );
    expect(over.list("kernel/livepatch")).toEqual(["new.c", "transition.c"]);
    expect(inputs.list("kernel/livepatch")).toEqual(["core.c", "transition.c"]);
    expect([over.read("kernel/livepatch/core.c"), over.read("kernel/livepatch/new.c"), over.read("other/x.c")]).toEqual([
      undefined,
      "n",
      "",
    ]);
  });
});

describe("applyPatch", () => {
  const inputs = new Inputs(new HeldFiles(FILES));
  const target = { read: (file: string) => inputs.read(file), file: "kernel/livepatch/transition.c", inTree: true };
  const hunk = (file: string, from: string, to: string): string =>
    `--- a/${file}\n+++ b/${file}\n@@ -1,3 +1,3 @@\n a\n-${from}\n+${to}\n c\n`;
  const complain = (text: string, inTree = true): unknown => {
    const patched = applyPatch(text, "my.patch", { ...target, inTree });
    return patched.ok ? Object.fromEntries(patched.overlay) : patched.problems.map((p) => `${p.file}:${p.line}: ${p.message} [${p.code}]`);
  };

  it("applies one diff after the other to the same file", () => {
    expect(complain(hunk("kernel/livepatch/transition.c", "b", "B") + hunk("kernel/livepatch/transition.c", "B", "bb"))).toEqual({
      "kernel/livepatch/transition.c": "a\nbb\nc\n",
    });
  });

  it("takes names for those beside the file where there is no tree", () => {
    expect(complain(hunk("some/where/transition.c", "b", "B"), false)).toEqual({ "kernel/livepatch/transition.c": "a\nB\nc\n" });
  });

  it("makes, takes away and renames files", () => {
    const text = [
      "diff --git a/other/x.c b/other/y.c\nsimilarity index 100%\nrename from other/x.c\nrename to other/y.c\n",
      "diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+n\n",
      "--- a/kernel/livepatch/core.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n",
    ].join("");
    expect(complain(text)).toEqual({ "other/x.c": undefined, "other/y.c": "", "n.c": "n\n", "kernel/livepatch/core.c": undefined });
  });

  it.each([
    [
      hunk("kernel/livepatch/transition.c", "q", "B"),
      "my.patch:3: patch failed: kernel/livepatch/transition.c:1: hunk 1 of 1 does not apply [patch-does-not-apply]",
    ],
    [hunk("none.c", "b", "B"), "my.patch:1: none.c: no such file [patch-no-file]"],
    ["--- /dev/null\n+++ b/other/x.c\n@@ -0,0 +1 @@\n+n\n", "my.patch:1: other/x.c: already exists, but the patch makes it [patch-exists]"],
    ["hello", "my.patch:0: corrupt patch: there is no diff in it [patch-corrupt]"],
  ])("reports %j as git does", (text, expected) => {
    expect(complain(text)).toEqual([expected]);
  });
});
