import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisOf, niceStep } from "./axis.ts";
import {
  clamped,
  isWhole,
  nsAt,
  panned,
  revealing,
  SHORTEST_SPAN_NS,
  showing,
  spanOf,
  type Viewport,
  wholeOf,
  xOf,
  zoomed,
} from "./viewport.ts";

const run = { startNs: 1_000_000_000, endNs: 1_648_000_000 };

/** Any way to move about. */
const move = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }).map((share) => (view: Viewport) => panned(view, share)),
  fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })).map(
    ([factor, anchor]) =>
      (view: Viewport) =>
        zoomed(view, factor, anchor),
  ),
  fc.integer({ min: run.startNs, max: run.endNs }).map((ns) => (view: Viewport) => revealing(view, ns)),
  fc.tuple(fc.integer({ min: run.startNs, max: run.endNs }), fc.integer({ min: 0, max: 1_000_000 })).map(
    ([fromNs, span]) =>
      (view: Viewport) =>
        showing(view, { fromNs, untilNs: fromNs + span }),
  ),
);

describe("a viewport", () => {
  it("never leaves what there is to see, whatever one does", () => {
    const whole = wholeOf(run);
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const view = moves.reduce((at, step) => step(at), whole);
        expect(spanOf(view)).toBeGreaterThanOrEqual(SHORTEST_SPAN_NS * 0.999);
        expect(view.fromNs).toBeGreaterThanOrEqual(whole.fromNs - 1);
        expect(view.untilNs).toBeLessThanOrEqual(whole.untilNs + 1);
      }),
    );
  });

  it("keeps the time under the pointer while zooming", () => {
    const view = clamped(wholeOf(run), 1_200_000_000, 1_300_000_000);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 50, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (factor, anchor) => {
        const at = nsAt(view, anchor * 800, 800);
        const next = zoomed(view, factor, anchor);
        expect(xOf(next, at, 800)).toBeCloseTo(anchor * 800, 1);
      }),
    );
  });

  it("knows the whole, and a run of no length", () => {
    expect(isWhole(wholeOf(run))).toBe(true);
    expect(isWhole(zoomed(wholeOf(run), 2, 0.5))).toBe(false);
    expect(spanOf(wholeOf({ startNs: 5, endNs: 5 }))).toBeGreaterThan(0);
  });

  it("shows an event that was out of sight in the middle, and leaves one that is in sight", () => {
    const view = clamped(wholeOf(run), 1_200_000_000, 1_201_000_000);
    expect(revealing(view, 1_200_500_000)).toBe(view);
    expect(xOf(revealing(view, 1_500_000_000), 1_500_000_000, 800)).toBeCloseTo(400);
  });
});

describe("the axis", () => {
  it("steps by 1, 2 and 5", () => {
    expect([0.9, 1, 1.1, 2.5, 6, 90, 101].map((least) => niceStep(least))).toEqual([1, 1, 2, 5, 10, 100, 200]);
  });

  it("names round times", () => {
    const { baseNs, ticks } = axisOf({ fromNs: 0, untilNs: 800_000_000 }, 800);
    expect(baseNs).toBeUndefined();
    expect(ticks.filter(({ label }) => label !== "").map(({ label }) => label)).toEqual([
      "0",
      "100 ms",
      "200 ms",
      "300 ms",
      "400 ms",
      "500 ms",
      "600 ms",
      "700 ms",
      "800 ms",
    ]);
  });

  it("counts from a round moment when zoomed far in", () => {
    const { baseNs, ticks } = axisOf({ fromNs: 1_234_567_890, untilNs: 1_234_568_690 }, 800);
    expect(baseNs).toBe(1_234_567_000);
    expect(ticks.filter(({ label }) => label !== "").map(({ label }) => label)).toContain("+1.2 µs");
  });

  it("has labels that differ, at every scale", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 2, max: 9 }), (fromNs, power) => {
        const labels = axisOf({ fromNs, untilNs: fromNs + 10 ** power }, 900)
          .ticks.map(({ label }) => label)
          .filter((label) => label !== "");
        expect(labels.length).toBeGreaterThan(3);
        expect(new Set(labels).size).toBe(labels.length);
      }),
    );
  });
});
