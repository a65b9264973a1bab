/** docs/ci.md: its jobs parse, and what they run does what the page says, on a small tree with a change in git. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { load } from "js-yaml";
import { afterAll, describe, expect, it, vi } from "vitest";
import { COMMANDS, optionsOf } from "../../cli/table/index.ts";
import { commandFile, ensureBuilt } from "../../esbuild.mjs";
import { writeFiles } from "../support/machine-files.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const page = readFileSync(path.join(root, "docs", "ci.md"), "utf8");
const jobs = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => load(text) as Readonly<Record<string, unknown>>);

/** Every line of shell in a job, in order. */
function scriptOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(scriptOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]: readonly [string, unknown]) => {
    if (!["run", "script", "before_script"].includes(name)) return scriptOf(each);
    const texts: readonly unknown[] = Array.isArray(each) ? each : [each];
    return texts.flatMap((text) => (typeof text === "string" ? text.split("\n") : [])).filter((line) => line !== "");
  });
}

const [github, gitlab, sharded] = jobs.map(scriptOf);

describe("the jobs", () => {
  it("are YAML of the form that the two services take", () => {
    expect(jobs).toHaveLength(3);
    expect(jobs[0]).toMatchObject({ name: "quiesce", on: { pull_request: {} }, jobs: { quiesce: { "runs-on": "ubuntu-latest" } } });
    expect(jobs[1]).toMatchObject({ quiesce: { script: expect.any(Array) as unknown[], artifacts: { paths: ["change.md"] } } });
    expect(jobs[2]).toMatchObject({ seeds: { parallel: 4 }, merged: { needs: ["seeds"] } });
  });

  it("use commands and options that there are", () => {
    const calls = [...page.matchAll(/quiesce ([a-z-]+)([^|`\n]*)/g)].filter(([, name]) =>
      COMMANDS.some((command) => command.name === name),
    );
    expect(calls.length).toBeGreaterThan(10);
    for (const [call, name, rest = ""] of calls) {
      const command = COMMANDS.find((each) => each.name === name)!;
      const options = optionsOf(command).map((option) => `--${option.name}`);
      for (const [option] of rest.matchAll(/--[a-z-]+/g))
        expect({ call, option, options }).toMatchObject({ options: expect.arrayContaining([option]) as string[] });
    }
  });
});

describe("what the jobs run", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-ci-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tree = path.join(folder, "linux");
  const example = readFileSync(path.join(root, "examples", "livepatch", "transition.c"), "utf8");

  const shell = (script: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof spawnSync> =>
    spawnSync("bash", ["--norc", "-euc", script], {
      cwd: tree,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${folder}:${process.env["PATH"] ?? ""}`,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_AUTHOR_NAME: "A",
        GIT_AUTHOR_EMAIL: "a@example.org",
        GIT_COMMITTER_NAME: "A",
        GIT_COMMITTER_EMAIL: "a@example.org",
        ...env,
      },
    });

  /** A tree whose last commit waits for RCU instead, in a branch of its own. `quiesce` is the built command. */
  async function prepare(): Promise<void> {
    await ensureBuilt();
    writeFiles(folder, { quiesce: `#!/bin/sh\nexec "${process.execPath}" "${commandFile}" "$@"\n` });
    spawnSync("chmod", ["+x", path.join(folder, "quiesce")]);
    writeFiles(tree, { "kernel/livepatch/transition.c": example });
    expect(
      shell(
        "git init -q -b main . && git add . && git commit -qm base && git update-ref refs/remotes/origin/main main && git checkout -qb change",
      ).stderr,
    ).toBe("");
    writeFileSync(path.join(tree, "kernel/livepatch/transition.c"), example.replace(/schedule_on_each_cpu\(\w+\);/, "synchronize_rcu();"));
    expect(shell("git commit -qam 'Wait for RCU'").stderr).toBe("");
  }

  const ours = (lines: readonly string[] = []): readonly string[] => lines.filter((line) => !/^(npm|git fetch) /.test(line));

  it("on GitHub and on GitLab: a report, and a gate that holds", async () => {
    await prepare();
    const summary = path.join(folder, "summary.md");
    const [gate = "", ...before] = [...ours(github)].reverse();
    const run = shell(before.reverse().join("\n"), { GITHUB_BASE_REF: "main", GITHUB_STEP_SUMMARY: summary });
    expect({ status: run.status, stderr: run.stderr }).toMatchObject({ status: 0 });
    const report = readFileSync(summary, "utf8");
    expect(report).toContain("change.mbox");
    expect(report).toContain("#### Totals");
    // A transition of today disturbs the CPUs by other means too: the gate says so.
    expect(gate).toContain("--fail-on-disturbance 2-7");
    const gated = shell(gate);
    expect(gated.status).toBe(1);
    expect(gated.stdout).toContain("which --fail-on-disturbance forbids");

    shell("git checkout -q change && rm -f change.mbox && git update-ref FETCH_HEAD main");
    const [last = "", ...rest] = [...ours(gitlab)].reverse();
    const second = shell(rest.reverse().join("\n"));
    expect({ status: second.status, stderr: second.stderr }).toMatchObject({ status: 0 });
    expect(readFileSync(path.join(tree, "change.md"), "utf8")).toContain("#### Totals");
    expect(shell(last).status).toBe(1);
  });

  it("in shards", async () => {
    const [shard = "", join = ""] = ours(sharded).map((line) => line.replace("0-999", "0-1"));
    for (const index of ["1", "2"]) expect(shell(shard, { CI_NODE_INDEX: index, CI_NODE_TOTAL: "2" }).status).toBe(0);
    const merged = shell(join);
    expect(merged.status).toBe(0);
    expect(merged.stdout).toContain("runs          2: 2 completed");
  });
});
