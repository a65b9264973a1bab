/**
 * Expressions over the variables of a counterexample: names, numbers, `==` `!=` `<` `<=` `>` `>=`, `!`, `&&`, `||` and parentheses, with C's
 * precedence. What the trace does not say stays unknown, and what depends on it too.
 */
import type { CounterStep } from "./contract.ts";
import { valuesOf, variablesOf } from "./relation.ts";

/** Reads a variable; undefined where its value is not known. */
type Scope = (name: string) => string | undefined;
type Evaluate = (scope: Scope) => string | undefined;

export type Watch =
  | { readonly ok: true; readonly values: readonly (string | undefined)[] }
  /** `at`: the character that is wrong, from 0. */
  | { readonly ok: false; readonly at: number };

/** What an expression is after each step. */
export function watch(steps: readonly CounterStep[], text: string): Watch {
  const variables = variablesOf(steps);
  const parser = new Parser(text, variables);
  const evaluate = parser.parse();
  if (evaluate === undefined) return { ok: false, at: parser.at };
  const values = new Map([...parser.used].map((name) => [name, valuesOf(steps, name)] as const));
  return { ok: true, values: steps.map((_, at) => evaluate((name) => values.get(name)?.[at])) };
}

/** The variables that a pattern with `*` stands for, at most `most`; the pattern itself where it holds none. */
export function expand(steps: readonly CounterStep[], pattern: string, most: number): readonly string[] {
  const wanted = pattern.trim();
  const variables = variablesOf(steps);
  // The name of an allocation begins with an asterisk of its own.
  if (!wanted.includes("*") || variables.includes(wanted)) return wanted === "" ? [] : [wanted];
  const parts = wanted.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join(".*")}$`);
  return variables.filter((name) => expression.test(name)).slice(0, most);
}

const OPERATORS: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"]];
const DEEPEST = 32;

class Parser {
  readonly used = new Set<string>();
  /** Where it reads; after a failure, where that was. */
  at = 0;
  readonly #text: string;
  readonly #variables: readonly string[];
  #depth = 0;

  constructor(text: string, variables: readonly string[]) {
    this.#text = text;
    // A name may hold what is an operator elsewhere (`ops->flags`), so known names go first, the longest before its beginnings.
    this.#variables = [...variables].sort((a, b) => b.length - a.length);
  }

  parse(): Evaluate | undefined {
    const found = this.#binary(0);
    this.#space();
    return found !== undefined && this.at === this.#text.length ? found : undefined;
  }

  #binary(level: number): Evaluate | undefined {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (left !== undefined) {
      const operator = operators.find((each) => this.#take(each));
      if (operator === undefined) return left;
      const right = this.#binary(level + 1);
      if (right === undefined) return undefined;
      left = combine(operator, left, right);
    }
    return undefined;
  }

  #unary(): Evaluate | undefined {
    if (this.#depth >= DEEPEST) return undefined;
    this.#depth++;
    try {
      if (this.#take("!")) {
        const operand = this.#unary();
        return operand === undefined ? undefined : (scope) => negated(operand(scope));
      }
      if (!this.#take("(")) return this.#primary();
      const inner = this.#binary(0);
      return inner !== undefined && this.#take(")") ? inner : undefined;
    } finally {
      this.#depth--;
    }
  }

  #primary(): Evaluate | undefined {
    this.#space();
    const rest = this.#text.slice(this.at);
    const name =
      this.#variables.find((each) => rest.startsWith(each) && !/^[\w.[]/.test(rest.slice(each.length))) ??
      /^[A-Za-z_][\w.]*(?:(?:->|\[\d+\])[\w.]*)*(?:\(\))?/.exec(rest)?.[0];
    if (name !== undefined) {
      this.at += name.length;
      this.used.add(name);
      // A function is a value, as in `func == klp_ftrace_handler()`.
      return name.endsWith("()") ? () => name : (scope) => scope(name);
    }
    const value = /^(?:-?\d\w*|&[\w*.>[\]-]+)/.exec(rest)?.[0];
    if (value === undefined) return undefined;
    this.at += value.length;
    return () => value;
  }

  #take(token: string): boolean {
    this.#space();
    if (!this.#text.startsWith(token, this.at)) return false;
    // `!=` is no negation.
    if (token === "!" && this.#text[this.at + 1] === "=") return false;
    this.at += token.length;
    return true;
  }

  #space(): void {
    while (this.#text[this.at] === " ") this.at++;
  }
}

function combine(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    if (operator === "&&") return isFalse(a) || isFalse(b) ? "0" : known(a, b, () => true);
    if (operator === "||") return isTrue(a) || isTrue(b) ? "1" : known(a, b, () => false);
    return known(a, b, (x, y) => compared(operator, x, y));
  };
}

function known(a: string | undefined, b: string | undefined, decide: (a: string, b: string) => boolean | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const decided = decide(a, b);
  return decided === undefined ? undefined : decided ? "1" : "0";
}

/** Undefined for an order of what has none: addresses by name. */
function compared(operator: string, a: string, b: string): boolean | undefined {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) {
    if (operator === "==") return a === b;
    return operator === "!=" ? a !== b : undefined;
  }
  switch (operator) {
    case "==":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}

/** Decimal with a sign, or hexadecimal, as the trace writes values. */
function numberOf(value: string): bigint | undefined {
  if (!/^-?(?:0x[\da-f]+|\d+)$/i.test(value)) return undefined;
  return value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value);
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "0";
}

function isFalse(value: string | undefined): boolean {
  return value === "0";
}

function negated(value: string | undefined): string | undefined {
  return value === undefined ? undefined : value === "0" ? "1" : "0";
}
