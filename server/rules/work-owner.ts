/** In a work function, the variable that stands for the structure its own work item lies in. */
import type { Expression, FunctionTree } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { containerMacros } from "../../kernel/catalogue/obligations.ts";
import { partsOf, statementsOf } from "./statements.ts";

const containers = new Set(containerMacros);

export interface WorkOwner {
  /** The parameter: the work item itself. */
  readonly item: string;
  /** The variable that holds the structure around it; undefined when none is found, or more than one. */
  readonly owner: string | undefined;
}

/** Undefined when the function has no parameter that could be its work item. */
export function workOwnerOf(definition: EditorFunction): WorkOwner | undefined {
  const item = definition.parameters[0]?.name;
  if (item === undefined || item === "" || definition.tree === undefined) return undefined;
  const owners = new Set(ownersIn(definition.tree, item));
  const [owner] = owners;
  return { item, owner: owners.size === 1 ? owner : undefined };
}

function* ownersIn(tree: FunctionTree, item: string): Generator<string> {
  for (const statement of statementsOf(tree)) {
    if (statement.kind === "declaration") {
      for (const { name, initializer } of statement.declarators) if (isContainerOf(initializer, item)) yield name;
    } else if (statement.kind === "expression-statement" && statement.expression.kind === "assign") {
      const { target, value } = statement.expression;
      if (target.kind === "name" && isContainerOf(value, item)) yield target.name;
    }
  }
}

function isContainerOf(expression: Expression | undefined, item: string): boolean {
  if (expression === undefined || expression.kind !== "call" || expression.callee.kind !== "name") return false;
  const [pointer] = expression.arguments;
  return containers.has(expression.callee.name) && pointer !== undefined && names(pointer, item);
}

function names(expression: Expression, name: string): boolean {
  if (expression.kind === "name") return expression.name === name;
  return partsOf(expression).some((part) => part !== undefined && names(part, name));
}
