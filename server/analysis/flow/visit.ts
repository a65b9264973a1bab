import type { Expression, Statement } from "../../../c/editor/ast.ts";

/** Calls `visit` for every expression of the statements, those in other expressions included. */
export function visitExpressions(statements: readonly Statement[], visit: (expression: Expression) => void): void {
  for (const statement of statements) inStatement(statement, visit);
}

type Visit = (expression: Expression) => void;

function inStatement(statement: Statement, visit: Visit): void {
  switch (statement.kind) {
    case "block":
      visitExpressions(statement.statements, visit);
      return;
    case "expression-statement":
      visitExpression(statement.expression, visit);
      return;
    case "declaration":
      for (const { initializer } of statement.declarators) optional(initializer, visit);
      return;
    case "if":
      visitExpression(statement.condition, visit);
      inStatement(statement.then, visit);
      if (statement.otherwise !== undefined) inStatement(statement.otherwise, visit);
      return;
    case "loop":
      if (statement.initializer !== undefined) inStatement(statement.initializer, visit);
      optional(statement.condition, visit);
      optional(statement.step, visit);
      optional(statement.call, visit);
      inStatement(statement.body, visit);
      return;
    case "switch":
      visitExpression(statement.value, visit);
      inStatement(statement.body, visit);
      return;
    case "return":
      optional(statement.value, visit);
      return;
    case "conditional":
      for (const branch of statement.branches) visitExpressions(branch.statements, visit);
      return;
    case "case":
    case "label":
    case "goto":
    case "break":
    case "continue":
    case "asm":
    case "unknown-statement":
      return;
  }
}

function optional(expression: Expression | undefined, visit: Visit): void {
  if (expression !== undefined) visitExpression(expression, visit);
}

export function visitExpression(expression: Expression, visit: Visit): void {
  visit(expression);
  if (expression.kind === "statement-expression") visitExpressions(expression.body.statements, visit);
  else for (const part of partsOf(expression)) visitExpression(part, visit);
}

/** The expressions that an expression is made of, in the order of the text. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "call":
      return [expression.callee, ...expression.arguments];
    case "unary":
    case "cast":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "assign":
      return [expression.target, expression.value];
    case "conditional-expression":
      return [expression.condition, ...(expression.then === undefined ? [] : [expression.then]), expression.otherwise];
    case "member":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "list":
      return expression.values;
    case "unknown-expression":
      return expression.children;
    case "name":
    case "literal":
    case "unevaluated":
    case "statement-expression":
      return [];
  }
}
