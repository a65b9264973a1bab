import type { Expression, Statement } from "../../../c/editor/ast.ts";
import { visitExpressions } from "./visit.ts";

/** The number that a literal stands for: `0`, `-1`, `NULL`, `true`. Undefined for anything else. */
export function numberOf(expression: Expression): number | undefined {
  switch (expression.kind) {
    case "literal":
      return numberOfText(expression.text);
    case "name":
      return named.get(expression.name);
    case "cast":
      return numberOf(expression.operand);
    case "unary": {
      const operand = expression.operator === "-" ? numberOf(expression.operand) : undefined;
      return operand === undefined ? undefined : -operand;
    }
    default:
      return undefined;
  }
}

/** The C language's own: `stdbool.h` and `stddef.h`. */
const named: ReadonlyMap<string, number> = new Map([
  ["NULL", 0],
  ["false", 0],
  ["true", 1],
]);

function numberOfText(text: string): number | undefined {
  if (named.has(text)) return named.get(text);
  // The grammar reads a sign in front of a number as a part of it.
  const [, sign, digits] = /^([-+]?)\s*(0[xX][\da-fA-F]+|\d+)[uUlL]*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -number : number;
}

/** Variables whose address is taken somewhere, which others may change; and labels whose address is, to which a computed goto can lead. */
export function addressesTakenIn(statements: readonly Statement[]): {
  readonly variables: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
} {
  const variables = new Set<string>();
  const labels = new Set<string>();
  visitExpressions(statements, (expression) => {
    if (expression.kind !== "unary" || expression.operand.kind !== "name") return;
    if (expression.operator === "&") variables.add(expression.operand.name);
    if (expression.operator === "&&") labels.add(expression.operand.name);
  });
  return { variables, labels };
}
