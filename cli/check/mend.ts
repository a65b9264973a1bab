/** A file under one rule, mended in memory: what `fix` shows or writes, and `compare --rule` runs. */
import type { Problem } from "../../base/problem.ts";
import { checkFile } from "../../server/rules/check.ts";
import type { Finding, Rule, Subject } from "../../server/rules/rule.ts";
import { type Mending, takeFixes } from "../../server/rules/take-fixes.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import { plural } from "../../simulator/report/figures.ts";
import { COMMAND_LINE } from "../args/parse.ts";
import { fixOf } from "./examine.ts";
import { checkOptionsOf } from "./plan.ts";
import type { Single } from "./single.ts";
import { type Progress, Workbench } from "./workbench.ts";

export interface Mended {
  readonly subject: Subject;
  readonly surroundings: Surroundings;
  readonly mending: Mending;
  /** Findings that comments allow. */
  readonly allowed: number;
  /** Why nothing is mended although something was found; undefined where there is an answer. */
  readonly refusal: Problem | undefined;
}

/** Takes the quick fixes that a rule offers in one file, and writes nothing. */
export async function mendFile(rule: Rule, { ground, settings, path, text }: Omit<Single, "values">, progress: Progress): Promise<Mended> {
  const workbench = await Workbench.open(ground, settings, progress);
  workbench.replace(path, text);
  const subject = workbench.subject(path, text);
  const { findings, suppressed } = checkFile(subject, checkOptionsOf([rule], settings));
  const mending = takeFixes(findings, (finding) => fixOf(subject, finding), subject.file.source);
  const refusal = refusalOf(rule, path, findings, mending);
  return { subject, surroundings: workbench.surroundings, mending, allowed: suppressed.length, refusal };
}

function refusalOf(rule: Rule, file: string, findings: readonly Finding[], { fixed }: Mending): Problem | undefined {
  const { code } = rule;
  if (rule.fix === undefined) return noFix(`the rule ${code} offers no fix`, `quiesce explain ${code} says how to mend what it finds`);
  if (findings.length === 0 || fixed.length > 0) return undefined;
  const count = plural(findings.length, "finding");
  return noFix(`${code} has ${count} in ${file}, and offers no fix there`, `quiesce explain ${code} says when it does`);
}

export function noFix(message: string, help: string): Problem {
  return { code: "fix-none", severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help };
}
