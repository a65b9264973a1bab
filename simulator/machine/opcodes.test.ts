import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instructionLength, SIGNATURES } from "../../c/ir/instructions.ts";
import { Stop } from "./stop.ts";
import { assemble, type Line, Op, r } from "./testing/assemble.ts";
import { newMachine } from "./testing/machine.ts";

/** What an instruction does, said in BigInt. `a`, `b` are 64-bit patterns; narrow operands are their low words. */
type Reference = (a: bigint, b: bigint) => bigint;

const s32 = (v: bigint): bigint => BigInt.asIntN(32, v);
const u32 = (v: bigint): bigint => BigInt.asUintN(32, v);
const s64 = (v: bigint): bigint => BigInt.asIntN(64, v);
const u64 = (v: bigint): bigint => BigInt.asUintN(64, v);
const bool = (v: boolean): bigint => (v ? 1n : 0n);

const narrow: Partial<Record<keyof typeof Op, Reference>> = {
  AddW: (a, b) => a + b,
  SubW: (a, b) => a - b,
  MulW: (a, b) => a * b,
  AndW: (a, b) => a & b,
  OrW: (a, b) => a | b,
  XorW: (a, b) => a ^ b,
  ShlW: (a, b) => a << (b & 31n),
  ShrW: (a, b) => u32(a) >> (b & 31n),
  SarW: (a, b) => s32(a) >> (b & 31n),
  DivSW: (a, b) => s32(a) / s32(b),
  RemSW: (a, b) => s32(a) % s32(b),
  DivUW: (a, b) => u32(a) / u32(b),
  RemUW: (a, b) => u32(a) % u32(b),
  EqW: (a, b) => bool(s32(a) === s32(b)),
  NeW: (a, b) => bool(s32(a) !== s32(b)),
  LtSW: (a, b) => bool(s32(a) < s32(b)),
  LeSW: (a, b) => bool(s32(a) <= s32(b)),
  LtUW: (a, b) => bool(u32(a) < u32(b)),
  LeUW: (a, b) => bool(u32(a) <= u32(b)),
};

const wide: Partial<Record<keyof typeof Op, Reference>> = {
  AddQ: (a, b) => a + b,
  SubQ: (a, b) => a - b,
  MulQ: (a, b) => a * b,
  AndQ: (a, b) => a & b,
  OrQ: (a, b) => a | b,
  XorQ: (a, b) => a ^ b,
  ShlQ: (a, b) => a << (b & 63n),
  ShrQ: (a, b) => u64(a) >> (b & 63n),
  SarQ: (a, b) => s64(a) >> (b & 63n),
  DivSQ: (a, b) => s64(a) / s64(b),
  RemSQ: (a, b) => s64(a) % s64(b),
  DivUQ: (a, b) => u64(a) / u64(b),
  RemUQ: (a, b) => u64(a) % u64(b),
  EqQ: (a, b) => bool(s64(a) === s64(b)),
  NeQ: (a, b) => bool(s64(a) !== s64(b)),
  LtSQ: (a, b) => bool(s64(a) < s64(b)),
  LeSQ: (a, b) => bool(s64(a) <= s64(b)),
  LtUQ: (a, b) => bool(u64(a) < u64(b)),
  LeUQ: (a, b) => bool(u64(a) <= u64(b)),
};

/** `i` is sign-extended from 32 bits. */
const immediate: Partial<Record<keyof typeof Op, Reference>> = {
  AddIW: (a, i) => a + i,
  MulIW: (a, i) => a * i,
  AndIW: (a, i) => a & i,
  OrIW: (a, i) => a | i,
  XorIW: (a, i) => a ^ i,
  ShlIW: (a, i) => a << (i & 31n),
  ShrIW: (a, i) => u32(a) >> (i & 31n),
  SarIW: (a, i) => s32(a) >> (i & 31n),
  EqIW: (a, i) => bool(s32(a) === i),
  NeIW: (a, i) => bool(s32(a) !== i),
  LtSIW: (a, i) => bool(s32(a) < i),
  LeSIW: (a, i) => bool(s32(a) <= i),
  GtSIW: (a, i) => bool(s32(a) > i),
  GeSIW: (a, i) => bool(s32(a) >= i),
  LtUIW: (a, i) => bool(u32(a) < u32(i)),
  LeUIW: (a, i) => bool(u32(a) <= u32(i)),
  GtUIW: (a, i) => bool(u32(a) > u32(i)),
  GeUIW: (a, i) => bool(u32(a) >= u32(i)),
  AddIQ: (a, i) => a + i,
  MulIQ: (a, i) => a * i,
  AndIQ: (a, i) => a & i,
  OrIQ: (a, i) => a | i,
  XorIQ: (a, i) => a ^ i,
  ShlIQ: (a, i) => a << (i & 63n),
  ShrIQ: (a, i) => u64(a) >> (i & 63n),
  SarIQ: (a, i) => s64(a) >> (i & 63n),
  EqIQ: (a, i) => bool(s64(a) === i),
  NeIQ: (a, i) => bool(s64(a) !== i),
  LtSIQ: (a, i) => bool(s64(a) < i),
  LeSIQ: (a, i) => bool(s64(a) <= i),
  GtSIQ: (a, i) => bool(s64(a) > i),
  GeSIQ: (a, i) => bool(s64(a) >= i),
  LtUIQ: (a, i) => bool(u64(a) < u64(i)),
  LeUIQ: (a, i) => bool(u64(a) <= u64(i)),
  GtUIQ: (a, i) => bool(u64(a) > u64(i)),
  GeUIQ: (a, i) => bool(u64(a) >= u64(i)),
};

