import { describe, expect, it } from "vitest";
import { viewOf } from "../../test/support/view.ts";
import { annotate, annotation, explain } from "./commands.ts";

const TEXT =
  "static void w(void)\n{\n\tsynchronize_rcu();\n}\nvoid f(void)\n{\n\tmutex_lock(&m);\n\tw();\n\tmutex_unlock(&m);\n}\nint two(void)\n{\n\treturn 2;\n}\n";

describe("annotate", () => {
  it("makes a page of the file, and of one function", async () => {
    const { view } = await viewOf(TEXT);
    const page = annotate(view, undefined);
    expect(page.markdown.match(/^#+ .*$/gm)).toEqual([String.raw`# Synchronization in kernel/fixture.c`, "## `w()`", "## `f()`"]);
    expect(page.markdown).toMatch(/\| 8 \| `w` \(`synchronize_rcu`\) \| waits for an RCU grace period \| holds `?&?m`? \| {2}\|/);
    expect(page.message).toBe("kernel/fixture.c: 4 synchronization points (2 grace-period, 2 lock)");
    expect(annotate(view, "w").markdown.match(/^#+ .*$/gm)).toEqual(["## `w()`"]);
    expect(annotate(view, "none").markdown).toBe("No synchronization point is known here.\n");
  });

  it("hands out the same as data", async () => {
    const { view } = await viewOf(TEXT);
    const { points, boundaries, notAnalysed, version } = annotation(view);
    expect(points.map(({ function: fn, name, primitive, via }) => [fn, name, primitive, via])).toEqual([
      ["w", "synchronize_rcu", "synchronize_rcu", []],
      ["f", "mutex_lock", "mutex_lock", []],
      ["f", "w", "synchronize_rcu", ["w"]],
      ["f", "mutex_unlock", "mutex_lock", []],
    ]);
    expect(points[0]).toMatchObject({ start: { line: 2, character: 1 } });
    expect({ boundaries, notAnalysed, version }).toEqual({ boundaries: [], notAnalysed: [], version: 1 });
  });
});

describe("explain", () => {
  it("takes a name with and without parentheses", () => {
    expect(explain("synchronize_rcu()")).toEqual(explain("synchronize_rcu"));
    expect(explain("synchronize_rcu")?.message).toMatch(/^synchronize_rcu\(\) \(/);
    expect(explain("nonsense")).toBeUndefined();
  });
});
