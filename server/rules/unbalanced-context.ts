/** A way out of a function on which something stays open that other ways close: preemption, interrupts, a reader, a lock. */
import { balanceAnnotations } from "../../kernel/catalogue/obligations.ts";
import { effectOf } from "../../kernel/catalogue/effects.ts";
import type { Exit, FunctionFacts } from "../analysis/facts.ts";
import { type Account, countOf, isExactly, isNamed, type Leaving, leavingsOf } from "./accounts.ts";
import { isConditional, isOpenedFirst, isUndoneLater } from "./closings.ts";
import { releaseBefore } from "./releases.ts";
import { toldApart } from "./returned-values.ts";
import { byFunction } from "./by-function.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { callAt, relatedHere } from "./words.ts";

const CODE = "unbalanced-context";
const onPurpose = new Set(balanceAnnotations);

export const unbalancedContext: Rule = {
  code: CODE,
  summary: "on one way out of a function preemption, interrupts, a reader or a lock stays as other ways do not leave it",
  severity: "error",
  check: byFunction((subject, facts) => imbalancesIn(subject, facts).map((each) => findingOf(subject, facts, each))),
  fix,
};

function fix(subject: Subject, finding: Finding): Fix | undefined {
  for (const facts of subject.facts.functions) {
    if (facts.function.name !== finding.function) continue;
    const found = imbalancesIn(subject, facts).find(({ exit }) => exit.start === finding.start && exit.end === finding.end);
    if (found !== undefined) return releaseBefore(subject, facts, found.exit, found.account);
  }
  return undefined;
}

interface Imbalance {
  readonly exit: Exit;
  readonly account: Account;
  /** Whether every path to the exit has it. */
  readonly isAll: boolean;
}

function imbalancesIn(subject: Subject, facts: FunctionFacts): readonly Imbalance[] {
  if (isOnPurpose(facts)) return [];
  const leavings = leavingsOf(facts);
  const certain = leavings.filter(({ isVague }) => !isVague);
  const odd = certain.flatMap((leaving) => [...leaving.accounts.values()].map((account) => ({ leaving, account })));
  // Locks come first: a spinning lock that is held explains why preemption is disabled.
  const byExit = new Map<Exit, Imbalance>();
  for (const { leaving, account } of odd) {
    const { exit } = leaving;
    const isAll = leavings.every((each) => each.exit !== exit || agrees(each, account));
    if (!byExit.has(exit) && isImbalance(subject, facts, { leaving, account, isAll }, leavings)) byExit.set(exit, { exit, account, isAll });
  }
  return [...byExit.values()];
}

/** Annotated, or itself what opens and closes. */
function isOnPurpose({ function: { name: its, attributes } }: FunctionFacts): boolean {
  if (attributes.some(({ name }) => onPurpose.has(name))) return true;
  const effect = effectOf(its);
  if (effect === undefined) return false;
  const { preempt, bh, irq, reader, lock, opaque } = effect;
  return preempt !== 0 || bh !== 0 || irq !== undefined || reader !== undefined || lock !== undefined || opaque;
}

function agrees({ accounts, isVague }: Leaving, { key, count }: Account): boolean {
  return !isVague && isExactly(countOf(accounts, key), count.low);
}

interface Odd {
  readonly leaving: Leaving;
  readonly account: Account;
  readonly isAll: boolean;
}

function isImbalance(subject: Subject, facts: FunctionFacts, { leaving, account, isAll }: Odd, all: readonly Leaving[]): boolean {
  const { low, high } = account.count;
  if (low !== high || !isNamed(account)) return false;
  const even = all.filter(({ accounts }) => isExactly(countOf(accounts, account.key), 0));
  if (even.length === 0 || toldApart(subject, facts, leaving, even)) return false;
  if (!isAll && isConditional(subject, facts, account)) return false;
  return low > 0
    ? isUndoneLater(subject, facts, { exit: leaving.exit, account }, even)
    : account.kind === "lock" && isOpenedFirst(subject, facts, account);
}

function findingOf(subject: Subject, facts: FunctionFacts, { exit, account, isAll }: Imbalance): Finding {
  const opened = account.count.low > 0;
  const state = opened ? openInWords(subject, account) : `${account.object} is released more often than it was taken`;
  const perhaps = isAll ? "" : ", on some of the paths that lead here";
  const others = opened ? `Other ways through ${facts.function.name}() undo it.` : `Other ways out of ${facts.function.name}() do not.`;
  return {
    start: exit.start,
    end: exit.end,
    rule: CODE,
    severity: isAll ? "error" : "warning",
    message: `${state}${perhaps}. ${others}`,
    function: facts.function.name,
    related: relatedHere(subject, account.at, opened ? "it begins here" : "it is released here"),
    fixable: releaseBefore(subject, facts, exit, account) !== undefined,
  };
}

function openInWords(subject: Subject, { kind, object, at }: Account): string {
  const since = at === undefined ? "" : `, since ${callAt(subject, at)}`;
  switch (kind) {
    case "lock":
      return `${object} is still held here${since}`;
    case "reader":
      return `${readerInWords(object)} is still open here${since}`;
    case "irqs":
      return `Interrupts are still disabled here${since}`;
    case "bottom-halves":
      return `Softirqs are still disabled here${since}`;
    case "preemption":
      return `Preemption is still disabled here${since}`;
  }
}

function readerInWords(flavour: string): string {
  const [family = "", ...domain] = flavour.split(":");
  return family === "srcu" ? `An SRCU reader of ${domain.join(":")}` : "An RCU reader";
}
