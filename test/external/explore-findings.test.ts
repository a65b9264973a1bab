/** What exploring finds in the kernel's files as they are. Each has its reasoning from the source in docs/findings. */
import { expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { type Edit, exploreTree } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** A kernel thread on the second CPU that does nothing but call cond_resched(). */
function withReschedulingThread(): ReturnType<typeof parseTopology>["topology"] {
  const tasks = [{ kind: "kthread-busy", cpus: "1", each: 1, condResched: true }];
  return parseTopology(makeSourceFile("test.topology.json", JSON.stringify({ cpus: 2, cmdline: "nohz_full=1 rcu_nocbs=1", tasks }), "user"))
    .topology;
}

/** What the finding proposes, as far as loading a module goes. */
const PUBLISHED_LATER: Edit = {
  file: "kernel/livepatch/patch.c",
  find: /\t\tlist_add\(&ops->node, &klp_ops\);\n\n\t\tINIT_LIST_HEAD\(&ops->func_stack\);\n\t\tlist_add_rcu\(&func->stack_node, &ops->func_stack\);\n/,
  replace:
    "\t\tINIT_LIST_HEAD(&ops->func_stack);\n\t\tlist_add_rcu(&func->stack_node, &ops->func_stack);\n\t\tlist_add_rcu(&ops->node, &klp_ops);\n",
};

describeWithSources("findings in livepatch as it is", ({ linux612, linux61 }) => {
  const on612 = { tree: linux612.path, profile: "debian-6.12" };
  const on61 = { tree: linux61.path, profile: "debian-6.1" };

  it("6.12: a klp_ops is published before its list of functions is initialised", () => {
    const topology = withReschedulingThread();
    if (topology === undefined) throw new Error("the topology does not parse");
    const settings = { topology, from: "load target" };
    const { verdict, violation } = exploreTree({ ...on612, scenario: "module-coming", settings });
    expect([verdict, violation?.property, violation?.file, violation?.shortest]).toEqual([
      "violated",
      "wild-pointer",
      "kernel/livepatch/patch.c",
      true,
    ]);
    expect(violation?.stack.map(({ function: name }) => name)).toEqual(
      expect.arrayContaining(["klp_find_ops", "klp_check_stack", "klp_try_switch_task", "__klp_sched_try_switch"]),
    );
    const mended = exploreTree({ ...on612, scenario: "module-coming", edits: [PUBLISHED_LATER], settings });
    expect([mended.verdict, mended.violation?.message]).toEqual(["verified", undefined]);
  });

  it.each([
    ["6.12", on612],
    ["6.1", on61],
  ])("%s: without memory for its work items livepatch does not synchronize", (_name, kernel) => {
    const { verdict, violation } = exploreTree({ ...kernel, scenario: "sync-enomem" });
    expect([verdict, violation?.property, violation?.file]).toEqual(["violated", "warn", "kernel/livepatch/patch.c"]);
  });
});
