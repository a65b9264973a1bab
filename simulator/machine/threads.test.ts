import { describe, expect, it } from "vitest";
import { TEXT_HIGH, TEXT_LOW } from "../../c/ir/address-space.ts";
import type { Host } from "./machine.ts";
import { HostAnswer, Stop } from "./stop.ts";
import { type AssemblyFunction, localOffset, Op, r } from "./testing/assemble.ts";
import { functionIndex, newMachine, noHost, runToEnd } from "./testing/machine.ts";

/** sum(n) = n + sum(n - 1), with a local so that frames have memory. */
const sum: AssemblyFunction = {
  name: "sum",
  params: 1,
  returns: 1,
  registers: 6,
  locals: { kept: 8 },
  code: [
    [Op.BGtSIW, r(0), 0, "more"],
    [Op.RetW, r(0)],
    "more:",
    [Op.StWF, localOffset(6, [8], 0), r(0)],
    [Op.AddIW, r(1), r(0), -1],
    [Op.Call, r(2), "sum", 1, r(1)],
    [Op.LdWF, r(3), localOffset(6, [8], 0)],
    [Op.AddW, r(2), r(2), r(3)],
    [Op.RetW, r(2)],
  ],
};

const count: AssemblyFunction = {
  name: "count",
  params: 1,
  returns: 1,
  code: ["again:", [Op.AddIW, r(1), r(1), 1], [Op.BLtSW, r(1), r(0), "again"], [Op.RetW, r(1)]],
};

describe("a thread without frames", () => {
  it("cannot be run", () => {
    const machine = newMachine({ functions: [count] });
    const thread = machine.spawn();
    expect(() => machine.run(thread, 1)).toThrow("Thread 0 has nothing to run");
  });
});

describe("budgets", () => {
  it("are kept to the instruction, and the count adds up", () => {
    const machine = newMachine({ functions: [count] });
    const thread = machine.spawn();
    machine.call(thread, 0, [1000]);
    let runs = 0;
    while (machine.run(thread, 7) === Stop.Budget) {
      runs++;
      expect(machine.executed).toBe(7 * runs);
    }
    expect([machine.resultLow(thread), machine.executed]).toEqual([1000, 2001]);
  });

  it("do not change what happens", () => {
    for (const budget of [1, 2, 3, 1000]) {
      const machine = newMachine({ functions: [sum] });
      const thread = machine.spawn();
      machine.call(thread, 0, [50]);
      while (machine.run(thread, budget) === Stop.Budget);
      expect([machine.resultLow(thread), machine.executed]).toEqual([1275, 352]);
    }
  });

  it("larger than a slice are used up too", () => {
    const machine = newMachine({ functions: [count] });
    const thread = machine.spawn();
    machine.call(thread, 0, [2_000_000]);
    expect(machine.run(thread, 3_000_000)).toBe(Stop.Budget);
    expect(machine.run(thread, 3_000_000)).toBe(Stop.Returned);
    expect(machine.executed).toBe(4_000_001);
  });
});

