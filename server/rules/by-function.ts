/** Rules that look at one function at a time: after a keystroke most functions are as they were, farther up or down. */
import type { Span } from "../../c/editor/ast.ts";
import type { FunctionFacts } from "../analysis/facts.ts";
import type { Finding, Subject } from "./rule.ts";

/** What was found, and where the function stood then. */
interface Kept {
  readonly path: string;
  readonly start: number;
  readonly findings: readonly Finding[];
}

/**
 * A check of every function by itself, whose findings are kept as long as the function's facts are.
 *
 * @param find What it answers depends on nothing but the facts and text of the function, and names no lines.
 */
export function byFunction(find: (subject: Subject, facts: FunctionFacts) => readonly Finding[]): (subject: Subject) => readonly Finding[] {
  const memory = new WeakMap<object, Kept>();
  return (subject) => {
    const { path } = subject.file.source;
    return subject.facts.functions.flatMap((facts) => {
      const { start } = facts.function;
      const old = memory.get(facts.identity);
      if (old?.path === path) return old.findings.map((finding) => moved(finding, path, start - old.start));
      const findings = find(subject, facts);
      if (findings.every((finding) => isInside(finding, facts.function, path))) {
        memory.set(facts.identity, { path, start, findings: findings.map(detached) });
      }
      return findings;
    });
  };
}

function isInside(finding: Finding, fn: Span, path: string): boolean {
  return [{ ...finding, path }, ...finding.related].every((each) => each.path === path && fn.start <= each.start && each.end <= fn.end);
}

function moved(finding: Finding, path: string, by: number): Finding {
  if (by === 0) return finding;
  const related = finding.related.map(({ start, end, message }) => ({ path, start: start + by, end: end + by, message }));
  return { ...finding, start: finding.start + by, end: finding.end + by, related };
}

/** With words in memory of their own: parts of the text would keep all of it, and each finding may be of another state of the file. */
function detached(finding: Finding): Finding {
  return { ...finding, message: copied(finding.message), function: finding.function && copied(finding.function) };
}

function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
