/** `check` on trees of our own: what it prints in each form, what it leaves out and says so, and what it exits with. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { unifiedDiff } from "../../base/diff/write.ts";
import type { CheckDocument } from "../../cli/report/check.ts";
import { inFunction, miniTree } from "../support/mini-tree.ts";
import { readDocument } from "../support/schemas.ts";

vi.setConfig({ testTimeout: 240_000 });

const HEAD = "static DEFINE_MUTEX(m);\nstatic DEFINE_SPINLOCK(lock);\n\n";
/** A mutex under a spinning lock: an error on the line of `mutex_lock`. */
const SLEEPS = ["spin_lock(&lock);", "mutex_lock(&m);", "mutex_unlock(&m);", "spin_unlock(&lock);"];
const GOOD = ["mutex_lock(&m);", "mutex_unlock(&m);"];
const RULE = "sleep-in-atomic";

const tree = miniTree({
  "kernel/good.c": HEAD + inFunction("good", ...GOOD),
  "kernel/sub/bad.c": HEAD + inFunction("bad", ...SLEEPS),
});

async function json(args: readonly string[], expectedCode: number, input?: string): Promise<CheckDocument> {
  const { code, stdout, stderr } = await tree.run(["check", ...args, "--format", "json"], input === undefined ? {} : { input });
  expect({ args, code, stderr: code === expectedCode ? "" : stderr }).toEqual({ args, code: expectedCode, stderr: "" });
  return readDocument(stdout) as unknown as CheckDocument;
}

