import { describe, expect, it } from "vitest";
import { DATA_HIGH, TEXT_HIGH, TEXT_LOW } from "../../c/ir/address-space.ts";
import { RmwOp, TrapKind } from "../../c/ir/instructions.ts";
import { positionAt } from "../../base/source-file.ts";
import type { Fault } from "./fault.ts";
import type { Host, MachineOptions } from "./machine.ts";
import { HostAnswer, Stop } from "./stop.ts";
import { type AssemblyObject, assemble, type Line, localOffset, objectAddress, Op, r } from "./testing/assemble.ts";
import { newMachine, runToEnd } from "./testing/machine.ts";

const objects: readonly AssemblyObject[] = [
  { name: "counter", size: 4, words: [42] },
  { name: "table", size: 40 },
  { name: "limits", size: 16, words: [1, 2, 3, 4], readOnly: true },
];
const [counter, table, limits] = [0, 1, 2].map((k) => objectAddress(objects, k)) as [number, number, number];

/** `alloc(bytes)` and `free(address)`. */
const hosts = [
  { name: "alloc", id: 1, returnKind: 2 },
  { name: "free", id: 2, returnKind: 0 },
] as const;

const host: Host = (machine, thread, id) => {
  if (id === 1) {
    machine.setResult(thread, machine.heap.allocate(machine.argument(thread, 0), 16, machine.callSite(thread), false), DATA_HIGH);
    return HostAnswer.Continue;
  }
  return machine.free(thread, machine.argument(thread, 0), machine.argument(thread, 1)) ? HostAnswer.Continue : HostAnswer.Fault;
};

function run(code: readonly Line[], options: MachineOptions = {}, locals: Readonly<Record<string, number>> = {}): Fault | undefined {
  const functions = [
    { name: "f", registers: 32, locals, code: [...code, [Op.Ret]] },
    {
      name: "leak",
      registers: 8,
      returns: 2,
      locals: { gone: 8 },
      code: [
        [Op.FrameAddr, r(0), localOffset(8, [8], 0)],
        [Op.RetQ, r(0)],
      ],
    },
    { name: "forever", registers: 60, code: [[Op.Call, -1, "forever", 0], [Op.Ret]] },
  ] as const;
  const machine = newMachine({ functions, objects, hosts }, host, options);
  const { stop } = runToEnd(machine, "f");
  expect(stop === Stop.Fault).toBe(machine.fault !== undefined);
  return machine.fault;
}

/** Code and message of the fault of some instructions, and the line of assembly it is on. */
function faultOf(code: readonly Line[], options: MachineOptions = {}, locals: Readonly<Record<string, number>> = {}): string {
  const fault = run(code, options, locals);
  if (fault === undefined) return "none";
  const line = fault.place === undefined ? 0 : positionAt(fault.place.file, fault.place.start).line;
  return `${line}: ${fault.code}: ${fault.message}`;
}

const address = (k: number, low: number, high = DATA_HIGH): Line => [Op.ImmQ, r(k), low, high];
const allocate = (k: number, bytes: number): Line[] => [
  [Op.ImmW, r(20), bytes],
  [Op.Host, r(k), "alloc", 1, r(20)],
];
const release = (k: number): Line => [Op.Host, -1, "free", 2, r(k), r(k + 1)];

describe("addresses that name nothing", () => {
  it.each<[string, Line[], string]>([
    ["null", [address(0, 0, 0), [Op.LdW, r(2), r(0), 0]], "2: null-dereference: read of 4 bytes at 0x0"],
    [
      "null plus a field",
      [address(0, 0, 0), [Op.StQ, r(0), 24, r(2)]],
      "2: null-dereference: write of 8 bytes at 0x18, 24 bytes from NULL",
    ],
    [
      "an error pointer",
      [address(0, -12, -1), [Op.Ld8U, r(2), r(0), 0]],
      "2: wild-pointer: read of 1 byte at 0xfffffffffffffff4: the error pointer -12",
    ],
    [
      "an integer",
      [address(0, 0x1234567, 0), [Op.LdQ, r(2), r(0), 0]],
      "2: wild-pointer: read of 8 bytes at 0x1234567, where nothing lies",
    ],
    [
      "data that was never given out",
      [address(0, 0xa00000), [Op.LdW, r(2), r(0), 0]],
      "2: wild-pointer: read of 4 bytes at 0xffff888000a00000, where nothing lies",
    ],
    [
      "the machine's own area",
      [address(0, 64), [Op.LdW, r(2), r(0), 0]],
      "2: wild-pointer: read of 4 bytes at 0xffff888000000040, where nothing lies",
    ],
    [
      "code",
      [address(0, TEXT_LOW, TEXT_HIGH), [Op.LdW, r(2), r(0), 4]],
      "2: wild-pointer: read of 4 bytes at 0xffffffff81000004, in the code of f()",
    ],
    [
      "data beyond 4 GB",
      [address(0, -16), [Op.LdW, r(2), r(0), counter + 16]],
      "2: wild-pointer: read of 4 bytes at 0xffff888100010000, where nothing lies",
    ],
  ])("%s", (_, code, expected) => {
    expect(faultOf(code)).toBe(expected);
  });

  it("but a displacement may carry into the high word of a good address", () => {
    expect(faultOf([address(0, -16, DATA_HIGH - 1), [Op.LdW, r(2), r(0), counter + 16]])).toBe("none");
  });
});

