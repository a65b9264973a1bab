/** The quick fix of a forced synchronization on the real files: the change that the project began with, and what it leaves to others. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { unifiedDiff } from "../../base/diff/write.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import { hardForcedSynchronization } from "../../server/rules/hard-forced-synchronization.ts";
import type { Rule, Subject, TextEdit } from "../../server/rules/rule.ts";
import { staleNameInComment } from "../../server/rules/stale-name-in-comment.ts";
import { reader } from "../support/editor.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline, TRANSITION } from "../support/timeline.ts";
import { treePart, type TreePart } from "../support/tree-surroundings.ts";

const KERNELS = [
  { name: "6.12", tree: "linux612", minor: 12, profile: "6.12-voluntary" },
  { name: "6.1", tree: "linux61", minor: 1, profile: "debian-6.1" },
] as const;

const FOLDER = "kernel/livepatch/";
const PATHS = [
  ...["core.c", "core.h", "patch.c", "patch.h", "transition.c", "transition.h", "shadow.c", "state.c", "state.h"].map(
    (file) => FOLDER + file,
  ),
  "include/linux/livepatch.h",
  "include/linux/workqueue.h",
  "include/linux/rcupdate.h",
  "kernel/workqueue.c",
  "kernel/rcu/tree.c",
  "kernel/rcu/tasks.h",
];
/** The wrapper, found by what it does. */
const WRAPPER = /(\w+)\(void\)\n\{\n\tschedule_on_each_cpu/;

/** Of the lines that the first patch removed, sorted and without white space around, with the newer name of the user-exit function older. */
const SEED_REMOVED = "5a9cb7eb5d00bd2eca7b11cdbd282c212210a8911e8bfe52d20f03f6a92ae60d";

function subjectOf(part: TreePart, file: EditorFile): Subject {
  return { file, facts: analyse(file, part.surroundings), surroundings: part.surroundings };
}

function apply(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: its }) => now.slice(0, start) + its + now.slice(end), text);
}

/** The text after the fix of the file's only finding. */
function fixedText(rule: Rule, subject: Subject): string {
  const findings = rule.check(subject);
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  const fix = finding === undefined ? undefined : rule.fix?.(subject, finding);
  expect(finding?.fixable).toBe(true);
  const { path: name, text } = subject.file.source;
  expect(new Set((fix?.edits ?? []).map((edit) => edit.path))).toEqual(new Set([name]));
  return apply(text, fix?.edits ?? []);
}

function changedLines(before: string, after: string): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const lines = unifiedDiff("f", before, after)
    .split("\n")
    .filter((line) => !/^(---|\+\+\+) /.test(line));
  const of = (sign: string): readonly string[] => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  return { added: of("+"), removed: of("-") };
}

describeWithSources("the fix of a forced synchronization", (sources) => {
  for (const { name, tree, minor, profile } of KERNELS) {
    const folder = sources[tree].path;
    const version = { major: 6, minor, patch: 0 };
    const part = treePart(folder, version, PATHS);

    it(`${name}: adds and removes the seed's lines`, async () => {
      const its = await part;
      const file = its.file(TRANSITION);
      const { added, removed } = changedLines(file.source.text, fixedText(hardForcedSynchronization, subjectOf(its, file)));
      expect(added.map((line) => line.trim())).toEqual(["synchronize_rcu();", "synchronize_rcu();", "synchronize_rcu();"]);
      expect(removed).toHaveLength(29);
      const sorted = removed.map((line) => line.trim().replace("ct_user_exit", "user_exit")).sort();
      expect(createHash("sha256").update(sorted.join("\n")).digest("hex")).toBe(SEED_REMOVED);
    });

    it(`${name}: what it leaves compiles, and a transition completes with it`, async () => {
      const its = await part;
      const text = fixedText(hardForcedSynchronization, subjectOf(its, its.file(TRANSITION)));
      const result = runTimeline({
        tree: folder,
        texts: new Map([[TRANSITION, text]]),
        profile,
        topology: { cpus: 4, cmdline: "nohz_full=2-3", hz: 250 },
        scenario: "enable-disable",
      });
      expect(result).toMatchObject({ result: "completed", problems: [], violations: [] });
    });

    it(`${name}: the neighbours that still name the wrapper are reported, each with an edit of its own`, async () => {
      const its = await part;
      const before = its.file(TRANSITION);
      const wrapper = WRAPPER.exec(before.source.text)?.[1] ?? "";
      for (const file of ["patch.c", "core.c"]) {
        const text = its.file(FOLDER + file).source.text;
        expect(staleNameInComment.check(subjectOf(its, its.file(FOLDER + file)))).toEqual([]);
        // The name is gone from the tree with the fix, and only then do its mentions speak of nothing.
        const fixed = await treePart(folder, version, PATHS, [wrapper]);
        const after = fixed.withText(TRANSITION, fixedText(hardForcedSynchronization, subjectOf(its, before)));
        const mended = fixedText(staleNameInComment, subjectOf(after, after.file(FOLDER + file)));
        expect(text).toContain(`${wrapper}()`);
        expect(mended).toBe(text.replaceAll(`${wrapper}()`, "synchronize_rcu()"));
      }
    });

    it(`${name}: RCU's own is explained, and no fix is offered for it`, async () => {
      const its = await part;
      const subject = subjectOf(its, its.file("kernel/rcu/tasks.h"));
      const findings = hardForcedSynchronization.check(subject);
      expect(findings).toHaveLength(1);
      for (const finding of findings) {
        expect(finding.fixable).toBe(false);
        expect(finding.message).toContain("RCU cannot wait for itself");
        expect(hardForcedSynchronization.fix?.(subject, finding)).toBeUndefined();
      }
    });
  }

  it("the bundled example gets the same change, and completes with it", async () => {
    const file = path.join("examples", "livepatch", "transition.c");
    const its = await reader();
    const text = readFileSync(path.join(root, file), "utf8");
    const alone = await treePart(root, undefined, []);
    const fixed = fixedText(hardForcedSynchronization, subjectOf(alone, its.read("transition.c", text)));
    const { added, removed } = changedLines(text, fixed);
    expect(added.map((line) => line.trim())).toEqual(["synchronize_rcu();", "synchronize_rcu();", "synchronize_rcu();"]);
    expect(removed.filter((line) => line.includes("wait_for_handlers();"))).toHaveLength(3);
    expect(fixed).not.toContain("do_nothing");
    const result = runTimeline({
      tree: sources.linux612.path,
      texts: new Map([[TRANSITION, fixed]]),
      profile: "6.12-voluntary",
      topology: { cpus: 4, cmdline: "nohz_full=2-3", hz: 250 },
      scenario: "enable-disable",
    });
    expect(result).toMatchObject({ result: "completed", problems: [], violations: [] });
  });
});
