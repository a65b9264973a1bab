/** Every statement of a function, wherever it stands: in blocks, branches, loops and statement expressions. */
import type { Block, Expression, FunctionTree, Statement } from "../../c/editor/ast.ts";
import { partsOf } from "../analysis/flow/visit.ts";

/** In the order of the text. */
export function* statementsOf({ body }: FunctionTree): Generator<Statement> {
  yield* inStatement(body);
}

function* inStatement(statement: Statement): Generator<Statement> {
  yield statement;
  switch (statement.kind) {
    case "block":
      yield* inBlock(statement);
      break;
    case "expression-statement":
      yield* inExpression(statement.expression);
      break;
    case "declaration":
      for (const { initializer } of statement.declarators) yield* inExpression(initializer);
      break;
    case "if":
      yield* inExpression(statement.condition);
      yield* inStatement(statement.then);
      if (statement.otherwise !== undefined) yield* inStatement(statement.otherwise);
      break;
    case "loop":
      if (statement.initializer !== undefined) yield* inStatement(statement.initializer);
      for (const each of [statement.condition, statement.call, statement.step]) yield* inExpression(each);
      yield* inStatement(statement.body);
      break;
    case "switch":
      yield* inExpression(statement.value);
      yield* inStatement(statement.body);
      break;
    case "return":
      yield* inExpression(statement.value);
      break;
    case "conditional":
      for (const { statements } of statement.branches) for (const each of statements) yield* inStatement(each);
      break;
    default:
  }
}

function* inBlock({ statements }: Block): Generator<Statement> {
  for (const each of statements) yield* inStatement(each);
}

function* inExpression(expression: Expression | undefined): Generator<Statement> {
  if (expression === undefined) return;
  if (expression.kind === "statement-expression") yield* inBlock(expression.body);
  else for (const child of partsOf(expression)) yield* inExpression(child);
}
