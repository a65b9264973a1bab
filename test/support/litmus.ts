/** Litmus tests for suites: where they lie, and what the reference says of them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../../base/source-file.ts";
import { type LitmusOptions, type LitmusResult, runLitmus } from "../../simulator/explore/litmus/run.ts";
import { root } from "./source-tree.ts";

const folder = path.join(root, "test", "litmus");

export interface Reference {
  /** In test/litmus, or with `kernel:` before it in the kernel's tree. */
  readonly file: string;
  readonly verdict: string;
}

/** The verdicts of herd7; see the first line of the table. */
export function references(): readonly Reference[] {
  return tableOf("verdicts.tsv").map(([file = "", verdict = ""]) => ({ file, verdict }));
}

export interface RandomReference {
  /** `random` or `cycle`. */
  readonly kind: string;
  readonly seed: number;
  /** Of the test's text, so that a changed generator is not taken for a changed machine. */
  readonly textDigest: string;
  /** Of herd7's whole answer but for time and hash. */
  readonly answerDigest: string;
}

/** herd7's answers to random tests, as digests. */
export function randomReferences(): readonly RandomReference[] {
  return tableOf("random.tsv").map(([kind = "", seed = "", textDigest = "", answerDigest = ""]) => ({
    kind,
    seed: Number(seed),
    textDigest,
    answerDigest,
  }));
}

function tableOf(name: string): readonly (readonly string[])[] {
  const lines = readFileSync(path.join(folder, name), "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
}

export function litmusFile(name: string): string {
  return path.join(folder, name);
}

export function runText(text: string, options?: Partial<LitmusOptions>): LitmusResult {
  return runLitmus(makeSourceFile("test.litmus", text, "user"), { memory: "lkmm", states: 1_000_000, countedStates: 300_000, ...options });
}

export function runFile(file: string, options?: Partial<LitmusOptions>): LitmusResult {
  return runText(readFileSync(file, "utf8"), options);
}

/** The final states of an answer as texts, and what it observes. */
export function statesOf(result: LitmusResult): readonly string[] {
  if (result.outcome !== "ok") throw new Error(result.problem.message);
  return result.states.map(({ values }) => values.map(({ name, value }) => `${name}=${value}`).join(" "));
}
