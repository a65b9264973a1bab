/** Applies a patch, a mail or a series to files in memory, and reports what does not apply, and what applies elsewhere, as git does. */
import { applyHunks, type HunkPlace, type Nearest } from "../../../base/diff/apply.ts";
import type { Hunk } from "../../../base/diff/parse.ts";
import { type PatchFile, readSeries, type SeriesDiff, type SeriesError } from "../../../base/diff/series.ts";
import type { Problem } from "../../../base/problem.ts";
import { folderOf, joinPath } from "../../../kernel/compile/source-store.ts";
import { baseName } from "../../report/place.ts";

/** Some files replaced (or, where undefined, taken away), all others as they are: a patch, the other side of a comparison, an editor's text. */
export type Overlay = ReadonlyMap<string, string | undefined>;

export type Patched =
  | { readonly ok: true; readonly overlay: Overlay /** Offsets and reduced context. */; readonly notes: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface PatchTarget {
  /** Reads a file by its path from the tree's root, or beside a file that stands alone. */
  readonly read: (file: string) => string | undefined;
  /** The file asked about. */
  readonly file: string;
  /** Whether paths in the patch begin at the tree's root; without a tree they name files in the file's own folder. */
  readonly inTree: boolean;
  /** Lines around a change that must match, as git apply's -C; by default all that the patch has. */
  readonly context?: number;
}

/** @param name The patch as problems call it. */
export function applyPatch(text: string, name: string, target: PatchTarget): Patched {
  return applySeries([{ name, text }], target);
}

/** Several patches, each on what those before it made. The first that does not apply ends it. */
export function applySeries(files: readonly PatchFile[], target: PatchTarget): Patched {
  const series = readSeries(files);
  if (!series.ok) return { ok: false, problems: series.errors.map(seriesProblem) };
  const state = new Map<string, string | undefined>();
  const notes: Problem[] = [];
  let failed: number | undefined;
  const problems: Problem[] = [];
  for (const each of series.diffs) {
    // What follows a patch that does not apply would fail because of it.
    if (failed !== undefined && each.patch !== failed) break;
    const made = applyFile(each, target, state);
    notes.push(...made.notes);
    problems.push(...made.problems);
    if (made.problems.length > 0) failed = each.patch;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, overlay: state, notes };
}

/** What is wrong with the patch itself, whatever the tree. */
export function seriesProblem({ name, line, code, message }: SeriesError): Problem {
  if (code === "patch-series") {
    return patchProblem(name, line, code, message, "leave out what is not of the series, or name its patches one by one with --patch");
  }
  return patchProblem(name, line, code, `corrupt patch: ${message}`, "make it again with git diff or git format-patch");
}

interface Made {
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

const NOTHING: Made = { problems: [], notes: [] };

/** One file's part. `state` holds what earlier parts made of the files. */
function applyFile({ diff, name }: SeriesDiff, target: PatchTarget, state: Map<string, string | undefined>): Made {
  const from = diff.oldPath === undefined ? undefined : pathOf(diff.oldPath, target);
  const to = diff.newPath === undefined ? undefined : pathOf(diff.newPath, target);
  const current = (file: string): string | undefined => (state.has(file) ? state.get(file) : target.read(file));
  const before = from === undefined ? "" : current(from);
  if (before === undefined) return { ...NOTHING, problems: [missing(diff.line, name, from ?? "", target)] };
  if (from === undefined && to !== undefined && current(to) !== undefined) {
    const message = `${to}: already exists, but the patch makes it`;
    return { ...NOTHING, problems: [patchProblem(name, diff.line, "patch-exists", message, "is the patch applied already?")] };
  }
  const applied = applyHunks(before, diff.hunks, target.context);
  if (!applied.ok) {
    const already = applyHunks(before, diff.hunks.map(reversedHunk)).ok;
    return { ...NOTHING, problems: [doesNotApply(diff.hunks, applied, name, from ?? to ?? "", already)] };
  }
  if (from !== undefined && from !== to) state.set(from, undefined);
  if (to !== undefined) state.set(to, applied.text);
  return { problems: [], notes: applied.places.flatMap((place) => noteOf(place, diff.hunks, name, to ?? from ?? "")) };
}

/** The hunk that takes back what this one does. */
export function reversedHunk({ oldStart, newStart, oldLines, newLines, leading, trailing, line }: Hunk): Hunk {
  return { oldStart: newStart, newStart: oldStart, oldLines: newLines, newLines: oldLines, leading, trailing, line };
}

/** In git's words, which people search for. */
function noteOf(
  { hunk, line, offset, leading, trailing }: HunkPlace,
  hunks: readonly Hunk[],
  name: string,
  file: string,
): readonly Problem[] {
  const note = (code: string, message: string, help: string): Problem => ({
    ...patchProblem(name, hunk.line, code, message, help),
    severity: code === "patch-context" ? "warning" : "info",
  });
  const number = hunks.indexOf(hunk) + 1;
  const reduced = leading < hunk.leading || trailing < hunk.trailing;
  return [
    ...(offset === 0 || reduced
      ? []
      : [
          note(
            "patch-offset",
            `${file}: hunk #${number} succeeded at ${line} (offset ${offset} ${Math.abs(offset) === 1 ? "line" : "lines"})`,
            "",
          ),
        ]),
    ...(reduced
      ? [
          note(
            "patch-context",
            `${file}: context reduced to (${leading}/${trailing}) to apply fragment at ${line}`,
            "look at the result: the lines around the change are not those that the patch was made for",
          ),
        ]
      : []),
  ];
}

function pathOf(file: string, { file: main, inTree }: PatchTarget): string {
  return inTree ? file : joinPath(folderOf(main), baseName(file));
}

function missing(line: number, name: string, file: string, { inTree }: PatchTarget): Problem {
  const help = inTree ? "is it a patch for this tree?" : "outside a kernel tree, a patch can only change files that lie beside FILE";
  return patchProblem(name, line, "patch-no-file", `${file}: no such file`, help);
}

function doesNotApply(
  hunks: readonly Hunk[],
  { hunk, nearest }: { readonly hunk: Hunk; readonly nearest: Nearest | undefined },
  name: string,
  file: string,
  already: boolean,
): Problem {
  const number = hunks.indexOf(hunk) + 1;
  const message = `patch failed: ${file}:${hunk.oldStart}: hunk ${number} of ${hunks.length} does not apply`;
  if (already) return patchProblem(name, hunk.line, "patch-does-not-apply", message, `${file} has the change already`);
  return patchProblem(name, hunk.line, "patch-does-not-apply", message, nearestHelp(hunk, nearest));
}

function nearestHelp({ oldLines }: Hunk, nearest: Nearest | undefined): string {
  const every = "every line of a hunk must match: apply the patches before it, or make it again for this version";
  if (nearest === undefined || nearest.differs < 0) return every;
  const { line, matching, differs } = nearest;
  const wanted = (oldLines[differs] ?? "").trim().slice(0, 60);
  return `it comes nearest at line ${line}, where ${matching} of ${oldLines.length} lines match, and line ${line + differs} is not "${wanted}"; apply the patches before it, or make it again for this version`;
}

function patchProblem(file: string, line: number, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file, line, column: line > 0 ? 1 : 0, message, help };
}
