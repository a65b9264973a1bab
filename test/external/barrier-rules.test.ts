/** The rules on barriers and comments on the real livepatch files: silent on what is pristine, and not on what an edit breaks. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { barrierWithoutComment } from "../../server/rules/barrier-without-comment.ts";
import { lostOrder } from "../../server/rules/lost-order.ts";
import type { Finding, Rule, Subject } from "../../server/rules/rule.ts";
import { staleNameInComment } from "../../server/rules/stale-name-in-comment.ts";
import { unpairedBarrier } from "../../server/rules/unpaired-barrier.ts";
import { commentsOf, pointsOf } from "../../server/analysis/pairing/points.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";
import { TRANSITION } from "../support/timeline.ts";
import { treePart, type TreePart } from "../support/tree-surroundings.ts";

const FOLDER = "kernel/livepatch/";
const PATCH = `${FOLDER}patch.c`;
const CORE = `${FOLDER}core.c`;
const FILES = ["core.c", "core.h", "patch.c", "patch.h", "shadow.c", "shadow.h", "state.c", "state.h", "transition.c", "transition.h"];
const PATHS = [...FILES.map((file) => FOLDER + file), "include/linux/livepatch.h"];
const RULES: readonly Rule[] = [lostOrder, unpairedBarrier, barrierWithoutComment, staleNameInComment];

function subjectOf(part: TreePart, file: string): Subject {
  return { file: part.file(file), facts: { path: file, functions: [] }, surroundings: part.surroundings };
}

/** `function: message` of each finding of the rule. */
function found(rule: Rule, part: TreePart, file: string): readonly string[] {
  return rule.check(subjectOf(part, file)).map(({ function: name, message }: Finding) => `${name ?? ""}: ${message}`);
}

/** One edit of a file that must fit: the `index`th place of `from` after `after`. */
interface Edit {
  readonly what: string;
  readonly file: string;
  readonly after: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly index?: number;
  readonly rule: Rule;
  /** Where the finding is, and what it says. */
  readonly in: string;
  readonly function: string;
  readonly says: string;
  readonly only?: "6.12";
}

const UPDATE = "void klp_update_patch_state(";
const COMMENT = /\t*\/\*(?:[^*]|\*(?!\/))*test_and_clear(?:[^*]|\*(?!\/))*\*\/\n/;

const EDITS: readonly Edit[] = [
  {
    what: "test and clear becomes test",
    file: TRANSITION,
    after: UPDATE,
    from: "if (test_and_clear_tsk_thread_flag(",
    to: "if (test_tsk_thread_flag(",
    rule: lostOrder,
    in: TRANSITION,
    function: "klp_update_patch_state",
    says: "counts on test_and_clear_tsk_thread_flag()",
  },
  {
    what: "the switch in cond_resched loses its read barrier",
    file: TRANSITION,
    after: "void __klp_sched_try_switch(",
    from: "\tsmp_rmb();\n",
    to: "",
    rule: lostOrder,
    in: TRANSITION,
    function: "__klp_sched_try_switch",
    says: "with nothing between that orders them",
    only: "6.12",
  },
  {
    what: "the handler loses its second read barrier",
    file: PATCH,
    after: "if (unlikely(func->transition))",
    from: "\t\tsmp_rmb();\n",
    to: "",
    rule: lostOrder,
    in: PATCH,
    function: "klp_ftrace_handler",
    says: "makes patch_state visible before transition",
  },
  {
    what: "the handler's first side is gone",
    file: CORE,
    after: "static int __klp_enable_patch(struct klp_patch *patch)\n{",
    from: "\tsmp_wmb();\n",
    to: "",
    rule: unpairedBarrier,
    in: PATCH,
    function: "klp_ftrace_handler",
    says: "names __klp_enable_patch() as its other side",
  },
  {
    what: "the handler's second side is gone",
    file: TRANSITION,
    after: "void klp_init_transition(",
    from: "\tsmp_wmb();\n",
    to: "",
    rule: unpairedBarrier,
    in: PATCH,
    function: "klp_ftrace_handler",
    says: "names klp_init_transition() as its other side",
  },
  {
    what: "one of the two sides of the switch in cond_resched is gone",
    file: TRANSITION,
    after: "void klp_reverse_transition(",
    from: "\tsmp_wmb();\n",
    to: "",
    rule: unpairedBarrier,
    in: TRANSITION,
    function: "__klp_sched_try_switch",
    says: "names klp_reverse_transition() as its other side",
    only: "6.12",
  },
];

