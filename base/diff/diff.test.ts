import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { applyHunks } from "./apply.ts";
import { type FileDiff, parseDiff } from "./parse.ts";

function parse(text: string): readonly FileDiff[] {
  const parsed = parseDiff(text);
  if (!parsed.ok) throw new Error(`${parsed.error.line}: ${parsed.error.message}`);
  return parsed.files;
}

const MAIL = `From: A <a@example.org>
Subject: [PATCH] change b

--- is no header here

 f.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/dir/f.c b/dir/f.c
index 1234567..89abcde 100644
--- a/dir/f.c
+++ b/dir/f.c
@@ -1,3 +1,3 @@ int f(void)
 a
-b
+B
 c
-- 
2.39.2
`;

describe("parseDiff", () => {
  it("finds the diff in a mail", () => {
    expect(parse(MAIL)).toMatchObject([
      {
        oldPath: "dir/f.c",
        newPath: "dir/f.c",
        line: 9,
        hunks: [{ oldStart: 1, newStart: 1, oldLines: ["a\n", "b\n", "c\n"], newLines: ["a\n", "B\n", "c\n"], trailing: 1, line: 13 }],
      },
    ]);
  });

  it("reads plain diffs with times, new and deleted files, and renames", () => {
    const files = parse(
      [
        "--- a/x.c\t2024-01-01 00:00:00",
        "+++ b/x.c\t2024-01-02 00:00:00",
        "@@ -1 +1 @@",
        "-1",
        "+2",
        "diff --git a/new.c b/new.c",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/new.c",
        "@@ -0,0 +1 @@",
        "+n",
        "diff --git a/old.c b/old.c",
        "deleted file mode 100644",
        "--- a/old.c",
        "+++ /dev/null",
        "@@ -1 +0,0 @@",
        "-o",
        "diff --git a/p.c b/q.c",
        "similarity index 100%",
        "rename from p.c",
        "rename to q.c",
        "",
      ].join("\n"),
    );
    expect(files.map(({ oldPath, newPath, hunks }) => [oldPath, newPath, hunks.length])).toEqual([
      ["x.c", "x.c", 1],
      [undefined, "new.c", 1],
      ["old.c", undefined, 1],
      ["p.c", "q.c", 0],
    ]);
  });

  it.each([
    ["", 0, "there is no diff in it"],
    ["hello\n", 0, "there is no diff in it"],
    ["--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n", 6, "the hunk ends before the number of lines that it says"],
    ["--- a/x\n+++ b/x\n@@ -1,2 +1,1 @@\n a\n+b\n c\n", 6, "the hunk has more lines than it says"],
    ["--- a/x\n+++ b/x\n@@ -1 +1\n-a\n+b\n", 3, "the line of a hunk is not complete"],
    ["--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n", 1, "the name 'x' has no first component to take off, as in a/x"],
    ["@@ -1 +1 @@\n-a\n+b\n", 1, "a hunk without the names of its files"],
    ["diff --git a/x b/x\nGIT binary patch\n", 2, "a copy or a binary change, which is not supported"],
  ])("refuses %j", (text, line, message) => {
    expect(parseDiff(text)).toEqual({ ok: false, error: { line, message } });
  });
});

function apply(text: string, diff: string, context?: number): string | number {
  const [file] = parse(diff);
  const applied = applyHunks(text, file?.hunks ?? [], context);
  return applied.ok ? applied.text : applied.hunk.line;
}

describe("applyHunks", () => {
  it("finds lines that have moved", () => {
    expect(apply("x\ny\nz\na\nb\nc\nd\n", "--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n a\n-b\n+B\n c\n")).toBe("x\ny\nz\na\nB\nc\nd\n");
  });

  it("names the hunk that has no place", () => {
    expect(apply("a\nb\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-q\n+B\n c\n")).toBe(3);
  });

  it("says how far a hunk has moved, and where one that has no place comes nearest", () => {
    const moved = applyHunks("x\ny\nz\na\nb\nc\nd\n", parse("--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n a\n-b\n+B\n c\n")[0]!.hunks);
    expect(moved).toMatchObject({ ok: true, places: [{ line: 4, offset: 2, leading: 1, trailing: 1 }] });
    const none = applyHunks("x\ny\nz\na\nq\nc\nd\n", parse("--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n a\n-b\n+B\n c\n")[0]!.hunks);
    expect(none).toMatchObject({ ok: false, nearest: { line: 4, matching: 2, differs: 1 } });
  });

  it("takes less context where that is allowed", () => {
    const diff = "--- a/f\n+++ b/f\n@@ -2,5 +2,5 @@\n a\n b\n-c\n+C\n d\n e\n";
    expect(apply("1\nA\nb\nc\nd\nE\n", diff)).toBe(3);
    expect(apply("1\nA\nb\nc\nd\nE\n", diff, 1)).toBe("1\nA\nb\nC\nd\nE\n");
    expect(applyHunks("1\nA\nb\nc\nd\nE\n", parse(diff)[0]!.hunks, 1)).toMatchObject({ places: [{ leading: 1, trailing: 1, line: 3 }] });
  });

  it("minds the newline at the end", () => {
    const diff = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n";
    expect(apply("a", diff)).toBe("b\n");
    expect(apply("a\n", diff)).toBe(3);
  });
});

describe("beside git", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-diff-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "f");
  const git = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) } });
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "", "e"), { maxLength: 14 });
  const text = fc.tuple(lines, fc.boolean()).map(([all, newline]) => (all.length === 0 ? "" : all.join("\n") + (newline ? "\n" : "")));

  /** What `git apply` makes of it; undefined when it refuses. */
  function gitApply(before: string, patch: string, context?: number): string | undefined {
    writeFileSync(file, before);
    writeFileSync(path.join(folder, "p"), patch);
    return git("apply", ...(context === undefined ? [] : [`-C${context}`]), "p").status === 0 ? readFileSync(file, "utf8") : undefined;
  }

  it.runIf(git("--version").status === 0)(
    "takes and refuses the same patches, with the same result",
    () => {
      fc.assert(
        fc.property(
          text,
          text,
          text,
          fc.tuple(fc.nat(14), fc.constantFrom("a", "q"), fc.array(fc.constantFrom("x", "a", "b"), { maxLength: 3 })),
          fc.integer({ min: 0, max: 3 }),
          fc.option(fc.nat(3), { nil: undefined }),
          (before, after, third, [at, word, more], context, least) => {
            // The file that the patch was made for, a little later: a line differs, and others have come before it.
            const later = [...more, ...before.split("\n").map((line, index) => (index === at ? word : line))].join("\n");
            writeFileSync(path.join(folder, "o"), before);
            writeFileSync(path.join(folder, "n"), after);
            const made = String(git("diff", "--no-index", `--unified=${context}`, "o", "n").stdout);
            fc.pre(made.includes("@@"));
            const patch = made.replace("a/o b/n", "a/f b/f").replace("--- a/o", "--- a/f").replace("+++ b/n", "+++ b/f");
            fc.pre(!patch.includes("/dev/null"));
            // With less context git takes a last line without a newline for the start of one that has it; we do not.
            fc.pre(least === undefined || !patch.includes("\\ No newline"));
            for (const base of [before, third, later]) {
              // A file of no lines is nothing that git takes a change of.
              const mine = apply(base, patch, least);
              expect({ base, patch, after: typeof mine === "string" ? mine : undefined }).toEqual({
                base,
                patch,
                after: gitApply(base, patch, least),
              });
            }
          },
        ),
        { numRuns: 60 },
      );
    },
    120_000,
  );
});
