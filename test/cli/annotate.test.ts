/** `annotate` on a tree of our own and on the bundled example. */
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { AnnotateDocument } from "../../cli/report/annotate.ts";
import { inFunction, miniTree } from "../support/mini-tree.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 240_000 });

const HEAD = "static DEFINE_MUTEX(m);\nstatic int data;\nstatic int ready;\n\n";
const WRITER = inFunction("publish", "data = 1;", "/* Pairs with smp_rmb() in consume(). */", "smp_wmb();", "ready = 1;");
const READER = inFunction("consume", "if (!ready)", "\treturn;", "/* Pairs with smp_wmb() in publish(). */", "smp_rmb();", "data++;");
const WAITS = inFunction("waits", "mutex_lock(&m);", "synchronize_rcu();", "mutex_unlock(&m);");

const tree = miniTree({
  "kernel/a.c": HEAD + WRITER + READER + WAITS + inFunction("broken", "@@ !! (("),
  "kernel/b.c": inFunction("caller", "waits();"),
  "include/linux/waits.h": "void waits(void);\n",
});

async function annotate(args: readonly string[], options: Parameters<typeof tree.run>[1] = {}): Promise<AnnotateDocument> {
  const { code, stdout, stderr } = await tree.run(["annotate", ...args, "--format", "json"], options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return readDocument(stdout) as unknown as AnnotateDocument;
}

describe("the text", () => {
  it("says of a function's callers what they say of RCU", async () => {
    const atomic = (name: string): string => `void ${name}(void)\n{\n\tclear_bit(0, &data);\n\tclear_bit(1, &data);\n}\n`;
    tree.write("text/b.c", atomic("own_watched") + atomic("own_uncalled"));
    tree.write("text/c.c", "void own_sleeper(void)\n{\n\tmutex_lock(&m);\n\town_watched();\n\tmutex_unlock(&m);\n}\n");
    const { stdout } = await tree.run(["annotate", "text/b.c"]);
    expect(stdout).toContain("everywhere here: RCU watches wherever code outside calls own_watched(), as told at the end\n");
    expect(stdout).toContain("everywhere here: whether RCU watches is unknown (it depends on the callers of own_uncalled())\n");
  });

  it("does not call an unlock a lock, and says what a wrapper is", async () => {
    tree.write(
      "text/a.c",
      `static void own_wait(void)\n{\n\tsynchronize_rcu();\n}\n${inFunction("f", "mutex_lock(&m);", "mutex_unlock(&m);", "own_wait();")}`,
    );
    const { stdout } = await tree.run(["annotate", "text/a.c"]);
    expect(stdout).toContain("mutex_unlock (see mutex_lock): lock\n");
    expect(stdout).toContain("own_wait, which is synchronize_rcu: ");
  });
});

describe("the document", () => {
  it("has every point with what holds there, what it pairs with, and who calls in", async () => {
    const document = await annotate(["kernel/a.c"]);
    expect(document).toMatchObject({ file: "kernel/a.c", kernelVersion: "6.12.3", parse: { functions: 4, analysed: 3 } });
    expect(document.parse.notAnalysed).toMatchObject([{ function: "broken" }]);
    const points = document.points.map(({ function: owner, name, line }) => `${owner} ${name} ${line}`);
    expect(points).toEqual([
      "publish smp_wmb 9",
      "consume smp_rmb 17",
      "waits mutex_lock 22",
      "waits synchronize_rcu 23",
      "waits mutex_unlock 24",
    ]);
    const [write, , , wait] = document.points;
    expect(write?.pairs).toMatchObject([{ file: "kernel/a.c", line: 17, function: "consume", confidence: "certain" }]);
    expect(wait).toMatchObject({
      primitive: "synchronize_rcu",
      class: "grace-period",
      disturbs: { idle: "none" },
      context: { maySleep: { value: "yes" }, locks: [{ lock: expect.stringContaining("m") as string, held: "yes", line: 22 }] },
    });
    expect(wait?.waitsFor.length).toBeGreaterThan(0);
    expect(document.callers).toMatchObject([{ file: "kernel/b.c", function: "caller", target: "waits", line: 3, from: "tree" }]);
  });

  it("is of a text from the standard input, in its place", async () => {
    const document = await annotate(["-", "--stdin-filename", "kernel/a.c"], { input: HEAD + WAITS });
    expect(document.points.map(({ line }) => line)).toEqual([7, 8, 9]);
    expect(document.callers).toHaveLength(1);
    const nowhere = await annotate(["-"], { input: HEAD + WAITS });
    expect(nowhere).toMatchObject({ file: "<stdin>", kernelVersion: "" });
  });

  it("knows what a project's names stand for", async () => {
    tree.write(
      "own/quiesce.json",
      '{ "primitives": { "my_wait": "synchronize_rcu" }, "attributes": ["__mine"], "loop-macros": ["for_each_mine"] }',
    );
    tree.write("own/a.c", "static __mine void f(void)\n{\n\tfor_each_mine(x)\n\t\tmy_wait();\n}\n");
    const document = await annotate(["own/a.c"]);
    expect(document.parse).toMatchObject({ functions: 1, analysed: 1 });
    expect(document.points).toMatchObject([{ name: "my_wait", primitive: "synchronize_rcu", line: 4 }]);
  });
});

describe("for people", () => {
  it("tells it function by function, what is known once", async () => {
    const { code, stdout } = await tree.run(["annotate", "kernel/a.c"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kernel\/a\.c \(Linux 6\.12\.3\): 5 synchronization points, 3 of 4 functions analysed\n/);
    expect(stdout).toMatch(/\n\nwaits\(\)\n(.*\n)* {2}23: synchronize_rcu: waits for an RCU grace period\n {6}waits for /);
    expect(stdout).toContain("pairs with  smp_rmb in consume(), 17 (certain: ");
    expect(stdout).toMatch(/\nCalled from outside\n {2}waits\(\) from caller\(\) in kernel\/b\.c:3: /);
    expect(stdout).toMatch(/\nNot analysed\n {2}\d+: broken\(\): /);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("makes a page of Markdown", async () => {
    const { code, stdout } = await tree.run(["annotate", "kernel/a.c", "--format", "markdown"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Synchronization in /);
    expect(stdout).toContain("## `waits()`");
  });

  it("never exits with 1, and reads the bundled example without a tree", async () => {
    const file = path.join(root, "examples/livepatch/transition.c");
    const { code, stdout } = await tree.run(["annotate", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/outside a kernel tree\): \d+ synchronization points/);
    expect(stdout).toContain("by the table for Linux");
  });
});

describe("what cannot be read", () => {
  it("is refused", async () => {
    tree.write("odd/nul.c", "int a;\0\n");
    for (const [name, code] of [
      ["none.c", "input-unreadable"],
      ["odd/nul.c", "input-nul"],
      ["odd", "input-directory"],
    ] as const) {
      const { code: exit, stdout } = await tree.run(["annotate", name, "-f", "json"]);
      expect(exit).toBe(2);
      expect(readDocument(stdout)).toMatchObject({ problems: [{ code }] });
    }
    tree.write("odd/empty.c", "");
    expect(await annotate(["odd/empty.c"])).toMatchObject({ points: [], parse: { functions: 0, analysed: 0 } });
  });
});