const places = ({ findings }: CheckDocument): readonly string[] => findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`);

describe("what is found", () => {
  it("is one line each, with notes, and names files from the tree's root", async () => {
    const { code, stdout, stderr } = await tree.run(["check", "kernel"]);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^kernel\/sub\/bad\.c:7:2: error: .*mutex_lock\(\).* \[sleep-in-atomic\]$/);
    for (const line of lines) expect(line).toMatch(/^[^:]+:\d+:\d+: (error|warning|information|hint|note): .+$/);
    expect(stderr).toBe("quiesce: 1 error in 2 files (2 functions)\n");
  });

  it("is the same from any folder, and tells editors which", async () => {
    const here = await tree.run(["check", "kernel"]);
    const outside = await tree.run(["check", path.join(tree.root, "kernel")], { cwd: path.dirname(tree.root) });
    expect(outside.stdout).toBe(here.stdout);
    expect(outside.stderr).toMatch(/^quiesce: Entering directory '.*\/linux'\n/);
    const named = await tree.run(["check", "--kernel", "linux", "linux/kernel"], { cwd: path.dirname(tree.root) });
    expect(named.stdout).toBe(here.stdout);
  });

  it("is a document, the same twice", async () => {
    const document = await json(["kernel", "kernel/good.c"], 1);
    expect(document).toMatchObject({ files: 2, functions: { total: 2, analysed: 2 }, notAnalysed: [], filesSkipped: [], suppressed: [] });
    expect(document.findings).toMatchObject([
      { rule: RULE, severity: "error", file: "kernel/sub/bad.c", line: 7, column: 2, endLine: 7, function: "bad" },
    ]);
    expect(await json(["kernel", "kernel/good.c"], 1)).toEqual(document);
  });

  it("depends on the architecture that is built for", async () => {
    tree.write("forced/forced.c", `static void empty(struct work_struct *work)\n{\n}\n${inFunction("f", "schedule_on_each_cpu(empty);")}`);
    const check = async (...args: readonly string[]) => tree.run(["check", "forced/forced.c", ...args]);
    expect((await check()).stdout).toContain("x86 promises that its code outside RCU cannot be traced");
    expect((await check("--architecture", "powerpc")).stdout).toContain("powerpc does not promise");
    tree.write("forced/quiesce.json", '{ "architecture": "powerpc" }\n');
    expect((await check()).stdout).toContain("powerpc does not promise");
    // What is judged of noinstr code is an x86 build.
    const helper = "void helper(void)\n{\n\tdata++;\n}\nEXPORT_SYMBOL(helper);\nvoid noinstr f(void)\n{\n\thelper();\n}\n";
    tree.write("forced/noinstr.c", helper);
    const judged = async (architecture: string) =>
      (await tree.run(["check", "forced/noinstr.c", "--architecture", architecture, "--rule", "noinstr-call"])).code;
    expect([await judged("x86"), await judged("arm64")]).toEqual([1, 0]);
    expect(await check("--architecture", "ppc")).toMatchObject({ code: 2, stderr: expect.stringContaining("powerpc") as string });
  });

  it("is not called nothing where nothing was looked at", async () => {
    tree.write("text/readme", "no C\n");
    expect(await tree.run(["check", "text"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "quiesce: nothing was checked: no name there ends in .c or .h\n",
    });
    const missing = await tree.run(["check", "kernel/none.c"]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).not.toContain("nothing");
    const diff = unifiedDiff("text/readme", "no C\n", "none\n");
    expect((await tree.run(["check", "--diff", "-"], { input: diff })).stderr).toContain(
      "the patch leaves no C file behind that it changes",
    );
  });

  it("decides the exit code with --fail-on, and can be of one rule", async () => {
    expect(places(await json(["kernel", "--fail-on", "never"], 0))).toEqual([`kernel/sub/bad.c:7 ${RULE}`]);
    await json(["kernel/good.c"], 0);
    expect(places(await json(["kernel", "--rule", "unbalanced-context"], 0))).toEqual([]);
    expect(places(await json(["kernel", "-r", "unbalanced-context", "-r", RULE], 1))).toEqual([`kernel/sub/bad.c:7 ${RULE}`]);
  });

  it("is taken out by a comment with a reason", async () => {
    tree.write("allowed/a.c", HEAD + inFunction("f", SLEEPS[0] ?? "", `/* quiesce: allow(${RULE}): a fixture */`, ...SLEEPS.slice(1)));
    tree.write("allowed/b.c", HEAD + inFunction("g", ...GOOD, `/* quiesce: allow(${RULE}): nothing to see */`, ";"));
    const document = await json(["allowed"], 0);
    expect(document.suppressed).toMatchObject([{ file: "allowed/a.c", line: 8, rule: RULE, reason: "a fixture" }]);
    expect(places(document)).toEqual(["allowed/b.c:8 suppression"]);
    await json(["allowed", "--fail-on", "information"], 1);
  });

  it("reads a text from the standard input", async () => {
    const text = HEAD + inFunction("good", ...SLEEPS);
    expect(places(await json(["-", "--stdin-filename", "kernel/good.c"], 1, text))).toEqual([`kernel/good.c:7 ${RULE}`]);
    expect(places(await json(["-"], 1, text))).toEqual([`<stdin>:7 ${RULE}`]);
  });
});

describe("settings", () => {
  it("of the nearest quiesce.json say how grave rules are, what names mean, and what is left out", async () => {
    tree.write(
      "own/quiesce.json",
      '{ "rules": { "sleep-in-atomic": "hint" }, "primitives": { "my_wait": "synchronize_rcu" }, "exclude": ["own/out"] }',
    );
    tree.write("own/a.c", HEAD + inFunction("f", "spin_lock(&lock);", "my_wait();", "spin_unlock(&lock);"));
    tree.write("own/out/b.c", HEAD + inFunction("g", ...SLEEPS));
    const document = await json(["own/a.c", "own/out"], 0);
    expect(document.findings).toMatchObject([{ file: "own/a.c", line: 7, rule: RULE, severity: "hint" }]);
    // The folder's own holds for the folder too.
    expect((await json(["own"], 0)).findings).toEqual(document.findings);
    expect(document.filesSkipped).toMatchObject([{ file: "own/out", code: "excluded" }]);
  });

  it("that are wrong are refused at their place", async () => {
    const config = tree.write("wrong/quiesce.json", '{\n  "rules": { "sleep-in-atomik": "hint" }\n}\n');
    const { code, stderr } = await tree.run(["check", "kernel/good.c", "--config", config]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${config}:2:14: error: there is no rule "sleep-in-atomik" [config-value]`);
    expect(stderr).toContain('did you mean "sleep-in-atomic"?');
  });
});

