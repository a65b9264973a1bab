import fc from "fast-check";
import { expect, it } from "vitest";
import type { ReplayStep } from "../schedule-step.ts";
import { formatSchedule, readSchedule } from "./schedule.ts";

const load = fc.record({ load: fc.nat(500), low: fc.nat(50), high: fc.nat(50), back: fc.integer({ min: 1, max: 4 }) });
const step = fc.record(
  {
    event: fc.nat(5000),
    choice: fc.nat(40),
    instructions: fc.nat(2_000_000),
    stale: fc.array(load, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ["event", "choice", "instructions"] },
);

it("reads back what it has written", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(step, fc.constant({ event: 1, choice: 0, instructions: 7 })), { maxLength: 60 }), (steps) => {
      expect(readSchedule(formatSchedule(steps))).toEqual(steps);
    }),
  );
});

it("keeps the step from which on it goes round", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), fc.nat(19), (steps, at) => {
      const same = { event: 1, choice: 0, instructions: 7 };
      const all: ReplayStep[] = [...steps, same, same, same];
      const begins = at % all.length;
      all[begins] = { ...all[begins]!, beginsCycle: true };
      expect(readSchedule(formatSchedule(all))).toEqual(all);
    }),
  );
});

it("refuses what it cannot have written, and what would be endless", () => {
  for (const text of [
    "0",
    "0.1",
    "0.1.-",
    "x",
    "0.1.0_",
    "0.1.0_zzzzzzz",
    "0.1.0--0.1.0",
    "0.1.0~1.2.3",
    "0.1.0~1.2.3.4~",
    "loop",
    "0.1.0-loop",
    "loop-loop-0.1.0",
  ])
    expect([text, readSchedule(text)]).toEqual([text, undefined]);
});