const single: Partial<Record<keyof typeof Op, Reference>> = {
  MovW: (a) => a,
  MovQ: (a) => a,
  Sx8: (a) => BigInt.asIntN(8, a),
  Sx16: (a) => BigInt.asIntN(16, a),
  Zx8: (a) => BigInt.asUintN(8, a),
  Zx16: (a) => BigInt.asUintN(16, a),
  SxQ: (a) => s32(a),
  ZxQ: (a) => u32(a),
  NegW: (a) => -a,
  NotW: (a) => ~a,
  NegQ: (a) => -a,
  NotQ: (a) => ~a,
};

/** Patterns near the edges, and any. */
const pattern = fc.oneof(
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(BigInt),
  fc.constantFrom(0n, 1n, -1n, 1n << 31n, 1n << 32n, (1n << 32n) - 1n, 1n << 53n, 1n << 62n, -(1n << 63n), (1n << 63n) - 1n),
);
const immediates = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constantFrom(0, 1, -1, 31, 32, 63, 64, -(2 ** 31)));

const low = (v: bigint): number => Number(s32(v));
const high = (v: bigint): number => Number(s32(v >> 32n));

/** A machine with one function, `f(a, b)` on two 64-bit arguments; the result comes as 64 bits. */
function evaluator(code: readonly Line[]): (a: bigint, b: bigint) => bigint {
  const machine = newMachine({ functions: [{ name: "f", params: 4, returns: 2, code: [...code, [Op.RetQ, r(6)]] }] });
  const thread = machine.spawn();
  return (a, b) => {
    machine.call(thread, 0, [low(a), high(a), low(b), high(b)]);
    expect(machine.run(thread, 100)).toBe(Stop.Returned);
    return (BigInt(machine.resultHigh(thread)) << 32n) | u32(BigInt(machine.resultLow(thread)));
  };
}

function isWide(op: Op): boolean {
  return SIGNATURES[op]?.[0] === "qd";
}

/** What the 64-bit result register holds after a result that is as wide as the opcode's. */
function resultOf(op: Op, value: bigint): bigint {
  return isWide(op) ? s64(value) : u32(value);
}

const opcode = (name: string): Op => Op[name as keyof typeof Op];
const entries = (table: Partial<Record<keyof typeof Op, Reference>>): [string, Reference][] => Object.entries(table);

describe("two registers", () => {
  it.each([...entries(narrow), ...entries(wide)])("%s", (name, reference) => {
    const op = opcode(name);
    const shift = name.startsWith("Sh") || name.startsWith("Sar");
    const evaluate = evaluator([[op, r(6), r(0), r(2)]]);
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const bits = name.endsWith("W") ? 32 : 64;
        const divides = name.startsWith("Div") || name.startsWith("Rem");
        if (divides && BigInt.asIntN(bits, b) === 0n) return;
        if (divides && name.includes("S") && BigInt.asIntN(bits, b) === -1n && BigInt.asIntN(bits, a) === -(1n << BigInt(bits - 1))) return;
        expect(evaluate(a, b)).toBe(resultOf(op, reference(a, shift ? u32(b) : b)));
      }),
    );
  });
});

describe("a register and an immediate", () => {
  it.each(entries(immediate))("%s", (name, reference) => {
    const op = opcode(name);
    fc.assert(
      fc.property(pattern, immediates, (a, i) => {
        expect(evaluator([[op, r(6), r(0), i]])(a, 0n)).toBe(resultOf(op, reference(a, BigInt(i))));
      }),
      { numRuns: 20 },
    );
  });
});

describe("one register", () => {
  it.each(entries(single))("%s", (name, reference) => {
    const op = opcode(name);
    const evaluate = evaluator([[op, r(6), r(0)]]);
    fc.assert(
      fc.property(pattern, (a) => {
        expect(evaluate(a, 0n)).toBe(resultOf(op, reference(a, 0n)));
      }),
    );
  });
});

