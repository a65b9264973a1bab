/**
 * Fixtures for rules that read comments. Marks are written as in rule-fixture.ts, but are taken out before the text is read: they would be
 * comments themselves.
 */
import { expect } from "vitest";
import { positionAt } from "../../base/source-file.ts";
import type { Finding, Rule } from "../../server/rules/rule.ts";
import { subjectOf } from "./rule-fixture.ts";

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly sign: string;
  readonly message: string;
}

const SIGNS: Readonly<Record<Finding["severity"], string>> = { error: "^", warning: "~", information: "-", hint: "-" };

/** Fails unless the rule finds just what is marked in the first file of the text. */
export async function expectCommentFindings(rule: Rule, text: string): Promise<readonly Finding[]> {
  const { plain, marks } = withoutMarks(text);
  const subject = await subjectOf(plain);
  // The head of the first file is not part of its text.
  const offset = /^\/\/- (?!version)\S+\n/.test(plain) ? 1 : 0;
  const findings = [...rule.check(subject)].sort((a, b) => a.start - b.start);
  const found = findings.map((finding): Mark => {
    const { line, column } = positionAt(subject.file.source, finding.start);
    return { line: line + offset, column, sign: SIGNS[finding.severity], message: finding.message };
  });
  const wanted = marks.map(({ line, column, sign, message: part }, index): Mark => {
    const whole = found[index]?.message ?? "";
    return { line, column, sign, message: whole.includes(part) ? whole : part };
  });
  expect(found).toEqual(wanted);
  return findings;
}

function withoutMarks(text: string): { readonly plain: string; readonly marks: readonly Mark[] } {
  const kept: string[] = [];
  const marks: Mark[] = [];
  for (const line of text.split("\n")) {
    const mark = /^\s*\/\/\s*([\^~-]) (.*)$/.exec(line);
    if (mark === null || /^\/\/- \S+$/.test(line)) kept.push(line);
    else marks.push({ line: kept.length, column: line.indexOf(mark[1] ?? "") + 1, sign: mark[1] ?? "", message: mark[2] ?? "" });
  }
  return { plain: kept.join("\n"), marks };
}
