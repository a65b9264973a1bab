/** What a text shows of its explorations: diagnostics, hints, hovers. */
import { describe, expect, it } from "vitest";
import { pagePath, warnedProperties } from "../../../kernel/properties.ts";
import { explored, exploredPoint, run, step, violation } from "../../../test/support/explored.ts";
import { viewOf, type ViewOptions } from "../../../test/support/view.ts";
import { diagnosticsOf } from "../diagnostics.ts";
import { hover } from "../hover.ts";
import { inlayHints } from "../inlay-hints.ts";
import { explainPoint, ownVerdicts } from "./explain.ts";
import { verdictItems } from "./verdict-items.ts";

const TEXT = "void f(void)\n{\n\tsynchronize_rcu();\n\tg();\n}\n";
const NEEDED = { verdict: "needed", violation: violation({ steps: [step(3), step(4), step(3)] }), scenario: "stacked" } as const;

async function view(members: Parameters<typeof explored>[0], options: ViewOptions = {}) {
  return (await viewOf(`//- a.c\n${TEXT.replace("sync", "s$0ync")}`, { explored: explored(members), ...options })).view;
}

describe("a violation", () => {
  it("is a diagnostic at its line, with a related location for each step", async () => {
    const steps = [
      step(4, { changed: [{ name: "x", from: "0", to: "1" }] }),
      step(7, { file: "model/world/rcu.c", thread: "grace period" }),
    ];
    const [found] = diagnosticsOf(await view({ runs: [run({ verdict: "violated", violation: violation({ steps }) })] }));
    expect(found).toMatchObject({
      code: "explore/warn",
      message: "enable is violated: warn: it warns (a.c:3)",
      range: { start: { line: 2, character: 1 }, end: { line: 2, character: 19 } },
    });
    expect(found?.relatedInformation?.map(({ message, location }) => `${location.range.start.line}: ${message}`)).toEqual([
      "3: 1. CPU 1 · kworker · f(): x = 1; x: 0 → 1",
      "2: 2. CPU 1 · grace period · f(): x = 1 [model/world/rcu.c:7]",
    ]);
  });

  it("of another file stands where this one has to do with it", async () => {
    const elsewhere = violation({
      file: "b.c",
      line: 99,
      stack: [
        { function: "g", file: "b.c", line: 99 },
        { function: "f", file: "a.c", line: 4 },
      ],
    });
    const byStep = violation({ file: "b.c", line: 99, steps: [step(3), step(4), step(1, { file: "b.c" })] });
    const runs = [elsewhere, byStep].map((each) => run({ verdict: "violated", violation: each }));
    expect(diagnosticsOf(await view({ runs })).map(({ range }) => range.start.line)).toEqual([3, 3]);
  });

  it("links to the page of what was to hold: of its property, of the one that a warning checks, and of none for a user's own", async () => {
    const [warned] = warnedProperties;
    const inCheck = violation({ message: `it warns: ${warned?.about}`, stack: [{ function: warned?.where ?? "", file: "a.c", line: 3 }] });
    const each = [violation(), inCheck, violation({ property: "use-after-free" }), violation({ property: "mine" })];
    const runs = each.map((one) => run({ verdict: "violated", violation: one }));
    const pages = ["docs/properties/warn.md", pagePath(warned!), "docs/properties/faults.md"];
    const linked = diagnosticsOf(await view({ runs })).map(({ codeDescription }) => codeDescription?.href);
    expect(linked).toEqual([...pages.map((page) => `file:///${page}`), undefined]);
    expect(new Set(linked).size).toBe(4);
    const plain = diagnosticsOf(await view({ runs }, { capabilities: {} }));
    expect(plain.filter((found) => "codeDescription" in found)).toEqual([]);
  });

  it("of an earlier text is none of this one", async () => {
    expect(diagnosticsOf(await view({ runs: [run({ verdict: "violated", violation: violation() }, true)] }))).toEqual([]);
  });
});

