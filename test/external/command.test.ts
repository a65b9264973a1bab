/** The command on the real files of both kernels: what issue 2 says that it must show. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import type { CompareDocument, Figures, SimulateDocument } from "../../simulator/report/documents.ts";
import { runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { describeWithSources } from "../support/sources.ts";

const work = mkdtempSync(path.join(tmpdir(), "quiesce-trees-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The profile without dynamic preemption where the version has one: thousands of pokes less. */
const KERNELS = [
  { name: "6.12", tree: "linux612", profile: ["--profile", "6.12-voluntary"] },
  { name: "6.1", tree: "linux61", profile: [] },
] as const;

const FILE = path.join("kernel", "livepatch", "transition.c");
const ISOLATED = ["--cmdline", "nohz_full=2-7 rcu_nocbs=2-7"] as const;
/** What the seed of the project changes, in one line: found by its text, because point releases move lines. */
const FORCED = "\tschedule_on_each_cpu(klp_sync);\n";

async function answer<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runCommand([...args, "--format", "json"], { cwd: work, timeoutMs: 300_000 });
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
  return readDocument(stdout) as unknown as T;
}

/** A patch that makes the change of the seed, with three lines of context. */
function seedPatch(text: string): string {
  const lines = text.split("\n");
  const at = lines.indexOf(FORCED.trimEnd());
  const context = (from: number, to: number): string =>
    lines
      .slice(from, to)
      .map((line) => ` ${line}\n`)
      .join("");
  const header = `--- a/${FILE}\n+++ b/${FILE}\n@@ -${at - 2},7 +${at - 2},7 @@\n`;
  return `${header}${context(at - 3, at)}-${lines[at] ?? ""}\n+\tsynchronize_rcu();\n${context(at + 1, at + 4)}`;
}

/** What matters of a line: not how long it took, which depends on what else a CPU did. */
function counts({ count, exits, ipis, switches }: Figures): readonly number[] {
  return [count, exits, ipis, switches];
}

describeWithSources("the command on the real files", (sources) => {
  for (const { name, tree, profile } of KERNELS) {
    const file = path.join(sources[tree].path, FILE);

    it(`${name}: completes enable-disable, from the tree and alone`, async () => {
      const alone = path.join(work, `alone-${name}`);
      mkdirSync(alone);
      copyFileSync(file, path.join(alone, "transition.c"));
      for (const each of [file, path.join(alone, "transition.c")]) {
        const inTree = each === file;
        const kernel = inTree ? profile : ["--profile", name === "6.12" ? "6.12-voluntary" : "debian-6.1"];
        const document = await answer<SimulateDocument>("simulate", each, "--scenario", "enable-disable", ...kernel);
        expect(document).toMatchObject({ result: "completed", violations: [], final: { patched: false, pendingTasks: 0 } });
        const files = document.sources.filter(({ from }) => from === "file").map(({ name: its }) => its);
        expect(files.includes("core.c")).toBe(inTree);
        expect(document.log.filter(({ level }) => level === "emerg" || level === "alert" || level === "crit")).toEqual([]);
      }
    }, 600_000);

    it(`${name}: the seed's change takes the forced synchronization off every isolated CPU, and nothing else`, async () => {
      const text = readFileSync(file, "utf8");
      const patch = path.join(work, `seed-${name}.patch`);
      writeFileSync(patch, seedPatch(text));
      const args = ["compare", file, "--patch", patch, "--scenario", "enable-disable", ...ISOLATED, ...profile] as const;
      const { a, b, delta } = await answer<CompareDocument>(...args);
      const isForced = ({ primitive, line }: { readonly primitive: string; readonly line: number }): boolean =>
        primitive === "schedule_on_each_cpu" && text.split("\n")[line - 1] === FORCED.trimEnd();
      const forced = a.ledger.filter((row) => isForced(row) && row.switches > 0);
      expect(forced.map(({ cpu }) => cpu)).toEqual(expect.arrayContaining([2, 3, 4, 5, 6, 7]));
      expect(b.ledger.filter(({ primitive, file: its, cpu }) => primitive === "schedule_on_each_cpu" && its === FILE && cpu >= 2)).toEqual(
        [],
      );
      const others = delta.lines.filter(
        ({ primitive, file: its }) => its !== FILE || !["schedule_on_each_cpu", "synchronize_rcu"].includes(primitive),
      );
      expect(others.length).toBeGreaterThan(4);
      for (const line of others) expect({ line, b: counts(line.b) }).toEqual({ line, b: counts(line.a) });
      expect(delta.figures.count).toBeLessThan(0);
      expect(delta.gracePeriods).toBeGreaterThan(0);
    }, 600_000);

    it(`${name}: a token names the sibling that has changed`, async () => {
      const copy = path.join(work, `tree-${name}`);
      for (const part of ["kernel/livepatch", "include/linux"]) mkdirSync(path.join(copy, part), { recursive: true });
      cpSync(path.dirname(file), path.join(copy, "kernel/livepatch"), { recursive: true });
      for (const part of ["Makefile", "include/linux/livepatch.h"])
        copyFileSync(path.join(sources[tree].path, part), path.join(copy, part));
      const inCopy = path.join(copy, FILE);
      const { replay } = await answer<SimulateDocument>("simulate", inCopy, ...profile);
      await answer<SimulateDocument>("replay", replay);
      const sibling = path.join(copy, "kernel/livepatch/core.c");
      writeFileSync(sibling, `${readFileSync(sibling, "utf8")}\n/* changed */\n`);
      const { code, stderr } = await runCommand(["replay", replay], { cwd: work });
      expect(code).toBe(2);
      expect(stderr).toContain("kernel/livepatch/core.c has changed since the token was made");
    }, 600_000);
  }
});
