/** `fix` on trees of our own: patches that git takes, files that are written, and refusals with a reason. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { FixDocument } from "../../cli/report/check.ts";
import { RULES } from "../../server/rules/rules.ts";
import { inFunction, miniTree } from "../support/mini-tree.ts";
import { readDocument } from "../support/schemas.ts";

vi.setConfig({ testTimeout: 240_000 });

const RULE = "hard-forced-synchronization";
const STUBS =
  "static void nothing(struct work_struct *work)\n{\n}\n\nstatic void wait_for_all(void)\n{\n\tschedule_on_each_cpu(nothing);\n}\n\n";
const BEFORE = `int kept;\n\n${STUBS}${inFunction("one", "wait_for_all();")}\n${inFunction("two", "wait_for_all();", "kept = 1;")}`;
const AFTER = `int kept;\n\n${inFunction("one", "synchronize_rcu();")}\n${inFunction("two", "synchronize_rcu();", "kept = 1;")}`;
const NOTE = "/* quiesce: allow(sleep-in-atomic): nothing */";

const tree = miniTree({ "kernel/f.c": BEFORE });
const fix = (...args: readonly string[]) => tree.run(["fix", ...args]);
const read = (name: string): string => readFileSync(path.join(tree.root, name), "utf8");

describe("the patch", () => {
  it("is one that git takes, and does what --write does", async () => {
    tree.write("kernel/f.c", BEFORE);
    const { code, stdout, stderr } = await fix("kernel/f.c", "--rule", RULE);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `quiesce: 1 finding of ${RULE} mended by this patch; nothing is written without --write\n`,
    });
    expect(read("kernel/f.c")).toBe(BEFORE);
    const applied = spawnSync("git", ["apply", "-"], {
      cwd: tree.root,
      input: stdout,
      encoding: "utf8",
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(tree.root) },
    });
    expect({ status: applied.status, stderr: applied.stderr }).toEqual({ status: 0, stderr: "" });
    expect(read("kernel/f.c")).toBe(AFTER);
    tree.write("kernel/f.c", BEFORE);
    expect(await fix("kernel/f.c", "--rule", RULE, "--write")).toMatchObject({ code: 0, stdout: "" });
    expect(read("kernel/f.c")).toBe(AFTER);
  });

  it("is a document too", async () => {
    tree.write("kernel/f.c", BEFORE);
    const { stdout } = await fix("kernel/f.c", "--rule", RULE, "--format", "json");
    const document = readDocument(stdout) as unknown as FixDocument;
    expect(document).toMatchObject({ rule: RULE, file: "kernel/f.c", fixed: [{ line: 9 }], left: [], written: [] });
    expect(document.edits.length).toBeGreaterThan(1);
    expect(document.diff).toBe((await fix("kernel/f.c", "--rule", RULE)).stdout);
  });

  it("names a file outside a tree by what git would call it", async () => {
    const file = tree.write("../alone/f.c", BEFORE);
    const folder = path.dirname(file);
    const inside = await tree.run(["fix", "f.c", "--rule", RULE], { cwd: folder });
    expect(inside.stdout).toMatch(/^diff --git a\/f\.c b\/f\.c\n/);
    const outside = await tree.run(["fix", "../alone/f.c", "--rule", RULE]);
    expect(outside.stdout).toBe(inside.stdout);
  });

  it("is of a text from the standard input", async () => {
    const { code, stdout } = await tree.run(["fix", "-", "--stdin-filename", "kernel/f.c", "--rule", RULE], { input: BEFORE });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^diff --git a\/kernel\/f\.c b\/kernel\/f\.c\n/);
  });
});

describe("several findings at once", () => {
  it("are mended together, lines end as they did, and a byte order mark stays", async () => {
    const text = `\uFEFF${inFunction("f", NOTE, "one();", NOTE, "two();")}`.replaceAll("\n", "\r\n");
    tree.write("kernel/notes.c", text);
    const { code, stderr } = await fix("kernel/notes.c", "--rule", "suppression", "--write");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "quiesce: 2 findings of suppression mended in kernel/notes.c\n" });
    expect(read("kernel/notes.c")).toBe(`\uFEFF${inFunction("f", "one();", "two();")}`.replaceAll("\n", "\r\n"));
  });
});

describe("what is refused", () => {
  it("is said with its reason", async () => {
    tree.write("kernel/f.c", BEFORE);
    const complaint = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await fix(...args);
      return `${code} ${stdout}${stderr.split("\n")[0] ?? ""}`;
    };
    expect(await complaint("kernel/f.c")).toBe("2 quiesce: error: --rule is missing [usage-missing-rule]");
    expect(await complaint("kernel/f.c", "--rule", "hard-forced")).toContain("2 quiesce: error: there is no rule hard-forced");
    expect(await complaint("-", "--rule", RULE, "--write")).toContain("[usage-stdin]");
    expect(await complaint("none.c", "--rule", RULE)).toBe("2 none.c: error: none.c does not exist [input-unreadable]");
    expect(await complaint("kernel/f.c", "--rule", RULES.find((rule) => rule.fix === undefined)?.code ?? "")).toContain("offers no fix");
    tree.write("kernel/used.c", BEFORE.replace("static void nothing", "void nothing"));
    expect(await complaint("kernel/used.c", "--rule", RULE)).toBe(
      `2 quiesce: error: ${RULE} has 1 finding in kernel/used.c, and offers no fix there [fix-none]`,
    );
  });

  it("is nothing where nothing is found", async () => {
    tree.write("kernel/clean.c", "int a;\n");
    const { code, stdout, stderr } = await fix("kernel/clean.c", "--rule", RULE);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: `quiesce: ${RULE} finds nothing in kernel/clean.c\n` });
    const document = readDocument((await fix("kernel/clean.c", "--rule", RULE, "-f", "json")).stdout);
    expect(document).toMatchObject({ edits: [], fixed: [], diff: "" });
  });
});
