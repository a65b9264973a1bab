/**
 * Comments that allow a finding: their form, and what they cover. docs/rules/README.md says the same to people.
 *
 * `quiesce: allow(RULE, RULE): REASON` inside a comment. The reason reaches to the end of the comment, or to an empty line of it.
 */
import type { Span, Statement } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import { lineEnd, lineStart, nextCode } from "./text.ts";

/** One `allow(…)`, in offsets of the file. */
export interface Allowance extends Span {
  readonly rules: readonly AllowedRule[];
  /** Folded to one line; empty when there is none. */
  readonly reason: string;
  /** Whether it has the form at all. */
  readonly wellFormed: boolean;
  /** The comment that holds it. */
  readonly comment: Span;
  /** Where it counts: a finding that begins in here is meant. */
  readonly covers: Span;
  /** The function that it covers as a whole. */
  readonly function: EditorFunction | undefined;
}

export interface AllowedRule extends Span {
  readonly code: string;
}

const DIRECTIVE = /\bquiesce:[ \t]*allow\b/g;
const FORM = /^quiesce:[ \t]*allow[ \t]*\(([^()]*)\)[ \t]*(?::|$|(?=\s|\*\/))/;

/** Every allowance of a file, in the order of the text. */
export function allowancesOf(file: EditorFile): readonly Allowance[] {
  const { text } = file.source;
  return file.comments.flatMap((comment) => {
    const content = text.slice(comment.start, comment.end);
    const starts = [...content.matchAll(DIRECTIVE)].map(({ index }) => index);
    if (starts.length === 0) return [];
    const scope = scopeOf(file, comment);
    return starts.map((at, index) => allowance(content, at, starts[index + 1], comment, scope));
  });
}

interface Scope {
  readonly covers: Span;
  readonly function: EditorFunction | undefined;
}

function allowance(content: string, at: number, next: number | undefined, comment: Span, scope: Scope): Allowance {
  const rest = content.slice(at, next).replace(/\*\/$/, "");
  const match = FORM.exec(rest);
  const start = comment.start + at;
  if (match === null) {
    const end = start + (/^quiesce:[ \t]*allow\b/.exec(rest)?.[0].length ?? 0);
    return { start, end, rules: [], reason: "", wellFormed: false, comment, ...scope };
  }
  const list = match[1] ?? "";
  const rules = rulesOf(list, start + rest.indexOf("(") + 1);
  const reason = match[0].endsWith(":") ? reasonOf(rest.slice(match[0].length)) : "";
  return { start, end: start + match[0].trimEnd().length, rules, reason, wellFormed: rules.length > 0, comment, ...scope };
}

function rulesOf(list: string, start: number): readonly AllowedRule[] {
  return [...list.matchAll(/[^\s,*]+/g)].map(({ 0: code, index }) => ({ code, start: start + index, end: start + index + code.length }));
}

/** Lines of a comment may begin with a star. An empty one ends the reason. */
function reasonOf(rest: string): string {
  const lines = rest.split("\n").map((line, index) => (index === 0 ? line : line.replace(/^\s*\*?/, "")).trim());
  const end = lines.findIndex((line, index) => index > 0 && line === "");
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .join(" ")
    .trim();
}

/**
 * Behind code, or before it on one line: that line. Alone: the statement that begins on the next line, and above a function's head the
 * whole function. Other comments may stand between. The comment itself is always covered, since some findings lie in comments.
 */
function scopeOf(file: EditorFile, comment: Span): Scope {
  const { text } = file.source;
  const start = lineStart(text, comment.start);
  const end = lineEnd(text, comment.end);
  const alone = text.slice(start, comment.start).trim() === "" && text.slice(comment.end, end).trim() === "";
  if (!alone) return { covers: { start, end }, function: undefined };
  const code = nextCode(text, comment.end, file.comments);
  if (code === undefined) return { covers: { start, end }, function: undefined };
  const head = file.functions.find((each) => each.start === code);
  if (head !== undefined) return { covers: { start, end: head.end }, function: head };
  return { covers: { start, end: Math.max(lineEnd(text, code), statementEnd(file, code)) }, function: undefined };
}

/** Where the statement that begins at an offset ends, or the head of one that holds others; the offset itself where none begins. */
function statementEnd({ functions }: EditorFile, at: number): number {
  const owner = functions.find(({ start, end }) => start <= at && at < end);
  if (owner?.tree === undefined) return at;
  const found = statementAt(owner.tree.body, at - owner.start);
  return found === undefined ? at : owner.start + headEnd(found);
}

function statementAt(statement: Statement, at: number): Statement | undefined {
  if (at < statement.start || at >= statement.end) return undefined;
  if (statement.start === at && statement.kind !== "block") return statement;
  for (const child of childrenOf(statement)) {
    const found = statementAt(child, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case "block":
      return statement.statements;
    case "if":
      return statement.otherwise === undefined ? [statement.then] : [statement.then, statement.otherwise];
    case "loop":
    case "switch":
      return [statement.body];
    case "conditional":
      return statement.branches.flatMap(({ statements }) => statements);
    default:
      return [];
  }
}

function headEnd(statement: Statement): number {
  switch (statement.kind) {
    case "if":
      return statement.then.start;
    case "loop":
      return statement.form === "do" ? statement.start : statement.body.start;
    case "switch":
      return statement.body.start;
    case "conditional":
      return statement.start;
    default:
      return statement.end;
  }
}
