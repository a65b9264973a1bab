/** Who reaches the livepatch files from outside, in both kernels, against a table made by hand; and the table for files that stand alone. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { knownCallers } from "../../kernel/catalogue/callers.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import { callersOf, type OutsideCaller } from "../../server/analysis/callers.ts";
import { describeWithSources } from "../support/sources.ts";
import { TRANSITION } from "../support/timeline.ts";
import { treePart, type TreePart } from "../support/tree-surroundings.ts";

const CORE = "kernel/livepatch/core.c";
const PATHS = [
  ...["core.c", "core.h", "patch.c", "patch.h", "transition.c", "transition.h"].map((file) => `kernel/livepatch/${file}`),
  ...["livepatch.h", "livepatch_sched.h", "sched.h", "entry-common.h", "rcupdate.h", "context_tracking.h", "preempt.h"].map(
    (file) => `include/linux/${file}`,
  ),
  "kernel/entry/common.c",
  "kernel/sched/idle.c",
  "kernel/sched/core.c",
  "kernel/fork.c",
  "kernel/module/main.c",
  "kernel/context_tracking.c",
  "arch/powerpc/kernel/signal.c",
];

/** `target < function in file [via …]`. */
const BOTH = [
  "klp_cancel_transition < __klp_enable_patch in kernel/livepatch/core.c",
  "klp_copy_process < copy_process in kernel/fork.c",
  "klp_force_transition < force_store in kernel/livepatch/core.c",
  "klp_init_transition < __klp_disable_patch in kernel/livepatch/core.c",
  "klp_init_transition < __klp_enable_patch in kernel/livepatch/core.c",
  "klp_reverse_transition < enabled_store in kernel/livepatch/core.c",
  "klp_start_transition < __klp_disable_patch in kernel/livepatch/core.c",
  "klp_start_transition < __klp_enable_patch in kernel/livepatch/core.c",
  "klp_try_complete_transition < __klp_disable_patch in kernel/livepatch/core.c",
  "klp_try_complete_transition < __klp_enable_patch in kernel/livepatch/core.c",
  "klp_update_patch_state < do_idle in kernel/sched/idle.c",
  "klp_update_patch_state < exit_to_user_mode_loop in kernel/entry/common.c",
];

const TABLES = {
  linux612: [
    ...BOTH,
    "__klp_sched_try_switch < _cond_resched in include/linux/sched.h via klp_sched_try_switch",
    "__klp_sched_try_switch < _cond_resched in include/linux/sched.h via klp_sched_try_switch",
    "__klp_sched_try_switch < dynamic_cond_resched in kernel/sched/core.c via klp_sched_try_switch",
    "__klp_sched_try_switch < klp_cond_resched in kernel/sched/core.c via cond_resched",
  ],
  linux61: BOTH,
} as const;

/** The module loader, and who else comes to core.c. */
const CORE_TABLE = [
  "klp_discard_nops < klp_complete_transition in kernel/livepatch/transition.c",
  "klp_free_patch_async < klp_try_complete_transition in kernel/livepatch/transition.c",
  "klp_free_replaced_patches_async < klp_try_complete_transition in kernel/livepatch/transition.c",
  "klp_module_coming < prepare_coming_module in kernel/module/main.c",
  "klp_module_going < sys_delete_module in kernel/module/main.c",
  "klp_module_going < do_init_module in kernel/module/main.c",
  "klp_module_going < load_module in kernel/module/main.c",
  "klp_module_going < prepare_coming_module in kernel/module/main.c",
  "klp_unpatch_replaced_patches < klp_complete_transition in kernel/livepatch/transition.c",
];

function written({ target, function: name, path: file, via }: OutsideCaller): string {
  return `${target} < ${name} in ${file}${via.length === 0 ? "" : ` via ${via.join(" > ")}`}`;
}

function callers(part: TreePart, file: string): readonly OutsideCaller[] {
  return callersOf(part.file(file), part.surroundings, (other) => analyse(other, part.surroundings));
}

describeWithSources("callers from outside", (sources) => {
  for (const [tree, minor] of [
    ["linux612", 12],
    ["linux61", 1],
  ] as const) {
    const part = treePart(sources[tree].path, { major: 6, minor, patch: 0 }, PATHS);

    it(`6.${minor}: reach the functions of transition.c, where RCU is watching`, async () => {
      const found = callers(await part, TRANSITION);
      expect(found.map(written).sort()).toEqual([...TABLES[tree]].sort());
      for (const caller of found) expect({ ...caller, from: caller.from }).toMatchObject({ from: "tree", rcuWatching: { value: "yes" } });
    });

    it(`6.${minor}: reach the functions of core.c`, async () => {
      const found = callers(await part, CORE).filter(({ path: file }) => file !== "kernel/livepatch/patch.c");
      expect(
        found
          .map(written)
          .filter((each) => CORE_TABLE.includes(each))
          .sort(),
      ).toEqual([...CORE_TABLE].sort());
    });

    it(`6.${minor}: every fact of the table stands in the tree`, () => {
      const its = knownCallers.filter(({ versions }) => versions.includes(`6.${minor}`));
      expect(its.length).toBeGreaterThan(15);
      for (const { file, function: name, anchor, target } of its) {
        const text = readFileSync(path.join(sources[tree].path, file), "utf8");
        expect({ file, anchor, found: text.includes(anchor) }).toEqual({ file, anchor, found: true });
        expect({ file, name, found: text.includes(name.replace(/^sys_/, "")) }).toEqual({ file, name, found: true });
        expect(target).toMatch(/^\w+$/);
      }
    });
  }

  it("6.12: are told what the entry wrapper between has made of RCU, not what held before it", async () => {
    const paths = [...PATHS, "arch/x86/entry/common.c", "include/linux/context_tracking_state.h"];
    const part = await treePart(sources.linux612.path, { major: 6, minor: 12, patch: 0 }, paths);
    const found = callers(part, "kernel/entry/common.c").filter(
      ({ function: name, target }) => `${name} ${target}` === "do_syscall_64 syscall_trace_enter",
    );
    expect(found.map(written)).toEqual([
      "syscall_trace_enter < do_syscall_64 in arch/x86/entry/common.c via syscall_enter_from_user_mode > syscall_enter_from_user_mode_work",
    ]);
    expect(found[0]?.rcuWatching).toMatchObject({ value: "yes", why: expect.stringContaining("enter_from_user_mode()") as string });
  });

  describe("of a file that stands alone", () => {
    it.each([
      ["6.12", sources.linux612.path, 10],
      ["6.1", sources.linux61.path, 5],
    ])("come from the table of the kernel that it was written for, %s, and say so", async (table, path, least) => {
      const tree = await treePart(path, undefined, [TRANSITION]);
      const found = callers(tree, TRANSITION);
      expect(found.length).toBeGreaterThan(least);
      for (const caller of found) expect(caller).toMatchObject({ from: "table", table, at: undefined });
      expect(found.map(written)).toEqual(expect.arrayContaining(["klp_update_patch_state < do_idle in kernel/sched/idle.c"]));
    });
  });
});
