/** Whether a function shows that it means to undo what it opened. */
import type { Span, Statement } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { effectOf } from "../../kernel/catalogue/effects.ts";
import type { Effect } from "../../kernel/catalogue/effect.ts";
import type { CallFact, Exit, FunctionFacts } from "../analysis/facts.ts";
import { type Account, accountsOf, type Leaving } from "./accounts.ts";
import type { Subject } from "./rule.ts";
import { statementsOf } from "./statements.ts";
import { objectOf, textOf } from "./words.ts";

/**
 * Whether the account is closed again behind the place where it was opened: by a primitive, or between a call at which it is open and
 * another exit at which it is not. Without that the function may be one that opens it for its caller.
 */
export function isUndoneLater(subject: Subject, facts: FunctionFacts, odd: Odd, even: readonly Leaving[]): boolean {
  const { calls, function: definition } = facts;
  const { account, exit: here } = odd;
  const { at } = account;
  if (at === undefined || !even.some(({ exit }) => exit.start >= at.end)) return false;
  const later = calls.filter(({ start }) => start >= at.end);
  if (later.some((call) => undoes(subject, call, account))) return true;
  // A way round the opening shows no release.
  if (standsUnderCondition(definition, at)) return false;
  const lastEven = Math.max(...even.map(({ exit }) => (exit === here ? 0 : exit.start)));
  return later.some(
    ({ end, context }) => end <= lastEven && context !== undefined && isOpenSince(accountsOf(context).get(account.key), at),
  );
}

/** What is open where control leaves. */
export interface Odd {
  readonly exit: Exit;
  readonly account: Account;
}

function isOpenSince(account: Account | undefined, at: NonNullable<Account["at"]>): boolean {
  return account?.at !== undefined && account.at.start === at.start && account.count.low > 0;
}

/** Whether the first thing that the function does to a lock is to take it: then a release too many is no release of its caller's. */
export function isOpenedFirst(subject: Subject, { calls }: FunctionFacts, { object }: Account): boolean {
  for (const call of calls) {
    const effect = effectOf(call.callee);
    if (effect?.lock === undefined || lockOf(subject, call, effect) !== plain(object)) continue;
    return effect.lock.op === "acquire" && effect.succeeds === undefined;
  }
  return false;
}

/**
 * Whether it is opened or closed under a condition that the code goes on from either way, with nothing said for the other case. Then
 * the function may know more than can be seen: `if (locked) unlock();`.
 */
export function isConditional(subject: Subject, { calls, function: definition }: FunctionFacts, account: Account): boolean {
  const { at } = account;
  if (definition.tree === undefined || at === undefined) return true;
  const places = [at, ...calls.filter((call) => call.start >= at.end && undoes(subject, call, account))];
  return places.some((place) => standsUnderCondition(definition, place));
}

function standsUnderCondition({ tree, start }: EditorFunction, place: Span): boolean {
  if (tree === undefined) return false;
  const at = place.start - start;
  for (const statement of statementsOf(tree)) {
    if (statement.kind === "if" && statement.otherwise === undefined && holds(statement.then, at) && goesOn(statement.then)) return true;
  }
  return false;
}

function holds({ start, end }: Span, at: number): boolean {
  return start <= at && at < end;
}

/** Whether control comes to the end of a statement, as far as its last line says. */
function goesOn(statement: Statement): boolean {
  if (statement.kind !== "block") return !["return", "goto", "break", "continue"].includes(statement.kind);
  const last = statement.statements.at(-1);
  return last === undefined || goesOn(last);
}

/** Whether a call is of a primitive that always closes the account. */
export function undoes(subject: Subject, call: CallFact, { kind, object }: Account): boolean {
  const effect = effectOf(call.callee);
  if (effect === undefined || effect.succeeds !== undefined) return false;
  switch (kind) {
    case "lock":
      return effect.lock?.op === "release" && lockOf(subject, call, effect) === plain(object);
    case "reader":
      return effect.reader?.delta === -1 && readerOf(subject, call, effect) === object;
    case "irqs":
      return effect.irq?.change === "on" || effect.irq?.change === "restore";
    case "bottom-halves":
      return effect.bh === -1;
    case "preemption":
      return effect.preempt === -1;
  }
}

function lockOf(subject: Subject, call: CallFact, { lock }: Effect): string | undefined {
  if (lock === undefined) return undefined;
  if (lock.name !== undefined) return lock.name;
  const argument = lock.argument === undefined ? undefined : call.arguments.at(lock.argument);
  if (argument === undefined) return undefined;
  const text = objectOf(textOf(subject, argument));
  return plain(lock.member === undefined ? text : text + lock.member);
}

/** A lock is written as a pointer to it where it is taken, and as itself where it is told. */
function plain(object: string): string {
  return object.replace(/^\*+/, "");
}

function readerOf(subject: Subject, call: CallFact, { reader }: Effect): string | undefined {
  if (reader?.domain === undefined) return reader?.flavour;
  const domain = call.arguments[reader.domain];
  return domain === undefined ? undefined : `${reader.flavour}:${objectOf(textOf(subject, domain))}`;
}
