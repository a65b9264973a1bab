import { describe, expect, it } from "vitest";
import type { Ablation, AblationOutcome } from "../../simulator/explore/job/messages.ts";
import type { VerdictItem } from "../../server/protocol.ts";
import { english } from "../testing.ts";
import { ablatedText, ablatingText, exploringText } from "./text.ts";

const SEARCH = {
  states: 231_093,
  transitions: 1,
  depth: 1,
  round: 0,
  phase: "search",
  bytes: 1,
  seconds: 4,
  statesPerSecond: 57_773,
} as const;

describe("progress", () => {
  it("says states, and how many a second", () => {
    expect(exploringText("transition.c", SEARCH, english)).toBe("Exploring transition.c: 231,093 states, 57,773 states/s");
    expect(exploringText("transition.c", { ...SEARCH, statesPerSecond: 0 }, english)).toBe("Exploring transition.c: 231,093 states");
  });

  it("says which of two explorations it is, once the second has begun", () => {
    expect(exploringText("a.c", { ...SEARCH, worker: "shared" }, english)).toBe(exploringText("a.c", SEARCH, english));
    expect(exploringText("a.c", { ...SEARCH, worker: "own" }, english)).toMatch(/states\/s \(worker on a CPU of its own\)$/);
  });

  it("says when a counterexample is made short, and why there are no states yet", () => {
    expect(exploringText("a.c", { ...SEARCH, phase: "wait" }, english)).toBe("Exploring a.c: waiting for another exploration");
    expect(exploringText("a.c", { ...SEARCH, phase: "compile" }, english)).toBe("Exploring a.c: compiling");
    expect(exploringText("a.c", { ...SEARCH, phase: "shorten" }, english)).toBe("Exploring a.c: making the counterexample short");
  });

  it("of an ablation says how many points are answered, and what is explored", () => {
    const progress = { done: 3, total: 12, what: "enable, line 62 deleted", states: 1000, seconds: 1, verdicts: [] };
    expect(ablatingText("a.c", progress, english)).toBe("What breaks in a.c: 3 of 12; enable, line 62 deleted: 1,000 states");
    expect(ablatingText("a.c", { ...progress, states: 0, what: "waiting" }, english)).toBe("What breaks in a.c: 3 of 12; waiting");
  });
});

describe("the end of an ablation", () => {
  it("sums verdicts up", () => {
    const points = ["needed", "needed", "covered", "gave-up"].map((verdict, at) => ({ verdict, line: at + 1, primitive: "smp_mb" }));
    const told = ablatedText(ended(points), [verdict(0, "needed")], english);
    expect(told).toEqual({
      severity: "information",
      text: "4 ways to take something away: 2 needed, 1 covered by something else, 1 without an answer.",
    });
  });

  it("says of one line what stands behind it, however many ways there are", () => {
    const points = ["needed", "not-needed"].map((each) => ({ verdict: each, line: 7, primitive: "smp_mb" }));
    const known = [verdict(5, "covered"), verdict(6, "needed: 3-step counterexample")];
    expect(ablatedText(ended(points), known, english)).toEqual({
      severity: "information",
      text: "smp_mb() in line 7: needed: 3-step counterexample.",
      line: 7,
    });
  });

  it("says when the text has changed meanwhile, so that it is not about what is there now", () => {
    const points = ["needed", "covered"].map((each, at) => ({ verdict: each, line: at + 1, primitive: "smp_mb" }));
    const stale = [{ ...verdict(0, "needed, before the last edit"), stale: true }];
    const told = ablatedText(ended(points), stale, english);
    expect([told?.isStale, told?.text]).toEqual([
      true,
      "2 ways to take something away: 1 needed, 1 covered by something else. The text has changed meanwhile.",
    ]);
    expect(ablatedText(ended(points.slice(0, 1)), stale, english)).toMatchObject({ line: 1, isStale: true });
  });

  function ended(points: readonly object[]): AblationOutcome {
    return { kind: "done", ablation: { points } as unknown as Ablation };
  }

  function verdict(line: number, text: string): VerdictItem {
    return { line, function: "f", primitive: "smp_mb", text, verdict: "needed", stale: false };
  }

  it.each<[AblationOutcome, ReturnType<typeof ablatedText>]>([
    [
      { kind: "refused", message: "it does not compile", help: "mend it", problems: [] },
      { severity: "warning", text: "It does not compile. Mend it." },
    ],
    [
      { kind: "failed", message: "a mistake", help: "" },
      { severity: "error", text: "A mistake." },
    ],
    [{ kind: "cancelled" }, undefined],
  ])("says why there is none: %j", (outcome, expected) => expect(ablatedText(outcome, [], english)).toEqual(expected));
});
