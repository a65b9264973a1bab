/** Of a changed file's findings those that its change is to answer for. */
import type { FindingRecord } from "../report/check.ts";
import { Baseline, type BaselineEntry, entryOf, type KnownFinding } from "./baseline.ts";

/**
 * Findings that touch a changed line, and those that were not there before the change: a call that is taken away may leave a lock held
 * at a return that nobody touched.
 *
 * @param before The findings of the text before the change.
 * @param lines 1-based lines that the change brought.
 */
export function causedByChange(
  after: readonly KnownFinding[],
  before: readonly KnownFinding[],
  lines: ReadonlySet<number>,
): readonly KnownFinding[] {
  const known = new Baseline(before.map(({ finding, line }): BaselineEntry => entryOf(finding, line)));
  // Findings of lines that stayed take what is known first: a copy of one on a new line is new.
  const rest = after.filter((each) => !touches(each.finding, lines));
  const stays = new Set(rest.filter(({ finding, line }) => known.takes(finding, line)));
  return after.flatMap((each) => {
    if (stays.has(each)) return [];
    const change = touches(each.finding, lines) ? "on-changed-line" : "caused-by-change";
    return [{ ...each, finding: { ...each.finding, change } as const }];
  });
}

/** The same of a file whose own text stays: what is found at the same place in the same words was there before. */
export function causedElsewhere(after: readonly KnownFinding[], before: readonly KnownFinding[]): readonly KnownFinding[] {
  const place = ({ finding: { rule, line, column, message } }: KnownFinding): string => `${line}:${column} ${rule} ${message}`;
  const known = new Set(before.map(place));
  return after.flatMap((each) =>
    known.has(place(each)) ? [] : [{ ...each, finding: { ...each.finding, change: "caused-by-change" } as const }],
  );
}

function touches({ line, endLine, endColumn }: FindingRecord, lines: ReadonlySet<number>): boolean {
  const last = endLine > line && endColumn === 1 ? endLine - 1 : endLine;
  for (let each = line; each <= last; each++) if (lines.has(each)) return true;
  return false;
}
