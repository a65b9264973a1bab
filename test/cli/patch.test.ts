/** `--patch` as a mail, an mbox, a series in a folder; offsets, reduced context and failures in git's words; nothing is written. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-patch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch", "transition.c"), path.join(folder, "transition.c"));

const LINES = readFileSync(path.join(folder, "transition.c"), "utf8").split("\n");
const FORCED = LINES.findIndex((line) => line.includes("schedule_on_each_cpu("));

const CONTEXT = 3;

/** A hunk that changes the line at an index, with three lines around it; it says that it belongs `shift` lines further down. */
function hunk(at: number, to: readonly string[], { shift = 0, outermost = LINES[at - CONTEXT] ?? "" } = {}): string {
  const context = CONTEXT;
  const before = [outermost, ...LINES.slice(at - context + 1, at)];
  const after = LINES.slice(at + 1, at + 1 + context);
  const start = at - context + 1 + shift;
  const body = [...before.map((line) => ` ${line}`), `-${LINES[at]}`, ...to.map((line) => `+${line}`), ...after.map((line) => ` ${line}`)];
  return `@@ -${start},${2 * context + 1} +${start},${2 * context + to.length} @@\n${body.join("\n")}\n`;
}

const HEADER = "--- a/kernel/livepatch/transition.c\n+++ b/kernel/livepatch/transition.c\n";
const RCU = ["\tsynchronize_rcu();"] as const;

const mail = (subject: string, diff: string): string =>
  `From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH ${subject}\n\nWhy.\n---\n${diff}-- \n2.39.2\n\n`;

function write(name: string, text: string): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return name;
}

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder, timeoutMs: 200_000 });
}

async function simulate(...args: readonly string[]): Promise<SimulateDocument> {
  const { stdout, stderr } = await quiesce("simulate", "transition.c", ...args, "--profile", "6.12-voluntary", "--format", "json");
  expect(stderr).toBe("");
  return readDocument(stdout) as unknown as SimulateDocument;
}

const waits = ({ points }: SimulateDocument): readonly string[] =>
  points
    .filter(({ file, primitive }) => file !== "" && /schedule_on_each_cpu|synchronize_rcu$/.test(primitive))
    .map(({ primitive }) => primitive);
const notes = ({ problems }: SimulateDocument): readonly string[] =>
  problems.filter(({ code }) => code.startsWith("patch-")).map(({ file, line, message }) => `${file}:${line}: ${message}`);

/** Two patches on the same place: the second changes what the first has made. */
const first = mail("1/2] Wait for RCU", HEADER + hunk(FORCED, [...RCU, "\tbarrier();"]));
const secondDiff = (HEADER + hunk(FORCED, RCU))
  .replace(`-${LINES[FORCED]}\n`, "-\tsynchronize_rcu();\n-\tbarrier();\n")
  .replace(",7 +", ",8 +");
const second = mail("2/2] Drop the barrier", secondDiff);