describe("stacks", () => {
  it("grow over many chunks and leave nothing behind", () => {
    const machine = newMachine({ functions: [sum] });
    const thread = machine.spawn();
    machine.call(thread, 0, [20_000]);
    expect(machine.run(thread, 1_000_000)).toBe(Stop.Returned);
    expect(machine.resultLow(thread)).toBe(200_010_000);
    expect(machine.hasFrames(thread)).toBe(false);
  });

  it("hold frames larger than any chunk, again and again", () => {
    const size = 300_000;
    const big: AssemblyFunction = {
      name: "big",
      params: 1,
      returns: 1,
      registers: 8,
      locals: { array: size },
      code: [
        [Op.StWF, localOffset(8, [size], 0) + size - 4, r(0)],
        [Op.BzW, r(0), "end"],
        [Op.AddIW, r(1), r(0), -1],
        [Op.Call, r(2), "big", 1, r(1)],
        "end:",
        [Op.LdWF, r(3), localOffset(8, [size], 0) + size - 4],
        [Op.AddW, r(2), r(2), r(3)],
        [Op.RetW, r(2)],
      ],
    };
    const machine = newMachine({ functions: [big] }, noHost, { strict: true });
    const thread = machine.spawn();
    const used = [1, 2].map(() => {
      machine.call(thread, 0, [5]);
      expect(machine.run(thread, 1000)).toBe(Stop.Returned);
      expect(machine.resultLow(thread)).toBe(15);
      return machine.memory.used;
    });
    expect(used[1]).toBe(used[0]);
  });

  it("of threads that are released go back to the pool", () => {
    const machine = newMachine({ functions: [sum] });
    const first = machine.spawn();
    machine.call(first, 0, [100]);
    machine.run(first, 200);
    const used = machine.memory.used;
    machine.release(first);
    for (let k = 0; k < 100; k++) {
      const thread = machine.spawn();
      expect(thread).toBe(first);
      machine.call(thread, 0, [100]);
      machine.run(thread, 200);
      machine.release(thread);
    }
    expect(machine.memory.used).toBe(used);
  });

  it("a hundred thousand idle threads cost less than 100 bytes each", () => {
    const machine = newMachine({ functions: [sum] });
    const before = machine.memory.used;
    const threads = Array.from({ length: 100_000 }, () => machine.spawn());
    expect((machine.memory.used - before) / threads.length).toBeLessThan(100);
    for (const thread of [0, 1, 1023, 1024, 99_999]) {
      machine.call(thread, 0, [thread & 15]);
      expect(machine.run(thread, 1000)).toBe(Stop.Returned);
      expect(machine.resultLow(thread)).toBe(((thread & 15) * ((thread & 15) + 1)) / 2);
    }
  });

  it("equal states have equal hashes, whatever happened before", () => {
    const hashes = [[3], [9, 3], [5, 1, 3]].map((calls) => {
      const machine = newMachine({ functions: [sum] });
      const thread = machine.spawn();
      for (const n of calls) {
        machine.call(thread, 0, [n]);
        machine.run(thread, 1000);
      }
      return machine.hash();
    });
    expect(new Set(hashes).size).toBe(1);
  });

  it("pass 64-bit and too many or too few arguments through pointers", () => {
    const machine = newMachine({
      functions: [
        {
          name: "main",
          returns: 2,
          code: [
            [Op.ImmQ, r(0), (TEXT_LOW + (1 << 16)) | 0, TEXT_HIGH],
            [Op.ImmQ, r(2), 5, 6],
            [Op.CallI, r(4), r(0), 2, 3, r(2), r(3), r(2)],
            [Op.CallI, r(6), r(0), 1, 1, r(3)],
            [Op.AddW, r(4), r(4), r(6)],
            [Op.RetQ, r(4)],
          ],
        },
        { name: "identity", params: 2, returns: 2, registers: 4, code: [[Op.RetQ, r(0)]] },
      ],
    });
    const { thread } = runToEnd(machine, "main");
    expect([machine.resultLow(thread), machine.resultHigh(thread)]).toEqual([11, 6]);
  });

  it("a narrow result is zero-extended for an indirect call that expects a wide one", () => {
    const machine = newMachine({
      functions: [
        {
          name: "main",
          returns: 2,
          code: [
            [Op.ImmQ, r(0), (TEXT_LOW + (1 << 16)) | 0, TEXT_HIGH],
            [Op.ImmQ, r(4), 1, 1],
            [Op.CallI, r(4), r(0), 2, 0],
            [Op.RetQ, r(4)],
          ],
        },
        {
          name: "minus",
          returns: 1,
          code: [
            [Op.ImmW, r(0), -1],
            [Op.RetW, r(0)],
          ],
        },
      ],
    });
    const { thread } = runToEnd(machine, "main");
    expect([machine.resultLow(thread), machine.resultHigh(thread)]).toEqual([-1, 0]);
  });
});

