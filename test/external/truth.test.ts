/** The ledger beside what real kernels did, and how its counts move when their causes do. */
import { expect, it } from "vitest";
import { describeWithSources } from "../support/sources.ts";
import {
  agrees,
  stragglers,
  TRUTH_CELLS,
  TRUTH_KERNELS,
  TRUTH_STRAGGLERS,
  type TruthRun,
  truthRun,
  truthTopology,
} from "../support/truth.ts";

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

  const [old, voluntary] = TRUTH_KERNELS;
  const cell = (what: string, step: "enable" | "disable", run: TruthRun): number =>
    TRUTH_CELLS.find((each) => each.what === what && each.step === step)?.simulated(run) ?? Number.NaN;

  it("visits every CPU that there is, whatever it does", () => {
    const run = truthRun(sources, voluntary!, truthTopology({ cpus: 12, spinners: "2-11" }), 11);
    expect(cell("kworker visits of schedule_on_each_cpu", "enable", run)).toBe(1);
    expect(run.result.ledger.filter(({ step, cause, cpu }) => step === "enable" && cause === "kworker-switch" && cpu > 0).length).toBe(11);
  });

  it("pokes more for a second function, but nothing more for the keys of the transition", () => {
    const one = truthRun(sources, voluntary!);
    const two = truthRun(sources, voluntary!, truthTopology(), 2, { parameters: { functions: 2 } });
    const what = "IPIs of ftrace";
    expect(cell(what, "enable", two)).toBeGreaterThan(cell(what, "enable", one));
    expect(cell("do_sync_core from static keys and static calls", "enable", two)).toBe(6);
  });

  it("needs no signal where nobody spins, and no retry where no CPU is idle", () => {
    const nobody = truthRun(sources, old!, truthTopology({ spinners: "1" }), 1);
    expect(cell("tries", "disable", nobody)).toBe(17);
    const all = truthRun(sources, voluntary!, truthTopology({ spinners: "1-3" }), 1);
    expect(cell("tries", "enable", all)).toBe(1);
  });

  it("restarts the tick for longer where it is faster", () => {
    const slow = truthRun(sources, voluntary!, truthTopology({ hz: 100 }));
    const fast = truthRun(sources, voluntary!, truthTopology({ hz: 1000 }));
    const ticks = ({ result, cpu }: TruthRun): number =>
      result.ledger.filter((row) => row.cpu === cpu && row.cause === "tick").reduce((sum, row) => sum + row.count, 0);
    expect(ticks(fast)).toBeGreaterThanOrEqual(ticks(slow));
  });
});
