/** Takes out the findings that a comment with a reason allows, and reports comments that allow nothing. */
import { nearest } from "../../base/nearest.ts";
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { type Allowance, allowancesOf, type AllowedRule } from "./suppress-comments.ts";
import { lineEnd, lineStart } from "./text.ts";

/** A finding that a comment allows. */
export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
  /** The comment's `allow(…)`. */
  readonly by: Span;
}

export interface Suppression {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Findings about the comments themselves. */
  readonly notes: readonly Finding[];
}

const CODE = "suppression";

/** About the comments that allow findings. Its findings come from {@link suppress}, which knows what the other rules have found. */
export const suppression: Rule = {
  code: CODE,
  summary: "a comment that allows a finding gives no reason, or allows nothing",
  severity: "information",
  check: () => [],
  fix: removal,
};

/** @param rules Those that were run: a comment that names another may be needed. */
export function suppress(file: EditorFile, findings: readonly Finding[], rules: readonly Rule[], known: readonly string[]): Suppression {
  const allowances = allowancesOf(file);
  if (allowances.length === 0) return { kept: findings, suppressed: [], notes: [] };
  const used = new Set<AllowedRule>();
  const kept: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const finding of findings) {
    const answer = allowed(finding, allowances);
    if (answer === undefined) kept.push(finding);
    else {
      used.add(answer.rule);
      suppressed.push({ finding, reason: answer.by.reason, by: { start: answer.by.start, end: answer.by.end } });
    }
  }
  const active = new Set(rules.map(({ code }) => code));
  const notes = active.has(CODE) ? allowances.flatMap((each) => notesOn(each, file, { used, active, known })) : [];
  return { kept, suppressed, notes };
}

/** The nearest allowance that counts: the last one in the text. */
function allowed(finding: Finding, allowances: readonly Allowance[]): { readonly by: Allowance; readonly rule: AllowedRule } | undefined {
  return allowances
    .flatMap((by) => {
      if (by.reason === "" || finding.start < by.covers.start || finding.start >= by.covers.end) return [];
      const rule = by.rules.find(({ code }) => code === finding.rule);
      return rule === undefined ? [] : [{ by, rule }];
    })
    .at(-1);
}

interface Ran {
  readonly used: ReadonlySet<AllowedRule>;
  readonly active: ReadonlySet<string>;
  readonly known: readonly string[];
}

function notesOn(allowance: Allowance, file: EditorFile, ran: Ran): readonly Finding[] {
  if (!allowance.wellFormed) {
    return [note(allowance, file, "This comment allows nothing: write quiesce: allow(RULE): REASON.", false)];
  }
  const unknown = allowance.rules.filter(({ code }) => !ran.known.includes(code));
  const notes = unknown.map((rule) => {
    const meant = nearest(rule.code, ran.known);
    const advice = meant === undefined ? "quiesce list rules names them" : `did you mean ${meant}?`;
    return note(rule, file, `There is no rule ${rule.code}: ${advice}${meant === undefined ? "." : ""}`, removable(allowance, file));
  });
  if (allowance.reason === "") {
    const message = "This comment allows nothing, because it gives no reason: write one behind a colon, allow(RULE): REASON.";
    return [...notes, note(allowance, file, message, false)];
  }
  const idle = allowance.rules.filter((rule) => ran.active.has(rule.code) && !ran.used.has(rule));
  if (touchesUnread(allowance.covers, file)) return notes;
  const place = allowance.function === undefined ? "here" : `in ${allowance.function.name}()`;
  return [
    ...notes,
    ...idle.map((rule) =>
      note(rule, file, `${rule.code} finds nothing ${place} that would need this comment.`, removable(allowance, file)),
    ),
  ];
}

/** What is not analysed may hold what the comment is for. */
function touchesUnread({ start, end }: Span, { functions }: EditorFile): boolean {
  return functions.some((each) => each.notAnalysed !== undefined && each.start < end && start < each.end);
}

function note({ start, end }: Span, { functions }: EditorFile, message: string, fixable: boolean): Finding {
  const owner = functions.find((each) => each.start <= start && start < each.end);
  return { start, end, rule: CODE, severity: "information", message, function: owner?.name, related: [], fixable };
}

/** Whether an edit takes one rule of it away and leaves nothing senseless. */
function removable(allowance: Allowance, { source: { text } }: EditorFile): boolean {
  return allowance.rules.length > 1 || isWholeComment(allowance, text);
}

function isWholeComment({ start, comment }: Allowance, text: string): boolean {
  return /^\/[/*]+\s*$/.test(text.slice(comment.start, start));
}

/** Takes the comment away, or one rule out of its list. */
function removal({ file }: Subject, finding: Finding): Fix | undefined {
  const { text, path } = file.source;
  const allowance = allowancesOf(file).find(({ start, end }) => start <= finding.start && finding.end <= end);
  const index = allowance?.rules.findIndex(({ start }) => start === finding.start) ?? -1;
  if (allowance === undefined || index < 0 || !removable(allowance, file)) return undefined;
  if (allowance.rules.length === 1) {
    return { title: "Remove the comment", edits: [{ ...wholeLines(text, allowance.comment), path, text: "" }] };
  }
  const { rules } = allowance;
  const start = index === 0 ? rules[0]?.start : rules[index - 1]?.end;
  const end = index === 0 ? rules[1]?.start : rules[index]?.end;
  if (start === undefined || end === undefined) return undefined;
  return { title: `Remove ${rules[index]?.code ?? ""} from the comment`, edits: [{ start, end, path, text: "" }] };
}

/** A comment that has its lines for itself goes with them; another goes with the blanks before it. */
function wholeLines(text: string, { start, end }: Span): Span {
  const before = text.slice(lineStart(text, start), start);
  const after = lineEnd(text, end);
  if (text.slice(end, after).trim() !== "") return { start, end: end + (/^[ \t]*/.exec(text.slice(end, after))?.[0].length ?? 0) };
  if (before.trim() !== "") return { start: start - (/[ \t]*$/.exec(before)?.[0].length ?? 0), end };
  return { start: start - before.length, end: Math.min(after + 1, text.length) };
}
