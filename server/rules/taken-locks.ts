/** Which locks a function takes, itself and through functions of its file, and which of its names are its own. */
import type { Span } from "../../c/editor/ast.ts";
import { resultsThatMatter } from "../../kernel/catalogue/obligations.ts";
import type { Context, FunctionFacts, HeldLock } from "../analysis/facts.ts";
import { calleesOf } from "./callees.ts";
import type { Subject } from "./rule.ts";
import { statementsOf } from "./statements.ts";
import { memberPath, objectOf } from "./words.ts";

export interface TakenLock {
  /** Without `&`. */
  readonly object: string;
  readonly by: string;
  readonly mode: HeldLock["mode"];
  readonly at: Span;
  /** The function that takes it. */
  readonly taker: FunctionFacts;
  /** Functions between the one asked about and the taker, outermost first, the taker last; empty when it takes the lock itself. */
  readonly via: readonly string[];
}

/** A lock that is only tried is not waited for. */
const tries = new Set(resultsThatMatter.flatMap(({ names }) => names.filter((name) => name.endsWith("trylock"))));
/** How many calls deep functions of the file are followed. */
const DEPTH = 4;

/** Everything about the functions of one file that is asked for more than once. */
export class FileLocks {
  private readonly byName: ReadonlyMap<string, FunctionFacts>;
  private readonly locals = new Map<FunctionFacts, ReadonlySet<string>>();
  private readonly own = new Map<FunctionFacts, readonly TakenLock[]>();

  constructor(subject: Subject) {
    this.byName = new Map(subject.facts.functions.map((each) => [each.function.name, each]));
  }

  named(name: string): FunctionFacts | undefined {
    return this.byName.get(name);
  }

  /** Whether a name is a parameter or a variable of the function. */
  isLocal(facts: FunctionFacts, name: string): boolean {
    let names = this.locals.get(facts);
    if (names === undefined) {
      names = localsOf(facts);
      this.locals.set(facts, names);
    }
    return names.has(name);
  }

  /** The functions of this file that a function may come to, itself first, each by the shortest way. */
  reached(facts: FunctionFacts): ReadonlyMap<FunctionFacts, readonly string[]> {
    const ways = new Map<FunctionFacts, readonly string[]>([[facts, []]]);
    for (const [from, way] of ways) {
      if (way.length >= DEPTH) continue;
      for (const callee of calleesOf(from)) {
        const next = this.byName.get(callee);
        if (next !== undefined && !ways.has(next)) ways.set(next, [...way, callee]);
      }
    }
    return ways;
  }

  /** The locks that a function may wait for; of the functions that it calls only such as no name of theirs stands for. */
  takenIn(facts: FunctionFacts): readonly TakenLock[] {
    return [...this.reached(facts)].flatMap(([taker, via]) =>
      this.ownLocks(taker)
        .filter(({ object }) => via.length === 0 || !this.isLocal(taker, memberPath(object).base))
        .map((lock) => through(lock, via)),
    );
  }

  private ownLocks(facts: FunctionFacts): readonly TakenLock[] {
    let locks = this.own.get(facts);
    if (locks === undefined) {
      locks = ownLocksOf(facts);
      this.own.set(facts, locks);
    }
    return locks;
  }
}

function through(lock: TakenLock, via: readonly string[]): TakenLock {
  return { ...lock, via };
}

function ownLocksOf(facts: FunctionFacts): readonly TakenLock[] {
  const found = new Map<string, TakenLock>();
  for (const { locks } of contextsOf(facts)) {
    for (const { lock, by, mode, at } of locks) {
      if (at === undefined || tries.has(by)) continue;
      const object = objectOf(lock);
      const key = `${object} ${at.start}`;
      if (!found.has(key)) found.set(key, { object, by, mode, at, taker: facts, via: [] });
    }
  }
  return [...found.values()];
}

function* contextsOf({ calls, exits }: FunctionFacts): Generator<Context> {
  for (const { context } of calls) if (context !== undefined) yield context;
  for (const { context } of exits) yield context;
}

function localsOf({ function: definition }: FunctionFacts): ReadonlySet<string> {
  const names = new Set(definition.parameters.map(({ name }) => name));
  if (definition.tree === undefined) return names;
  for (const statement of statementsOf(definition.tree)) {
    if (statement.kind !== "declaration" || /\b(extern|static)\b/.test(statement.type)) continue;
    for (const { name } of statement.declarators) names.add(name);
  }
  return names;
}
