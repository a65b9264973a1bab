import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Machine } from "./machine.ts";
import type { Pauses } from "./pauses.ts";
import { Thread } from "./stacks.ts";
import { Stop } from "./stop.ts";
import { type AssemblyFunction, type AssemblyObject, objectAddress, Op, r } from "./testing/assemble.ts";
import { newMachine } from "./testing/machine.ts";

const objects: readonly AssemblyObject[] = [{ name: "total", size: 4 }];
const total = objectAddress(objects, 0);

/** Adds 1 … n into the global `total`, by calls. */
const functions: readonly AssemblyFunction[] = [
  {
    name: "main",
    params: 1,
    code: ["again:", [Op.Call, -1, "add", 1, r(0)], [Op.AddIW, r(0), r(0), -1], [Op.BnzW, r(0), "again"], [Op.Ret]],
  },
  { name: "add", params: 1, code: [[Op.LdWA, r(1), total], [Op.AddW, r(1), r(1), r(0)], [Op.StWA, total, r(1)], [Op.Ret]] },
];

function start(n: number): { machine: Machine; pauses: Pauses; thread: number } {
  const machine = newMachine({ functions, objects });
  const thread = machine.spawn();
  machine.call(thread, 0, [n]);
  return { machine, pauses: machine.usePauses(), thread };
}

/** Runs to the end. Returns how often it paused, and for each pause what `at` says. */
function pausesOf<T>(machine: Machine, thread: number, at: () => T): readonly T[] {
  const seen: T[] = [];
  for (;;) {
    const stop = machine.run(thread, 1_000_000);
    if (stop === Stop.Returned) return seen;
    expect(stop).toBe(Stop.Paused);
    seen.push(at());
  }
}

describe("breakpoints", () => {
  it("pause before their instruction, each time it comes", () => {
    const { machine, pauses, thread } = start(4);
    const store = machine.image.functions[1]!.start + 3 + 4;
    pauses.setBreakpoints([store]);
    const sums = pausesOf(machine, thread, () => machine.memory.m32[total >> 2]);
    expect(sums).toEqual([0, 4, 7, 9]);
    expect(machine.memory.m32[total >> 2]).toBe(10);
  });

  it("can be taken away while the thread stands at one", () => {
    const { machine, pauses, thread } = start(4);
    pauses.setBreakpoints([machine.image.functions[1]!.start]);
    expect(machine.run(thread, 1000)).toBe(Stop.Paused);
    pauses.setBreakpoints([]);
    expect(machine.run(thread, 1000)).toBe(Stop.Returned);
    expect(machine.memory.m32[total >> 2]).toBe(10);
  });
});

describe("watched bytes", () => {
  it("pause after each change, and only then", () => {
    const { machine, pauses, thread } = start(3);
    pauses.setWatches([{ low: total, bytes: 4 }]);
    const values = pausesOf(machine, thread, () => [pauses.pause?.kind, machine.memory.m32[total >> 2]]);
    expect(values).toEqual([3, 5, 6].map((value) => ["watch", value]));
  });

  it("leave no trace in the state", () => {
    const plain = start(3);
    plain.machine.run(plain.thread, 1000);
    const { machine, pauses, thread } = start(3);
    pauses.setWatches([{ low: total, bytes: 1 }]);
    pausesOf(machine, thread, () => 0);
    pauses.setWatches([]);
    expect(machine.hash()).toBe(plain.machine.hash());
  });
});

describe("a run that pauses", () => {
  it("carries out and counts the same instructions, wherever it pauses", () => {
    const breakpoints = fc.subarray([...carriedOut()]);
    fc.assert(
      fc.property(fc.array(fc.nat(60)), breakpoints, fc.boolean(), fc.integer({ min: 1, max: 9 }), (positions, pcs, watch, budget) => {
        const plain = start(5);
        expect(plain.machine.run(plain.thread, 1000)).toBe(Stop.Returned);
        const { machine, pauses, thread } = start(5);
        pauses.setBreakpoints(pcs);
        if (watch) pauses.setWatches([{ low: total, bytes: 4 }]);
        const left = [...new Set(positions)].sort((a, b) => a - b);
        pauses.at = left.shift() ?? Number.POSITIVE_INFINITY;
        for (let stop = Stop.Budget; stop !== Stop.Returned; ) {
          stop = machine.run(thread, budget);
          expect(stop).not.toBe(Stop.Fault);
          if (stop !== Stop.Paused || pauses.pause?.kind !== "position") continue;
          expect(machine.executed).toBe(pauses.at);
          pauses.at = left.shift() ?? Number.POSITIVE_INFINITY;
        }
        pauses.setWatches([]);
        expect([machine.executed, machine.hash()]).toEqual([plain.machine.executed, plain.machine.hash()]);
      }),
    );
  });
});

/** Code indices of every instruction that a run carries out. */
function carriedOut(): readonly number[] {
  const { machine, thread } = start(2);
  const pcs = new Set<number>();
  do pcs.add(machine.memory.m32[machine.stacks.record(thread) + Thread.Pc]!);
  while (machine.run(thread, 1) !== Stop.Returned);
  return [...pcs];
}
