/** The ledger beside what real kernels did: equal, cell by cell; and it adds up. */
import { expect, it } from "vitest";
import { EventKind, Mode } from "../../simulator/run/events.ts";
import type { Figures } from "../../simulator/run/result.ts";
import type { SimulateAnswer } from "../../simulator/run/simulate.ts";
import { describeWithSources } from "../support/sources.ts";
import { answerOf } from "../support/timeline.ts";
import { agrees, stragglers, TRUTH_CELLS, TRUTH_KERNELS, TRUTH_STRAGGLERS, truthRun, truthTimeline } from "../support/truth.ts";

describeWithSources("real kernels", (sources) => {
  TRUTH_KERNELS.forEach((kernel, column) => {
    it(`did to a spinner's CPU what the simulation says: ${kernel.name}`, () => {
      const run = truthRun(sources, kernel);
      expect(run.result.result).toBe("completed");
      const wrong = TRUTH_CELLS.flatMap(({ step, what, measured, simulated }) => {
        const cell = measured[column];
        const count = simulated(run);
        return agrees(cell, count) ? [] : [{ step, what, measured: cell, simulated: count }];
      });
      expect(wrong).toEqual([]);
      for (const step of ["enable", "disable"] as const) expect(stragglers(run, step)).toEqual(TRUTH_STRAGGLERS[step][column]);
    });
  });

  it("adds up: totals are the sums of rows, and rows are every departure that the events show", () => {
    const answer = answerOf(truthTimeline(sources, TRUTH_KERNELS[1]!));
    const { totals, ledger } = answer.result;
    const watched = ledger.filter(({ cpu }) => cpu > 0);
    for (const name of ["count", "exits", "ipis", "switches", "ticks", "stolenNs"] as const) {
      const sum = (rows: readonly Figures[]): number => rows.reduce((so, row) => so + row[name], 0);
      expect([totals.all[name], sum(totals.byShare), sum(totals.byCpu)]).toEqual(Array(3).fill(sum(watched)));
    }
    for (const cpu of [1, 2, 3]) expect(totals.byCpu.find((each) => each.cpu === cpu)?.exits).toBe(departures(answer, cpu));
  });
});

/**
 * How often a CPU that does nothing of itself left user mode or idle since the first step: when it began to interpret; at a tick, or another CPU's call to all,
 * that was not interpreted because it could change nothing.
 */
function departures({ events, result }: SimulateAnswer, cpu: number): number {
  const start = result.steps[0]?.startNs ?? 0;
  let count = 0;
  for (let at = 0; at < (events?.recorded ?? 0); at++) {
    if (events === undefined || (events.time[at] ?? 0) < start) continue;
    const kind: EventKind = events.kind[at] ?? 0;
    const here = events.cpu[at] === cpu;
    const a = events.a[at] ?? 0;
    if (kind === EventKind.Broadcast && !here) count++;
    else if (here && ((kind === EventKind.Mode && a === Mode.Run) || (kind === EventKind.Tick && a === 1))) count++;
    // A call that was interpreted is one of those to all, counted already.
    else if (here && kind === EventKind.Interrupt && (a & 2) !== 0) count--;
  }
  return count;
}