describe("bounds of globals", () => {
  it.each<[string, Line[], string]>([
    [
      "behind",
      [address(0, table), [Op.LdW, r(2), r(0), 40]],
      "2: out-of-bounds: read of 4 bytes at 0xffff888000010048, directly behind the end of `table` (40 bytes)",
    ],
    [
      "before",
      [address(0, table), [Op.St8, r(0), -1, r(2)]],
      "2: out-of-bounds: write of 1 byte at 0xffff88800001001f, 1 byte before the start of `table` (40 bytes)",
    ],
    [
      "across the end",
      [address(0, counter), [Op.LdQ, r(2), r(0), 0]],
      "2: out-of-bounds: read of 8 bytes at 0xffff888000010000, from the start past the end of `counter` (4 bytes)",
    ],
    [
      "by an absolute address",
      [[Op.StWA, table + 44, r(2)]],
      "1: out-of-bounds: write of 4 bytes at 0xffff88800001004c, 4 bytes behind the end of `table` (40 bytes)",
    ],
    [
      "read-only",
      [[Op.StWA, limits + 4, r(2)]],
      "1: read-only-write: write of 4 bytes at 0xffff888000010064, which is read-only, in `limits`",
    ],
    [
      "misaligned",
      [address(0, table + 2), [Op.LdW, r(2), r(0), 0]],
      "2: misaligned: read of 4 bytes at 0xffff888000010022, which is not a multiple of 4, in `table`",
    ],
    [
      "misaligned for 8",
      [address(0, table + 4), [Op.StQ, r(0), 0, r(2)]],
      "2: misaligned: write of 8 bytes at 0xffff888000010024, which is not a multiple of 8, in `table`",
    ],
    [
      "a range",
      [address(0, table), [Op.Zero, r(0), 41]],
      "2: out-of-bounds: write of 41 bytes at 0xffff888000010020, from the start past the end of `table` (40 bytes)",
    ],
    [
      "a copy's source",
      [address(0, table), address(2, limits), [Op.Copy, r(0), r(2), 17]],
      "3: out-of-bounds: read of 17 bytes at 0xffff888000010060, from the start past the end of `limits` (16 bytes)",
    ],
    [
      "a copy's target",
      [address(0, limits), address(2, table), [Op.Copy, r(0), r(2), 16]],
      "3: read-only-write: write of 16 bytes at 0xffff888000010060, which is read-only, in `limits`",
    ],
    [
      "an atomic",
      [address(0, limits), [Op.Rmw, r(2), r(0), r(4), RmwOp.Add, 4]],
      "2: read-only-write: write of 4 bytes at 0xffff888000010060, which is read-only, in `limits`",
    ],
    [
      "a misaligned atomic",
      [address(0, table + 1), [Op.CmpXchg, r(2), r(0), r(4), r(6), 2]],
      "2: misaligned: read of 2 bytes at 0xffff888000010021, which is not a multiple of 2, in `table`",
    ],
  ])("%s", (_, code, expected) => {
    expect(faultOf(code)).toBe(expected);
  });

  it("under-aligned accesses may be misaligned, but not out of bounds", () => {
    expect(faultOf([address(0, table + 1), [Op.StUQ, r(0), 0, r(4)], [Op.LdUQ, r(2), r(0), 0], [Op.LdUW, r(2), r(0), 3, 2, 1]])).toBe(
      "none",
    );
    expect(faultOf([address(0, table), [Op.StUW, r(0), 37, r(4), 4]])).toBe(
      "2: out-of-bounds: write of 4 bytes at 0xffff888000010045, from 37 bytes behind the start past the end of `table` (40 bytes)",
    );
  });
});

