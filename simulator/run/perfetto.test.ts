import { describe, expect, it } from "vitest";
import { eventLines } from "./event-lines.ts";
import type { EventRow } from "./event-rows.ts";
import { perfettoTrace } from "./perfetto.ts";

const ROWS: readonly EventRow[] = [
  { timeNs: 0, kind: "mode", cpu: 2, thread: "a:1", fields: { mode: "user" } },
  { timeNs: 500, kind: "step", cpu: 0, thread: "b:2", fields: { step: "enable", ends: false } },
  { timeNs: 1000, kind: "point-begin", cpu: 0, thread: "b:2", fields: { point: "synchronize_rcu", file: "t.c", line: 3 } },
  { timeNs: 1000, kind: "grace-period-start", cpu: -1, thread: "", fields: { flavour: "normal", number: 1 } },
  { timeNs: 1500, kind: "interrupt", cpu: 2, thread: "a:1", fields: { interrupts: ["tick"] } },
  { timeNs: 1500, kind: "mode", cpu: 2, thread: "a:1", fields: { mode: "kernel" } },
  { timeNs: 4000, kind: "grace-period-end", cpu: -1, thread: "", fields: { flavour: "normal", number: 1 } },
  { timeNs: 4500, kind: "point-end", cpu: 0, thread: "b:2", fields: { point: "synchronize_rcu" } },
  { timeNs: 5000, kind: "step", cpu: 0, thread: "b:2", fields: { step: "enable", ends: true } },
];

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
}

describe("perfettoTrace", () => {
  const { traceEvents } = JSON.parse(perfettoTrace(ROWS, 6000)) as { readonly traceEvents: readonly TraceEvent[] };

  it("makes slices of what has a beginning and an end", () => {
    const slices = traceEvents.filter(({ ph }) => ph === "X").map(({ name, ts, dur }) => [name, ts, dur]);
    expect(slices).toEqual([
      ["user", 0, 1.5],
      ["grace period 1", 1, 3],
      ["synchronize_rcu", 1, 3.5],
      ["enable", 0.5, 4.5],
      ["kernel", 1.5, 4.5],
    ]);
  });

  it("makes instants of interrupts, and names its lanes", () => {
    expect(traceEvents.filter(({ ph }) => ph === "i").map(({ name, ts }) => [name, ts])).toEqual([["interrupt", 1.5]]);
    expect(traceEvents.filter(({ ph, name }) => ph === "M" && name === "thread_name")).toHaveLength(4);
  });
});

describe("eventLines", () => {
  it("writes one object a line", () => {
    expect(eventLines(ROWS.slice(3, 5))).toBe(
      '{"timeNs":1000,"kind":"grace-period-start","flavour":"normal","number":1}\n{"timeNs":1500,"kind":"interrupt","cpu":2,"thread":"a:1","interrupts":["tick"]}\n',
    );
  });
});
