/** A way out of a function on which something stays open that other ways close: preemption, interrupts, a reader, a lock. */
import { balanceAnnotations } from "../../kernel/catalogue/obligations.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import type { Exit, FunctionFacts } from "../analysis/facts.ts";
import { type Account, countOf, isExactly, type Leaving, leavingsOf } from "./accounts.ts";
import { releaseBefore } from "./releases.ts";
import { toldApart } from "./returned-values.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { relatedHere } from "./words.ts";

const CODE = "unbalanced-context";
const onPurpose = new Set(balanceAnnotations);

export const unbalancedContext: Rule = {
  code: CODE,
  summary: "on one way out of a function preemption, interrupts, a reader or a lock stays as other ways do not leave it",
  severity: "error",
  check: (subject) =>
    subject.facts.functions.flatMap((facts) => imbalancesIn(subject, facts).map((each) => findingOf(subject, facts, each))),
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

function imbalancesIn(subject: Subject, facts: FunctionFacts): readonly Imbalance[] {
  if (isOnPurpose(facts)) return [];
  const leavings = leavingsOf(facts.exits);
  const keys = new Set(leavings.flatMap(({ accounts }) => [...accounts.keys()]));
  // Locks come first: a spinning lock that is held explains why preemption is disabled.
  const byExit = new Map<Exit, Imbalance>();
  for (const key of keys) {
    for (const imbalance of imbalances(subject, facts, key, leavings)) {
      if (!byExit.has(imbalance.exit)) byExit.set(imbalance.exit, imbalance);
    }
  }
  return [...byExit.values()];
}

function isOnPurpose({ function: definition }: FunctionFacts): boolean {
  return definition.attributes.some(({ name }) => onPurpose.has(name)) || primitiveNamed(definition.name) !== undefined;
}

interface Imbalance {
  readonly exit: Exit;
  readonly account: Account;
}

function imbalances(subject: Subject, facts: FunctionFacts, key: string, leavings: readonly Leaving[]): readonly Imbalance[] {
  const even = leavings.filter((leaving) => isExactly(countOf(leaving, key), 0));
  const odd = leavings.filter((leaving) => isKnown(leaving, key) && !isExactly(countOf(leaving, key), 0));
  if (even.length === 0) return [];
  return odd.flatMap((leaving): readonly Imbalance[] => {
    const account = leaving.accounts.get(key);
    if (account === undefined || toldApart(subject, facts, leaving, even)) return [];
    return [{ exit: leaving.exit, account }];
  });
}

function isKnown(leaving: Leaving, key: string): boolean {
  const { low, high } = countOf(leaving, key);
  return low === high;
}

function findingOf(subject: Subject, facts: FunctionFacts, { exit, account }: Imbalance): Finding {
  const opened = account.count.low > 0;
  return {
    start: exit.start,
    end: exit.end,
    rule: CODE,
    severity: "error",
    message: `${opened ? openInWords(account) : closedInWords(account)} Other ways out of ${facts.function.name}() ${opened ? "undo it" : "do not"}.`,
    function: facts.function.name,
    related: relatedHere(subject, account.at, opened ? "it begins here" : "it ends here"),
    fixable: releaseBefore(subject, facts, exit, account) !== undefined,
  };
}

function openInWords({ kind, object, by }: Account): string {
  const since = by === undefined ? "" : `, since ${by}()`;
  switch (kind) {
    case "lock":
      return `${object} is still held here${since}.`;
    case "reader":
      return `${readerInWords(object)} is still open here${since}.`;
    case "irqs":
      return "Interrupts are still disabled here.";
    case "bottom-halves":
      return "Softirqs are still disabled here.";
    case "preemption":
      return "Preemption is still disabled here.";
  }
}

function closedInWords({ kind, object, by }: Account): string {
  const how = by === undefined ? "" : ` by ${by}()`;
  switch (kind) {
    case "lock":
      return `${object} is released${how} without having been taken here.`;
    case "reader":
      return `${readerInWords(object)} is left more often than it was entered.`;
    case "irqs":
      return "Interrupts are enabled more often than they were disabled.";
    case "bottom-halves":
      return "Softirqs are enabled more often than they were disabled.";
    case "preemption":
      return "Preemption is enabled more often than it was disabled.";
  }
}

function readerInWords(flavour: string): string {
  const [family = "", ...domain] = flavour.split(":");
  return family === "srcu" ? `An SRCU reader of ${domain.join(":")}` : "An RCU reader";
}
