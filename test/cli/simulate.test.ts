/** `simulate`, `compare` and `replay` on the bundled example: what is printed, that it is the same every time, and what ends a command. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { CompareDocument, SimulateDocument } from "../../simulator/report/documents.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

/** A kernel without dynamic preemption: far fewer events, so that a run takes a fraction of a second. */
const QUICK = ["--profile", "6.12-voluntary"] as const;

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder });
}

async function simulate(...args: readonly string[]): Promise<SimulateDocument> {
  const { stdout, stderr } = await quiesce("simulate", ...args, ...QUICK, "--format", "json");
  expect(stderr).toBe("");
  return readDocument(stdout) as unknown as SimulateDocument;
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

/** The token in a text answer. */
function tokenIn(text: string): string {
  return /^replay: (\S+)$/m.exec(text)?.[1] ?? "";
}

describe("simulate", () => {
  it("answers with a document that keeps to its schema", async () => {
    const document = await simulate("transition.c", "--scenario", "enable-disable");
    expect(document).toMatchObject({
      schema: "quiesce/simulate/1",
      result: "completed",
      setup: {
        file: "transition.c",
        scenario: "enable-disable",
        cpus: 8,
        nohzFull: "2-7",
        isolated: "2-7",
        profile: "6.12-voluntary",
        seed: 0,
      },
      disturbedCpus: "2-7",
      final: { patched: false, pendingTasks: 0 },
      violations: [],
    });
    expect(document.steps.map(({ name }) => name)).toEqual(["enable", "disable"]);
    expect(document.sources).toContainEqual({ name: "transition.c", from: "file", path: "transition.c" });
  });

  it("says the same in text and in Markdown", async () => {
    const text = (await quiesce("simulate", "transition.c", ...QUICK)).stdout;
    const markdown = (await quiesce("simulate", "transition.c", ...QUICK, "--format", "markdown")).stdout;
    for (const part of ["Totals", "Steps", "Tries", "Disturbances of isolated CPUs 2-7 by cause", "Synchronization points", "Sources"]) {
      expect(text).toContain(`\n${part}`);
      expect(markdown).toContain(`\n#### ${part}`);
    }
    expect(text.indexOf("Totals")).toBeLessThan(text.indexOf("Steps"));
    expect(tokenIn(text)).not.toBe("");
    expect(markdown).toContain(tokenIn(text));
    expect((await quiesce("simulate", "transition.c", ...QUICK, "--log")).stdout).toContain("livepatch: enabling patch");
  });

  it("reads unsaved text from the standard input", async () => {
    const input = readFileSync(path.join(folder, "transition-rcu.c"), "utf8");
    const { code, stdout } = await runCommand(["simulate", "-", "--stdin-filename", "transition.c", ...QUICK], { cwd: folder, input });
    expect(code).toBe(0);
    expect(stdout).toContain("synchronize_rcu in wait_for_handlers");
    expect(stdout.startsWith("transition.c: ")).toBe(true);
  });

  it("applies a patch in memory", async () => {
    const patch = write(
      "rcu.patch",
      "--- a/any/transition.c\n+++ b/any/transition.c\n@@ -62 +62 @@\n-\tschedule_on_each_cpu(nothing);\n+\tsynchronize_rcu();\n",
    );
    const before = readFileSync(path.join(folder, "transition.c"), "utf8").split("\n");
    const line = before.findIndex((text) => text.includes("schedule_on_each_cpu("));
    const fixed = `--- a/x/transition.c\n+++ b/x/transition.c\n@@ -${line},3 +${line},3 @@\n ${before[line - 1] ?? ""}\n-${before[line] ?? ""}\n+\tsynchronize_rcu();\n ${before[line + 1] ?? ""}\n`;
    const refused = await quiesce("simulate", "transition.c", "--patch", patch);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      "rcu.patch:3:1: error: patch failed: transition.c:62: hunk 1 of 1 does not apply [patch-does-not-apply]",
    );
    write("rcu.patch", fixed);
    const { code, stdout } = await quiesce("simulate", "transition.c", "--patch", "rcu.patch", ...QUICK);
    expect({ code, head: stdout.split("\n")[0] }).toEqual({
      code: 0,
      head: expect.stringMatching(/^transition\.c with rcu\.patch: enable completed/) as string,
    });
    const compared = await quiesce("compare", "transition.c", "--patch", "rcu.patch", ...QUICK);
    expect(compared.stdout).toContain("B: transition.c with rcu.patch: ");
  });

  it("fails for a gate on disturbances", async () => {
    const { code, stdout } = await quiesce("simulate", "transition.c", ...QUICK, "--fail-on-disturbance", "2-3,6");
    expect(code).toBe(1);
    expect(stdout).toContain("CPUs 2-3,6 were disturbed, which --fail-on-disturbance forbids");
    expect((await quiesce("simulate", "transition.c", "--fail-on-disturbance", "2-8")).code).toBe(2);
  });

  it("exits with 1 when something is violated, and shows the trace", async () => {
    const text = readFileSync(path.join(folder, "transition.c"), "utf8");
    const broken = write("broken.c", text.replace(/(\n\tschedule_on_each_cpu\([^\n]*\n)/, "$1\tWARN_ON(1);\n"));
    const { code, stdout } = await quiesce("simulate", broken, ...QUICK);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^broken\.c: enable violated after/);
    expect(stdout).toMatch(/^Violation: warn at broken\.c:\d+ \(wait_for_handlers\)/m);
    expect(stdout).toContain("what happened before");
  });

  it("takes options from a configuration, and gives the command line the last word", async () => {
    write("quiesce.json", '{ "profile": "6.12-voluntary", "topology": "laptop", "set": { "hz": 1000 }, "scenario": "enable" }');
    const document = readDocument(
      (await quiesce("simulate", "transition.c", "--config", "quiesce.json", "-f", "json", "--scenario", "disable")).stdout,
    );
    expect(document).toMatchObject({ setup: { topology: "laptop", hz: 1000, scenario: "disable" } });
    write("bad.json", '{ "topologie": "laptop" }');
    const refused = await quiesce("simulate", "transition.c", "--config", "bad.json");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('bad.json:1:3: error: unknown field "topologie" [config-value]');
  });

  it("exports events and a trace for Perfetto", async () => {
    const { code } = await quiesce("simulate", "transition.c", ...QUICK, "--events", "events.jsonl", "--output", "out.txt");
    expect(code).toBe(0);
    const events = readFileSync(path.join(folder, "events.jsonl"), "utf8").trim().split("\n");
    const kinds = new Set(events.map((line) => (JSON.parse(line) as { kind: string }).kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["mode", "switch", "interrupt", "point-begin", "step", "try"]));
    const trace = JSON.parse((await quiesce("simulate", "transition.c", ...QUICK, "--format", "perfetto")).stdout) as {
      traceEvents: readonly { ph: string; name: string; dur?: number }[];
    };
    expect(trace.traceEvents).toContainEqual(expect.objectContaining({ ph: "X", name: "enable" }));
    expect(trace.traceEvents.filter(({ ph, dur }) => ph === "X" && (dur ?? -1) < 0)).toEqual([]);
  });
});

