/** The files of a run: a document in its tree, as the editor has them, and the other side of a comparison in its place. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import { applyPatch, type Overlay } from "../../../simulator/jobs/scene/patch.ts";
import { type InputDigest, inputDigest, type ReplayRecord } from "../../../simulator/jobs/scene/token.ts";
import type { Against, RunOutcome } from "../../../simulator/jobs/simulation.ts";
import type { Problem } from "../../../base/problem.ts";
import type { Tree } from "../../main/tree.ts";
import { ruleNamed } from "../../rules/rules.ts";
import { applyEdits, takeFixes } from "../../rules/take-fixes.ts";
import type { View } from "../view.ts";

/** A file that something is to be simulated from. */
export interface Subject {
  readonly tree: Tree;
  /** As the tree names it. */
  readonly path: string;
  readonly text: string;
  /** Of the open document; undefined when it is read from the file system. */
  readonly version: number | undefined;
}

export interface Sources {
  /** Undefined when the URI names nothing that can be read. */
  readonly subject: (uri: string) => Subject | undefined;
  /** With the report of the rules; undefined when the document is not open, or has nothing of ours. */
  readonly view: (uri: string) => Promise<View | undefined>;
}

/** The other side. */
export interface OtherSide {
  /** As shown in place of the file's name. */
  readonly file: string;
  /** Name of the patch, where it is one. */
  readonly patch: string;
  readonly overlay: Overlay;
  /** What a command line would have to say; undefined where none could read the same text. */
  readonly replay: Pick<ReplayRecord, "positionals" | "options"> | undefined;
  readonly given: readonly InputDigest[];
}

export type Refused = Extract<RunOutcome, { readonly kind: "refused" }>;

export function refused(message: string, help: string, problems: readonly Problem[] = []): Refused {
  return { kind: "refused", message, help, problems };
}

/**
 * A file that stands alone under its absolute name, and what lies beside it likewise: so a debugger knows it, which is started somewhere. A program is kept
 * under these names.
 *
 * @param file The absolute name.
 */
export function namedAbsolutely(subject: Subject, file: string): Subject {
  const { tree, path } = subject;
  if (tree.root !== undefined || !file.endsWith(`/${path}`)) return subject;
  const folder = file.slice(0, -path.length);
  const inside = (name: string): string => (`${name}/`.startsWith(folder) ? name.slice(folder.length) : name);
  const named = { ...tree, textOf: (name: string) => tree.textOf(inside(name)), namesIn: (name: string) => tree.namesIn(inside(name)) };
  return { ...subject, path: file, tree: named };
}

/** The tree's files with some replaced. What is asked for is read when it is asked for: siblings are those of the moment. */
export function filesUnder({ namesIn, textOf }: Tree, overlay: Overlay): FileLookup {
  return {
    read: (path) => (overlay.has(path) ? overlay.get(path) : textOf(path)),
    list: (folder) => {
      const names = new Set(namesIn(folder));
      for (const [path, text] of overlay) {
        const start = folder === "" ? "" : `${folder}/`;
        const name = path.startsWith(start) ? path.slice(start.length) : "";
        if (name === "" || name.includes("/")) continue;
        if (text === undefined) names.delete(name);
        else names.add(name);
      }
      return [...names].sort((a, b) => (a < b ? -1 : 1));
    },
  };
}

/** Makes the other side of a comparison. */
export async function otherSideOf(against: Against, uri: string, subject: Subject, sources: Sources): Promise<OtherSide | Refused> {
  switch (against.kind) {
    case "fix":
      return fixedSide(against.rule, await sources.view(uri), subject);
    case "file": {
      const other = sources.subject(against.uri);
      if (other === undefined) return refused(`${against.uri} cannot be read`, "Choose a file that is there");
      return textSide(other.path, other.text, subject, true);
    }
    case "patch":
      return patchedSide(against.patch.name, against.patch.text, subject);
    case "text":
      return textSide(against.other.name, against.other.text, subject, false);
    default:
      return against satisfies never;
  }
}

function textSide(name: string, text: string, { path }: Subject, isFile: boolean): OtherSide {
  return {
    file: name,
    patch: "",
    overlay: new Map([[path, text]]),
    replay: isFile ? { positionals: [path, name], options: [] } : undefined,
    given: isFile ? [{ role: "given", path: name, digest: inputDigest(text) }] : [],
  };
}

function patchedSide(name: string, text: string, { tree, path, text: before }: Subject): OtherSide | Refused {
  const read = (file: string): string | undefined => (file === path ? before : tree.textOf(file));
  const patched = applyPatch(text, name, { read, file: path, inTree: tree.root !== undefined });
  if (!patched.ok) {
    const [first] = patched.problems;
    return refused(first?.message ?? `${name} does not apply`, first?.help ?? "", patched.problems);
  }
  return {
    file: path,
    patch: name,
    overlay: patched.overlay,
    replay: { positionals: [path], options: [["patch", name]] },
    given: [{ role: "given", path: name, digest: inputDigest(text) }],
  };
}

/** Every fix of the rule that leaves the others alone. */
function fixedSide(code: string, view: View | undefined, { tree, path, text }: Subject): OtherSide | Refused {
  const rule = ruleNamed(code);
  if (rule?.fix === undefined)
    return refused(`there is no quick fix of ${code}`, "Name a rule that offers a fix, such as hard-forced-synchronization");
  if (view === undefined || view.file.source.text !== text)
    return refused(`the document is not open as the simulation needs it`, "Open the file, and compare again");
  const findings = view.report().findings.filter((finding) => finding.rule === code && finding.fixable);
  const { edits } = takeFixes(findings, (finding) => rule.fix?.(view, finding), view.file.source);
  if (edits.length === 0)
    return refused(`${code} finds nothing to fix in ${path}`, "There is nothing to compare with: the file is as the fix would leave it");
  const overlay = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.path))) {
    const before = file === path ? text : tree.textOf(file);
    if (before !== undefined)
      overlay.set(
        file,
        applyEdits(
          before,
          edits.filter((edit) => edit.path === file),
        ),
      );
  }
  return {
    file: path,
    patch: `the quick fix of ${code}`,
    overlay,
    replay: { positionals: [path], options: [["rule", code]] },
    given: [],
  };
}
