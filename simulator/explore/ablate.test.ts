import { describe, expect, it } from "vitest";
import type { CoverEntry } from "../../kernel/catalogue/ablations.ts";
import { type AblatedPoint, type AblateRun, studyPoint, type Variant } from "./ablate.ts";
import type { ExploreRequest, MemoryModel } from "./request.ts";
import type { ExploreResult, Verdict } from "./result.ts";

const TEXT = "wmb();\n";
const VARIANT: Variant = {
  function: "f",
  line: 1,
  column: 1,
  primitive: "smp_wmb",
  variant: "deleted",
  leaves: "no barrier",
  start: 0,
  end: 5,
  replacement: "((void)0)",
  onlyOrder: true,
};
const COVERS: readonly CoverEntry[] = [
  { kind: "order", source: "dependency", name: "the dependency" },
  { kind: "wait", functions: ["wait"], name: "the wait" },
];

/** Studies the point where each exploration comes to what is said of it, by its words; verified where nothing is. */
function study(
  memory: MemoryModel,
  comes: Readonly<Record<string, Verdict>>,
): { readonly point: AblatedPoint; readonly asked: readonly string[] } {
  const request = { memory, lookup: { read: () => TEXT, list: () => [] } } as unknown as ExploreRequest;
  const steps = studyPoint({ file: "a.c", text: TEXT, variants: [VARIANT], scenarios: [{ name: "s", request }], covers: COVERS }, VARIANT);
  const asked: string[] = [];
  let step = steps.next();
  while (step.done !== true) {
    asked.push(wordsOf(step.value));
    step = steps.next(resultOf(comes[wordsOf(step.value)] ?? "verified"));
  }
  return { point: step.value, asked };
}

/** What is taken away. */
function wordsOf({ of, request: { lookup, unordered = [], without = [] } }: AblateRun): string {
  const point = lookup.read("a.c") === TEXT ? [] : ["point"];
  const others = [...unordered.map((each) => (typeof each === "string" ? each : `${each.file}:${each.line}`)), ...without];
  return of === "pristine" ? "nothing" : [...point, ...others].join(" and ");
}

function resultOf(verdict: Verdict): ExploreResult {
  const fences = [
    { file: "a.c", line: 1, function: "f", primitive: "smp_wmb" },
    { file: "b.c", line: 9, function: "g", primitive: "smp_mb" },
  ];
  const violation = { property: "p", message: "m", file: "a.c", line: 1, steps: [] };
  return { verdict, coverage: { lineNumbers: [1] }, fences, ...(verdict === "violated" ? { violation } : {}) } as unknown as ExploreResult;
}

describe("the study of a barrier", () => {
  it("takes away each other barrier that is carried out, then other kinds of order, then waits", () => {
    const { point, asked } = study("lkmm", {});
    expect(point.verdict).toBe("not-needed");
    expect(asked).toEqual(["nothing", "point", "point and b.c:9", "point and dependency", "point and wait"]);
  });

  it("names the barrier that covers it, if nothing breaks without that one alone", () => {
    const { point } = study("lkmm", { "point and b.c:9": "violated" });
    expect(point).toMatchObject({ verdict: "covered", coveredBy: "smp_mb() in g() (b.c:9)", scenario: "s" });
  });

  it.each(["violated", "gave-up"] as const)("takes for no cover what alone is %s", (alone) => {
    const { point } = study("lkmm", { "point and b.c:9": "violated", "b.c:9": alone, "point and dependency": "violated" });
    expect(point).toMatchObject({ verdict: "covered", coveredBy: "the dependency" });
  });

  it("asks nothing where memory knows of no order", () => {
    const { point, asked } = study("sc", {});
    expect(point.verdict).toBe("gave-up");
    expect(asked).toEqual(["nothing"]);
  });
});
