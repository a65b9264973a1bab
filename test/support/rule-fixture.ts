/**
 * Fixtures in which a rule's findings are marked in the text. A comment line points at the line before it:
 *
 *     mutex_lock(&m);
 *     // ^ mutex_lock() may sleep
 *
 * The sign stands under the finding's first column; what follows is a part of its message. `^` marks an error, `~` a warning, `-` what
 * is less grave. Findings of other files than the first are not looked at.
 */
import { expect } from "vitest";
import { positionAt } from "../../base/source-file.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import type { Finding, Fix, Rule, Subject } from "../../server/rules/rule.ts";
import { kernelFixture } from "./kernel-fixture.ts";

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly sign: string;
  readonly message: string;
}

/** Reads and analyses the first file of a fixture. */
export async function subjectOf(text: string): Promise<Subject> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  if (file === undefined) throw new Error("the fixture has no file");
  for (const { name, notAnalysed } of file.functions) if (notAnalysed !== undefined) throw new Error(`${name}: ${notAnalysed}`);
  return { file, facts: analyse(file, surroundings), surroundings };
}

/** Fails unless the rule finds just what is marked in the first file of the text. */
export async function expectFindings(rule: Rule, text: string): Promise<readonly Finding[]> {
  const subject = await subjectOf(text);
  const findings = [...rule.check(subject)].sort((a, b) => a.start - b.start || a.message.localeCompare(b.message));
  const found = findings.map((finding): Mark => {
    const { line, column } = positionAt(subject.file.source, finding.start);
    return { line, column, sign: signOf(finding), message: finding.message };
  });
  const marks = marksOf(subject.file.source.text);
  // A mark's part of a message stands for the message that contains it.
  const told = found.map((each, index) => shortened(each, marks[index]?.message ?? ""));
  expect(told).toEqual(marks);
  for (const { rule: code, end, start } of findings) expect([code, end > start]).toEqual([rule.code, true]);
  return findings;
}

/** The text of the first file after the fix of the rule's only finding in it. */
export async function fixed(rule: Rule, text: string): Promise<{ readonly title: string; readonly text: string } | undefined> {
  const subject = await subjectOf(text);
  const findings = rule.check(subject);
  const [finding] = findings;
  if (finding === undefined || findings.length > 1) throw new Error(`${findings.length} findings`);
  const fix = rule.fix?.(subject, finding);
  expect(fix !== undefined).toBe(finding.fixable);
  return fix === undefined ? undefined : { title: fix.title, text: applied(subject, fix) };
}

function shortened({ line, column, sign, message }: Mark, part: string): Mark {
  return { line, column, sign, message: message.includes(part) ? part : message };
}

function applied({ file }: Subject, { edits }: Fix): string {
  const here = edits.filter(({ path }) => path === file.source.path).sort((a, b) => b.start - a.start);
  return here.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), file.source.text);
}

function signOf({ severity }: Finding): string {
  if (severity === "error") return "^";
  return severity === "warning" ? "~" : "-";
}

function marksOf(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let line = 0;
  text.split("\n").forEach((content, index) => {
    const found = /^\s*\/\/\s*([\^~-])\s*(.*)$/.exec(content);
    if (found === null) line = index + 1;
    else marks.push({ line, column: content.indexOf(found[1] ?? "") + 1, sign: found[1] ?? "", message: found[2] ?? "" });
  });
  return marks.sort((a, b) => a.line - b.line || a.column - b.column);
}
