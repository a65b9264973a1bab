import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIMITIVE_CLASSES } from "../../kernel/catalogue/primitive.ts";
import { boundary, point } from "../testing.ts";
import { groupOf, gutterLines } from "./groups.ts";
import { regionLines } from "./regions.ts";

const ALL = new Set<string>(PRIMITIVE_CLASSES);

describe("icons", () => {
  it("have a group for every class that is a point of synchronization", () => {
    expect(PRIMITIVE_CLASSES.filter((name) => groupOf(name) === undefined)).toEqual(["annotation", "assertion", "context"]);
  });

  it("show one group a line: the one that disturbs most", () => {
    const points = [
      point(4, { class: "lock" }),
      point(4, { class: "hard-forced" }),
      point(4, { class: "wait" }),
      point(6, { class: "assertion" }),
    ];
    expect([...gutterLines(points, ALL)]).toEqual([[4, "forced"]]);
  });

  it("leave out classes that are not wanted", () => {
    const points = [point(4, { class: "lock" }), point(5, { class: "barrier" })];
    expect([...gutterLines(points, new Set(["barrier"]))]).toEqual([[5, "order"]]);
    expect(gutterLines(points, new Set())).toEqual(new Map());
  });
});

describe("regions", () => {
  it("are lines, an end at a line's start not counted", () => {
    const end = { line: 9, character: 0 };
    expect(regionLines([boundary("noinstr", 2, 9, { end }), boundary("instrumentation", 4, 5)])).toEqual({
      noinstr: [{ first: 2, last: 8 }],
      instrumentation: [{ first: 4, last: 5 }],
      rcuNotWatching: [],
    });
  });

  it("take the idle section for noinstr, and notrace for nothing", () => {
    expect(regionLines([boundary("cpuidle", 1, 2), boundary("notrace", 5, 6)]).noinstr).toEqual([{ first: 1, last: 2 }]);
  });

  it("never overlap, and cover exactly what was given", () => {
    const span = fc.tuple(fc.nat(30), fc.nat(8)).map(([first, length]) => boundary("rcu-not-watching", first, first + length));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (boundaries) => {
        const lines = regionLines(boundaries).rcuNotWatching;
        const covered = lines.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
        const wanted = new Set(
          boundaries.flatMap(({ start, end }) => Array.from({ length: end.line - start.line + 1 }, (_, i) => start.line + i)),
        );
        expect(covered).toEqual([...wanted].sort((a, b) => a - b));
      }),
    );
  });
});
