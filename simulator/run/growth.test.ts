/** A run's work grows with the machine no faster than the machine, counted in what does not depend on the clock; and its events are bounded, its ledger is not. */
import { beforeAll, describe, expect, it } from "vitest";
import { type MachineSize, requestFor } from "../../bench/machines.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { simulate } from "./simulate.ts";
import type { SimulateRequest } from "./request.ts";
import type { SimulateResult } from "./result.ts";

const cache = new CompileCache();

function run(
  size: MachineSize,
  { seed = 0, eventCapacity }: Partial<Pick<SimulateRequest, "seed" | "eventCapacity">> = {},
): SimulateResult {
  const request = { ...requestFor(size, "6.12-voluntary"), seed };
  return simulate(eventCapacity === undefined ? request : { ...request, eventCapacity }, cache).result;
}

/** Seeds that are tried. */
const SEEDS = [...Array(10).keys()];

/** Instructions and events of a run in which all tasks are tried to be switched so often: how often it takes is chance, and most of a run's work. */
function workOf(size: MachineSize, wanted: number): number {
  for (const seed of SEEDS) {
    const { result, tries, events } = run(size, { seed });
    expect(result).toBe("completed");
    if (tries.length === wanted) return events.instructions + events.recorded;
  }
  throw new Error(`no seed of ${SEEDS.length} has ${wanted} tries on ${JSON.stringify(size)}`);
}

/** The cost of one more CPU or task, from each size to the next. */
function costsOfOneMore(sizes: readonly MachineSize[], by: "cpus" | "tasks", tries: number): readonly number[] {
  const found = sizes.map((size) => ({ size: size[by], work: workOf(size, tries) }));
  return found.slice(1).map(({ size, work }, at) => (work - (found[at]?.work ?? 0)) / (size - (found[at]?.size ?? 0)));
}

describe("a run", () => {
  beforeAll(() => void run({ cpus: 4, tasks: 20 }), 60_000);

  it("costs as much for one more CPU on a large machine as on a small one", { timeout: 60_000 }, () => {
    const sizes = [16, 32, 64, 128].map((cpus) => ({ cpus, tasks: cpus + 100, housekeeping: 4 }));
    const [first = 0, ...later] = costsOfOneMore(sizes, "cpus", 4);
    for (const cost of later) expect(cost).toBeLessThan(1.05 * first);
  });

  it("costs as much for one more task among many as among few", { timeout: 60_000 }, () => {
    const sizes = [1000, 2000, 4000, 8000].map((tasks) => ({ cpus: 8, tasks }));
    const [first = 0, ...later] = costsOfOneMore(sizes, "tasks", 2);
    for (const cost of later) expect(cost).toBeLessThan(1.05 * first);
  });

  it("is told the same whatever number of events is kept", { timeout: 60_000 }, () => {
    const all = run({ cpus: 8, tasks: 100 });
    const few = run({ cpus: 8, tasks: 100 }, { eventCapacity: 100 });
    expect(all.events.dropped).toBe(0);
    expect(few.events).toEqual({ ...all.events, recorded: 100, dropped: all.events.recorded - 100 });
    expect({ ...few, events: all.events }).toEqual(all);
  });
});
