import { describe, expect, it } from "vitest";
import type { Ablation, AblationOutcome } from "../../simulator/explore/job/messages.ts";
import { english } from "../testing.ts";
import { ablatedText, ablatingText, exploringText } from "./text.ts";

const SEARCH = { states: 231_093, transitions: 1, depth: 1, round: 0, phase: "search", bytes: 1, seconds: 4 } as const;

describe("progress", () => {
  it("says states, and how many a second", () => {
    expect(exploringText("transition.c", SEARCH, english)).toBe("Exploring transition.c: 231,093 states, 57,773 states/s");
    expect(exploringText("transition.c", { ...SEARCH, seconds: 0 }, english)).toContain("2,310,930 states/s");
  });

  it("says when a counterexample is made short", () => {
    expect(exploringText("a.c", { ...SEARCH, phase: "shorten" }, english)).toBe("Exploring a.c: making the counterexample short");
  });

  it("of an ablation says how many points are answered, and what is explored", () => {
    const progress = { done: 3, total: 12, what: "enable, line 62 deleted", states: 1000, seconds: 1, verdicts: [] };
    expect(ablatingText("a.c", progress, english)).toBe("What breaks in a.c: 3 of 12; enable, line 62 deleted: 1,000 states");
  });
});

describe("the end of an ablation", () => {
  it("sums verdicts up", () => {
    const points = ["needed", "needed", "covered", "gave-up"].map((verdict) => ({ verdict }));
    const outcome = { kind: "done", ablation: { points } as unknown as Ablation } as const;
    expect(ablatedText(outcome, english)?.text).toBe(
      "4 ways to take something away: 2 needed, 1 covered by something else, 0 not needed within the bounds, 1 without an answer.",
    );
  });

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
  ])("says why there is none: %j", (outcome, expected) => expect(ablatedText(outcome, english)).toEqual(expected));
});
