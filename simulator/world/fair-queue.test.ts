import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairQueues } from "./fair-queue.ts";
import { StateArrays } from "./state.ts";
import { Tasks } from "./tasks.ts";

const TASKS = 40;

describe("FairQueues", () => {
  it("hands out the least virtual run time first, whatever comes and goes between", () => {
    // Each step toggles a task of one of two CPUs; a task that comes gets a run time, of few, so that some are equal.
    const step = fc.record({ task: fc.nat(TASKS - 1), ran: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (toggles) => {
        const state = new StateArrays();
        const tasks = new Tasks(state, TASKS);
        const queues = new FairQueues(state, 2, TASKS);
        const waiting = new Set<number>();
        const first = (cpu: number): number =>
          [...waiting].filter((task) => task % 2 === cpu).sort((a, b) => tasks.ran[a]! - tasks.ran[b]! || a - b)[0] ?? -1;
        for (const { task, ran } of toggles) {
          if (waiting.delete(task)) queues.remove(tasks, task % 2, task);
          else {
            tasks.ran[task] = ran;
            waiting.add(task);
            queues.add(tasks, task % 2, task);
          }
          expect([queues.first[0], queues.first[1]]).toEqual([first(0), first(1)]);
          expect(queues.count[0]! + queues.count[1]!).toBe(waiting.size);
        }
      }),
    );
  });

  it("takes about as long for each task, however many there are", () => {
    const comparisons = (count: number): number => {
      const state = new StateArrays();
      const tasks = new Tasks(state, count);
      let reads = 0;
      const ran = new Proxy(tasks.ran, {
        get(target, key) {
          if (typeof key === "string" && /^\d+$/.test(key)) reads++;
          return Reflect.get(target, key) as unknown;
        },
      });
      const counted = Object.assign(Object.create(tasks) as Tasks, { ran });
      const queues = new FairQueues(state, 1, count);
      for (let task = 0; task < count; task++) {
        tasks.ran[task] = (task * 7919) % 1009;
        queues.add(counted, 0, task);
      }
      for (let task = queues.first[0]!; task >= 0; task = queues.first[0]!) queues.remove(counted, 0, task);
      return reads / count;
    };
    expect(comparisons(8000)).toBeLessThan(2 * comparisons(500));
  });
});
