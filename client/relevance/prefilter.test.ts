import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { primitives } from "../../kernel/catalogue/primitives.ts";
import { prefilterWords, wordsPattern } from "../../scripts/prefilter.mjs";
import { root } from "../../test/support/source-tree.ts";
import { LONGEST_TEXT, mayBeC, relevanceOf } from "./prefilter.ts";

describe("the prefilter", () => {
  it("knows every name that the server attends to", () => {
    const names = primitives.filter(({ kind }) => kind !== "context").flatMap(({ name, alsoNamed }) => [[name], alsoNamed].flat());
    expect([...prefilterWords()].sort()).toEqual([...new Set(names)].sort());
    expect(names.filter((name) => relevanceOf(`#include <linux/x.h>\n\t${name}(a);`) !== "ours")).toEqual([]);
  });

  it("takes words whole", () => {
    const pattern = new RegExp(wordsPattern(["smp_mb", "smp_mb__before_atomic", "barrier"]));
    expect(["smp_mb", "smp_mb__before_atomic", "x = barrier()"].map((text) => pattern.test(text))).toEqual([true, true, true]);
    expect(["smp_mb_", "xsmp_mb", "smp_mb__before", "barriers"].map((text) => pattern.test(text))).toEqual([false, false, false, false]);
  });

  it("is small", () => {
    expect(wordsPattern(prefilterWords()).length).toBeLessThan(4000);
  });

  it("leaves it to the folder where no kernel header is included", () => {
    expect(relevanceOf("rcu_read_lock();")).toBe("in-a-tree");
    expect(relevanceOf("#include <stdio.h>\nint main(void) { return 0; }")).toBe("none");
    expect(relevanceOf("# include <asm/x.h>\nmy_lock();")).toBe("none");
    expect(relevanceOf("# include <asm/x.h>\nmy_lock();", ["my_lock"])).toBe("ours");
    expect(relevanceOf(`rcu_read_lock();${" ".repeat(LONGEST_TEXT)}`)).toBe("none");
  });

  it("takes the bundled example, and its own sources for none", () => {
    expect(relevanceOf(readFileSync(path.join(root, "examples/livepatch/transition.c"), "utf8"))).toBe("ours");
    expect(mayBeC("c", "/x/a.c")).toBe(true);
    expect(mayBeC("cpp", "/x/include/linux/rcupdate.h")).toBe(true);
    expect(mayBeC("cpp", "/x/a.cpp")).toBe(false);
  });
});
