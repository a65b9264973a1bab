import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersOf, filesOf, indexed, SMALL, workspaceOver } from "../../test/support/workspace.ts";
import type { MemoryFiles } from "./memory-files.ts";
import type { KernelTree, Workspace } from "./workspace.ts";

const NAMES = ["fa", "fb", "fc", "MA"];
const pathArbitrary = fc.constantFrom(
  "kernel/a.c",
  "kernel/b.c",
  "kernel/local.h",
  "include/linux/a.h",
  "arch/x86/kernel/x.c",
  "lib/deep/c.c",
  "lib/big.h",
);
const lineArbitrary = fc.constantFrom(
  ...NAMES.flatMap((name) => [
    `int ${name}(int a) { return 0; }`,
    `static int ${name}(void) { }`,
    `int noinstr ${name}(void);`,
    `/* ${name} */`,
    `#define ${name} 1`,
  ]),
  '#include "local.h"',
  '#include "../kernel/b.c"',
  "#if 0",
  "#endif",
  "int broken(",
);
const textArbitrary = fc.array(lineArbitrary, { maxLength: 5 }).map((lines) => lines.join("\n"));
const eventArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), path: pathArbitrary, text: textArbitrary }),
  fc.record({ kind: fc.constant("delete" as const), path: fc.oneof(pathArbitrary, fc.constantFrom("kernel", "lib", "lib/deep")) }),
  fc.record({ kind: fc.constant("rename" as const), path: pathArbitrary, to: pathArbitrary }),
  fc.record({ kind: fc.constant("edit" as const), path: pathArbitrary, text: fc.option(textArbitrary, { nil: undefined }) }),
  fc.record({ kind: fc.constant("ask" as const) }),
);
type Event = typeof eventArbitrary extends fc.Arbitrary<infer T> ? T : never;

function apply(event: Event, files: MemoryFiles, workspace: Workspace, tree: KernelTree): void {
  switch (event.kind) {
    case "write":
      files.write(`/k/${event.path}`, event.text);
      return workspace.changedOnDisk([`/k/${event.path}`]);
    case "delete":
      files.remove(`/k/${event.path}`);
      return workspace.changedOnDisk([`/k/${event.path}`]);
    case "rename": {
      const found = files.read(`/k/${event.path}`);
      if (found.kind !== "text") return undefined;
      files.remove(`/k/${event.path}`);
      files.write(`/k/${event.to}`, found.text);
      return workspace.changedOnDisk([`/k/${event.path}`, `/k/${event.to}`]);
    }
    case "edit":
      return tree.edited(event.path, event.text);
    case "ask":
      answersOf(tree, NAMES);
      return undefined;
  }
}

const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 1000 : 60;

describe("after any events", () => {
  it("the answers are those of a fresh index", () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 25 }), fc.boolean(), (events, slowly) => {
        const files = filesOf(SMALL);
        const workspace = workspaceOver(files);
        const tree = indexed(workspace.treeOf("/k/kernel/a.c"));
        const open = new Map<string, string>();
        for (const event of events) {
          apply(event, files, workspace, tree);
          if (slowly) tree.indexing()?.next();
          if (event.kind === "edit" && event.text !== undefined) open.set(event.path, event.text);
          else if (event.kind === "edit") open.delete(event.path);
        }
        indexed(tree);
        const fresh = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
        for (const [path, text] of open) fresh.edited(path, text);
        expect(answersOf(tree, NAMES)).toEqual(answersOf(fresh, NAMES));
      }),
      { seed: 17, numRuns: RUNS },
    );
  });
});
