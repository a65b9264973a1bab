/** The result of a synchronization that can fail is thrown away, and what follows relies on it. */
import type { CallExpression, FunctionTree, Span } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { type ResultThatMatters, resultsThatMatter } from "../../kernel/catalogue/obligations.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { statementsOf } from "./statements.ts";

const CODE = "ignored-synchronization-result";
const results = new Map(resultsThatMatter.flatMap((result) => result.names.map((name) => [name, result] as const)));

export const ignoredSynchronizationResult: Rule = {
  code: CODE,
  summary: "the result of a synchronization that can fail is not looked at",
  severity: "error",
  check: ({ file }) => file.functions.flatMap(findingsIn),
  fix,
};

/** A call in offsets of its function. */
interface Ignored {
  readonly call: Span;
  readonly result: ResultThatMatters & { readonly name: string };
}

const remembered = new WeakMap<FunctionTree, readonly Ignored[]>();

function findingsIn(definition: EditorFunction): readonly Finding[] {
  const { tree } = definition;
  if (tree === undefined) return [];
  let ignored = remembered.get(tree);
  if (ignored === undefined) {
    ignored = ignoredIn(tree);
    remembered.set(tree, ignored);
  }
  return ignored.map(({ call, result }) => findingAt(definition, call, result));
}

function ignoredIn(tree: FunctionTree): readonly Ignored[] {
  const found: Ignored[] = [];
  for (const statement of statementsOf(tree)) {
    if (statement.kind !== "expression-statement" || statement.expression.kind !== "call") continue;
    const result = resultOf(statement.expression);
    if (result !== undefined) found.push({ call: statement.expression, result });
  }
  return found;
}

function resultOf({ callee }: CallExpression): (ResultThatMatters & { readonly name: string }) | undefined {
  const result = callee.kind === "name" ? results.get(callee.name) : undefined;
  return result === undefined || callee.kind !== "name" ? undefined : { ...result, name: callee.name };
}

function findingAt(definition: EditorFunction, call: Span, result: ResultThatMatters & { readonly name: string }): Finding {
  return {
    start: definition.start + call.start,
    end: definition.start + call.end,
    rule: CODE,
    severity: result.ignored === "broken" ? "error" : "warning",
    message: `The result of ${result.name}() is not looked at. ${result.otherwise} ${result.advice}`,
    function: definition.name,
    related: [],
    fixable: result.warns,
  };
}

function fix({ file }: Subject, finding: Finding): Fix | undefined {
  const called = file.source.text.slice(finding.start, finding.end);
  const name = /^\w+/.exec(called)?.[0];
  if (name === undefined || results.get(name)?.warns !== true) return undefined;
  const edit = { path: file.source.path, start: finding.start, end: finding.end, text: `WARN_ON_ONCE(${called})` };
  return { title: "Warn when it fails", edits: [edit] };
}
