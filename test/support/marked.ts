/**
 * Fixtures in which the problems are marked in the text. A comment line points at the line before it:
 *
 *     int a[-1];
 *     //    ^ c-type: negative
 *
 * The caret stands under the problem's column; what follows is its code and, after a colon, a part of its message. `~` instead of `^`
 * marks a warning.
 */
import { expect } from "vitest";
import type { Problem } from "../../base/problem.ts";
import type { ParseOptions } from "./parse.ts";
import { parseText } from "./parse.ts";

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
}

function marksOf(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let line = 0;
  text.split("\n").forEach((content, index) => {
    const found = /^\s*\/\/\s*([\^~])\s*([\w-]+)(?::\s*(.*))?$/.exec(content);
    if (found === null) line = index + 1;
    else {
      const [, sign = "", code = "", message = ""] = found;
      marks.push({ line, column: content.indexOf(sign) + 1, severity: sign === "^" ? "error" : "warning", code, message });
    }
  });
  return marks;
}

function problemsWithBodies(text: string, options: ParseOptions): readonly Problem[] {
  const unit = parseText(text, options);
  const bodies = [...unit.globals.values()].flatMap((decl) => (decl.kind === "function" ? (decl.body?.().problems ?? []) : []));
  return [...unit.problems, ...bodies];
}

/** Fails unless a text has just the problems that are marked in it. */
export function expectProblems(text: string, options: ParseOptions = {}): void {
  const marks = marksOf(text);
  const found = problemsWithBodies(text, options).map(({ line, column, severity, code, message }) => ({
    line,
    column,
    severity,
    code,
    message,
  }));
  found.sort((a, b) => a.line - b.line || a.column - b.column);
  // A mark's part of a message stands for the message that contains it, and no part for any message.
  const wanted = marks.map((mark, index) => {
    const message = found[index]?.message ?? "";
    return {
      line: mark.line,
      column: mark.column,
      severity: mark.severity,
      code: mark.code,
      message: message.includes(mark.message) ? message : mark.message,
    };
  });
  expect(found).toEqual(wanted);
}
