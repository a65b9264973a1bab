/** `compare --rule` and `--rev`: second versions that lie in no file. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { CompareDocument } from "../../simulator/report/documents.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-compare-"));
const elsewhere = mkdtempSync(path.join(tmpdir(), "quiesce-compare-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(elsewhere, { recursive: true, force: true });
});
const example = path.join(root, "examples", "livepatch", "transition.c");
cpSync(example, path.join(folder, "transition.c"));
cpSync(example, path.join(elsewhere, "transition.c"));

const RULE = "hard-forced-synchronization";
const COMMITTED = readFileSync(example, "utf8");
const CHANGED = COMMITTED.replace("schedule_on_each_cpu(do_nothing)", "synchronize_rcu()");

function git(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...args], { cwd: folder });
  expect({ args, status, error: stderr.toString() }).toMatchObject({ status: 0 });
}
git("init", "--quiet");
git("add", "transition.c");
git("commit", "--quiet", "--no-verify", "--message", "First");
writeFileSync(path.join(folder, "transition.c"), CHANGED);
writeFileSync(path.join(folder, "later.c"), CHANGED);

async function quiesce(args: readonly string[], cwd = folder, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  return runCommand(args, { cwd, timeoutMs: 200_000, env });
}

async function compare(args: readonly string[], cwd = folder): Promise<CompareDocument & { readonly replay: string }> {
  const { stdout, stderr } = await quiesce(["compare", "transition.c", "--profile", "6.12-voluntary", "--format", "json", ...args], cwd);
  expect(stderr).toBe("");
  return readDocument(stdout) as unknown as CompareDocument & { readonly replay: string };
}

const waits = ({ points }: CompareDocument["a"]): readonly string[] =>
  points
    .filter(({ file, primitive }) => file !== "" && /schedule_on_each_cpu|synchronize_rcu$/.test(primitive))
    .map(({ primitive }) => primitive);

async function refusal(args: readonly string[], cwd = folder, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout } = await quiesce(["compare", ...args, "--format", "json"], cwd, env);
  expect(code).toBe(2);
  return (readDocument(stdout) as unknown as CompareDocument).problems.map((problem) => `${problem.code}: ${problem.message}`).join("\n");
}

describe("--rev", () => {
  it("runs the file as git has it, and replays from git", async () => {
    const document = await compare(["--rev", "HEAD"]);
    expect(waits(document.a)).toEqual(["synchronize_rcu"]);
    expect(waits(document.b)).toEqual(["schedule_on_each_cpu"]);
    expect(document.b.setup.file).toBe("HEAD:transition.c");
    const again = await quiesce(["replay", document.replay, "--format", "json"]);
    expect({ ...(readDocument(again.stdout) as object) }).toEqual({ ...document });
  });

  it("names what is wrong", async () => {
    expect(await refusal(["transition.c", "--rev", "nowhere"])).toBe("git-unknown-revision: git knows no revision nowhere");
    expect(await refusal(["transition.c", "--rev=--help"])).toBe("git-unknown-revision: git knows no revision --help");
    expect(await refusal(["later.c", "--rev", "HEAD"])).toBe("git-no-file: later.c is not in the revision HEAD");
    expect(await refusal(["transition.c", "--rev", "HEAD"], elsewhere)).toBe("git-no-repository: transition.c lies in no git repository");
    expect(await refusal(["transition.c", "--rev", "HEAD"], folder, { PATH: elsewhere })).toBe(
      "git-missing: git is not installed, and --rev needs it",
    );
    expect(await refusal(["transition.c", "--rev", "HEAD", "--rule", RULE], elsewhere)).toBe(
      "usage-compare: OTHER, --patch, --rule and --rev exclude each other",
    );
  });
});

describe("--rule", () => {
  it("runs the file with the rule's fix, and changes no file", async () => {
    const document = await compare(["--rule", RULE, "--bundle", "bundle.json"], elsewhere);
    expect(waits(document.a)).toEqual(["schedule_on_each_cpu"]);
    expect(waits(document.b)).toEqual(["synchronize_rcu"]);
    expect(document.b.setup.file).toBe(`transition.c with ${RULE} fixed`);
    expect(readFileSync(path.join(elsewhere, "transition.c"), "utf8")).toBe(COMMITTED);
    for (const what of [document.replay, "bundle.json"]) {
      const again = await quiesce(["replay", what, "--format", "json"], elsewhere);
      expect(readDocument(again.stdout)).toEqual(document);
    }
  });

  it("names what is wrong", async () => {
    expect(await refusal(["transition.c", "--rule", "no-such-rule"])).toBe("usage-unknown-rule: there is no rule no-such-rule");
    expect(await refusal(["transition.c", "--rule", RULE])).toContain(`fix-none: ${RULE} finds nothing in transition.c`);
  });
});
