/** A run's work grows with the machine no faster than the machine, counted in what does not depend on the clock; and its events are bounded, its ledger is not. */
import { beforeAll, describe, expect, it } from "vitest";
import { type MachineSize, requestFor } from "../../bench/machines.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { simulate } from "./simulate.ts";
import type { SimulateResult } from "./result.ts";

const cache = new CompileCache();

function run(size: MachineSize, eventCapacity?: number): SimulateResult {
  const request = requestFor(size, "6.12-voluntary");
  return simulate(eventCapacity === undefined ? request : { ...request, eventCapacity }, cache).result;
}

/** Instructions for each try to switch all tasks, and for everything else, do not shrink with the machine: the cost of one more CPU or task is what remains. */
function costsOfOneMore(sizes: readonly MachineSize[], by: "cpus" | "tasks"): readonly number[] {
  const found = sizes.map((size) => {
    const { result, tries, events } = run(size);
    expect(result).toBe("completed");
    return { size: size[by], work: (events.instructions + events.recorded) / (tries.length + 2) };
  });
  return found.slice(1).map(({ size, work }, at) => (work - (found[at]?.work ?? 0)) / (size - (found[at]?.size ?? 0)));
}

describe("a run", () => {
  beforeAll(() => void run({ cpus: 4, tasks: 20 }), 60_000);

  it("costs as much for one more CPU on a large machine as on a small one", { timeout: 60_000 }, () => {
    const sizes = [16, 32, 64, 128].map((cpus) => ({ cpus, tasks: cpus + 100, housekeeping: 4 }));
    const [first = 0, ...later] = costsOfOneMore(sizes, "cpus");
    for (const cost of later) expect(cost).toBeLessThan(1.05 * first);
  });

  it("costs as much for one more task among many as among few", { timeout: 60_000 }, () => {
    const sizes = [1000, 2000, 4000, 8000].map((tasks) => ({ cpus: 8, tasks }));
    const [first = 0, ...later] = costsOfOneMore(sizes, "tasks");
    for (const cost of later) expect(cost).toBeLessThan(1.05 * first);
  });

  it("is told the same whatever number of events is kept", { timeout: 60_000 }, () => {
    const all = run({ cpus: 8, tasks: 100 });
    const few = run({ cpus: 8, tasks: 100 }, 100);
    expect(all.events.dropped).toBe(0);
    expect(few.events).toEqual({ ...all.events, recorded: 100, dropped: all.events.recorded - 100 });
    expect({ ...few, events: all.events }).toEqual(all);
  });
});
