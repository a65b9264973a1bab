/** `litmus`: tests of the kernel's memory model, answered in herd7's words. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { herdText } from "../../simulator/explore/litmus/herd-text.ts";
import { LITMUS_DEFAULTS, type LitmusOptions, type LitmusResult, runLitmus } from "../../simulator/explore/litmus/run.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { readText, STDIN } from "../input/read-text.ts";
import { type LitmusDocument, litmusRecord, unreadRecord } from "../report/litmus.ts";
import { type Command, envelope, EXIT, json, unusable } from "./answer.ts";

interface Answered {
  readonly file: string;
  readonly source: SourceFile | undefined;
  /** Undefined for a file that could not be read. */
  readonly result: LitmusResult | undefined;
  readonly problem: Problem | undefined;
}

export const litmus: Command = async (given, context) => {
  const format = given.text("format");
  const files = given.positionals();
  if (files.length === 0) {
    return unusable("litmus", format, [usage("usage-missing-argument", "FILE is missing", "name a litmus test, such as MP.litmus")]);
  }
  const options = optionsOf(given);
  const answered: Answered[] = [];
  for (const [done, file] of files.entries()) {
    context.progress(`${done} of ${files.length} tests, ${file}`);
    answered.push(answer(file, options));
    // An interrupt is heard between two tests.
    await new Promise(setImmediate);
  }
  const problems = answered.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const document: LitmusDocument = { ...envelope("litmus", problems), memory: options.memory, tests: answered.map(record) };
  return {
    exit: exitOf(answered),
    text: format === "json" ? json(document) : answered.map(textOf).join(""),
    problems,
    findSource: (name) => answered.find(({ file }) => file === name)?.source,
  };
};

function optionsOf(given: Arguments): LitmusOptions {
  const states = given.integer("states") ?? LITMUS_DEFAULTS.states;
  const countedStates = Math.min(states, LITMUS_DEFAULTS.countedStates);
  return { memory: given.text("memory") === "sc" ? "sc" : "lkmm", states, countedStates };
}

function answer(given: string, options: LitmusOptions): Answered {
  const file = given === STDIN ? "<stdin>" : given;
  const read = readText(given, file);
  if (!read.ok) return { file, source: undefined, result: undefined, problem: read.problem };
  const source = makeSourceFile(file, read.text, "user");
  const result = runLitmus(source, options);
  return { file, source, result, problem: result.outcome === "ok" ? undefined : result.problem };
}

function record({ file, result, problem }: Answered): LitmusDocument["tests"][number] {
  return result === undefined ? unreadRecord(file, problem?.message ?? "") : litmusRecord(file, result);
}

function textOf({ result }: Answered): string {
  return result?.outcome === "ok" ? herdText(result) : "";
}

/** What could not be answered weighs more than what was given up. */
function exitOf(answered: readonly Answered[]): number {
  if (answered.some(({ result }) => result === undefined || result.outcome === "unsupported")) return EXIT.unusable;
  return answered.some(({ result }) => result?.outcome === "gave-up") ? EXIT.gaveUp : EXIT.answered;
}
