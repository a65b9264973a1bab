import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { describeWithSources } from "../support/sources.ts";

describeWithSources("sources", ({ linux612, linux61, gcc12 }) => {
  it.each([linux612, linux61])("the kernel tree $version holds what tests use", ({ path: tree, version }) => {
    for (const file of [
      "include/linux/livepatch.h",
      "kernel/context_tracking.c",
      "kernel/entry/common.c",
      "kernel/livepatch/core.c",
      "kernel/livepatch/patch.c",
      "kernel/livepatch/transition.c",
      "kernel/sched/idle.c",
      "samples/livepatch/livepatch-sample.c",
      "tools/memory-model/litmus-tests/SB+fencembonceonces.litmus",
    ]) {
      expect(existsSync(path.join(tree, file)), `${version} ${file}`).toBe(true);
    }
    const makefile = readFileSync(path.join(tree, "Makefile"), "utf8");
    const number = ["VERSION", "PATCHLEVEL", "SUBLEVEL"].map((name) => new RegExp(`^${name} = (\\d+)$`, "m").exec(makefile)?.[1]);
    expect(version.startsWith(`${number.join(".")}-`)).toBe(true);
  });

  it("gcc's torture programs are there", () => {
    const programs = readdirSync(path.join(gcc12.path, "gcc/testsuite/gcc.c-torture/execute")).filter((file) => file.endsWith(".c"));
    expect(programs.length).toBeGreaterThan(1500);
  });
});
