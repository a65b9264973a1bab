/** Every execution of a test: depth first over the states of a runner, each state once. */
import { VisitedTable } from "../visited.ts";
import { columnsOf, type FinalState, holds, valueOf } from "./outcome.ts";
import { prepare } from "./program.ts";
import { Runner } from "./runner.ts";
import type { LitmusTest, Term } from "./test.ts";

export interface Bounds {
  /** States that are looked into. */
  readonly states: number;
}

export interface Explored {
  readonly complete: boolean;
  readonly columns: readonly Term[];
  /** Different final states, and in how many executions each was met. */
  readonly finals: readonly Final[];
  readonly states: number;
}

export interface Final {
  readonly values: FinalState;
  readonly holds: boolean;
  /** Ways to it that were told apart. */
  readonly count: number;
}

/**
 * @param counting Whether executions are told apart as herd7 tells them apart: by what each load reads and by the order of stores to each
 *   location. The final states are the same without it, and much cheaper to find.
 * @param onExecution Is called in each final state, before the next is looked for.
 */
export function explore(test: LitmusTest, bounds: Bounds, counting: boolean, onExecution?: (runner: Runner) => void): Explored {
  const program = prepare(test);
  const runner = new Runner(program, counting);
  const columns = columnsOf(test, program.observed);
  const visited = new VisitedTable();
  const finals = new Map<string, { values: FinalState; holds: boolean; count: number }>();
  let complete = true;

  const finish = (): void => {
    const value = (term: Term): ReturnType<typeof valueOf> => valueOf(runner, term);
    if (test.filter !== undefined && !holds(test.filter, value)) return;
    const values = columns.map(value);
    const key = JSON.stringify(values);
    const found = finals.get(key);
    if (found === undefined) finals.set(key, { values, holds: holds(test.condition, value), count: 1 });
    else found.count++;
    onExecution?.(runner);
  };

  const visit = (): void => {
    if (visited.size >= bounds.states) {
      complete = false;
      return;
    }
    if (!visited.add(runner.flat.hashLow, runner.flat.hashHigh)) return;
    if (runner.allFinished) return finish();
    for (let thread = 0; thread < program.threads.length; thread++) runner.steps(thread, visit);
  };
  visit();
  return { complete, columns, finals: [...finals.values()], states: visited.size };
}