describe("a patch", () => {
  const before = HEAD + inFunction("old", ...SLEEPS) + inFunction("changed", SLEEPS[0] ?? "", SLEEPS[3] ?? "");
  const after = HEAD + inFunction("old", ...SLEEPS) + inFunction("changed", ...SLEEPS);
  const diff = unifiedDiff("patched/p.c", before, after);

  it("is checked on its lines only, whether the tree has it or not", async () => {
    for (const [text, state] of [[before, "applied-in-memory"] as const, [after, "in-tree"] as const]) {
      tree.write("patched/p.c", text);
      const document = await json(["--diff", "-"], 1, diff);
      expect(document.findings).toMatchObject([{ file: "patched/p.c", line: 14, function: "changed", change: "on-changed-line" }]);
      expect(document.patch).toEqual([{ file: "patched/p.c", state }]);
    }
    tree.write("patched/p.c", before);
    const told = await tree.run(["check", "--diff", tree.write("patched/p.patch", diff)]);
    expect(told.stderr).toContain("the patch is not in the tree; it was applied in memory to patched/p.c");
  });

  it("answers for what it causes on lines that it does not touch", async () => {
    const whole =
      HEAD + inFunction("f", "spin_lock(&lock);", "if (!m.owner) {", "\tspin_unlock(&lock);", "\treturn;", "}", "spin_unlock(&lock);");
    tree.write("patched/q.c", whole);
    const without = unifiedDiff("patched/q.c", whole, whole.replace("\t\tspin_unlock(&lock);\n", ""));
    const { findings } = await json(["--diff", "-"], 1, without);
    expect(findings).toMatchObject([{ file: "patched/q.c", rule: "unbalanced-context", change: "caused-by-change" }]);
  });

  it("answers for comments in other files that name a function which it removes", async () => {
    const text = `${inFunction("own_wait_for_all", ...GOOD)}${inFunction("own_other", ...GOOD)}`;
    // Three functions of one first word are a family, whose names in comments are looked up.
    const family = ["own_third", "own_fourth", "own_fifth"].map((name) => inFunction(name, ...GOOD)).join("");
    const sibling = (wait: string): string => `${HEAD}/* Waits as ${wait}() does, unlike own_never_was(). */\n${family}`;
    tree.write("gone/a.c", HEAD + text);
    tree.write("gone/b.c", sibling("own_wait_for_all"));
    tree.write("gone/c.c", sibling("own_other"));
    const without = unifiedDiff("gone/a.c", HEAD + text, HEAD + inFunction("own_other", ...GOOD));
    const { findings } = await json(["--diff", "-"], 0, without);
    expect(findings).toMatchObject([{ file: "gone/b.c", line: 4, rule: "stale-name-in-comment", change: "caused-by-change" }]);
    expect(findings[0]?.message).toContain("own_wait_for_all()");
    expect((await json(["--diff", "-", "gone/a.c"], 0, without)).findings).toEqual([]);
  });

  it("may be a mail, and may be narrowed to paths", async () => {
    tree.write("patched/p.c", before);
    const mail = `From: A <a@example.org>\nSubject: [PATCH] x\n\nWhy.\n---\n p.c | 2 +\n\n${diff}-- \n2.39.2\n`;
    expect(places(await json(["--diff", "-", "patched"], 1, mail))).toHaveLength(1);
    expect(places(await json(["--diff", "-", "kernel"], 0, mail))).toEqual([]);
  });

  it.each([
    ["that fits nowhere", diff.replaceAll("spin_lock", "spun_lock"), "patch-does-not-apply"],
    ["of a file that is not there", diff.replaceAll("p.c", "none.c"), "patch-no-file"],
    ["that is none", "hello\n", "patch-corrupt"],
  ])("%s is refused", async (_, text, problem) => {
    tree.write("patched/p.c", before);
    expect((await json(["--diff", "-"], 2, text)).problems).toMatchObject([{ code: problem, file: "<stdin>" }]);
  });
});

describe("a baseline", () => {
  it("takes out what is known, wherever it has moved to", async () => {
    const file = tree.write("base/b.c", HEAD + inFunction("f", ...SLEEPS));
    const baseline = path.join(tree.root, "known.json");
    expect(places(await json(["base", "--write-baseline", baseline], 1))).toHaveLength(1);
    tree.write("base/b.c", `${HEAD}\n\n${inFunction("g", ...SLEEPS)}${inFunction("f", ...SLEEPS)}`);
    const document = await json(["base", "--baseline", baseline], 1);
    expect(document.findings).toMatchObject([{ file: "base/b.c", function: "g" }]);
    expect(document.baseline).toEqual({ file: baseline, matched: 1, gone: 0 });
    tree.write("base/b.c", HEAD + inFunction("f", ...GOOD));
    expect((await json([file, "--baseline", baseline], 0)).baseline).toEqual({ file: baseline, matched: 0, gone: 1 });
    expect((await json(["base", "--baseline", tree.write("not.json", "{}")], 2)).problems).toMatchObject([{ code: "baseline-value" }]);
  });
});

