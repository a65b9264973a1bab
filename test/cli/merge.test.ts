/** `merge`: shards joined are what the same call gives without them, and what does not belong together is named. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-merge-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

const CALL = ["simulate", "transition.c", "--seeds", "3-7", "--profile", "6.12-voluntary", "--fail-on-disturbance", "2-3,7"] as const;

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder, timeoutMs: 300_000 });
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

const file = (index: number): string => `shard-${index}.json`;
const textOf = (index: number): string => readFileSync(path.join(folder, file(index)), "utf8");

let whole: CommandResult;

beforeAll(async () => {
  whole = await quiesce(...CALL, "--format", "json");
  for (const index of [1, 2, 3]) {
    const { stdout } = await quiesce(...CALL, "--shard", `${index}/3`, "--format", "json");
    readDocument(stdout);
    write(file(index), stdout);
  }
});

describe("merge", () => {
  it("gives the same bytes as the call without shards, in any order, and its exit status", async () => {
    const document = readDocument(whole.stdout) as unknown as SimulateDocument;
    expect(document).toMatchObject({ runs: { count: 5 }, gate: { cpus: "2-3,7", disturbed: "2-3,7" } });
    const merged = await quiesce("merge", file(2), file(3), file(1), "--format", "json");
    expect(merged).toEqual(whole);
    expect(merged.code).toBe(1);
  });

  it("gives the same text", async () => {
    const text = await quiesce("merge", file(1), file(2), file(3));
    expect(text.stdout).toContain("runs          5: 5 completed");
    expect(text.stdout).toContain((readDocument(whole.stdout) as unknown as SimulateDocument).replay);
    const markdown = await quiesce("merge", file(1), file(2), file(3), "--format", "markdown");
    expect(markdown.stdout).toContain("#### All runs");
  });
});

describe("shards that cannot be joined", () => {
  const changed = (index: number, change: (document: SimulateDocument) => unknown): string =>
    write("changed.json", JSON.stringify(change(JSON.parse(textOf(index)) as SimulateDocument)));
  const refused = async (...files: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await quiesce("merge", ...files);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };

  it("are named: a missing one, one that is there twice", async () => {
    expect(await refused(file(1), file(3))).toContain("quiesce: error: shard 2/3 is missing [merge-missing]");
    expect(await refused(file(1), file(2), file(3), file(2))).toContain("shard-2.json: error: it is shard 2/3, as shard-2.json is");
  });

  it("are named: those of another call", async () => {
    const other = await quiesce(...CALL, "--shard", "2/3", "--set", "hz=1000", "--format", "json");
    write("other.json", other.stdout);
    expect(await refused(file(1), "other.json", file(3))).toContain(
      "other.json: error: it does not belong to shard-1.json: other options (--set hz=1000, there none) [merge-shard]",
    );
    write("transition.c", `${readFileSync(path.join(folder, "transition.c"), "utf8")}\n`);
    write("other.json", (await quiesce(...CALL, "--shard", "2/3", "--format", "json")).stdout);
    expect(await refused(file(1), "other.json", file(3))).toMatch(/it does not belong to shard-1.json: .*another text of transition.c/);
  });

  it("are named: one with a run taken out, one with rows left out", async () => {
    const less = changed(1, (document) => ({ ...document, runs: { ...document.runs, rows: document.runs?.rows.slice(1) } }));
    expect(await refused(less, file(2), file(3))).toMatch(/run \d is missing in it: shard 1\/3 of 5 runs has 2/);
    const dropped = changed(1, (document) => ({ ...document, runs: { ...document.runs, rowsDropped: 7 } }));
    expect(await refused(dropped, file(2), file(3))).toContain("the rest cannot be joined");
  });

  it("are named: what is no shard at all, with its line where it does not parse", async () => {
    write("whole.json", whole.stdout);
    expect(await refused("whole.json")).toContain("whole.json: error: it is no shard: it was made without --shard [merge-shard]");
    expect(await refused(write("text.json", "hello\n"), file(1))).toContain("text.json:1:1: error: ");
    expect(await refused(write("cut.json", textOf(1).slice(0, 400)))).toMatch(/cut\.json:\d+:\d+: error: .* \[json-syntax\]/);
    expect(await refused(write("list.json", (await quiesce("list", "presets", "--format", "json")).stdout))).toContain(
      "it is quiesce/list/1",
    );
    const nothing = await quiesce("simulate", "none.c", "--format", "json");
    expect(await refused(write("nothing.json", nothing.stdout))).toContain("nothing ran in it: none.c does not exist");
    expect(await refused("none.json")).toContain("none.json does not exist");
  });

  it("are no shards without many runs", async () => {
    const { code, stderr } = await quiesce("simulate", "transition.c", "--shard", "1/2");
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("--shard is a part of many runs") as string });
  });
});