describe("verdicts behind a line", () => {
  it.each([
    [{ points: [exploredPoint(NEEDED)] }, "needed: 3-step counterexample"],
    [{ points: [exploredPoint({ ...NEEDED, soFar: true })] }, "needed: 3-step counterexample (so far)"],
    [{ points: [exploredPoint({ verdict: "covered", coveredBy: "smp_wmb() in f()" })] }, "covered by smp_wmb() in f()"],
    [{ points: [exploredPoint({ ...NEEDED, memory: "lkmm" })] }, "lkmm: needed: 3-step counterexample"],
    [{ points: [exploredPoint({ ...NEEDED, primitive: "smp_wmb", memory: "lkmm" })] }, "needed: 3-step counterexample"],
    [{ points: [exploredPoint({ verdict: "gave-up", notReached: true, why: "no scenario" })] }, "not reached"],
    [{ points: [exploredPoint({ verdict: "gave-up", why: "exploring enable gave up" })] }, "no verdict: exploring enable gave up"],
    [{ points: [exploredPoint({ verdict: "not-needed" }, { isStale: true })] }, "before the last edit: not needed within the bounds"],
    [{ points: [exploredPoint({ verdict: "not-needed", untold: ["g()"] })] }, "nothing breaks without it; cover not known"],
    [{ points: [exploredPoint({ verdict: "not-needed", why: "it gave up" })] }, "nothing breaks without it; cover not known"],
    [
      { points: [exploredPoint({ verdict: "not-needed", untold: ["g()"], variant: "weakened", leaves: "a test" })] },
      "with a test only, nothing breaks; cover not known",
    ],
    [
      { points: [exploredPoint(NEEDED), exploredPoint({ verdict: "not-needed", variant: "weakened", leaves: "a test" })] },
      "needed: 3-step counterexample · with a test only, not needed within the bounds",
    ],
  ])("%#: say %j", async (members, label) => {
    const shown = await view(members);
    const hints = inlayHints(shown, { start: 0, end: TEXT.length });
    expect(hints.map(({ position, tooltip }) => [position, tooltip])).toEqual([[{ line: 2, character: 19 }, label]]);
    expect(hints[0]?.label).toBe(label.split(" · ")[0]);
    expect(verdictItems(shown)).toEqual([expect.objectContaining({ line: 2, text: label })]);
  });

  it("show the weightiest of a line, whatever comes first", async () => {
    const shown = await view({
      points: [exploredPoint({ verdict: "not-needed" }), exploredPoint({ ...NEEDED, variant: "weakened", leaves: "a test" })],
    });
    const [hint] = inlayHints(shown, { start: 0, end: TEXT.length });
    expect(hint?.label).toBe("with a test only, needed: 3-step counterexample");
    expect(hint?.tooltip).toBe("not needed within the bounds · with a test only, needed: 3-step counterexample");
  });

  it("can be switched off", async () => {
    const hints = { synchronizationPoints: false, instrumentation: false, rcuNotWatching: false, verdicts: false };
    const shown = await view({ points: [exploredPoint(NEEDED)] }, { settings: { hints } });
    expect(inlayHints(shown, { start: 0, end: TEXT.length })).toEqual([]);
  });
});

describe("a hover", () => {
  const text = async (members: Parameters<typeof explored>[0], options: ViewOptions = {}): Promise<string> => {
    const shown = await view(members, options);
    return JSON.stringify(hover(shown, TEXT.indexOf("synchronize"))?.contents);
  };

  it("tells the verdict, why, and within which bounds", async () => {
    const found = await text({ points: [exploredPoint(NEEDED)] });
    expect(found).toContain("**What breaks without it**");
    expect(found).toContain("without it: needed: 3-step counterexample; stacked is violated: it warns (a.c:3)");
    expect(found).toContain("bounds: states 4,000,000");
  });

  it("does not call a point needless when it could not be told what covers it", async () => {
    const found = await text({ points: [exploredPoint({ verdict: "not-needed", untold: ["g()"] })] });
    expect(found).toContain("without it: nothing breaks; what covers it, if anything, cannot be told: something breaks only without");
    expect(found).not.toContain("not needed");
  });

  it("says when that is about an earlier text", async () => {
    expect(await text({ points: [exploredPoint(NEEDED, { isStale: true })] })).toContain(
      "**What breaks without it, before the last edit**",
    );
  });

  it("links to the question, in clients that can ask it", async () => {
    expect(await text({})).not.toContain("command:");
    expect(await text({}, { initializationOptions: { commands: ["quiesce.ablate"] } })).toContain("(command:quiesce.ablate?");
  });
});

describe("the page about a barrier", () => {
  it("has what it means, the verdict, and the counterexample", async () => {
    const shown = await view({ points: [exploredPoint(NEEDED)] });
    expect(ownVerdicts(shown, 3)).toBe("known");
    const page = explainPoint(shown, 3, undefined)?.markdown ?? "";
    expect(page).toContain("### synchronize_rcu() in f(), a.c:3");
    expect(page).toContain("#### Without it: it warns");
    expect(page).toContain("| 3 | CPU 1 · kworker · f(): x = 1 | `a.c:3` |  |");
  });

  it("says why there is no verdict", async () => {
    const shown = await view({ points: [exploredPoint(NEEDED, { isStale: true })] });
    expect(ownVerdicts(shown, 3)).toBe("unknown");
    expect(ownVerdicts(shown, 4)).toBe("none");
    expect(explainPoint(await view({}), 3, "It does not compile.")?.markdown).toContain("It does not compile.");
    expect(explainPoint(shown, 4, undefined)?.markdown).toBe("There is no synchronization point in line 4.\n");
  });
});
