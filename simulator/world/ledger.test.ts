import { describe, expect, it } from "vitest";
import type { Disturbance } from "./facts.ts";
import { DISTURBANCES_KEPT, Ledger, NOBODY } from "./ledger.ts";

const MANY = 2.5 * DISTURBANCES_KEPT;

function disturbance(timeNs: number): Disturbance {
  return { ...NOBODY, timeNs, cpu: 0, cause: "tick" };
}

function filled(keepsLast: boolean): Ledger {
  const ledger = new Ledger(1);
  ledger.keepsLast = keepsLast;
  for (let k = 0; k < MANY; k++) ledger.list(disturbance(k));
  return ledger;
}

describe("single disturbances", () => {
  it("are the first ones, and those that are left out are counted", () => {
    const ledger = filled(false);
    expect(ledger.disturbances.map(({ timeNs }) => timeNs)).toEqual(Array.from({ length: DISTURBANCES_KEPT }, (_, k) => k));
    expect([ledger.isFull, ledger.disturbancesDropped, ledger.listed]).toEqual([true, MANY - DISTURBANCES_KEPT, DISTURBANCES_KEPT]);
  });

  it("are the last ones for who looks at what happens", () => {
    const ledger = filled(true);
    const { disturbances, forgotten } = ledger;
    expect(disturbances.length).toBeLessThanOrEqual(DISTURBANCES_KEPT);
    expect(disturbances.map(({ timeNs }) => timeNs)).toEqual(Array.from({ length: disturbances.length }, (_, k) => forgotten + k));
    expect([ledger.isFull, ledger.disturbancesDropped, ledger.listed]).toEqual([false, 0, MANY]);
  });

  it.each([0, 10, DISTURBANCES_KEPT - 1, DISTURBANCES_KEPT, MANY - 1])(
    "are as many as they were when there were %i, however much was forgotten since",
    (count) => {
      const ledger = new Ledger(1);
      ledger.keepsLast = true;
      for (let k = 0; k < count; k++) ledger.list(disturbance(k));
      const restore = ledger.save();
      for (let k = count; k < MANY; k++) ledger.list(disturbance(k));
      restore();
      expect(ledger.listed).toBe(count);
      ledger.list(disturbance(count));
      expect(ledger.disturbances.at(-1)?.timeNs).toBe(count);
      expect(ledger.disturbances.map(({ timeNs }) => timeNs)).toEqual(
        Array.from({ length: ledger.disturbances.length }, (_, k) => ledger.forgotten + k),
      );
    },
  );
});