describe("host calls and interrupts", () => {
  const waiter: AssemblyFunction = {
    name: "waiter",
    returns: 1,
    code: [
      [Op.ImmW, r(1), 3],
      [Op.Host, r(0), "wait", 1, r(1)],
      [Op.AddIW, r(0), r(0), 1],
      [Op.RetW, r(0)],
    ],
  };
  const hosts = [{ name: "wait", id: 7, returnKind: 1 }] as const;

  /** Answers `Retry` until `ready`, then 10 times the argument. */
  function waiting(): { readonly host: Host; ready: boolean; asked: number } {
    const state = {
      ready: false,
      asked: 0,
      host: ((machine, thread, id) => {
        expect(id).toBe(7);
        state.asked++;
        if (!state.ready) return HostAnswer.Retry;
        machine.setResult(thread, machine.argument(thread, 0) * 10);
        return HostAnswer.Stop;
      }) satisfies Host,
    };
    return state;
  }

  it("a host call is made again until it is completed, and counts once", () => {
    const state = waiting();
    const machine = newMachine({ functions: [waiter], hosts }, state.host);
    const thread = machine.spawn();
    machine.call(thread, 0, []);
    expect([machine.run(thread, 100), machine.run(thread, 100)]).toEqual([Stop.HostRetry, Stop.HostRetry]);
    expect(machine.executed).toBe(1);
    state.ready = true;
    expect(machine.run(thread, 100)).toBe(Stop.HostStop);
    expect(machine.executed).toBe(2);
    expect(machine.run(thread, 100)).toBe(Stop.Returned);
    expect([machine.resultLow(thread), state.asked]).toEqual([31, 3]);
  });

  it("an interrupt runs on top of a waiting thread, which then waits on", () => {
    const state = waiting();
    const machine = newMachine({ functions: [waiter, sum], hosts }, state.host);
    const thread = machine.spawn();
    machine.call(thread, 0, []);
    machine.run(thread, 100);
    const before = machine.stack(thread);
    machine.call(thread, functionIndex(machine, "sum"), [40]);
    expect(machine.run(thread, 20)).toBe(Stop.Budget);
    expect(machine.stack(thread).slice(-1)).toEqual(before);
    expect(machine.run(thread, 10_000)).toBe(Stop.Returned);
    expect(machine.resultLow(thread)).toBe(820);
    expect(machine.stack(thread)).toEqual(before);
    state.ready = true;
    expect([machine.run(thread, 100), machine.run(thread, 100), machine.resultLow(thread)]).toEqual([Stop.HostStop, Stop.Returned, 31]);
  });

  it("an interrupt may come between any two instructions", () => {
    const machine = newMachine({ functions: [sum, count] });
    const thread = machine.spawn();
    machine.call(thread, 0, [30]);
    for (;;) {
      const stop = machine.run(thread, 1);
      if (stop === Stop.Returned) break;
      machine.call(thread, 1, [3]);
      expect(machine.run(thread, 100)).toBe(Stop.Returned);
    }
    expect(machine.resultLow(thread)).toBe(465);
  });

  it("the host may end the thread that called it", () => {
    const machine = newMachine({ functions: [waiter], hosts }, (m, thread) => {
      m.release(thread);
      return HostAnswer.Stop;
    });
    const { thread, stop } = runToEnd(machine, "waiter");
    expect(stop).toBe(Stop.HostStop);
    expect(machine.spawn()).toBe(thread);
  });
});