describe("many runs", () => {
  it("runs seeds and shards of them", async () => {
    const whole = await simulate("transition.c", "--seeds", "0-3");
    expect(whole.runs).toMatchObject({ count: 4, shown: 0, outcomes: [{ result: "completed", count: 4 }] });
    const parts = await Promise.all([1, 2].map(async (part) => simulate("transition.c", "--seeds", "0-3", "--shard", `${part}/2`)));
    expect(parts.map(({ runs }) => runs?.rows.map(({ seed }) => seed))).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const third = whole.runs?.rows.find(({ seed }) => seed === 3);
    const again = await quiesce("replay", third?.replay ?? "", "--format", "json");
    const alone = readDocument(again.stdout) as unknown as SimulateDocument;
    expect(alone).toMatchObject({ setup: { seed: 3 }, transitionNs: third?.transitionNs, disturbedCpus: third?.disturbedCpus });
    expect(alone.replay).toBe(third?.replay);
  });

  it("runs every combination of a matrix", async () => {
    const matrix = write("matrix.json", '{ "cmdlines": ["", "nohz_full=2-7"], "settings": [{}, { "hz": 1000 }], "seeds": "0-1" }');
    const { runs } = await simulate("transition.c", "--matrix", matrix);
    expect(runs?.count).toBe(8);
    expect(new Set(runs?.rows.map(({ cmdline, settings, seed }) => JSON.stringify([cmdline, settings, seed]))).size).toBe(8);
    write("matrix.json", '{ "cmdlines": "nohz_full=2-7" }');
    const refused = await quiesce("simulate", "transition.c", "--matrix", matrix);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('matrix.json:1:15: error: "cmdlines" is not understood [matrix-value]');
  });
});