describe("jumps", () => {
  const relations = [...entries(narrow), ...entries(wide)].filter(([name]) => opcode(`B${name}`) !== undefined);
  const jumping = (jump: Line): Line[] => [jump, [Op.ImmQ, r(6), 0, 0], [Op.RetQ, r(6)], "yes:", [Op.ImmQ, r(6), 1, 0]];

  it.each(relations)("B%s goes where its relation says", (name, reference) => {
    const evaluate = evaluator(jumping([opcode(`B${name}`), r(0), r(2), "yes"]));
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(evaluate(a, b)).toBe(reference(a, b));
      }),
    );
    fc.assert(
      fc.property(pattern, (a) => {
        expect(evaluate(a, a)).toBe(reference(a, a));
      }),
    );
  });

  it.each(entries(immediate).filter(([name]) => opcode(`B${name}`) !== undefined))("B%s", (name, reference) => {
    fc.assert(
      fc.property(pattern, immediates, (a, i) => {
        expect(evaluator(jumping([opcode(`B${name}`), r(0), i, "yes"]))(a, 0n)).toBe(reference(a, BigInt(i)));
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    [Op.BzW, (a: bigint) => bool(s32(a) === 0n)],
    [Op.BnzW, (a: bigint) => bool(s32(a) !== 0n)],
    [Op.BzQ, (a: bigint) => bool(a === 0n)],
    [Op.BnzQ, (a: bigint) => bool(a !== 0n)],
  ])("of opcode %i against zero", (op, reference) => {
    const evaluate = evaluator(jumping([op, r(0), "yes"]));
    fc.assert(
      fc.property(pattern, (a) => {
        expect(evaluate(a, 0n)).toBe(reference(a));
      }),
    );
  });

  it.each([
    [9, 9n],
    [10, 100n],
    [11, 101n],
    [12, 9n],
    [-5, 9n],
  ])("SwitchW on %i", (value, expected) => {
    const out = (n: number): Line[] => [
      [Op.ImmQ, r(6), n, 0],
      [Op.RetQ, r(6)],
    ];
    const evaluate = evaluator([
      [Op.SwitchW, r(0), 10, "no", 2, "ten", "eleven"],
      "no:",
      ...out(9),
      "ten:",
      ...out(100),
      "eleven:",
      ...out(101),
    ]);
    expect(evaluate(BigInt(value), 0n)).toBe(expected);
  });

  it("computed goto to a label", () => {
    const code: Line[] = ["here:", [Op.JmpQ, r(0)], [Op.ImmQ, r(6), 1, 0], [Op.RetQ, r(6)], [Op.ImmQ, r(6), 2, 0]];
    const text = 0xffffffff81000000n;
    expect(evaluator(code)(s64(text + 2n), 0n)).toBe(1n);
    // JmpQ takes two words, ImmQ four, RetQ two.
    expect(evaluator(code)(s64(text + 8n), 0n)).toBe(2n);
  });
});

describe("addresses and context", () => {
  it("IndexQ scales a signed index", () => {
    fc.assert(
      fc.property(pattern, pattern, fc.constantFrom(1, 4, 24, -8, 1 << 20), (a, b, scale) => {
        expect(evaluator([[Op.IndexQ, r(6), r(0), r(2), scale]])(a, b)).toBe(s64(a + s32(b) * BigInt(scale)));
      }),
      { numRuns: 50 },
    );
  });

  it("CtxW and CtxQ read the context's words", () => {
    const machine = newMachine({
      functions: [
        {
          name: "f",
          returns: 2,
          code: [
            [Op.CtxQ, r(0), 2],
            [Op.CtxW, r(0), 5],
            [Op.RetQ, r(0)],
          ],
        },
      ],
    });
    machine.context.set([0, 0, 7, 8, 0, 9]);
    const thread = machine.spawn();
    machine.call(thread, 0, []);
    machine.run(thread, 10);
    expect([machine.resultLow(thread), machine.resultHigh(thread)]).toEqual([9, 8]);
  });
});

describe("the table of signatures", () => {
  it("describes every opcode, and the assembler agrees about lengths", () => {
    const opcodes = Object.values(Op).filter((op): op is Op => typeof op === "number");
    expect(opcodes.filter((op) => SIGNATURES[op] === undefined).map((op) => Op[op])).toEqual([]);
    const code = assemble({
      functions: [
        {
          name: "f",
          code: [
            [Op.SwitchW, 4, 0, 0, 2, 0, 0],
            [Op.Call, -1, 0, 1, 4],
          ],
        },
      ],
    }).code;
    expect([instructionLength(code, 0), instructionLength(code, 7)]).toEqual([7, 5]);
  });
});
