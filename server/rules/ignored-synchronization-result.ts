/** The result of a synchronization that can fail is thrown away, and what follows relies on it. */
import type { CallExpression, Span } from "../../c/editor/ast.ts";
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

function findingsIn(definition: EditorFunction): readonly Finding[] {
  if (definition.tree === undefined) return [];
  const findings: Finding[] = [];
  for (const statement of statementsOf(definition.tree)) {
    if (statement.kind !== "expression-statement" || statement.expression.kind !== "call") continue;
    const result = resultOf(statement.expression);
    if (result !== undefined) findings.push(findingAt(definition, statement.expression, result));
  }
  return findings;
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
