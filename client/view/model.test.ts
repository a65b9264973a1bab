import { describe, expect, it } from "vitest";
import type { AnnotateResult } from "../../server/protocol.ts";
import { annotation, boundary, english, point } from "../testing.ts";
import { type Finding, type Grouping, type Node, nodesOf, type Shown } from "./model.ts";

/** The tree as indented lines: label, description. */
function tree(found: AnnotateResult, grouping: Grouping, { findings = [], verdicts = [] }: Partial<Shown> = {}): readonly string[] {
  const lines = (nodes: readonly Node[], indent: string): readonly string[] =>
    nodes.flatMap((node) => {
      const line = `${indent}${node.label} [${node.description}]`;
      return node.kind === "group" ? [line, ...lines(node.children, `${indent}  `)] : [line];
    });
  return lines(nodesOf({ found, findings, verdicts }, grouping, english), "");
}

const found = annotation({
  points: [
    point(20, { function: "later" }),
    point(3),
    point(5, { name: "wait_for_all", primitive: "schedule_on_each_cpu", class: "hard-forced", via: ["wait_for_all"] }),
    point(8, { name: "mutex_unlock", primitive: "mutex_lock", class: "lock" }),
  ],
  boundaries: [boundary("noinstr", 1, 9), boundary("rcu-not-watching", 4, 6)],
  notAnalysed: [{ function: "strange", why: "an attribute within an expression, line 30" }],
});

describe("the view", () => {
  it("lists functions in the order of the file, with their regions and points", () => {
    expect(tree(found, "function")).toEqual([
      "f() [3]",
      "  noinstr: must not be instrumented [2–10]",
      "  synchronize_rcu [grace period · 4]",
      "  RCU does not watch [5–7]",
      "  wait_for_all [hard forced: schedule_on_each_cpu · 6]",
      "  mutex_unlock [lock · 9]",
      "later() [1]",
      "  synchronize_rcu [grace period · 21]",
      "Not analysed [1]",
      "  strange() [an attribute within an expression, line 30]",
    ]);
  });

  it("lists classes, and where each point stands", () => {
    expect(tree({ ...found, notAnalysed: [] }, "class")).toEqual([
      "grace period [2]",
      "  synchronize_rcu [in f() · 4]",
      "  synchronize_rcu [in later() · 21]",
      "hard forced [1]",
      "  wait_for_all [in f() · 6]",
      "lock [1]",
      "  mutex_unlock [in f() · 9]",
    ]);
  });

  it("begins with what the rules say", () => {
    const finding: Finding = {
      rule: "grace-period-in-reader",
      message: "Waits for itself.",
      severity: "error",
      start: { line: 3, character: 1 },
    };
    expect(tree(annotation(), "function", { findings: [finding] })).toEqual(["Findings [1]", "  Waits for itself. [4]"]);
  });

  it("says of a point what breaks without it, before everything else", () => {
    const common = { function: "f", verdict: "needed", stale: false } as const;
    const verdicts = [
      { ...common, line: 5, primitive: "schedule_on_each_cpu", text: "needed: 6-step counterexample" },
      // Of something else in the same line.
      { ...common, line: 8, primitive: "smp_wmb", text: "not reached" },
    ];
    const lines = tree(found, "function", { verdicts });
    expect(lines).toContain("  wait_for_all [needed: 6-step counterexample · hard forced: schedule_on_each_cpu · 6]");
    expect(lines).toContain("  mutex_unlock [lock · 9]");
  });

  it("gives every node an id of its own", () => {
    const ids = nodesOf({ found, findings: [], verdicts: [] }, "function", english).flatMap(({ id, children }) =>
      [[id], children.map((child) => child.id)].flat(),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is empty for a file without anything", () => {
    expect(tree(annotation(), "function")).toEqual([]);
    expect(tree(annotation(), "class")).toEqual([]);
  });
});
