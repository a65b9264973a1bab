import { describe, expect, it } from "vitest";
import { joined, placesOf, worstOf } from "./places.ts";
import type { Bound, ExploreResult, FoundDataRace, Verdict } from "./result.ts";

const bound = (name: string, hit: boolean): Bound => ({ name, value: 1, hit });

function race(line: number, severity: FoundDataRace["severity"]): FoundDataRace {
  const access = { function: "f", file: "a.c", line, text: "x", kind: "load", plain: true } as const;
  return { name: "x", severity, accesses: [access, { ...access, kind: "store" }] };
}

describe("where the worker runs", () => {
  it("is both in turn, if there are two CPUs, or what was asked", () => {
    expect(placesOf("both", 2)).toEqual(["shared", "own"]);
    expect(placesOf("both", 1)).toEqual(["shared"]);
    expect(placesOf("own", 2)).toEqual(["own"]);
  });

  it("decides by the first with the worst verdict", () => {
    const verdicts: Readonly<Record<string, Verdict>> = { a: "verified", b: "gave-up", c: "gave-up" };
    expect(worstOf(["a", "b", "c"], (each) => verdicts[each] ?? "verified")).toBe("b");
  });

  it("says of all what any has hit, left aside, or met, each once", () => {
    const here = { bounds: [bound("states", false), bound("stale", true)], notModelled: ["a"], dataRaces: [race(1, "note")] };
    const there = {
      bounds: [bound("states", true), bound("stale", false)],
      notModelled: ["a", "b"],
      dataRaces: [race(1, "note"), race(2, "note")],
    };
    expect(joined([here, there])).toEqual({
      bounds: [bound("states", true), bound("stale", true)],
      notModelled: ["a", "b"],
      dataRaces: [race(1, "note"), race(2, "note")],
    });
    const silent: Pick<ExploreResult, "bounds" | "notModelled"> = { bounds: [], notModelled: [] };
    expect("dataRaces" in joined([silent])).toBe(false);
  });
});