describe("forms", () => {
  it("GitHub's commands are escaped", async () => {
    tree.write("odd,name/a%b.c", HEAD + inFunction("f", ...SLEEPS));
    const { stdout, code } = await tree.run(["check", "odd,name", "--format", "github"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^::error file=odd%2Cname\/a%25b\.c,line=7,endLine=7,col=2,endColumn=\d+,title=quiesce%3A sleep-in-atomic::[^\n]*\[sleep-in-atomic\][^\n]*\n$/,
    );
  });

  it("SARIF says what the standard wants", async () => {
    const baseline = path.join(tree.root, "sarif-known.json");
    tree.write("sarif/a b.c", HEAD + inFunction("f", ...SLEEPS));
    await tree.run(["check", "sarif", "--write-baseline", baseline]);
    tree.write(
      "sarif/c.c",
      HEAD + inFunction("g", ...SLEEPS) + inFunction("h", SLEEPS[0] ?? "", `/* quiesce: allow(${RULE}): x */`, ...SLEEPS.slice(1)),
    );
    const { stdout } = await tree.run(["check", "sarif", "--baseline", baseline, "--format", "sarif"]);
    const log = JSON.parse(stdout) as SarifLog;
    expect(log).toMatchObject({ version: "2.1.0", $schema: expect.stringContaining("sarif-2.1.0") as string });
    const [run] = log.runs;
    expect(run).toMatchObject({
      columnKind: "utf16CodeUnits",
      tool: { driver: { name: "quiesce" } },
      invocations: [{ executionSuccessful: true }],
    });
    const results = run?.results ?? [];
    expect(results.map(({ baselineState, suppressions }) => [baselineState, suppressions?.[0]?.kind])).toEqual([
      ["new", undefined],
      ["unchanged", undefined],
      ["new", "inSource"],
    ]);
    const rules = run?.tool.driver.rules ?? [];
    for (const { ruleId, ruleIndex, level, locations } of results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(level).toBe("error");
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      expect(artifactLocation).toMatchObject({ uri: expect.stringMatching(/^sarif\/(a%20b|c)\.c$/) as string, uriBaseId: "SRCROOT" });
      expect(region?.startLine).toBeGreaterThan(0);
    }
    for (const rule of rules) expect(rule).toMatchObject({ help: { text: expect.any(String) as string }, defaultConfiguration: {} });
  });
});

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly baselineState?: string;
      readonly suppressions?: readonly { readonly kind: string }[];
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: object; readonly region: { readonly startLine: number } };
      }[];
    }[];
  }[];
}

describe("what cannot be read", () => {
  it("is skipped in folders and named, and is an error where it was named", async () => {
    tree.write("odd/nul.c", "int a;\0\n");
    tree.write("odd/latin.c", Uint8Array.from([0x2f, 0x2f, 0xe9, 0x0a]));
    truncateSync(tree.write("odd/huge.c", ""), 100 * 2 ** 20);
    tree.write("odd/empty.c", "");
    tree.write("odd/crlf.c", (HEAD + inFunction("f", ...SLEEPS)).replaceAll("\n", "\r\n"));
    symlinkSync("loop.c", path.join(tree.root, "odd/loop.c"));
    symlinkSync("..", path.join(tree.root, "odd/up"));
    const document = await json(["odd"], 1);
    expect(places(document)).toEqual([`odd/crlf.c:7 ${RULE}`]);
    expect(document.filesSkipped.map(({ file, code }) => `${file} ${code}`).sort()).toEqual([
      "odd/huge.c input-too-large",
      "odd/latin.c input-not-utf8",
      "odd/loop.c input-unreadable",
      "odd/nul.c input-nul",
      "odd/up link-to-folder",
    ]);
    expect(document.files).toBe(2);
    const named = await json(["odd/huge.c", "odd/nul.c", "kernel", "none"], 2);
    expect(named.problems.map(({ code }) => code).sort()).toEqual(["input-nul", "input-too-large", "input-unreadable"]);
    expect(places(named)).toEqual([`kernel/sub/bad.c:7 ${RULE}`]);
  });

  it.runIf(process.getuid?.() !== 0)("may be a folder", async () => {
    const folder = path.join(tree.root, "shut/in");
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0);
    expect((await json(["shut"], 0)).filesSkipped).toMatchObject([{ file: "shut/in", code: "folder-unreadable" }]);
    chmodSync(folder, 0o700);
  });

  it("of a function is said, and never counts as clean", async () => {
    tree.write("half/a.c", `${HEAD}${inFunction("f", "@@ !! ((", ...GOOD)}${inFunction("g", ...GOOD)}`);
    const document = await json(["half"], 0);
    expect(document.functions.total - document.functions.analysed).toBe(document.notAnalysed.length);
    expect(document.notAnalysed).toMatchObject([{ file: "half/a.c", function: "f", line: 4 }]);
    expect((await tree.run(["check", "half"])).stderr).toContain("1 of 2 functions analysed");
  });
});

describe("wrong usage", () => {
  it.each([
    [[], "usage-missing-argument"],
    [["-", "--diff", "-"], "usage-stdin"],
    [["kernel", "--rule", "sleep-in-atomik"], "usage-unknown-rule"],
    [["kernel", "--fail-on", "fatal"], "usage-value"],
    [["kernel", "--kernel", "kernel"], "usage-no-tree"],
    [["kernel", "--baseline", "none.json"], "input-unreadable"],
    [["--diff", "none.patch"], "input-unreadable"],
  ])("%j", async (args, code) => {
    const document = await json(args, 2, "");
    expect(document.problems.map((problem) => problem.code)).toEqual([code]);
  });
});

it("a whole answer can go to a file", async () => {
  const file = path.join(tree.root, "out.txt");
  const { code, stdout } = await tree.run(["check", "kernel", "--output", file]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(readFileSync(file, "utf8")).toContain("[sleep-in-atomic]");
});
