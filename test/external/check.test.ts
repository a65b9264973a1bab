/**
 * `check` over kernels as they were released: every warning is explained in docs/rules/triage*.md, and every error found true there.
 *
 * Some folders each time; all of those that are promised with `QUIESCE_DEEP=1`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unifiedDiff } from "../../base/diff/write.ts";
import type { CheckDocument, FindingRecord } from "../../cli/report/check.ts";
import { type CommandOptions, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources, type SourceTree } from "../support/sources.ts";

const deep = process.env["QUIESCE_DEEP"] === "1";
const ALL = ["kernel", "arch/x86", "include", "lib", "mm", "drivers/cpuidle", "drivers/idle"];
const SOME = ["kernel/livepatch", "kernel/entry", "kernel/rcu", "kernel/locking", "arch/x86/entry", "drivers/cpuidle", "drivers/idle"];
/** More than this share of functions that cannot be read would make "nothing found" worth little. */
const MOST_UNREAD = 0.002;

const cache = mkdtempSync(path.join(tmpdir(), "quiesce-check-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

async function check({ path: tree }: SourceTree, args: readonly string[], options: CommandOptions = {}): Promise<CheckDocument> {
  const call = ["check", "--kernel", tree, ...args, "--format", "json", "--fail-on", "never"];
  const env = { XDG_CACHE_HOME: cache };
  const { code, stdout, stderr } = await runCommand(call, { cwd: tree, env, timeoutMs: 1_500_000, ...options });
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return readDocument(stdout) as unknown as CheckDocument;
}

const named = ({ file, line, function: owner, rule, message }: FindingRecord): string => `${file}:${line} ${owner}() ${rule}: ${message}`;

/** The lines of a page below its headings `True`. */
function trueLines(page: string): readonly string[] {
  let isTrue = false;
  return page.split("\n").filter((line) => {
    if (line.startsWith("#")) isTrue = /^#+ True$/.test(line);
    return isTrue;
  });
}

function triagePages(): readonly string[] {
  const folder = path.join(root, "docs", "rules");
  const names = readdirSync(folder).filter((name) => /^triage.*\.md$/.test(name));
  return names.map((name) => readFileSync(path.join(folder, name), "utf8"));
}

/** Rows of the tables in the pages that explain findings. */
function triageRows(): readonly string[] {
  return triagePages().flatMap((page) => page.split("\n").filter((line) => line.startsWith("|")));
}

function explains(row: string, { rule, file, function: owner }: FindingRecord): boolean {
  return row.includes(rule) && row.includes(file) && (owner === "" || row.includes(`${owner}()`));
}

describeWithSources("check", ({ linux612, linux61 }) => {
  const folders = deep ? ALL : SOME;
  const checked = new Map<SourceTree, Promise<CheckDocument>>();
  /** What the folders of a kernel have; they are looked at once. */
  const whole = (tree: SourceTree): Promise<CheckDocument> => {
    const made = checked.get(tree) ?? check(tree, folders);
    checked.set(tree, made);
    return made;
  };

  describe.each([
    ["linux 6.12", linux612],
    ["linux 6.1", linux61],
  ] as const)("%s", (_, tree) => {
    it("has no error but true ones, and nearly every function is read", async () => {
      const { findings, functions, notAnalysed, filesSkipped } = await whole(tree);
      const rows = triagePages().flatMap(trueLines);
      const errors = findings.filter(({ severity }) => severity === "error");
      expect(errors.filter((finding) => !rows.some((row) => explains(row, finding))).map(named)).toEqual([]);
      expect(functions.total).toBeGreaterThan(deep ? 50_000 : 1500);
      expect(functions.total - functions.analysed).toBe(notAnalysed.length);
      expect(notAnalysed.length / functions.total).toBeLessThan(MOST_UNREAD);
      expect(filesSkipped.filter(({ code }) => code !== "link-to-folder")).toEqual([]);
    }, 1_600_000);
  });

  it("explains every warning of 6.12, and nothing that is not there", async () => {
    const { findings } = await whole(linux612);
    const warnings = findings.filter(({ severity }) => severity === "warning");
    const rows = triageRows();
    expect(warnings.filter((finding) => !rows.some((row) => explains(row, finding))).map(named)).toEqual([]);
    // Rows that name a rule and a file of the folders looked at, where that rule warns of nothing in that file.
    const stale = rows.filter((row) => {
      const rule = /`([a-z]+(?:-[a-z]+)+)`/.exec(row)?.[1];
      const files = [...row.matchAll(/\b(?:kernel|arch\/x86|include|lib|mm|drivers)\/[\w/.-]+\.[ch]\b/g)].map(([file]) => file);
      const file = files.find((each) => folders.some((folder) => each.startsWith(`${folder}/`)));
      if (rule === undefined || file === undefined || files.length > 1) return false;
      return !findings.some((finding) => finding.rule === rule && finding.file === file);
    });
    expect(stale).toEqual([]);
  }, 1_600_000);

  it("finds what a patch breaks in a real file, and nothing else in it", async () => {
    const file = "kernel/livepatch/transition.c";
    const before = readFileSync(path.join(linux612.path, file), "utf8");
    const lock = "\n\tread_lock(&tasklist_lock);\n";
    expect(before).toContain(lock);
    const patch = unifiedDiff(file, before, before.replace(lock, `${lock}\tmsleep(1);\n`));
    const { findings, patch: files } = await check(linux612, ["--diff", "-"], { input: patch });
    expect(files).toEqual([{ file, state: "applied-in-memory" }]);
    expect(findings).toMatchObject([{ file, rule: "sleep-in-atomic", severity: "error", change: "on-changed-line" }]);
  });

  it("tells a reviewer which comments in other files a patch leaves behind", async () => {
    const file = "kernel/livepatch/transition.c";
    const before = readFileSync(path.join(linux612.path, file), "utf8");
    const patch = unifiedDiff(file, before, before.replaceAll("klp_synchronize_transition", "klp_wait_for_handlers"));
    const { findings } = await check(linux612, ["--diff", "-"], { input: patch });
    const elsewhere = findings.filter((finding) => finding.file !== file);
    expect(elsewhere.map((finding) => finding.file)).toEqual(["kernel/livepatch/core.c", "kernel/livepatch/patch.c"]);
    for (const { rule, change, message } of elsewhere) {
      expect({ rule, change }).toEqual({ rule: "stale-name-in-comment", change: "caused-by-change" });
      expect(message).toContain("klp_synchronize_transition()");
    }
  });
});
