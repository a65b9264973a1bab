/** What a path through a function has opened and not closed, or closed and not opened, as counts that can be compared. */
import type { Span } from "../../c/editor/ast.ts";
import type { Context, Exit, ExitPath, Interval } from "../analysis/facts.ts";
import { objectOf } from "./words.ts";

export type AccountKind = "lock" | "reader" | "irqs" | "bottom-halves" | "preemption";

export interface Account {
  /** The same for the same thing on all paths. */
  readonly key: string;
  readonly kind: AccountKind;
  /** The lock or the reader's flavour; empty for the others. */
  readonly object: string;
  /** More than at the function's entry. */
  readonly count: Interval;
  /** Where it was opened, or closed. */
  readonly at: Span | undefined;
  /** The primitive that opened or closed it. */
  readonly by: string | undefined;
}

/** One way out of a function. */
export interface Leaving {
  readonly exit: Exit;
  readonly returns: ExitPath["returns"];
  readonly accounts: ReadonlyMap<string, Account>;
}

export const BALANCED: Interval = { low: 0, high: 0 };

export function leavingsOf(exits: readonly Exit[]): readonly Leaving[] {
  return exits.flatMap((exit) =>
    exit.paths.map((path) => ({
      exit,
      returns: path.returns,
      accounts: new Map(accountsOf(path).map((account) => [account.key, account])),
    })),
  );
}

/** What is not among the accounts is balanced. */
export function countOf({ accounts }: Leaving, key: string): Interval {
  return accounts.get(key)?.count ?? BALANCED;
}

export function isExactly({ low, high }: Interval, count: number): boolean {
  return low === count && high === count;
}

function accountsOf(context: Context): readonly Account[] {
  const counts: readonly Account[] = [
    counted("irqs", context.irqDisable, context.irqs.at),
    counted("bottom-halves", context.bhDisable, undefined),
    counted("preemption", context.preempt, context.preemptible.at),
  ];
  const readers = context.readers.map(
    ({ flavour, nesting, by, at }): Account => ({ key: `reader ${flavour}`, kind: "reader", object: flavour, count: nesting, at, by }),
  );
  return [...lockAccounts(context), ...readers, ...counts].filter(({ count }) => !isExactly(count, 0));
}

function counted(kind: AccountKind, count: Interval, at: Span | undefined): Account {
  return { key: kind, kind, object: "", count, at, by: undefined };
}

function lockAccounts({ locks, released }: Context): readonly Account[] {
  const taken = locks.flatMap(({ lock, by, held, at }): readonly Account[] => {
    if (at === undefined) return [];
    return [{ ...lockAccount(lock), count: held === "yes" ? { low: 1, high: 1 } : { low: 0, high: 1 }, at, by }];
  });
  const given = released.map(
    ({ lock, by, released: known, at }): Account => ({
      ...lockAccount(lock),
      count: known === "yes" ? { low: -1, high: -1 } : { low: -1, high: 0 },
      at,
      by,
    }),
  );
  return [...taken, ...given];
}

function lockAccount(lock: string): Pick<Account, "key" | "kind" | "object"> {
  const object = objectOf(lock);
  return { key: `lock ${object}`, kind: "lock", object };
}
