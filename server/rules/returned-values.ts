/** Whether a function's caller can tell from the returned value on which way out it came. */
import type { Exit, FunctionFacts } from "../analysis/facts.ts";
import type { Leaving } from "./accounts.ts";
import type { Subject } from "./rule.ts";
import { textOf } from "./words.ts";

type Outcome = "nothing" | "failure" | "constant" | "varies";

/**
 * Whether the value may say that something was left open: a lock that is held when a pointer is returned, and not when NULL is. Not
 * so when the function returns nothing, or the same constant on ways that leave nothing open, or a failure: nobody returns -EINVAL
 * to say that a lock is held.
 */
export function toldApart(subject: Subject, facts: FunctionFacts, exit: Exit, even: readonly Leaving[]): boolean {
  if (facts.function.returnType.trim() === "void") return false;
  const value = valueOf(subject, exit);
  switch (outcomeOf(value)) {
    case "nothing":
      return false;
    case "failure":
      return false;
    case "constant":
      return !even.some((leaving) => valueOf(subject, leaving.exit) === value);
    case "varies":
      return true;
  }
}

function valueOf(subject: Subject, { value }: Exit): string {
  return value === undefined ? "" : textOf(subject, value).trim();
}

function outcomeOf(value: string): Outcome {
  if (value === "") return "nothing";
  if (/^-E[A-Z0-9]+$/.test(value) || /^ERR_PTR\s*\(\s*-E[A-Z0-9]+\s*\)$/.test(value) || value === "NULL") return "failure";
  if (/^(\d+[uUlL]*|true|false|-1|[A-Z][A-Z0-9_]*)$/.test(value)) return "constant";
  return "varies";
}