describe("the heap", () => {
  it.each<[string, Line[], string]>([
    [
      "behind",
      [...allocate(0, 20), [Op.LdW, r(2), r(0), 20]],
      "3: out-of-bounds: read of 4 bytes at 0xffff888000040024, directly behind the end of an allocation of 20 bytes",
    ],
    [
      "before",
      [...allocate(0, 20), ...allocate(2, 8), [Op.LdW, r(4), r(2), -4]],
      "5: out-of-bounds: read of 4 bytes at 0xffff88800004003c, 4 bytes before the start of an allocation of 8 bytes",
    ],
    [
      "after free",
      [...allocate(0, 20), release(0), [Op.StW, r(0), 8, r(2)]],
      "4: use-after-free: write of 4 bytes at 0xffff888000040018, 8 bytes into 20 bytes that have been freed",
    ],
    ["freed twice", [...allocate(0, 20), release(0), release(0)], "4: double-free: 0xffff888000040010 is freed again"],
    [
      "free of a field",
      [...allocate(0, 20), [Op.AddIQ, r(0), r(0), 4], release(0)],
      "4: invalid-free: free of 0xffff888000040014, 4 bytes into an allocation",
    ],
    ["free of a global", [address(0, counter), release(0)], "2: invalid-free: free of 0xffff888000010000, which was not allocated"],
    ["free of an integer", [address(0, 77, 0), release(0)], "2: invalid-free: free of 0x4d, which was not allocated"],
    [
      "of size 0",
      [...allocate(0, 0), [Op.Ld8U, r(2), r(0), 0]],
      "3: out-of-bounds: read of 1 byte at 0xffff888000040010, directly behind the end of an allocation of 0 bytes",
    ],
  ])("%s", (_, code, expected) => {
    expect(faultOf(code)).toBe(expected);
  });

  it("names where a freed block was allocated and freed", () => {
    const fault = run([...allocate(0, 20), release(0), [Op.LdW, r(2), r(0), 0]]);
    expect(
      fault?.related.map(({ message, place }) => `${message}: ${place.file.path}:${positionAt(place.file, place.start).line}`),
    ).toEqual(["allocated here: f.c:2", "freed here: f.c:3"]);
  });
});

describe("frames", () => {
  const at = (k: number): number => localOffset(32, [12, 40], k);
  const locals = { small: 12, big: 40 };

  it.each<[string, Line[], string]>([
    [
      "between locals",
      [
        [Op.FrameAddr, r(0), at(0)],
        [Op.LdW, r(2), r(0), 12],
      ],
      "out-of-bounds: read of 4 bytes at ADDRESS, directly behind the end of `small` (12 bytes) of f()",
    ],
    [
      "by offset",
      [[Op.StWF, at(1) + 40, r(0)]],
      "out-of-bounds: write of 4 bytes at ADDRESS, directly behind the end of `big` (40 bytes) of f()",
    ],
    [
      "after return",
      [
        [Op.Call, r(0), "leak", 0],
        [Op.LdQ, r(2), r(0), 0],
      ],
      "use-after-return: read of 8 bytes at ADDRESS, in the frame of a function that has returned",
    ],
    [
      "registers",
      [
        [Op.FrameAddr, r(0), 16],
        [Op.LdW, r(2), r(0), 0],
      ],
      "out-of-bounds: read of 4 bytes at ADDRESS, 128 bytes before the start of `small` (12 bytes) of f()",
    ],
  ])("%s", (_, code, expected) => {
    expect(
      faultOf(code, {}, locals)
        .replace(/^\d+: /, "")
        .replace(/0x\w+/, "ADDRESS"),
    ).toBe(expected);
  });

  it("alloca lives as long as its frame", () => {
    const code: Line[] = [
      [Op.ImmQ, r(0), 8, 0],
      [Op.Alloca, r(2), r(0)],
      [Op.StQ, r(2), 0, r(0)],
    ];
    expect(faultOf([...code, [Op.LdQ, r(4), r(2), 0]])).toBe("none");
    expect(faultOf([...code, [Op.LdQ, r(4), r(2), 8]])).toMatch(/^4: out-of-bounds/u);
  });
});

describe("uninitialized reads", () => {
  const code: Line[] = [
    [Op.StWF, localOffset(32, [16], 0), r(0)],
    [Op.LdWF, r(2), localOffset(32, [16], 0) + 4],
  ];

  it("are a fault only when strict", () => {
    expect(faultOf(code, {}, { half: 16 })).toBe("none");
    expect(faultOf(code, { strict: true }, { half: 16 })).toMatch(/^2: uninitialized-read: read of 4 bytes/u);
  });

  it("stay uninitialized when copied, and are no fault then", () => {
    const from = localOffset(32, [16, 16], 0);
    const to = localOffset(32, [16, 16], 1);
    const copy: Line[] = [
      [Op.StWF, from, r(0)],
      [Op.FrameAddr, r(4), from],
      [Op.FrameAddr, r(6), to],
      [Op.Copy, r(6), r(4), 16],
    ];
    const options = { strict: true };
    expect(faultOf([...copy, [Op.LdWF, r(2), to]], options, { a: 16, b: 16 })).toBe("none");
    expect(faultOf([...copy, [Op.LdWF, r(2), to + 8]], options, { a: 16, b: 16 })).toMatch(/^5: uninitialized-read/u);
    // Overlapping, which the hot path leaves to the cold one.
    const shifted: Line[] = [...copy.slice(0, 2), [Op.AddIQ, r(6), r(4), 4], [Op.Copy, r(6), r(4), 8]];
    expect(faultOf([...shifted, [Op.LdWF, r(2), from + 4]], options, { a: 16, b: 16 })).toBe("none");
    expect(faultOf([...shifted, [Op.LdWF, r(2), from + 8]], options, { a: 16, b: 16 })).toMatch(/^5: uninitialized-read/u);
  });
});

