/** Applies a patch to files in memory, and reports what does not apply as git does. */
import { applyHunks } from "../../../base/diff/apply.ts";
import { type FileDiff, parseDiff } from "../../../base/diff/parse.ts";
import type { Problem } from "../../../base/problem.ts";
import { folderOf, joinPath } from "../../../kernel/compile/source-store.ts";
import { baseName } from "../../report/place.ts";

/** Some files replaced (or, where undefined, taken away), all others as they are: a patch, the other side of a comparison, an editor's text. */
export type Overlay = ReadonlyMap<string, string | undefined>;

export type Patched = { readonly ok: true; readonly overlay: Overlay } | { readonly ok: false; readonly problems: readonly Problem[] };

export interface PatchTarget {
  /** Reads a file by its path from the tree's root, or beside a file that stands alone. */
  readonly read: (file: string) => string | undefined;
  /** The file asked about. */
  readonly file: string;
  /** Whether paths in the patch begin at the tree's root; without a tree they name files in the file's own folder. */
  readonly inTree: boolean;
}

/** @param name The patch as problems call it. */
export function applyPatch(text: string, name: string, target: PatchTarget): Patched {
  const parsed = parseDiff(text);
  if (!parsed.ok) {
    const { line, message } = parsed.error;
    return failed([
      patchProblem(name, line, "patch-corrupt", `corrupt patch: ${message}`, "make it again with git diff or git format-patch"),
    ]);
  }
  const state = new Map<string, string | undefined>();
  const problems = parsed.files.flatMap((file) => applyFile(file, name, target, state));
  return problems.length > 0 ? failed(problems) : { ok: true, overlay: state };
}

function failed(problems: readonly Problem[]): Patched {
  return { ok: false, problems };
}

/** One file's part. `state` holds what earlier parts made of the files. */
function applyFile(diff: FileDiff, name: string, target: PatchTarget, state: Map<string, string | undefined>): readonly Problem[] {
  const from = diff.oldPath === undefined ? undefined : pathOf(diff.oldPath, target);
  const to = diff.newPath === undefined ? undefined : pathOf(diff.newPath, target);
  const current = (file: string): string | undefined => (state.has(file) ? state.get(file) : target.read(file));
  const before = from === undefined ? "" : current(from);
  if (before === undefined) return [missing(diff, name, from ?? "", target)];
  if (from === undefined && to !== undefined && current(to) !== undefined) {
    return [
      patchProblem(name, diff.line, "patch-exists", `${to}: already exists, but the patch makes it`, "is the patch applied already?"),
    ];
  }
  const applied = applyHunks(before, diff.hunks);
  if (!applied.ok) return [doesNotApply(diff, applied.hunk, name, from ?? to ?? "")];
  if (from !== undefined && from !== to) state.set(from, undefined);
  if (to !== undefined) state.set(to, applied.text);
  return [];
}

function pathOf(file: string, { file: main, inTree }: PatchTarget): string {
  return inTree ? file : joinPath(folderOf(main), baseName(file));
}

function missing({ line }: FileDiff, name: string, file: string, { inTree }: PatchTarget): Problem {
  const help = inTree ? "is it a patch for this tree?" : "outside a kernel tree, a patch can only change files that lie beside FILE";
  return patchProblem(name, line, "patch-no-file", `${file}: no such file`, help);
}

function doesNotApply({ hunks }: FileDiff, hunk: FileDiff["hunks"][number], name: string, file: string): Problem {
  const number = hunks.indexOf(hunk) + 1;
  const message = `patch failed: ${file}:${hunk.oldStart}: hunk ${number} of ${hunks.length} does not apply`;
  return patchProblem(
    name,
    hunk.line,
    "patch-does-not-apply",
    message,
    "every line of a hunk must match: apply the patches before it, or make it again for this version",
  );
}

function patchProblem(file: string, line: number, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file, line, column: line > 0 ? 1 : 0, message, help };
}
