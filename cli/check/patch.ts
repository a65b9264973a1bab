/** What a patch changes: its files, whether the tree has it already, and the lines it brings. */
import { applyHunks } from "../../base/diff/apply.ts";
import type { FileDiff, Hunk } from "../../base/diff/parse.ts";
import { type PatchFile, readSeries } from "../../base/diff/series.ts";
import { changesBetween, linesOf } from "../../base/diff/write.ts";
import type { Problem } from "../../base/problem.ts";
import { reversedHunk, seriesProblem } from "../../simulator/jobs/scene/patch.ts";
import type { PatchedFile } from "../report/check.ts";

/** One file of the patch, before it and after it. */
export interface ChangedFile extends PatchedFile {
  /** Undefined for a file that the patch makes. */
  readonly before: string | undefined;
  /** Undefined for a file that it deletes. */
  readonly after: string | undefined;
  /** 1-based lines of {@link after} that are new or different. */
  readonly lines: ReadonlySet<number>;
}

export type PatchReading =
  | { readonly ok: true; readonly files: readonly ChangedFile[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a patch, a mail or a series against a tree.
 *
 * @param files In the order in which they are applied.
 * @param read A file by its path below the tree's root.
 */
export function readPatch(files: readonly PatchFile[], read: (file: string) => string | undefined): PatchReading {
  const series = readSeries(files);
  if (!series.ok) return { ok: false, problems: series.errors.map(seriesProblem) };
  const diffs = series.diffs.map(({ diff, name }, order): NamedDiff => Object.assign({}, diff, { name, order }));
  const readings = groupsOf(diffs).map((group) => readGroup(group, read));
  const problems = readings.flatMap((reading) => (reading.ok ? [] : reading.problems));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, files: readings.flatMap((reading) => (reading.ok ? reading.files : [])) };
}

/** A diff, the file that holds it, and its place among all of them. */
type NamedDiff = FileDiff & { readonly name: string; readonly order: number };

type Read = (file: string) => string | undefined;

/** Diffs that touch the same files, in their order: a series in one mailbox may change a file several times, or rename it. */
function groupsOf(diffs: readonly NamedDiff[]): readonly (readonly NamedDiff[])[] {
  let groups: NamedDiff[][] = [];
  for (const diff of diffs) {
    const touches = (other: FileDiff): boolean => pathsOf(other).some((path) => pathsOf(diff).includes(path));
    const same = groups.filter((group) => group.some(touches));
    const joined = [...same.flat(), diff].sort((a, b) => a.order - b.order);
    groups = [...groups.filter((group) => !same.includes(group)), joined];
  }
  return groups;
}

function pathsOf({ oldPath, newPath }: FileDiff): readonly string[] {
  return [oldPath, newPath].filter((path) => path !== undefined);
}

function readGroup(group: readonly NamedDiff[], read: Read): PatchReading {
  const forwards = run(group, read);
  const back = run(group.map(reversed).reverse(), read);
  const removes = group.some(({ hunks }) => hunks.some(({ oldLines, newLines: now }) => oldLines.some((line) => !now.includes(line))));
  // Where both ways fit, as without context, a patch that takes lines away has them still before it.
  if (forwards.ok && (removes || !back.ok)) return { ok: true, files: filesOf(forwards, read, "applied-in-memory") };
  if (back.ok) return { ok: true, files: filesOf(back, read, "in-tree") };
  return { ok: false, problems: forwards.ok ? [] : [misfit(forwards.diff, read)] };
}

interface Applied {
  readonly ok: true;
  /** What became of each file. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** Of renamed files, the last name → the first. */
  readonly names: ReadonlyMap<string, string>;
}

/** Or the first diff that does not apply. */
type Run = Applied | { readonly ok: false; readonly diff: NamedDiff };

/** Applies diffs one after the other. */
function run(diffs: readonly NamedDiff[], read: Read): Run {
  const texts = new Map<string, string | undefined>();
  const names = new Map<string, string>();
  const now: Read = (file) => (texts.has(file) ? texts.get(file) : read(file));
  for (const diff of diffs) {
    const { oldPath, newPath, hunks } = diff;
    const before = oldPath === undefined ? "" : now(oldPath);
    const isInTheWay = newPath !== undefined && newPath !== oldPath && now(newPath) !== undefined;
    const after = before === undefined || isInTheWay ? undefined : applied(hunks, before);
    if (after === undefined || (newPath === undefined && after !== "")) return { ok: false, diff };
    if (oldPath !== undefined) texts.set(oldPath, undefined);
    if (newPath !== undefined) texts.set(newPath, after);
    if (oldPath !== undefined && newPath !== undefined && oldPath !== newPath) names.set(newPath, names.get(oldPath) ?? oldPath);
  }
  return { ok: true, texts, names };
}

function filesOf({ texts, names }: Applied, read: Read, state: "applied-in-memory" | "in-tree"): readonly ChangedFile[] {
  const earlier = state === "in-tree" ? new Map([...names].map(([last, first]) => [first, last] as const)) : names;
  return [...texts.keys()].map((file) => {
    const name = earlier.get(file) ?? file;
    const [before, after] = state === "in-tree" ? [texts.get(name), read(file)] : [read(name), texts.get(file)];
    if (after === undefined) return { file, state: "deleted", before, after, lines: new Set<number>() };
    return { file, state, before, after, lines: newLines(before ?? "", after) };
  });
}

function applied(hunks: readonly Hunk[], text: string): string | undefined {
  const result = applyHunks(text, hunks);
  return result.ok ? result.text : undefined;
}

function reversed(diff: NamedDiff): NamedDiff {
  return { ...diff, oldPath: diff.newPath, newPath: diff.oldPath, hunks: diff.hunks.map(reversedHunk) };
}

function newLines(before: string, after: string): ReadonlySet<number> {
  const changes = changesBetween(linesOf(before), linesOf(after));
  return new Set(changes.flatMap(({ newStart, newEnd }) => Array.from({ length: newEnd - newStart }, (_, index) => newStart + index + 1)));
}

function misfit(diff: NamedDiff, read: Read): Problem {
  const { name } = diff;
  const file = diff.oldPath ?? diff.newPath ?? "";
  if (read(file) === undefined && (diff.newPath === undefined || read(diff.newPath) === undefined)) {
    return problem(name, diff.line, "patch-no-file", `${file}: no such file`, "is it a patch for this tree? --kernel DIR names another");
  }
  const [first] = diff.hunks;
  const message = `${file}: the patch does not apply, and the file does not have it either`;
  const help = "every line of a hunk must match: apply the patches before it, or make it again for this version";
  return problem(name, first?.line ?? diff.line, "patch-does-not-apply", message, help);
}

function problem(file: string, line: number, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file, line, column: line > 0 ? 1 : 0, message, help };
}
