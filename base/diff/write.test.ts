import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { applyHunks } from "./apply.ts";
import { parseDiff } from "./parse.ts";
import { unifiedDiff } from "./write.ts";

const deep = process.env["QUIESCE_DEEP"] === "1";

describe("unifiedDiff", () => {
  it("writes hunks with context and the function they lie in", () => {
    const lines = ["int f(void)\n", "{\n", ...Array.from({ length: 20 }, (_, index) => `\ts${index};\n`), "}\n"];
    const after = lines.flatMap((line) => (line === "\ts4;\n" ? [] : line === "\ts18;\n" ? ["\tx;\n", line] : [line]));
    expect(unifiedDiff("d/f.c", lines.join(""), after.join(""))).toBe(
      [
        "diff --git a/d/f.c b/d/f.c",
        "--- a/d/f.c",
        "+++ b/d/f.c",
        "@@ -4,7 +4,6 @@ int f(void)",
        " \ts1;",
        " \ts2;",
        " \ts3;",
        "-\ts4;",
        " \ts5;",
        " \ts6;",
        " \ts7;",
        "@@ -18,6 +17,7 @@ int f(void)",
        " \ts15;",
        " \ts16;",
        " \ts17;",
        "+\tx;",
        " \ts18;",
        " \ts19;",
        " }",
        "",
      ].join("\n"),
    );
  });

  it("says nothing of equal texts, and minds the end of the file", () => {
    expect(unifiedDiff("f", "a\n", "a\n")).toBe("");
    expect(unifiedDiff("f", "a", "a\n")).toBe("diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    expect(unifiedDiff("f", "a\n", "")).toBe("diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
  });
});

describe("what it writes", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "", "e\r"), { maxLength: 24 });
  const text = fc.tuple(lines, fc.boolean()).map(([all, newline]) => (all.length === 0 ? "" : all.join("\n") + (newline ? "\n" : "")));

  it("is read and applied again, with as few lines as the least possible", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff("f.c", before, after);
        fc.pre(before !== after);
        const parsed = parseDiff(diff);
        const [file] = parsed.ok ? parsed.files : [];
        const applied = applyHunks(before, file?.hunks ?? []);
        expect({ diff, applied }).toEqual({ diff, applied: { ...applied, ok: true, text: after } });
        const changed = diff.split("\n").filter((line) => /^[-+](?![-+]{2} )/.test(line)).length;
        expect(changed).toBe(leastChanges(before, after));
      }),
      { seed: 41, numRuns: deep ? 20_000 : 400 },
    );
  });

  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-write-diff-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) } });

  it.runIf(git("--version").status === 0)(
    "is taken by git apply, whatever the name",
    () => {
      const names = fc.constantFrom("f.c", "a b/c d.c", 'q"q\\.c', "gr\u00fc\u00dfe.c", "tab\t.c");
      fc.assert(
        fc.property(names, text, text, (name, before, after) => {
          fc.pre(before !== after && before !== "");
          const file = path.join(folder, name);
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, before);
          writeFileSync(path.join(folder, "p"), unifiedDiff(name, before, after));
          const { status, stderr } = git("apply", "--whitespace=nowarn", "p");
          expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
          expect(readFileSync(file, "utf8")).toBe(after);
        }),
        { seed: 42, numRuns: deep ? 1000 : 60 },
      );
    },
    120_000,
  );
});

/** Lines to take away and to add at least, by the textbook's table. */
function leastChanges(before: string, after: string): number {
  const split = (content: string): readonly string[] => content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const old = split(before);
  const now = split(after);
  let row = now.map(() => 0);
  let common = 0;
  for (const line of old) {
    const next: number[] = [];
    now.forEach((other, index) => {
      const diagonal = index > 0 ? (row[index - 1] ?? 0) : 0;
      next.push(line === other ? diagonal + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0));
    });
    row = next;
    common = Math.max(common, ...row);
  }
  return old.length + now.length - 2 * common;
}
