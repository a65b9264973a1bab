/** Several quick fixes at once: their edits, as long as they leave each other alone. */
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import type { Finding, Fix, TextEdit } from "./rule.ts";
import { compareText } from "../../simulator/report/summary.ts";

export interface Mending {
  /** Of all fixes taken, each once; sorted by file and place. */
  readonly edits: readonly TextEdit[];
  readonly fixed: readonly { readonly finding: Finding; readonly title: string }[];
  readonly left: readonly { readonly finding: Finding; readonly why: string }[];
}

/** Takes the fixes in the order of their findings. A fix whose edits overlap those taken already waits for another call. */
export function takeFixes(findings: readonly Finding[], fixOf: (finding: Finding) => Fix | undefined, source: SourceFile): Mending {
  const taken: { readonly edit: TextEdit; readonly by: Finding }[] = [];
  const fixed: { readonly finding: Finding; readonly title: string }[] = [];
  const left: { readonly finding: Finding; readonly why: string }[] = [];
  for (const finding of findings) {
    const fix = fixOf(finding);
    if (fix === undefined) {
      left.push({ finding, why: "the rule offers no fix here" });
      continue;
    }
    const fresh = fix.edits.filter((edit) => !taken.some(({ edit: other }) => isSame(edit, other)));
    const clash = taken.find(({ edit: other }) => fresh.some((edit) => overlaps(edit, other)));
    if (clash === undefined) {
      taken.push(...fresh.map((edit) => ({ edit, by: finding })));
      fixed.push({ finding, title: fix.title });
    } else {
      const { line } = positionAt(source, clash.by.start);
      left.push({ finding, why: `its edits overlap those for line ${line}; run fix again after these` });
    }
  }
  return { edits: taken.map(({ edit }) => edit).sort((a, b) => compareText(a.path, b.path) || a.start - b.start), fixed, left };
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return a.path === b.path && a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Whether the result would depend on the order. Two insertions at one place do; neighbours do not. */
function overlaps(a: TextEdit, b: TextEdit): boolean {
  if (a.path !== b.path) return false;
  const insertions = a.start === a.end && b.start === b.end;
  return insertions ? a.start === b.start : a.start < b.end && b.start < a.end;
}

/** The text after edits of one file. Inserted lines end as the file's own do. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const crlf = /^[^\n]*\r\n/.test(text);
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, edit) => {
      const inserted = crlf ? edit.text.replaceAll(/\r?\n/g, "\r\n") : edit.text;
      return result.slice(0, edit.start) + inserted + result.slice(edit.end);
    }, text);
}