describe("arithmetic and control", () => {
  it.each<[string, Line[], string]>([
    [
      "division by zero",
      [
        [Op.ImmW, r(0), 1],
        [Op.DivSW, r(2), r(0), r(1)],
      ],
      "2: division-by-zero: division by zero",
    ],
    ["wide remainder by zero", [[Op.RemUQ, r(2), r(0), r(4)]], "1: division-by-zero: division by zero"],
    [
      "smallest by -1",
      [
        [Op.ImmW, r(0), -0x80000000],
        [Op.ImmW, r(1), -1],
        [Op.DivSW, r(2), r(0), r(1)],
      ],
      "3: division-overflow: division of the smallest integer by -1, whose quotient does not fit",
    ],
    [
      "its wide remainder",
      [address(0, 0, -0x80000000), address(2, -1, -1), [Op.RemSQ, r(4), r(0), r(2)]],
      "3: division-overflow: division of the smallest integer by -1, whose quotient does not fit",
    ],
    ["null call", [[Op.CallI, -1, r(0), 0, 0]], "1: null-call: call of a null function pointer"],
    ["call of data", [address(0, counter), [Op.CallI, -1, r(0), 0, 0]], "2: call-of-object: call of 0xffff888000010000, which is data"],
    [
      "call into a function",
      [address(0, TEXT_LOW + 1, TEXT_HIGH), [Op.CallI, -1, r(0), 0, 0]],
      "2: wild-call: call of 0xffffffff81000001, where no function starts",
    ],
    [
      "call past all functions",
      [address(0, TEXT_LOW + (3 << 16), TEXT_HIGH), [Op.CallI, -1, r(0), 0, 0]],
      "2: wild-call: call of 0xffffffff81030000, where no function starts",
    ],
    [
      "wild goto",
      [address(0, TEXT_LOW + 1, TEXT_HIGH), [Op.JmpQ, r(0)]],
      "2: wild-jump: computed goto to an address that is no label of the function",
    ],
    ["trap", [[Op.Trap, TrapKind.BuiltinTrap]], "1: trap: reached __builtin_trap()"],
    ["unreachable", [[Op.Trap, TrapKind.Unreachable]], "1: unreachable: reached __builtin_unreachable()"],
    ["missing return", [[Op.Trap, TrapKind.MissingReturn]], "1: missing-return: reached the end of a function whose value is used"],
    ["unsupported", [[Op.Unsupported, 0]], "1: unsupported: floating point"],
  ])("%s", (_, code, expected) => {
    expect(faultOf(code)).toBe(expected);
  });

  it("runaway recursion", () => {
    expect(faultOf([[Op.Call, -1, "forever", 0]], { stackLimit: 1 << 20 })).toBe(
      "1: stack-overflow: the stack's limit is reached by a call of forever()",
    );
    expect(faultOf([[Op.Call, -1, "forever", 0]], { memoryLimit: 1 << 20 })).toBe(
      "1: out-of-memory: no memory left for a frame of forever()",
    );
  });

  it("a fault carries the stack, innermost first", () => {
    const image = assemble({
      functions: [
        { name: "main", code: [[Op.ImmW, r(0), 1], [Op.Call, -1, "outer", 0], [Op.Ret]] },
        { name: "outer", code: [[Op.Call, -1, "inner", 0], [Op.Ret]] },
        {
          name: "inner",
          code: [
            [Op.ImmW, r(0), 1],
            [Op.ImmW, r(0), 1],
            [Op.Trap, 1],
          ],
        },
      ],
    });
    const machine = newMachine(image);
    runToEnd(machine, "main");
    const stack = machine.fault?.stack.map(
      ({ function: name, place }) => `${name}:${place === undefined ? 0 : positionAt(place.file, place.start).line}`,
    );
    expect(stack).toEqual(["inner:3", "outer:1", "main:2"]);
  });
});