describe("compare", () => {
  it("shows both sides and the difference", async () => {
    const args = ["compare", "transition.c", "transition-rcu.c", "--scenario", "enable-disable", ...QUICK] as const;
    const document = readDocument((await quiesce(...args, "--format", "json")).stdout) as unknown as CompareDocument;
    const forced = document.delta.lines.filter(({ primitive }) => primitive === "schedule_on_each_cpu");
    expect(forced).toHaveLength(1);
    expect(forced[0]).toMatchObject({ file: "transition.c", lineB: 0, b: { count: 0 } });
    expect(forced[0]?.delta.count).toBeLessThan(0);
    expect(document.delta.gracePeriods).toBeGreaterThan(0);
    for (const form of ["text", "markdown"]) {
      const { code, stdout } = await quiesce(...args, "--format", form);
      expect(code).toBe(0);
      expect(stdout.indexOf("Totals")).toBeLessThan(stdout.indexOf("by source line"));
    }
  });

  it.each([
    [["compare", "transition.c"], "there is nothing to compare with"],
    [["compare", "transition.c", "transition-rcu.c", "--patch", "x"], "OTHER, --patch, --rule and --rev exclude each other"],
  ])("%j is refused", async (args, message) => {
    const { code, stderr } = await quiesce(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("names the other side's file where it is wrong", async () => {
    write("wrong.c", "int f(\n");
    const { code, stderr } = await quiesce("compare", "transition.c", "wrong.c");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^wrong\.c:\d+:\d+: error: /m);
  });
});

describe("the same again", () => {
  const commands: readonly (readonly string[])[] = [
    ["simulate", "transition.c", "--scenario", "enable-disable", "--cmdline", "nohz_full=2-7 rcu_nocbs=2-7"],
    ["simulate", "transition-rcu.c", "--seeds", "1-6", "--set", "tracing-where-rcu-is-not-watching=on"],
    ["compare", "transition.c", "transition-rcu.c", "--seed", "5"],
  ];

  it.each(commands)("%s %s: the same bytes twice, with other --jobs, from the token and from the bundle", async (...command) => {
    const args = [...command, ...QUICK];
    const first = await quiesce(...args, "--jobs", "1", "--bundle", "bundle.json");
    expect(first.stdout.length).toBeGreaterThan(500);
    expect(await quiesce(...args, "--jobs", "3")).toEqual(first);
    expect(await quiesce("replay", tokenIn(first.stdout))).toEqual(first);
    const bundle = path.join(folder, "bundle.json");
    readDocument(readFileSync(bundle, "utf8"));
    expect(await runCommand(["replay", bundle], { cwd: root })).toEqual(first);
  });

  it("prints the same JSON twice, and from its token", async () => {
    const args = ["simulate", "transition.c", "--seeds", "0-1", ...QUICK, "--format", "json"];
    const first = await quiesce(...args);
    expect(await quiesce(...args, "--jobs", "1")).toEqual(first);
    expect(await quiesce("replay", String(readDocument(first.stdout)["replay"]), "--format", "json")).toEqual(first);
  });

  it("is refused, by name, when an input has changed, is missing, or is another version's", async () => {
    write("mine.c", readFileSync(path.join(folder, "transition.c"), "utf8"));
    write("mine.topology.json", '{ "cpus": 2, "tasks": [{ "kind": "user-loop", "count": 1 }] }');
    const made = await quiesce("simulate", "mine.c", "--topology", "mine.topology.json", ...QUICK);
    const token = tokenIn(made.stdout);
    expect(await quiesce("replay", token)).toEqual(made);
    cpSync(path.join(folder, "mine.c"), path.join(folder, "moved.c"));
    expect((await quiesce("replay", token, "moved.c")).code).toBe(0);

    write("mine.topology.json", '{ "cpus": 4 }');
    const changed = await quiesce("replay", token);
    expect(changed).toMatchObject({ code: 2, stdout: "" });
    expect(changed.stderr).toContain(
      "mine.topology.json: error: mine.topology.json has changed since the token was made [replay-changed-input]",
    );

    rmSync(path.join(folder, "mine.topology.json"));
    expect((await quiesce("replay", token)).stderr).toContain(
      "mine.topology.json is missing; the token was made with it [replay-missing-input]",
    );
    rmSync(path.join(folder, "mine.c"));
    expect((await quiesce("replay", token)).stderr).toContain("mine.c does not exist");

    const cut = await quiesce("replay", token.slice(0, -3));
    expect(cut.code).toBe(2);
    expect(cut.stderr).toContain("it is cut off or mistyped [replay-bad-token]");
  });
});