describe("entry hooks", () => {
  const replacement: AssemblyFunction = {
    name: "replacement",
    params: 1,
    returns: 1,
    code: [
      [Op.MulIW, r(1), r(0), 100],
      [Op.RetW, r(1)],
    ],
  };
  const original: AssemblyFunction = {
    name: "original",
    params: 1,
    returns: 1,
    locals: { unused: 64 },
    code: [
      [Op.AddIW, r(1), r(0), 1],
      [Op.RetW, r(1)],
    ],
  };
  /** Asks the host where to go: (function, parent) → address. */
  const trampoline: AssemblyFunction = {
    name: "trampoline",
    params: 4,
    returns: 2,
    code: [
      [Op.Host, r(4), "choose", 4, r(0), r(1), r(2), r(3)],
      [Op.RetQ, r(4)],
    ],
  };
  const main: AssemblyFunction = {
    name: "main",
    returns: 1,
    code: [
      [Op.ImmW, r(0), 7],
      [Op.Call, r(1), "original", 1, r(0)],
      [Op.RetW, r(1)],
    ],
  };
  const functions = [main, original, replacement, trampoline];
  const hosts = [{ name: "choose", id: 1, returnKind: 2 }] as const;

  function hooked(choose: (f: number) => number): { machine: ReturnType<typeof newMachine>; parents: number[] } {
    const parents: number[] = [];
    const host: Host = (machine, thread) => {
      parents.push(machine.argument(thread, 2));
      machine.setResult(
        thread,
        machine.addressOf(choose(machine.functionAt(machine.argument(thread, 0), machine.argument(thread, 1))?.f ?? -1)),
        TEXT_HIGH,
      );
      return HostAnswer.Continue;
    };
    const machine = newMachine({ functions, hosts }, host);
    machine.setTrampoline(3);
    machine.hook(1, true);
    return { machine, parents };
  }

  it("go on with the function itself", () => {
    const { machine, parents } = hooked((f) => f);
    const { thread } = runToEnd(machine, "main");
    expect(machine.resultLow(thread)).toBe(8);
    // Behind main's call: ImmW takes three words, Call five.
    expect(parents).toEqual([machine.addressOf(0) + 8]);
  });

  it("put another function with the same arguments in its place", () => {
    const { machine } = hooked(() => 2);
    const { thread } = runToEnd(machine, "main");
    expect(machine.resultLow(thread)).toBe(700);
    expect(machine.hasFrames(thread)).toBe(false);
  });

  it("also when the host called it", () => {
    const { machine, parents } = hooked(() => 2);
    const { thread, stop } = runToEnd(machine, "original", [3]);
    expect([stop, machine.resultLow(thread), parents]).toEqual([Stop.Returned, 300, [0]]);
  });

  it("run for the replacement too when it is hooked", () => {
    const { machine, parents } = hooked((f) => (f === 1 ? 2 : f));
    machine.hook(2, true);
    const { thread } = runToEnd(machine, "main");
    expect([machine.resultLow(thread), parents.length]).toEqual([700, 2]);
  });

  it("refuse an address that is no function", () => {
    const { machine } = hooked(() => 12);
    expect(runToEnd(machine, "main").stop).toBe(Stop.Fault);
    expect(machine.fault?.code).toBe("wild-call");
  });

  it("no longer run when taken off", () => {
    const { machine, parents } = hooked(() => 2);
    machine.hook(1, false);
    const { thread } = runToEnd(machine, "main");
    expect([machine.resultLow(thread), parents, machine.isHooked(1)]).toEqual([8, [], false]);
  });
});

describe("text addresses", () => {
  it("name functions both ways", () => {
    const machine = newMachine({ functions: [sum, count] }, noHost);
    expect(machine.functionAt(machine.addressOf(1) + 3, TEXT_HIGH)).toEqual({ f: 1, offset: 3 });
    expect(machine.functionAt(machine.addressOf(2), TEXT_HIGH)).toBeUndefined();
    expect(machine.functionAt(machine.addressOf(1), 0)).toBeUndefined();
  });
});

describe("a disposed machine", () => {
  it("leaves its memory to the next as if it were new", () => {
    const run = (): { used: number; hash: string; result: number } => {
      const machine = newMachine({ functions: [sum], objects: [{ name: "x", size: 100, words: [1, 2, 3] }] });
      const { thread } = runToEnd(machine, "sum", [300]);
      machine.heap.allocate(100_000, 16, 0, true);
      const state = { used: machine.memory.used, hash: machine.hash(), result: machine.resultLow(thread) };
      machine.dispose();
      return state;
    };
    const first = run();
    expect(run()).toEqual(first);
    expect(run()).toEqual(first);
  });
});
