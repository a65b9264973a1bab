/** One litmus test, from its text to herd7's answer. */
import type { Problem } from "../../../base/problem.ts";
import { positionAt, type SourceFile } from "../../../base/source-file.ts";
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import { Incomputable } from "./evaluate.ts";
import { termText, valueText } from "./outcome.ts";
import { parseLitmus } from "./parse.ts";
import { type Explored, explore } from "./search.ts";
import type { Memory } from "./runner.ts";
import type { LitmusTest } from "./test.ts";

export type Observation = "Never" | "Sometimes" | "Always";

export interface LitmusState {
  /** In the order in which herd7 shows them. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
  /** Executions, or ways that were told apart, that end in it. */
  readonly count: number;
  /** Whether the condition holds in it. */
  readonly positive: boolean;
}

export interface LitmusAnswer {
  readonly outcome: "ok";
  readonly test: LitmusTest;
  readonly observation: Observation;
  readonly states: readonly LitmusState[];
  readonly positive: number;
  readonly negative: number;
  /** What {@link positive} and {@link negative} count: too many executions are not counted, and final states are instead. */
  readonly counted: "executions" | "states";
  readonly flags: readonly LitmusFlag[];
  /** States of the machine that were looked into. */
  readonly explored: number;
}

/** What is said of an answer beside it: herd7's words, and that not all final states are there, which the observation does not need. */
export type LitmusFlag = "data-race" | "states-incomplete";

export type LitmusResult =
  | LitmusAnswer
  | { readonly outcome: "unsupported"; readonly name: string; readonly problem: Problem }
  | { readonly outcome: "gave-up"; readonly name: string; readonly problem: Problem; readonly explored: number };

export interface LitmusOptions {
  readonly memory: Memory;
  /** States to look into for the verdict. */
  readonly states: number;
  /** States to look into for the count of executions. */
  readonly countedStates: number;
}

export const LITMUS_DEFAULTS: LitmusOptions = { memory: "lkmm", states: 2_000_000, countedStates: 200_000 };

export function runLitmus(file: SourceFile, options: LitmusOptions = LITMUS_DEFAULTS): LitmusResult {
  const parsed = parseLitmus(file);
  if (!parsed.ok) return { outcome: "unsupported", name: parsed.name, problem: parsed.problem };
  try {
    return runTest(file, parsed.test, options);
  } catch (error) {
    if (!(error instanceof Incomputable)) throw error;
    const message = `${error.message} cannot be computed here`;
    return { outcome: "unsupported", name: parsed.test.name, problem: problemAt(file, "litmus-unsupported", message, "") };
  }
}

function problemAt(file: SourceFile, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file: file.path, ...positionAt(file, 0), message, help };
}

function runTest(file: SourceFile, test: LitmusTest, options: LitmusOptions): LitmusResult {
  const { memory, states, countedStates } = options;
  const found = explore(test, { memory, states, counting: false });
  if (!found.complete) {
    const either = findEither(test, options, found);
    if (either !== undefined) return answer(test, either, "states");
    const message = `${test.name} has more than ${states} states`;
    const problem = problemAt(file, "litmus-states", message, "Give more with --states, or ask about a smaller test.");
    return { outcome: "gave-up", name: test.name, problem, explored: found.states };
  }
  const counted = explore(test, { memory, states: countedStates, counting: true });
  return answer(test, counted.complete ? counted : found, counted.complete ? "executions" : "states");
}

/**
 * Final states with the condition and without it, where there are such; undefined where that cannot be told, or a race may have been missed. Whoever looks for one kind leaves
 * aside what leads to the other only, which is most.
 */
function findEither(test: LitmusTest, { memory, states }: LitmusOptions, found: Explored): Explored | undefined {
  if (found.plain) return undefined;
  const all = [...found.finals];
  let looked = found.states;
  for (const goal of [true, false]) {
    if (all.some(({ holds }) => holds === goal)) continue;
    const searched = explore(test, { memory, states, counting: false, goal });
    looked += searched.states;
    const reached = searched.finals.filter(({ holds }) => holds === goal);
    if (reached.length === 0 && !searched.complete) return undefined;
    all.push(...reached);
  }
  return { ...found, finals: all, states: looked };
}

function answer(test: LitmusTest, found: Explored, counted: LitmusAnswer["counted"]): LitmusAnswer {
  const count = (one: Explored["finals"][number]): number => (counted === "executions" ? one.count : 1);
  const total = (holds: boolean): number => found.finals.filter((one) => one.holds === holds).reduce((sum, one) => sum + count(one), 0);
  const positive = total(true);
  const negative = total(false);
  const states = found.finals.map((one) => ({
    values: found.columns.map((term, index) => ({ name: termText(test, term), value: valueText(test, one.values[index]) })),
    count: count(one),
    positive: one.holds,
  }));
  states.sort((a, b) => compareStates(a, b));
  return {
    outcome: "ok",
    test,
    observation: observe(positive, negative),
    states,
    positive,
    negative,
    counted,
    flags: [...(found.race ? ["data-race" as const] : []), ...(found.complete ? [] : ["states-incomplete" as const])],
    explored: found.states,
  };
}

/** As herd7 has it: what holds in no execution holds never, even if there is none. */
function observe(positive: number, negative: number): Observation {
  if (positive === 0) return "Never";
  return negative === 0 ? "Always" : "Sometimes";
}

/** Integers by size, before addresses by name. */
function compareStates(a: LitmusState, b: LitmusState): number {
  for (const [index, { value }] of a.values.entries()) {
    const other = b.values[index].value;
    const numbers = [Number(value), Number(other)] as const;
    const order = numbers.some(Number.isNaN) ? (value < other ? -1 : value > other ? 1 : 0) : numbers[0] - numbers[1];
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether the answer is what the test asks for: herd7's Ok or No. */
export function isValidated({ test, positive, negative }: LitmusAnswer): boolean {
  switch (test.quantifier) {
    case "exists":
      return positive > 0;
    case "~exists":
      return positive === 0;
    case "forall":
      return negative === 0;
    default:
      return assertUnreachable(test.quantifier);
  }
}
