import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../base/diff/write.ts";
import { type ChangedFile, readPatch } from "./patch.ts";

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");
const BEFORE = lines("int f(void)", "{", "\ta();", "\tb();", "\tc();", "\td();", "}");
const AFTER = lines("int f(void)", "{", "\ta();", "\tx();", "\ty();", "\tc();", "\td();", "}");
const DIFF = unifiedDiff("k/f.c", BEFORE, AFTER);

function read(patch: string, tree: Readonly<Record<string, string>>): readonly ChangedFile[] {
  const reading = readPatch([{ name: "p", text: patch }], (file) => tree[file]);
  if (!reading.ok) throw new Error(reading.problems.map(({ line, code, message }) => `${line}: ${message} [${code}]`).join("\n"));
  return reading.files;
}

/** `file state lines` */
function summary(patch: string, tree: Readonly<Record<string, string>>): readonly string[] {
  return read(patch, tree).map(({ file, state, lines: changed }) => `${file} ${state} ${[...changed].join(",")}`.trim());
}

describe("readPatch", () => {
  it("sees whether the tree has the patch", () => {
    expect(summary(DIFF, { "k/f.c": BEFORE })).toEqual(["k/f.c applied-in-memory 4,5"]);
    expect(summary(DIFF, { "k/f.c": AFTER })).toEqual(["k/f.c in-tree 4,5"]);
    for (const tree of [BEFORE, AFTER]) {
      expect(read(DIFF, { "k/f.c": tree })).toMatchObject([{ before: BEFORE, after: AFTER }]);
    }
  });

  it("follows lines that have moved, on either side", () => {
    const head = lines("int g;", "int h;");
    const diff = unifiedDiff("k/f.c", head + BEFORE, head + AFTER);
    const moved = lines("#include <a.h>", "") + head;
    expect(summary(diff, { "k/f.c": moved + BEFORE })).toEqual(["k/f.c applied-in-memory 8,9"]);
    expect(summary(diff, { "k/f.c": moved + AFTER })).toEqual(["k/f.c in-tree 8,9"]);
  });

  it("reads a mail, a made file, a deleted file and a renamed one", () => {
    const mail = `From: A <a@example.org>\nSubject: [PATCH] x\n\nWhy.\n---\n k/f.c | 3 +\n\n${DIFF}-- \n2.39.2\n`;
    expect(summary(mail, { "k/f.c": BEFORE })).toEqual(["k/f.c applied-in-memory 4,5"]);
    const made = "diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+int a;\n+int b;\n";
    expect(summary(made, {})).toEqual(["n.c applied-in-memory 1,2"]);
    expect(summary(made, { "n.c": "int a;\nint b;\n" })).toEqual(["n.c in-tree 1,2"]);
    const deleted = "diff --git a/o.c b/o.c\ndeleted file mode 100644\n--- a/o.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-int a;\n";
    expect(summary(deleted, { "o.c": "int a;\n" })).toEqual(["o.c deleted"]);
    expect(summary(deleted, {})).toEqual(["o.c deleted"]);
    const renamed = "diff --git a/p.c b/q.c\nsimilarity index 100%\nrename from p.c\nrename to q.c\n";
    expect(summary(renamed, { "p.c": "int a;\n" })).toEqual(["p.c deleted", "q.c applied-in-memory"]);
    expect(summary(renamed, { "q.c": "int a;\n" })).toEqual(["q.c in-tree", "p.c deleted"]);
  });

  it("reads a series that changes a file twice, in the tree or not", () => {
    const last = AFTER.replace("\ty();\n", "\tz();\n");
    const series = DIFF + unifiedDiff("k/f.c", AFTER, last);
    expect(summary(series, { "k/f.c": BEFORE })).toEqual(["k/f.c applied-in-memory 4,5"]);
    expect(summary(series, { "k/f.c": last })).toEqual(["k/f.c in-tree 4,5"]);
  });

  it.each([
    ["no patch", "hello\n", {}, "0: corrupt patch: there is no diff in it [patch-corrupt]"],
    ["a missing file", DIFF, {}, "1: k/f.c: no such file [patch-no-file]"],
    [
      "another version",
      DIFF,
      { "k/f.c": "int a;\n" },
      "4: k/f.c: the patch does not apply, and the file does not have it either [patch-does-not-apply]",
    ],
  ])("refuses %s", (_, patch, tree, message) => {
    expect(() => read(patch, tree)).toThrow(message);
  });

  it("tells the two sides of any change apart", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 12 }).map((all) => lines(...all));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const patch = unifiedDiff("f.c", before, after);
        const [unapplied] = read(patch, { "f.c": before });
        expect(unapplied).toMatchObject({ state: "applied-in-memory", before, after });
        const [applied] = read(patch, { "f.c": after });
        // A patch may fit a second time; then it is taken for one that is not there yet.
        expect(applied?.state === "in-tree" ? applied.after : after).toBe(after);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
