/** The index of a real tree: what it answers about names that the livepatch files and their callers use. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FunctionEntry } from "../../server/analysis/surroundings.ts";
import { MemoryFiles, splitFixture } from "../../server/workspace/memory-files.ts";
import { type KernelTree, Workspace } from "../../server/workspace/workspace.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { Random } from "../../base/random.ts";
import { outlineOf } from "../../c/editor/outline/outline.ts";
import { reader } from "../support/editor.ts";
import { nodeFiles } from "../support/node-files.ts";
import { describeWithSources } from "../support/sources.ts";
import { answersOf, indexed, TOP, workspaceOver } from "../support/workspace.ts";

const C_WORDS = new Set("if while for switch return sizeof do else case goto typeof __typeof__ asm defined __attribute__".split(" "));

/** Names that look called in a file, but for members, parameters and words of the language. */
function calledIn(tree: KernelTree, path: string): ReadonlySet<string> {
  const text = tree.textOf(path) ?? "";
  const found = new Set<string>();
  for (const { bodyStart, end, parameters } of outlineOf(path, text, kernelOutlineTable).functions) {
    const body = text.slice(bodyStart, end).replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"/g, " ");
    for (const [, before, name = ""] of body.matchAll(/(->|\.)?\s*\b([A-Za-z_]\w*)\s*\(/g)) {
      const isCall = before === undefined && !C_WORDS.has(name) && !parameters.some((each) => each.name === name);
      // Tracepoints are made by macros, which the index does not follow.
      if (isCall && !name.startsWith("trace_") && !name.startsWith("__builtin")) found.add(name);
    }
  }
  return found;
}

const attributes = ({ signature }: FunctionEntry): readonly string[] => signature.attributes.map(({ name }) => name);

describeWithSources("the workspace", ({ linux61, linux612 }) => {
  const made = reader().then(
    (its) =>
      new Workspace({
        files: nodeFiles,
        outline: kernelOutlineTable,
        read: (path, text) => its.read(path, text),
        cacheKey: "test",
        wallClockMs: Date.now,
      }),
  );
  const treeOf61 = made.then((workspace) => {
    const tree = workspace.treeOf(`${linux61.path}/kernel/livepatch/transition.c`);
    const steps = tree.indexing();
    while (steps?.next().done === false);
    return tree;
  });

  it("tells the trees and their versions apart", async () => {
    const workspace = await made;
    const trees = [await treeOf61, workspace.treeOf(`${linux612.path}/kernel/livepatch/transition.c`)];
    expect(trees.map(({ root }) => root)).toEqual([linux61.path, linux612.path]);
    expect(trees.map(({ version, note }) => [version?.major, version?.minor, note])).toEqual([
      [6, 1, undefined],
      [6, 12, undefined],
    ]);
  });

  it("knows almost every name that is called in kernel/", async () => {
    const tree = await treeOf61;
    const { surroundings } = tree;
    const files = [
      "kernel/livepatch/transition.c",
      "kernel/sched/core.c",
      "kernel/sched/idle.c",
      "kernel/rcu/tree.c",
      "kernel/workqueue.c",
    ];
    const unknown: string[] = [];
    let known = 0;
    for (const file of files) {
      for (const name of calledIn(tree, file)) {
        if (surroundings.functionsNamed(name, file).length + surroundings.macrosNamed(name, file).length > 0) known++;
        else unknown.push(`${file}: ${name}`);
      }
    }
    expect(known).toBeGreaterThan(1000);
    expect(unknown.length).toBeLessThan(known / 50);
  });

  it("finds who names the functions that others call", async () => {
    const { surroundings } = await treeOf61;
    expect(surroundings.filesNaming("klp_update_patch_state")).toEqual(
      expect.arrayContaining([
        "include/linux/livepatch.h",
        "kernel/entry/common.c",
        "kernel/livepatch/transition.c",
        "kernel/sched/idle.c",
      ]),
    );
    expect(surroundings.siblings("kernel/livepatch/transition.c")).toEqual(expect.arrayContaining(["kernel/livepatch/core.c"]));
  });

  it("gives attributes of definitions in other files", async () => {
    const { surroundings } = await treeOf61;
    const entries = surroundings.functionsNamed("irqentry_nmi_enter", "arch/x86/kernel/traps.c");
    expect(entries.some((entry) => entry.isDefinition && attributes(entry).includes("noinstr"))).toBe(true);
    expect(surroundings.functionsNamed("klp_check_stack", "kernel/sched/core.c")).toEqual([]);
    expect(surroundings.functionsNamed("klp_check_stack", "kernel/livepatch/transition.c")).toHaveLength(1);
  });

  it("knows whether names exist", async () => {
    const { surroundings } = await treeOf61;
    const answers = ["klp_check_stack", "schedule", "list_for_each_entry", "no_such_name_anywhere"].map((name) =>
      surroundings.existsAnywhere(name),
    );
    expect(answers).toEqual(["yes", "yes", "yes", "no"]);
  });

  it("reads other files whole", async () => {
    const { surroundings } = await treeOf61;
    const file = surroundings.file("kernel/livepatch/patch.c");
    expect(file?.functions.find(({ name }) => name === "klp_patch_object")?.tree).toBeDefined();
  });

  it("stays true through edits of real files", () => {
    const paths = [
      "livepatch/transition.c",
      "livepatch/transition.h",
      "livepatch/core.h",
      "livepatch/core.c",
      "sched/idle.c",
      "sched/sched.h",
    ];
    const texts = Object.fromEntries(paths.map((name) => [`/k/kernel/${name}`, readFileSync(`${linux612.path}/kernel/${name}`, "utf8")]));
    const files = new MemoryFiles({ ...Object.fromEntries(splitFixture(TOP)), ...texts });
    const workspace = workspaceOver(files);
    const tree = indexed(workspace.treeOf("/k/kernel/livepatch/transition.c"));
    const random = new Random(new Int32Array(4));
    random.seed(6);
    const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
    const names = [
      "klp_try_complete_transition",
      "klp_mutex",
      "klp_init_object",
      "cpu_idle_poll",
      "klp_cancel_transition",
      "sched_idle_set_state",
    ];
    const isOpen = new Map<string, string>();
    for (let edit = 0; edit < 60; edit++) {
      const path = pick(Object.keys(texts));
      const text = isOpen.get(path) ?? texts[path] ?? "";
      const [from, length] = [random.below(text.length + 1), random.below(pick([1, 40, text.length + 1]))];
      const changed = text.slice(0, from) + pick(["", "}", "/*", "#if A\n", text.slice(0, length)]) + text.slice(from + length);
      if (random.below(2) === 0) {
        files.write(path, changed);
        texts[path] = changed;
        workspace.changedOnDisk([path]);
      } else {
        isOpen.set(path, changed);
        tree.edited(tree.pathOf(path), changed);
      }
      if (edit % 6 !== 5) continue;
      const fresh = indexed(workspaceOver(files).treeOf("/k/kernel/livepatch/transition.c"));
      for (const [each, its] of isOpen) fresh.edited(fresh.pathOf(each), its);
      expect(answersOf(indexed(tree), names)).toEqual(answersOf(fresh, names));
    }
  });
});
