/**
 * gcc's own execution tests, compiled by our front end and run by our machine. Each program checks itself: 0 is success.
 *
 * A program counts as refused when the front end (or an `asm` it reaches) says so with a code of its own; the lists are printed.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { runC } from "../../simulator/run/run-c.ts";
import { describeWithSources } from "../support/sources.ts";

/** Instructions after which a program counts as failed; the longest takes about a tenth. */
const LIMIT = 400_000_000;

interface Tally {
  readonly passed: string[];
  /** With what became of it. */
  readonly failed: string[];
  /** Programs by the code of their first problem. */
  readonly refused: Map<string, string[]>;
}

function runAll(folder: string): Tally {
  const tally: Tally = { passed: [], failed: [], refused: new Map() };
  const cache = new CompileCache();
  const names = readdirSync(folder).filter((name) => name.endsWith(".c"));
  for (const name of names.sort()) {
    const result = runC(
      { path: name, text: readFileSync(path.join(folder, name), "utf8"), read: () => undefined, instructionLimit: LIMIT },
      cache,
    );
    const first = result.problems.find(({ severity }) => severity === "error");
    if (result.outcome === "unsupported") {
      const code = first?.code ?? "unknown";
      tally.refused.set(code, [...(tally.refused.get(code) ?? []), name]);
    } else if (result.outcome === "exit" && result.status === 0) {
      tally.passed.push(name);
    } else {
      tally.failed.push(`${name}: ${result.outcome} ${result.status}${first === undefined ? "" : ` (${first.code}: ${first.message})`}`);
    }
  }
  return tally;
}

describeWithSources("gcc.c-torture/execute", ({ gcc12 }) => {
  const folder = path.join(gcc12.path, "gcc/testsuite/gcc.c-torture/execute");
  let tally: Tally;

  beforeAll(() => {
    tally = runAll(folder);
    const refused = [...tally.refused].sort(([, a], [, b]) => b.length - a.length).map(([code, names]) => `  ${code}: ${names.length}`);
    const counts = `${tally.passed.length} passed, ${tally.failed.length} failed, ${[...tally.refused.values()].flat().length} refused`;
    console.log([counts, ...refused, ...tally.failed.map((line) => `  failed ${line}`)].join("\n"));
  });

  it("has at least 1,150 programs that are not refused", () => {
    expect(tally.passed.length + tally.failed.length).toBeGreaterThanOrEqual(1150);
  });

  it("runs at least 97 % of those to success", () => {
    expect(tally.passed.length / (tally.passed.length + tally.failed.length)).toBeGreaterThanOrEqual(0.97);
  });
});
