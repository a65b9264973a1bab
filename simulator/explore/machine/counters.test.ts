import { describe, expect, it } from "vitest";
import { imageOf } from "../../../test/support/lower.ts";
import { findCounters, foldCounter } from "./counters.ts";

const found = (body: string): readonly number[] =>
  findCounters(imageOf(`static unsigned int n; ${body}`, { roots: ["main"] })).map(({ divisor }) => divisor);

describe("a counter of which only the remainder matters", () => {
  it("is found where it is counted up, set to constants, and divided by a constant", () => {
    expect(found("int f(void) { n++; return 0; } int main(void) { n = 0; f(); if (n && !(n % 15)) return 1; return 0; }")).toEqual([15]);
  });

  it("may be compared with the divisor", () => {
    expect(found("int main(void) { n++; if (n == 15) return 2; return n % 15 == 0; }")).toEqual([15]);
  });

  it("is none where its value is used otherwise", () => {
    expect(found("int main(void) { n++; if (n % 15) return 1; return (int)n; }")).toEqual([]);
    expect(found("int main(void) { n++; if (n == 3) return 2; return n % 15 == 0; }")).toEqual([]);
    expect(found("int main(void) { unsigned int *p = &n; *p = 7; n++; return n % 15 == 0; }")).toEqual([]);
  });

  it("knows whether the divisor is told from its later multiples", () => {
    const tells = (body: string): readonly boolean[] =>
      findCounters(imageOf(`static unsigned int n; int main(void) { n++; ${body} return n % 15 == 0; }`, { roots: ["main"] })).map(
        ({ tellsFirst }) => tellsFirst,
      );
    expect([tells("if (n == 15) return 2;"), tells("if (n == 15) { if (0) return 2; }"), tells("")]).toEqual([[true], [false], [false]]);
  });

  it("is settled where it is divided, if that is one place and nothing else tells", () => {
    const isSettled = (body: string): readonly boolean[] =>
      findCounters(imageOf(`static unsigned int n; int main(void) { n++; ${body} }`, { roots: ["main"] })).map(
        ({ settledAt }) => settledAt >= 0,
      );
    expect(isSettled("if (n && !(n % 15)) return 1; return 0;")).toEqual([true]);
    expect(isSettled("if (n % 15) return 1; return n % 15 == 0;")).toEqual([false]);
    expect(isSettled("if (n == 15) return 1; return n % 15 == 0;")).toEqual([false]);
    expect([0, 1, 14, 15, 30].map((value) => foldCounter(value, { divisor: 15, tellsFirst: false, settledAt: 7 }))).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it("is folded so that what is tested of it stays the same", () => {
    for (let value = 0; value < 100; value++) {
      for (const folded of foldCounter(value, { divisor: 15, tellsFirst: false, settledAt: -1 })) {
        const next = value + (folded % 15 === 0 && value % 15 !== 0 ? 15 - (value % 15) : 0);
        expect([value, folded === 0, folded % 15 === 0]).toEqual([value, next === 0, next % 15 === 0]);
      }
      for (const folded of foldCounter(value, { divisor: 15, tellsFirst: true, settledAt: -1 })) {
        const next = value + (folded % 15 === 0 && value % 15 !== 0 ? 15 - (value % 15) : 0);
        expect([value, folded === 0, folded === 15, folded % 15 === 0]).toEqual([value, next === 0, next === 15, next % 15 === 0]);
      }
    }
  });
});