describeWithSources("rules on barriers and comments", (sources) => {
  for (const { name, tree, minor } of [
    { name: "6.12", tree: "linux612", minor: 12 },
    { name: "6.1", tree: "linux61", minor: 1 },
  ] as const) {
    const folder = sources[tree].path;
    const part = treePart(folder, { major: 6, minor, patch: 0 }, PATHS);

    it(`${name}: are silent on the livepatch files`, async () => {
      const its = await part;
      for (const file of FILES.filter((each) => each.endsWith(".c"))) {
        for (const rule of RULES) expect({ file, rule: rule.code, found: found(rule, its, FOLDER + file) }).toMatchObject({ found: [] });
      }
    });

    it.each(EDITS.filter(({ only }) => only === undefined || only === name))(`${name}: $what`, async (edit) => {
      const its = (await part).withText(edit.file, edited(sourceOf(folder, edit.file), edit));
      const findings = found(edit.rule, its, edit.in);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toContain(`${edit.function}: `);
      expect(findings[0]).toContain(edit.says);
    });

    it(`${name}: test and clear becomes test, and its comment goes with it`, async () => {
      const text = sourceOf(folder, TRANSITION)
        .replace(COMMENT, "")
        .replace("if (test_and_clear_tsk_thread_flag(", "if (test_tsk_thread_flag(");
      expect(text).not.toContain("test_and_clear");
      const findings = found(lostOrder, (await part).withText(TRANSITION, text), TRANSITION);
      // Only 6.12 has a barrier close by, at the reversal, whose comment names the function.
      expect(findings.map((each) => each.split(":")[0])).toEqual(name === "6.12" ? ["klp_update_patch_state"] : []);
    });

    it.each([CORE, PATCH, TRANSITION])(`${name}: every fence of %s without its comment is reported`, async (file) => {
      const its = await part;
      const fences = pointsOf(its.file(file)).filter(({ operation }) => operation.fence);
      expect(fences.length).toBeGreaterThan(0);
      for (const fence of fences) {
        const { text } = its.file(file).source;
        const bare = commentsOf(fence).reduceRight((now, { start, end }) => now.slice(0, start) + now.slice(end), text);
        const findings = found(barrierWithoutComment, its.withText(file, bare), file);
        expect(findings).toHaveLength(1);
        expect(findings[0]).toContain(`${fence.function.name}: No comment says what ${fence.name}() orders`);
      }
    });

    it(`${name}: a function renamed in the code and not in the comments`, async () => {
      const old = "klp_ftrace_handler";
      const renamed = sourceOf(folder, PATCH).replaceAll(new RegExp(`\\b${old}\\b`, "g"), "klp_entry_handler");
      const its = (await treePart(folder, { major: 6, minor, patch: 0 }, PATHS, [old])).withText(PATCH, renamed);
      for (const file of [TRANSITION, CORE]) {
        const mentions = its.file(file).source.text.split(`${old}()`).length - 1;
        expect(mentions).toBeGreaterThan(1);
        expect(found(staleNameInComment, its, file)).toHaveLength(mentions);
      }
      expect(found(staleNameInComment, its, PATCH)).toEqual([]);
    });
  }

  it("find the order lost in the bundled example", async () => {
    const file = "examples/livepatch/transition.c";
    const text = readFileSync(path.join(root, file), "utf8");
    const part = await treePart(root, undefined, [file]);
    expect(found(lostOrder, part, file)).toEqual([]);
    const weak = part.withText(file, text.replace("if (test_and_clear_tsk_thread_flag(", "if (test_tsk_thread_flag("));
    expect(found(lostOrder, weak, file)).toEqual([expect.stringContaining("klp_update_patch_state: The comment says")]);
  });
});

function sourceOf(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

function edited(text: string, { after, from, to }: Edit): string {
  const at = text.indexOf(after);
  expect(at).toBeGreaterThan(0);
  const rest = text.slice(at);
  const changed = rest.replace(from, to);
  expect(changed).not.toBe(rest);
  return text.slice(0, at) + changed;
}
