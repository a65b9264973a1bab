/** Runs rules over one file: severities as configured, suppression by comments, one order, nothing twice. */
import { finished } from "../analysis/steps.ts";
import { type Finding, type Rule, SEVERITIES, type Severity, type Subject } from "./rule.ts";
import { RULES } from "./rules.ts";
import { suppress, type Suppressed } from "./suppress.ts";

/** How grave a rule's findings are, or that it is not run. */
export type RuleLevel = Severity | "off";

export interface CheckOptions {
  /** The rules to run; all by default. */
  readonly rules?: readonly Rule[];
  /** What replaces a rule's own severity, by its code. */
  readonly levels?: ReadonlyMap<string, RuleLevel>;
  /** Codes of the rules that are reported; all by default. Whether a comment is needed shows only when the others run too. */
  readonly only?: ReadonlySet<string>;
}

export interface Report {
  /** In the order of the text. No two say the same of the same place. */
  readonly findings: readonly Finding[];
  /** What a comment allows, with its reason. */
  readonly suppressed: readonly Suppressed[];
}

/** What the rules find in one file. */
export function checkFile(subject: Subject, options: CheckOptions = {}): Report {
  return finished(checking(subject, options));
}

/** The same a rule at a time, for who must answer something else in between. Who takes no further step cancels. */
export function* checking(subject: Subject, options: CheckOptions = {}): Generator<void, Report> {
  const { rules = RULES, levels = new Map<string, RuleLevel>(), only } = options;
  const active = rules.filter(({ code }) => levels.get(code) !== "off");
  const found: Finding[] = [];
  for (const rule of active) {
    found.push(...(rule.checking === undefined ? rule.check(subject) : yield* rule.checking(subject)));
    yield;
  }
  const known = [...new Set([...RULES, ...rules].map(({ code }) => code))];
  const { kept, suppressed, notes } = suppress(subject.file, distinct(found), active, known);
  const isReported = ({ rule }: Finding): boolean => only === undefined || only.has(rule);
  const findings = [...kept, ...notes].filter(isReported).map((finding) => leveled(finding, active, levels));
  return { findings: findings.sort(inOrder), suppressed: suppressed.filter(({ finding }) => isReported(finding)) };
}

/**
 * The setting replaces the severity that is the rule's own. What the rule itself holds for less grave stays so, but is never graver
 * than the setting.
 */
function leveled(finding: Finding, rules: readonly Rule[], levels: ReadonlyMap<string, RuleLevel>): Finding {
  const level = levels.get(finding.rule);
  if (level === undefined || level === "off") return finding;
  const own = rules.find(({ code }) => code === finding.rule)?.severity ?? finding.severity;
  const severity = finding.severity === own ? level : lessGrave(finding.severity, level);
  return { ...finding, severity };
}

function lessGrave(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

/** Whether `severity` is at least as grave as `limit`. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit);
}

/** The same rule, place and words are one finding: a function read in two branches of an `#if` may give it twice. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.start} ${finding.end} ${finding.rule} ${finding.message}`;
    const earlier = byKey.get(key);
    if (earlier === undefined || !isAtLeast(earlier.severity, finding.severity)) byKey.set(key, finding);
  }
  return [...byKey.values()];
}

function inOrder(a: Finding, b: Finding): number {
  return (
    a.start - b.start ||
    a.end - b.end ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** By code units, so that the order does not depend on a language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
