/** Every execution of a test: depth first over the states of a runner, each state once. */
import { VisitedTable } from "../visited.ts";
import { Order } from "./alone.ts";
import { columnsOf, type FinalState, holds, holdsAlready, valueOf } from "./outcome.ts";
import { prepare } from "./program.ts";
import { hasRace } from "./races.ts";
import { type Memory, Runner } from "./runner.ts";
import { steps } from "./steps.ts";
import type { LitmusTest, Term } from "./test.ts";

export interface SearchOptions {
  readonly memory: Memory;
  /** States that are looked into at most. */
  readonly states: number;
  /**
   * Whether executions are told apart as herd7 tells them apart: by what each load reads and by the order of stores to each location.
   * The final states are the same without it, and much cheaper to find.
   */
  readonly counting: boolean;
  /** Whether threads wait where another may go on before them ({@link Order}); the final states are the same. By default they do. */
  readonly ordered?: boolean;
  /** Only a final state is looked for in which the condition holds, or does not; the search ends with the first. */
  readonly goal?: boolean;
}

export interface Explored {
  readonly complete: boolean;
  readonly columns: readonly Term[];
  /** Different final states, and in how many executions each was met. */
  readonly finals: readonly Final[];
  readonly states: number;
  /** Whether there is a plain access, and whether a data race was seen. */
  readonly plain: boolean;
  readonly race: boolean;
}

export interface Final {
  readonly values: FinalState;
  readonly holds: boolean;
  /** Ways to it that were told apart. */
  readonly count: number;
}

export function explore(test: LitmusTest, options: SearchOptions): Explored {
  const { memory, states, counting, ordered = true, goal } = options;
  const program = prepare(test);
  // A race is seen where both threads are about to make their accesses, so then none may wait.
  const waiting = ordered && !program.plain;
  const runner = new Runner(program, memory, counting, waiting);
  const columns = columnsOf(test, program.observed);
  const order = waiting ? new Order(runner, program) : undefined;
  const visited = new VisitedTable();
  const finals = new Map<string, { values: FinalState; holds: boolean; count: number }>();
  let complete = true;
  let race = false;

  const finish = (): void => {
    const value = (term: Term): ReturnType<typeof valueOf> => valueOf(runner, term);
    if (test.filter !== undefined && !holds(test.filter, value)) return;
    const values = columns.map(value);
    const key = JSON.stringify(values);
    const found = finals.get(key);
    if (found === undefined) finals.set(key, { values, holds: holds(test.condition, value), count: 1 });
    else found.count++;
  };

  const isReached = (): boolean => goal !== undefined && [...finals.values()].some((one) => one.holds === goal);

  /** Whether no final state that follows is one that is looked for. */
  const isOff = (): boolean => {
    if (goal === undefined) return false;
    const value = (term: Term): ReturnType<typeof valueOf> | undefined => (runner.isSettled(term) ? valueOf(runner, term) : undefined);
    return holdsAlready(test.condition, value) === !goal || (test.filter !== undefined && holdsAlready(test.filter, value) === false);
  };

  const visit = (): void => {
    if (visited.size >= states) {
      complete = false;
      return;
    }
    if (!visited.add(runner.flat.hashLow, runner.flat.hashHigh) || isOff() || isReached()) return;
    if (runner.allFinished) return finish();
    if (program.plain && !race) race = hasRace(runner);
    const first = order?.first() ?? -1;
    if (first >= 0) return steps(runner, first, visit);
    for (let thread = 0; thread < program.threads.length; thread++) steps(runner, thread, visit);
  };
  visit();
  return { complete, columns, finals: [...finals.values()], states: visited.size, plain: program.plain, race };
}
