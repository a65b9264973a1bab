/** One file under the rules, into records: nothing of its text is kept. */
import { type CheckOptions, checkFile } from "../../server/rules/check.ts";
import type { Finding, Fix, Subject } from "../../server/rules/rule.ts";
import { ruleNamed } from "../../server/rules/rules.ts";
import type { FindingRecord, FunctionCount, NotAnalysed, SuppressedRecord } from "../report/check.ts";
import type { KnownFinding } from "./baseline.ts";
import { lineText, notAnalysedIn, recordOf, sourcesAround } from "./records.ts";

export interface ExaminedFile {
  /** Each with the text of its line, by which a baseline knows it. */
  readonly findings: readonly KnownFinding[];
  readonly suppressed: readonly SuppressedRecord[];
  readonly functions: FunctionCount;
  readonly notAnalysed: readonly NotAnalysed[];
}

export interface ExamineOptions extends CheckOptions {
  /** Whether records say what a fix would do: it costs time, and only some forms of answer show it. */
  readonly withFixes: boolean;
}

export function examine(subject: Subject, options: ExamineOptions): ExaminedFile {
  const { file, surroundings } = subject;
  const { source } = file;
  const sourceOf = sourcesAround(file, surroundings);
  const { findings, suppressed } = checkFile(subject, options);
  const record = (finding: Finding): FindingRecord =>
    recordOf({ finding, source, sourceOf, fix: options.withFixes ? fixOf(subject, finding) : undefined });
  const notAnalysed = notAnalysedIn(file);
  return {
    findings: findings.map((finding) => {
      const made = record(finding);
      return { finding: made, line: lineText(source, made.line) };
    }),
    suppressed: suppressed.map(({ finding, reason }) => Object.assign({}, record(finding), { reason })),
    functions: { total: file.functions.length, analysed: file.functions.length - notAnalysed.length },
    notAnalysed,
  };
}

/** What the finding's rule would do about it. */
export function fixOf(subject: Subject, finding: Finding): Fix | undefined {
  return finding.fixable ? ruleNamed(finding.rule)?.fix?.(subject, finding) : undefined;
}
