/** `compare --rule` and `--rev`: second versions of FILE that lie in no file. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-compare-"));
const file = path.join(folder, "transition.c");
const FORCED = /schedule_on_each_cpu\(\w+\);/;

async function compare(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(["compare", "transition.c", ...args, "--scenario", "enable", "--profile", "6.12-voluntary"], { cwd: folder });
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

beforeAll(() => {
  cpSync(path.join(root, "examples", "livepatch", "transition.c"), file);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("compare --rule", () => {
  it("runs FILE with the rule's quick fix, and names it so", async () => {
    const { code, stdout } = await compare("--rule", "hard-forced-synchronization");
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain("B: transition.c with hard-forced-synchronization fixed: enable completed");
    expect(stdout).toMatch(/disturbances\s+\d+\s+\d+\s+-\d+/);
  });

  it.each([
    ["no-such-rule", /no-such-rule/],
    ["noinstr-call", /noinstr-call/],
  ])("of %s is refused", async (rule, message) => {
    const { code, stderr } = await compare("--rule", rule);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("compare --rev", () => {
  it("outside a repository is refused", async () => {
    const { code, stderr } = await compare("--rev", "HEAD");
    expect(code).toBe(2);
    expect(stderr).toContain("lies in no git repository");
  });

  it("runs FILE as git has it", async () => {
    git("init", "-q");
    git("add", "transition.c");
    git("commit", "-qm", "base");
    writeFileSync(file, readFileSync(file, "utf8").replace(FORCED, "synchronize_rcu();"));
    const { code, stdout } = await compare("--rev", "HEAD");
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain("B: HEAD:transition.c: enable completed");
    expect(stdout).toMatch(/disturbances\s+\d+\s+\d+\s+\+\d+/);
    const unknown = await compare("--rev", "nosuch");
    expect(unknown.stderr).toContain("git knows no revision nosuch");
  });
});
