/** Final states, and what the test asks of them. */
import { Message } from "../views/machine.ts";
import { ADDRESS, highOf, lowOf } from "./evaluate.ts";
import type { Runner } from "./runner.ts";
import { isTerm, type LitmusTest, type Proposition, type Term, type Value } from "./test.ts";

/** One value for each observed term, in the order of {@link columnsOf}. */
export type FinalState = readonly Value[];

/** The observed terms, each once: registers by thread and name, then locations by name. */
export function columnsOf(test: LitmusTest, observed: readonly Term[]): readonly Term[] {
  const byText = new Map(observed.map((term) => [termText(test, term), term]));
  const terms = [...byText.values()];
  terms.sort((a, b) => compareTerms(test, a, b));
  return terms;
}

function compareTerms(test: LitmusTest, a: Term, b: Term): number {
  if (a.kind !== b.kind) return a.kind === "register" ? -1 : 1;
  if (a.kind === "register" && b.kind === "register") return a.thread - b.thread || compareTexts(a.name, b.name);
  return compareTexts(termText(test, a), termText(test, b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function termText(test: LitmusTest, term: Term): string {
  if (term.kind === "register") return `${term.thread}:${term.name}`;
  const { name } = test.locations[term.location];
  return name.endsWith("]") ? name : `[${name}]`;
}

export function valueText(test: LitmusTest, value: Value): string {
  return value.kind === "integer" ? String(value.value) : (test.locations[value.location]?.name ?? "?");
}

/** A term's value in a final state of the runner. */
export function valueOf(runner: Runner, term: Term): Value {
  if (term.kind === "register") {
    return valueOfWords(runner.registerLow(term.thread, term.register), runner.registerHigh(term.thread, term.register));
  }
  const { views } = runner;
  const last = views.count(term.location) - 1;
  return valueOfWords(views.message(term.location, last, Message.Low), views.message(term.location, last, Message.High));
}

function valueOfWords(low: number, high: number): Value {
  return (high & ADDRESS) === 0 ? { kind: "integer", value: low } : { kind: "address", location: low };
}

export function holds(proposition: Proposition, value: (term: Term) => Value): boolean {
  switch (proposition.kind) {
    case "equal":
      return sameValue(value(proposition.left), isTerm(proposition.right) ? value(proposition.right) : proposition.right);
    case "not":
      return !holds(proposition.inner, value);
    case "and":
      return proposition.parts.every((part) => holds(part, value));
    case "or":
      return proposition.parts.some((part) => holds(part, value));
    case "implies":
      return !holds(proposition.left, value) || holds(proposition.right, value);
  }
}

/** What can be said of a proposition while some terms have no value yet: undefined where it may hold or not. */
export function holdsAlready(proposition: Proposition, value: (term: Term) => Value | undefined): boolean | undefined {
  switch (proposition.kind) {
    case "equal": {
      const left = value(proposition.left);
      const right = isTerm(proposition.right) ? value(proposition.right) : proposition.right;
      return left === undefined || right === undefined ? undefined : sameValue(left, right);
    }
    case "not": {
      const inner = holdsAlready(proposition.inner, value);
      return inner === undefined ? undefined : !inner;
    }
    case "and":
      return every(proposition.parts, true, value);
    case "or":
      return every(proposition.parts, false, value);
    case "implies":
      return every([{ kind: "not", inner: proposition.left }, proposition.right], false, value);
  }
}

/** Whether every part is so, where one that is not decides. */
function every(parts: readonly Proposition[], so: boolean, value: (term: Term) => Value | undefined): boolean | undefined {
  let known: boolean | undefined = so;
  for (const part of parts) {
    const one = holdsAlready(part, value);
    if (one === !so) return !so;
    if (one === undefined) known = undefined;
  }
  return known;
}

function sameValue(a: Value, b: Value): boolean {
  return lowOf(a) === lowOf(b) && highOf(a) === highOf(b);
}
