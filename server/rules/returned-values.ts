/** Whether a function's caller can tell from the returned value on which way out it came. */
import type { FunctionFacts } from "../analysis/facts.ts";
import type { Leaving } from "./accounts.ts";
import type { Subject } from "./rule.ts";
import { textOf } from "./words.ts";

/** `failure`: an error number or pointer. In a function that returns error numbers what is not zero may be one. */
type Outcome = "nothing" | "failure" | "zero" | "unknown";

/**
 * Whether the value may say that something was left open: a lock that is held when a pointer is returned, and not when NULL is. Not
 * so when the function returns nothing, or a failure (nobody returns -EINVAL to say that a lock is held), or zero where zero is
 * returned with nothing left open too.
 */
export function toldApart(subject: Subject, facts: FunctionFacts, odd: Leaving, even: readonly Leaving[]): boolean {
  if (facts.function.returnType.trim() === "void") return false;
  switch (outcomeOf(subject, facts, odd)) {
    case "nothing":
    case "failure":
      return false;
    case "zero":
      return !even.some((each) => mayBeZero(subject, facts, each));
    case "unknown":
      return true;
  }
}

function outcomeOf(subject: Subject, facts: FunctionFacts, leaving: Leaving): Outcome {
  const value = valueOf(subject, leaving);
  if (value === "") return "nothing";
  if (isError(value)) return "failure";
  if (value === "NULL" || value === "0" || value === "false") return "zero";
  const { returns } = leaving;
  if (returns === undefined) return "unknown";
  if (returns.every((each) => each === "negative")) return "failure";
  if (returns.every((each) => each === "zero")) return "zero";
  const returnsErrors = facts.exits.some((exit) => isError(valueOf(subject, { exit })));
  // What can only be positive is a count, or an answer.
  return returnsErrors && returns.includes("negative") && !returns.includes("zero") ? "failure" : "unknown";
}

/** Whether a way out may return zero too, as a variable that nothing is known of may. */
function mayBeZero(subject: Subject, facts: FunctionFacts, leaving: Leaving): boolean {
  const outcome = outcomeOf(subject, facts, leaving);
  if (outcome === "zero") return true;
  return outcome === "unknown" && /^\w+$/.test(valueOf(subject, leaving)) && leaving.returns?.includes("zero") !== false;
}

function isError(value: string): boolean {
  return /^-E[A-Z0-9]+$/.test(value) || /^ERR_PTR\s*\(\s*-E[A-Z0-9]+\s*\)$/.test(value);
}

function valueOf(subject: Subject, { exit: { value } }: Pick<Leaving, "exit">): string {
  return value === undefined ? "" : textOf(subject, value).trim();
}
