/** What the analysis says of a fixture. */
import { expect } from "vitest";
import { analyse } from "../../server/analysis/analyse.ts";
import type { FunctionFacts } from "../../server/analysis/facts.ts";
import { contextText } from "./context-text.ts";
import { kernelFixture } from "./kernel-fixture.ts";

/** The functions of the first file of a fixture. */
export async function functionsOf(text: string): Promise<ReadonlyMap<string, FunctionFacts>> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  for (const { name, notAnalysed } of file?.functions ?? []) if (notAnalysed !== undefined) throw new Error(`${name}: ${notAnalysed}`);
  return new Map(analyse(file!, surroundings).functions.map((facts) => [facts.function.name, facts]));
}

/**
 * Every `probe();` in the functions of the text carries a comment with what is in force there: `probe(); // preempt 1, m`.
 */
export async function checkContexts(text: string): Promise<void> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  for (const { name, notAnalysed } of file!.functions) if (notAnalysed !== undefined) throw new Error(`${name}: ${notAnalysed}`);
  const calls = analyse(file!, surroundings).functions.flatMap(({ calls: all }) => all.filter(({ callee }) => callee === "probe"));
  const lines = text.split("\n").flatMap((line) => /probe\(\);\s*\/\/ (.*)$/.exec(line)?.[1] ?? []);
  expect(lines.length).toBeGreaterThan(0);
  expect(calls.map(({ context }) => contextText(context))).toEqual(lines);
}
