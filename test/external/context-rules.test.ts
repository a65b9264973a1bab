/**
 * The rules on contexts on Linux 6.12: what they find in pristine files is known and explained, and each fault that is seeded into a real
 * file is found in its function. Edits reach them as an editor's do: through the tree's index.
 *
 * `QUIESCE_DEEP=1` looks at all the folders that the rules are held to, a minute or two of work.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Reader } from "../../c/editor/reader.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { analyse } from "../../server/analysis/analyse.ts";
import { nodeFiles } from "../../disk/files.ts";
import { flushSelfDeadlock } from "../../server/rules/flush-self-deadlock.ts";
import { gracePeriodInReader } from "../../server/rules/grace-period-in-reader.ts";
import { ignoredSynchronizationResult } from "../../server/rules/ignored-synchronization-result.ts";
import { recursiveCpusReadLock } from "../../server/rules/recursive-cpus-read-lock.ts";
import type { Finding } from "../../server/rules/rule.ts";
import { sleepInAtomic } from "../../server/rules/sleep-in-atomic.ts";
import { unbalancedContext } from "../../server/rules/unbalanced-context.ts";
import { type KernelTree, Workspace } from "../../server/workspace/workspace.ts";
import { reader } from "../support/editor.ts";
import { seededFaults, withFault } from "../support/seeded-faults.ts";
import { describeWithSources } from "../support/sources.ts";

const RULES = [
  sleepInAtomic,
  gracePeriodInReader,
  ignoredSynchronizationResult,
  recursiveCpusReadLock,
  unbalancedContext,
  flushSelfDeadlock,
];
const DEEP = process.env["QUIESCE_DEEP"] === "1";
const FOLDERS = DEEP
  ? ["kernel", "arch/x86", "include", "lib", "mm", "drivers/cpuidle", "drivers/idle"]
  : ["kernel/livepatch", "kernel/rcu", "kernel/cgroup", "kernel/locking", "kernel/entry", "drivers/cpuidle", "drivers/idle"];

/** What pristine files show; docs/rules/triage-context-6.12.md explains each. */
const KNOWN: readonly string[] = [
  "error sleep-in-atomic kernel/relay.c relay_late_setup_files",
  "error sleep-in-atomic lib/locking-selftest.c ww_test_spin_block",
  "error sleep-in-atomic lib/locking-selftest.c ww_test_spin_context",
  "warning ignored-synchronization-result kernel/livepatch/transition.c klp_synchronize_transition",
  "warning ignored-synchronization-result kernel/rcu/tasks.h rcu_tasks_rude_wait_gp",
  "warning ignored-synchronization-result kernel/trace/trace_events.c event_test_thread",
  "warning ignored-synchronization-result mm/util.c overcommit_policy_handler",
  "warning unbalanced-context lib/locking-selftest.c ww_test_fail_acquire",
];

describeWithSources("the rules on contexts", ({ linux612 }) => {
  let tree: KernelTree;
  let read: Reader;

  beforeAll(async () => {
    read = await reader();
    tree = new Workspace({
      files: nodeFiles,
      read: (file, text) => read.read(file, text),
      outline: kernelOutlineTable,
      cacheKey: "",
      wallClockMs: () => 0,
    }).treeAt(linux612.path);
    const steps = tree.indexing();
    while (steps?.next().done === false);
  }, 600_000);

  const findingsIn = (file: string): readonly Finding[] => {
    const { surroundings } = tree;
    const its = surroundings.file(file);
    if (its === undefined) throw new Error(`${file} cannot be read`);
    const subject = { file: its, facts: analyse(its, surroundings), surroundings };
    return RULES.flatMap((rule) => rule.check(subject));
  };
  const told = (file: string): readonly string[] =>
    findingsIn(file).map(({ severity, rule, function: name }) => `${severity} ${rule} ${file} ${name ?? ""}`);

  it("know what the pristine files show", () => {
    const seeded = seededFaults.map((fault) => fault.path);
    const files = [...new Set([...FOLDERS.flatMap((folder) => filesBelow(linux612.path, folder)), ...seeded])].sort();
    const found = [...new Set(files.flatMap(told))].sort();
    const looked = new Set(files);
    expect(found).toEqual(KNOWN.filter((line) => looked.has(line.split(" ")[2] ?? "")));
  }, 600_000);

  describe("find what is seeded:", () => {
    it.each(seededFaults.map((fault) => [`${fault.rule} in ${fault.path}: ${fault.function}() ${fault.what}`, fault] as const))(
      "%s",
      (_name, fault) => {
        const text = readFileSync(path.join(linux612.path, fault.path), "utf8");
        tree.edited(fault.path, withFault(text, fault));
        const found = findingsIn(fault.path).filter((finding) => finding.function === fault.function);
        tree.edited(fault.path, undefined);
        expect(found.map(({ rule, severity }) => `${severity} ${rule}`)).toContain(`${fault.severity} ${fault.rule}`);
      },
      60_000,
    );
  });
});

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, file);
    return entry.isFile() && /\.[ch]$/.test(entry.name) ? [file] : [];
  });
}
