import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import type { Host, Machine } from "./machine.ts";
import { HostAnswer, Stop } from "./stop.ts";
import { type Assembly, localOffset, objectAddress, Op, r } from "./testing/assemble.ts";
import { newMachine } from "./testing/machine.ts";

const objects = [{ name: "head", size: 8 }];
const head = objectAddress(objects, 0);

/** Pushes `n` heap nodes on a list, and pops every third: memory, frames and heap all change. */
const program: Assembly = {
  objects,
  hosts: [
    { name: "alloc", id: 1, returnKind: 2 },
    { name: "free", id: 2, returnKind: 0 },
  ],
  functions: [
    {
      name: "churn",
      params: 1,
      returns: 2,
      code: [
        "again:",
        [Op.Call, -1, "push", 1, r(1)],
        [Op.AddIW, r(1), r(1), 1],
        [Op.ImmW, r(2), 3],
        [Op.RemUW, r(3), r(1), r(2)],
        [Op.BnzW, r(3), "kept"],
        [Op.LdQA, r(4), head],
        [Op.LdQ, r(6), r(4), 0],
        [Op.StQA, head, r(6)],
        [Op.Host, -1, "free", 2, r(4), r(5)],
        "kept:",
        [Op.BLtSW, r(1), r(0), "again"],
        [Op.LdQA, r(4), head],
        [Op.RetQ, r(4)],
      ],
    },
    {
      name: "push",
      params: 1,
      locals: { scratch: 16 },
      code: [
        [Op.StWF, localOffset(32, [16], 0), r(0)],
        [Op.ImmW, r(1), 24],
        [Op.Host, r(2), "alloc", 1, r(1)],
        [Op.LdQA, r(4), head],
        [Op.StQ, r(2), 0, r(4)],
        [Op.StW, r(2), 8, r(0)],
        [Op.StQA, head, r(2)],
        [Op.Ret],
      ],
    },
  ],
};

const host: Host = (machine, thread, id) => {
  if (id === 2)
    return machine.free(thread, machine.argument(thread, 0), machine.argument(thread, 1)) ? HostAnswer.Continue : HostAnswer.Fault;
  machine.setResult(thread, machine.heap.allocate(machine.argument(thread, 0), 16, machine.callSite(thread), false), DATA_HIGH);
  return HostAnswer.Continue;
};

function started(): { machine: Machine; thread: number } {
  const machine = newMachine(program, host, { quarantine: 1 << 10 });
  const thread = machine.spawn();
  machine.call(thread, 0, [500]);
  return { machine, thread };
}

function bytes(machine: Machine): string {
  const used = machine.memory.used;
  return `${machine.executed} ${Buffer.from(machine.memory.m8.subarray(0, used)).toString("base64")} ${Buffer.from(machine.memory.s8.subarray(0, used)).toString("base64")}`;
}

describe("snapshots", () => {
  it("continue to the same bytes as often as they are restored", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 3000 }), (before, after) => {
        const { machine, thread } = started();
        machine.run(thread, before);
        const at = bytes(machine);
        const hash = machine.hash();
        const saved = machine.snapshot();
        if (machine.hasFrames(thread)) machine.run(thread, after);
        const later = bytes(machine);
        for (let k = 0; k < 2; k++) {
          machine.restore(saved);
          expect(bytes(machine)).toBe(at);
          expect(machine.hash()).toBe(hash);
          if (machine.hasFrames(thread)) machine.run(thread, after);
          expect(bytes(machine)).toBe(later);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("share the pages that did not change", () => {
    const { machine, thread } = started();
    machine.run(thread, 5000);
    const first = machine.snapshot();
    machine.run(thread, 100);
    const second = machine.snapshot();
    const shared = second.words.filter((page, k) => page === first.words[k]).length;
    expect(shared).toBeGreaterThan(second.words.length - 10);
    expect(shared).toBeLessThan(second.words.length);
  });

  it("bring hooks and memory that was given out later back", () => {
    const { machine, thread } = started();
    machine.hook(1, true);
    const saved = machine.snapshot();
    const used = machine.memory.used;
    machine.hook(1, false);
    machine.heap.allocate(1 << 20, 16, 0, true);
    expect(machine.memory.used).toBeGreaterThan(used);
    machine.restore(saved);
    expect([machine.memory.used, machine.isHooked(1)]).toEqual([used, true]);
    expect(machine.memory.m32.subarray(used >> 2, (used >> 2) + 4096).every((word) => word === 0)).toBe(true);
    machine.hook(1, false);
    expect(machine.run(thread, 1_000_000)).toBe(Stop.Returned);
  });

  it("the same program twice gives the same bytes", () => {
    const [a, b] = [started(), started()];
    a.machine.run(a.thread, 4321);
    for (let k = 0; k < 4321; k++) b.machine.run(b.thread, 1);
    expect(bytes(a.machine)).toBe(bytes(b.machine));
  });
});

function flip({ memory: { m8 } }: Machine, at: number, bit: number): void {
  m8[at] = (m8[at] ?? 0) ^ (1 << bit);
}

describe("hashes", () => {
  it("tell states apart by one bit anywhere", () => {
    const { machine, thread } = started();
    machine.run(thread, 1000);
    const hash = machine.hash();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x3ffff }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        flip(machine, at, bit);
        const other = machine.hash();
        flip(machine, at, bit);
        expect(other).not.toBe(hash);
      }),
    );
    expect(machine.hash()).toBe(hash);
  });
});
