/** In a work function, the variable that stands for the structure its own work item lies in. */
import type { Expression, FunctionTree } from "../../c/editor/ast.ts";
import { partsOf } from "../analysis/flow/visit.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { containerMacros, itemConversions } from "../../kernel/catalogue/obligations.ts";
import { statementsOf } from "./statements.ts";

const containers = new Set(containerMacros);
const conversions = new Set(itemConversions);

export interface WorkOwner {
  /** The parameter, and variables that hold the same item as another type. */
  readonly items: ReadonlySet<string>;
  /** The variable that holds the structure around it; undefined when none is found, or more than one. */
  readonly owner: string | undefined;
}

/** Undefined when the function has no parameter that could be its work item. */
export function workOwnerOf(definition: EditorFunction): WorkOwner | undefined {
  const item = definition.parameters[0]?.name;
  if (item === undefined || item === "" || definition.tree === undefined) return undefined;
  const items = new Set([item]);
  const owners = new Set<string>();
  for (const { name, value } of storesIn(definition.tree)) {
    if (isItem(value, items)) items.add(name);
    else if (isAround(value, items)) owners.add(name);
  }
  const [owner] = owners;
  return { items, owner: owners.size === 1 ? owner : undefined };
}

interface Store {
  readonly name: string;
  readonly value: Expression;
}

/** What is stored in plain variables, in the order of the text. */
function* storesIn(tree: FunctionTree): Generator<Store> {
  for (const statement of statementsOf(tree)) {
    if (statement.kind === "declaration") {
      for (const { name, initializer } of statement.declarators) if (initializer !== undefined) yield { name, value: initializer };
    } else if (statement.kind === "expression-statement" && statement.expression.kind === "assign") {
      const { target, value, operator } = statement.expression;
      if (target.kind === "name" && operator === "=") yield { name: target.name, value };
    }
  }
}

/** The item itself, or its conversion to the type of work that it lies in. */
function isItem(value: Expression, items: ReadonlySet<string>): boolean {
  if (value.kind === "name") return items.has(value.name);
  const [converted] = argumentsOf(value, conversions);
  return converted !== undefined && isItem(converted, items);
}

function isAround(value: Expression, items: ReadonlySet<string>): boolean {
  const [pointer] = argumentsOf(value, containers);
  return pointer !== undefined && isItem(pointer, items);
}

/** The arguments of a call of one of these; none for anything else. */
function argumentsOf(value: Expression, callees: ReadonlySet<string>): readonly (Expression | undefined)[] {
  if (value.kind === "cast") return argumentsOf(value.operand, callees);
  return value.kind === "call" && value.callee.kind === "name" && callees.has(value.callee.name) ? partsOf(value).slice(1) : [];
}
