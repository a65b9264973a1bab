/** The answer as herd7 prints it, without the time and the hash, which are its own. */
import { termText, valueText } from "./outcome.ts";
import { isValidated, type LitmusAnswer } from "./run.ts";
import { isTerm, type LitmusTest, type Proposition } from "./test.ts";

const KINDS = { exists: "Allowed", "~exists": "Forbidden", forall: "Required" } as const;

export function herdText(answer: LitmusAnswer): string {
  const { test, states, positive, negative, observation, flags } = answer;
  // Witnesses are for the test's claim, so they are the executions without, where the claim is that there are none.
  const witnesses = test.quantifier === "~exists" ? [negative, positive] : [positive, negative];
  return [
    `Test ${test.name} ${KINDS[test.quantifier]}`,
    `States ${states.length}`,
    ...states.map(({ values }) => values.map(({ name, value }) => `${name}=${value};`).join(" ")),
    isValidated(answer) ? "Ok" : "No",
    "Witnesses",
    `Positive: ${witnesses.join(" Negative: ")}`,
    ...flags.map((flag) => `Flag ${flag}`),
    `Condition ${test.quantifier} (${propositionText(test, test.condition, "top")})`,
    `Observation ${test.name} ${observation} ${positive} ${negative}`,
    "",
    "",
  ].join("\n");
}

type Around = "top" | "and" | "or" | "implies";

function propositionText(test: LitmusTest, proposition: Proposition, around: Around): string {
  switch (proposition.kind) {
    case "equal": {
      const { left, right } = proposition;
      return `${termText(test, left)}=${isTerm(right) ? termText(test, right) : valueText(test, right)}`;
    }
    case "not":
      return `not (${propositionText(test, proposition.inner, "top")})`;
    case "and":
      if (proposition.parts.length === 0) return "true";
      return inParentheses(around === "or" || around === "top" || around === "and", joined(test, proposition.parts, "and", " /\\ "));
    case "or":
      if (proposition.parts.length === 0) return "false";
      return inParentheses(around === "or" || around === "top", joined(test, proposition.parts, "or", " \\/ "));
    case "implies": {
      const text = `${propositionText(test, proposition.left, "implies")} => ${propositionText(test, proposition.right, "implies")}`;
      return inParentheses(around === "implies" || around === "top", text);
    }
  }
}

function joined(test: LitmusTest, parts: readonly Proposition[], around: Around, between: string): string {
  return parts.map((part) => propositionText(test, part, around)).join(between);
}

function inParentheses(without: boolean, text: string): string {
  return without ? text : `(${text})`;
}
