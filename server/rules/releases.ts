/** The calls of a function that undo what is open, and the edit that writes one before a return. */
import type { Statement } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import type { Exit, FunctionFacts } from "../analysis/facts.ts";
import type { Account } from "./accounts.ts";
import { undoes } from "./closings.ts";
import type { Fix, Subject, TextEdit } from "./rule.ts";
import { statementsOf } from "./statements.ts";
import { lineStart } from "./text.ts";
import { textOf } from "./words.ts";

/** Undefined where no call of the function shows how it is undone, or where the return cannot be edited safely. */
export function releaseBefore(subject: Subject, facts: FunctionFacts, exit: Exit, account: Account): Fix | undefined {
  if (account.count.low !== 1 || account.count.high !== 1) return undefined;
  const call = facts.calls.find((each) => undoes(subject, each, account));
  if (call === undefined || !isPlain(subject, exit)) return undefined;
  const release = textOf(subject, call);
  const edits = editsFor(subject, facts.function, exit, release);
  return edits === undefined ? undefined : { title: `Write ${release} before the return`, edits };
}

/** Whether the returned value is the same when it is computed after the release. */
function isPlain(subject: Subject, { value }: Exit): boolean {
  return value === undefined || /^(-?\w+|ERR_PTR\s*\(\s*-?\w+\s*\))$/.test(textOf(subject, value).trim());
}

function editsFor(subject: Subject, definition: EditorFunction, exit: Exit, release: string): readonly TextEdit[] | undefined {
  const { text, path } = subject.file.source;
  if (!/^return\b/.test(text.slice(exit.start, exit.end)) || !text.slice(exit.start, exit.end).endsWith(";")) return undefined;
  const indent = indentOf(text, exit.start);
  if (indent === undefined) return undefined;
  const before = `${release};\n${indent}`;
  if (standsInBlock(definition, exit)) return [{ path, start: exit.start, end: exit.start, text: before }];
  const head = text.slice(0, exit.start).trimEnd();
  if (!/(\)|\belse)$/.test(head)) return undefined;
  const outer = indentOf(text, head.length - 1, true) ?? "";
  return [
    { path, start: head.length, end: exit.start, text: ` {\n${indent}${before}` },
    { path, start: exit.end, end: exit.end, text: `\n${outer}}` },
  ];
}

/** The white space before a place that is the first of its line; of its line whatever stands before it, with `anywhere`. */
function indentOf(text: string, at: number, anywhere = false): string | undefined {
  const start = lineStart(text, at);
  const indent = /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? "";
  return anywhere || start + indent.length === at ? indent : undefined;
}

function standsInBlock(definition: EditorFunction, exit: Exit): boolean {
  if (definition.tree === undefined) return false;
  const isExit = (each: Statement): boolean => definition.start + each.start === exit.start && each.kind === "return";
  for (const statement of statementsOf(definition.tree)) {
    if (statement.kind === "block" && statement.statements.some(isExit)) return true;
    if (statement.kind === "conditional" && statement.branches.some(({ statements }) => statements.some(isExit))) return false;
  }
  return false;
}
