/** `merge` of what `explore` and `ablate` answer with `--shard`: the whole call's answer, or a word about what is missing. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-merge-explorations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder, timeoutMs: 300_000, env: { XDG_CACHE_HOME: path.join(folder, "cache") } });
}

/** @returns The answers' names, and a document of what the whole call answers. */
async function shards(call: readonly string[], count: number): Promise<{ readonly names: readonly string[]; readonly whole: object }> {
  const names: string[] = [];
  for (let index = 1; index <= count; index++) {
    const { stdout } = await quiesce(...call, "--shard", `${index}/${count}`, "--format", "json");
    readDocument(stdout);
    names.push(`${call[0]}-${index}.json`);
    writeFileSync(path.join(folder, `${call[0]}-${index}.json`), stdout);
  }
  return { names, whole: withoutClock((await quiesce(...call, "--format", "json")).stdout) };
}

function withoutClock(text: string): object {
  const { measured: _seconds, ...rest } = readDocument(text);
  return rest;
}

describe("shards of explore and ablate", () => {
  it("are joined to what explore gives for all places of the worker", async () => {
    const { names, whole } = await shards(["explore", "transition.c", "--scenario", "failed-enable"], 2);
    const merged = await quiesce("merge", ...[...names].reverse(), "--format", "json");
    expect([merged.code, withoutClock(merged.stdout)]).toEqual([0, whole]);
    const missing = await quiesce("merge", names[1] ?? "");
    expect([missing.code, missing.stdout, missing.stderr]).toEqual([2, "", expect.stringContaining("shard 1/2 is missing")]);
  });

  it("are joined to what ablate gives for all points, and told apart from another call's", async () => {
    const call = ["ablate", "transition.c", "--function", "klp_complete_transition", "--scenario", "failed-enable"];
    const { names, whole } = await shards(call, 3);
    const merged = await quiesce("merge", ...names, "--format", "json");
    expect([merged.code, withoutClock(merged.stdout)]).toEqual([0, whole]);
    const other = await quiesce(...call, "--tasks", "0", "--shard", "3/3", "--format", "json");
    writeFileSync(path.join(folder, "other.json"), other.stdout);
    const mixed = await quiesce("merge", names[0] ?? "", names[1] ?? "", "other.json");
    expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining("it does not belong to ablate-1.json")]);
  });

  it("are refused where one has nothing to do", async () => {
    const { code, stderr } = await quiesce("explore", "transition.c", "--scenario", "failed-enable", "--shard", "3/3");
    expect([code, stderr]).toEqual([2, expect.stringContaining("of 2 explorations, this shard has none")]);
  });
});