describe("a series", () => {
  it("is an mbox in any order, a folder, a list of quilt's, or several options: each gives the same", async () => {
    write("thread.mbox", second + first);
    write("numbered/0000-cover-letter.patch", mail("0/2] Cover", ""));
    write("numbered/0001-first.patch", first);
    write("numbered/0002-second.patch", second);
    write("quilt/z.diff", first);
    write("quilt/a.diff", second);
    write("quilt/series", "# in order\nz.diff\na.diff -p1\n");
    const documents: SimulateDocument[] = [];
    for (const patches of [["thread.mbox"], ["numbered"], ["quilt"], ["numbered/0001-first.patch", "numbered/0002-second.patch"]]) {
      documents.push(await simulate(...patches.flatMap((patch) => ["--patch", patch])));
    }
    const [mbox] = documents;
    for (const each of documents) {
      expect(waits(each)).toEqual(["synchronize_rcu"]);
      expect(each.ledger).toEqual(mbox?.ledger);
    }
    expect(documents.map(({ setup }) => setup.patch)).toEqual([
      "thread.mbox",
      "numbered",
      "quilt",
      "numbered/0001-first.patch, numbered/0002-second.patch",
    ]);
    // The file on the disk stays as it was.
    expect(readFileSync(path.join(folder, "transition.c"), "utf8")).toBe(LINES.join("\n"));
    const again = await quiesce("replay", documents[1]?.replay ?? "", "--format", "json");
    expect(readDocument(again.stdout)).toEqual(documents[1]);
    write("numbered/0003-third.patch", first);
    expect((await quiesce("replay", documents[1]?.replay ?? "")).stderr).toContain("0003-third.patch");
  });

  it("stops at the patch that does not apply, and says which", async () => {
    write("half.mbox", second);
    const { code, stderr } = await quiesce("simulate", "transition.c", "--patch", "half.mbox");
    expect(code).toBe(2);
    expect(stderr).toContain("half.mbox:9:1: error: patch failed: transition.c:");
    expect(stderr).toContain("it comes nearest at line");
  });

  it("is refused where it is not whole, or is nothing", async () => {
    const refused = async (...patches: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await quiesce("simulate", "transition.c", ...patches.flatMap((patch) => ["--patch", patch]));
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      return stderr;
    };
    write("missing.mbox", mail("1/3] a", HEADER + hunk(FORCED, RCU)) + mail("3/3] c", HEADER + hunk(FORCED, RCU)));
    expect(await refused("missing.mbox")).toContain("missing.mbox: error: patch 2 of 3 is missing [patch-series]");
    mkdirSync(path.join(folder, "empty"));
    expect(await refused("empty")).toContain("empty: error: there is no patch in it [patch-series]");
    write("listed/series", "one.patch\n");
    expect(await refused("listed")).toContain("listed/series:1:1: error: one.patch is not in the folder [patch-series]");
    expect(await refused("none.patch")).toContain("none.patch does not exist");
    write("twice.patch", HEADER + hunk(FORCED, RCU));
    expect(await refused("twice.patch", "twice.patch")).toContain("transition.c has the change already");
  });
});

describe("a patch that was made for another version", () => {
  it("applies at another line, and says so as git does", async () => {
    write("offset.patch", HEADER + hunk(FORCED, RCU, { shift: 8 }));
    const document = await simulate("--patch", "offset.patch");
    expect(waits(document)).toEqual(["synchronize_rcu"]);
    expect(notes(document)).toEqual([`offset.patch:3: transition.c: hunk #1 succeeded at ${FORCED - 2} (offset -8 lines)`]);
  });

  it("applies with less context where that is allowed, and not else", async () => {
    write("fuzz.patch", HEADER + hunk(FORCED, RCU, { outermost: "/* another line */" }));
    const refused = await quiesce("simulate", "transition.c", "--patch", "fuzz.patch");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain("fuzz.patch:3:1: error: patch failed: transition.c:");
    expect(refused.stderr.replaceAll(/\n +/g, " ")).toContain('is not "/* another line */"');
    const document = await simulate("--patch", "fuzz.patch", "--patch-context", "2");
    expect(waits(document)).toEqual(["synchronize_rcu"]);
    expect(notes(document)).toEqual([`fuzz.patch:3: transition.c: context reduced to (2/2) to apply fragment at ${FORCED - 1}`]);
  });
});

it("check takes the same series", async () => {
  write("work/kernel/livepatch/transition.c", LINES.join("\n"));
  write("work/check.mbox", second + first);
  const { stdout } = await runCommand(["check", "--patch", "check.mbox", "--format", "json", "--fail-on", "never"], {
    cwd: path.join(folder, "work"),
  });
  const document = readDocument(stdout);
  expect(document["patch"]).toEqual([{ file: "kernel/livepatch/transition.c", state: "applied-in-memory" }]);
  expect(document["problems"]).toEqual([]);
});
