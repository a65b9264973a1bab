/** Whether a function's caller can tell from the returned value on which way out it came. */
import type { FunctionFacts } from "../analysis/facts.ts";
import type { Leaving } from "./accounts.ts";
import type { Subject } from "./rule.ts";
import { textOf } from "./words.ts";

/** `failure`: a negative number, an error pointer. `value`: something that is known, but not what it means to the caller. */
type Outcome = "nothing" | "failure" | "zero" | "value" | "unknown";

/**
 * Whether the value may say that something was left open: a lock that is held when a pointer is returned, and not when NULL is. Not
 * so when the function returns nothing, or a failure (nobody returns -EINVAL to say that a lock is held), or the same constant as
 * on a way that leaves nothing open.
 */
export function toldApart(subject: Subject, facts: FunctionFacts, odd: Leaving, even: readonly Leaving[]): boolean {
  if (facts.function.returnType.trim() === "void") return false;
  const outcome = outcomeOf(subject, odd);
  switch (outcome) {
    case "nothing":
    case "failure":
      return false;
    case "zero":
      return !even.some((each) => outcomeOf(subject, each) === "zero");
    case "value":
      return !even.some((each) => isConstant(subject, each) && valueOf(subject, each) === valueOf(subject, odd));
    case "unknown":
      return true;
  }
}

function outcomeOf(subject: Subject, leaving: Leaving): Outcome {
  const value = valueOf(subject, leaving);
  if (value === "") return "nothing";
  if (/^-E[A-Z0-9]+$/.test(value) || /^ERR_PTR\s*\(\s*-E[A-Z0-9]+\s*\)$/.test(value)) return "failure";
  if (value === "NULL" || value === "0" || value === "false") return "zero";
  const [only, ...others] = leaving.returns ?? [];
  if (only !== undefined && others.length === 0 && only !== "positive") return only === "negative" ? "failure" : "zero";
  return isConstant(subject, leaving) ? "value" : "unknown";
}

function isConstant(subject: Subject, leaving: Leaving): boolean {
  return /^(-?\d+[uUlL]*|true|[A-Z][A-Z0-9_]*)$/.test(valueOf(subject, leaving));
}

function valueOf(subject: Subject, { exit: { value } }: Leaving): string {
  return value === undefined ? "" : textOf(subject, value).trim();
}
