/**
 * Loads, stores and atomics.
 *
 * A 64-bit address less the base of data is an offset into the array; rotated by the alignment's bits it is below limit/alignment
 * exactly when it names data and is aligned: one compare. The shadow of all its bytes is one load and one test.
 */
import { Op, RmwOp } from "../../../c/ir/instructions.ts";
import type { Layout } from "../layout.ts";
import { ADDRESSABLE, EACH, INITIALIZED, WRITABLE } from "../shadow.ts";
import { block, branch, branchIf, branchTable, type Code, Label, loop, when } from "../wasm/encode.ts";
import { get, i32, i64, set, tee } from "../wasm/operations.ts";
import { DATA_BASE } from "./arithmetic.ts";
import { a, b, cold, fp, type Handler, k, mask, n, operand, operandQ, q, register, setQ, setW, w, x, y } from "./frame.ts";

const STORE = (ADDRESSABLE | WRITABLE) * EACH;
const WRITTEN = INITIALIZED * EACH;
const READ = ADDRESSABLE * EACH;

type Size = 1 | 2 | 4 | 8;

/** How an access of each size reads and writes its shadow. The same permission bits are asked of each byte. */
const SHADOW = {
  1: { load: i32.load8U, store: i32.store8, all: 0xff },
  2: { load: i32.load16U, store: i32.store16, all: 0xffff },
  4: { load: i32.load, store: i32.store, all: -1 },
} as const;

/** Sets `a` to the byte offset of operands `at` (a 64-bit register) and `at + 1` (a displacement). */
function pointer(at: number, align: Size, layout: Layout): Code {
  return locate(i64.add(q(at), operandQ(at + 1)), align, layout);
}

function locate(address: Code, align: Size, layout: Layout): Code {
  const offset = tee(x, i64.sub(address, i64.const(DATA_BASE)));
  return [
    branchIf(
      cold,
      i64.geU(align === 1 ? offset : i64.rotr(offset, i64.const(BigInt(Math.log2(align)))), i64.const(BigInt(layout.limit / align))),
    ),
    set(a, i32.wrap(get(x))),
  ];
}

/** The same for an offset that is known to be an offset. */
function offset(code: Code, align: Size, layout: Layout): Code {
  const value = tee(a, code);
  return branchIf(cold, i32.geU(align === 1 ? value : i32.rotr(value, i32.const(Math.log2(align))), i32.const(layout.limit / align)));
}

/** Leaves for the cold path unless all bytes at `a` may be read. */
function mayRead(size: Size, layout: Layout): Code {
  if (size === 8) {
    const both = i32.and(i32.load(get(a), layout.shadow), i32.load(get(a), layout.shadow + 4));
    return branchIf(cold, i32.and(i32.xor(both, i32.const(-1)), get(mask)));
  }
  const { load, all } = SHADOW[size];
  return branchIf(cold, i32.and(i32.xor(load(get(a), layout.shadow), i32.const(all)), get(mask)));
}

/** Unless they may be written; then marks them initialized. What is stored must not depend on `b`, `x`. */
function mayWrite(size: Size, layout: Layout, then: Code): Code {
  if (size === 8) {
    const each = (bits: number): bigint => BigInt(bits) * 0x100000001n;
    return [
      branchIf(cold, i64.ne(i64.and(tee(x, i64.load(get(a), layout.shadow)), i64.const(each(STORE))), i64.const(each(STORE)))),
      then,
      i64.store(get(a), i64.or(get(x), i64.const(each(WRITTEN))), layout.shadow),
    ];
  }
  const { load, store, all } = SHADOW[size];
  return [
    branchIf(cold, i32.ne(i32.and(tee(b, load(get(a), layout.shadow)), i32.const(STORE & all)), i32.const(STORE & all))),
    then,
    store(get(a), i32.or(get(b), i32.const(WRITTEN & all)), layout.shadow),
  ];
}

/** For each access: pointer, absolute and frame opcode, and what moves the value between memory at `a` and a register. */
const LOADS: readonly (readonly [Size, readonly [Op, Op, Op], Code])[] = [
  [1, [Op.Ld8S, Op.Ld8SA, Op.Ld8SF], setW(1, i32.load8S(get(a)))],
  [1, [Op.Ld8U, Op.Ld8UA, Op.Ld8UF], setW(1, i32.load8U(get(a)))],
  [2, [Op.Ld16S, Op.Ld16SA, Op.Ld16SF], setW(1, i32.load16S(get(a)))],
  [2, [Op.Ld16U, Op.Ld16UA, Op.Ld16UF], setW(1, i32.load16U(get(a)))],
  [4, [Op.LdW, Op.LdWA, Op.LdWF], setW(1, i32.load(get(a)))],
  [8, [Op.LdQ, Op.LdQA, Op.LdQF], setQ(1, i64.load(get(a)))],
];

const STORES: readonly (readonly [Size, readonly [Op, Op, Op], (from: number) => Code])[] = [
  [1, [Op.St8, Op.St8A, Op.St8F], (from) => i32.store8(get(a), w(from))],
  [2, [Op.St16, Op.St16A, Op.St16F], (from) => i32.store16(get(a), w(from))],
  [4, [Op.StW, Op.StWA, Op.StWF], (from) => i32.store(get(a), w(from))],
  [8, [Op.StQ, Op.StQA, Op.StQF], (from) => i64.store(get(a), q(from))],
];

export function accesses(layout: Layout): readonly Handler[] {
  const frame = (at: number): Code => i32.add(get(fp), operand(at));
  return [
    ...LOADS.flatMap(([size, [viaPointer, absolute, inFrame], move]): Handler[] => {
      const rest = [mayRead(size, layout), move];
      return [
        { op: viaPointer, next: 4, body: [pointer(2, size, layout), rest] },
        { op: absolute, next: 3, body: [offset(operand(2), size, layout), rest] },
        { op: inFrame, next: 3, body: [offset(frame(2), size, layout), rest] },
      ];
    }),
    ...STORES.flatMap(([size, [viaPointer, absolute, inFrame], move]): Handler[] => [
      { op: viaPointer, next: 4, body: [pointer(1, size, layout), mayWrite(size, layout, move(3))] },
      { op: absolute, next: 3, body: [offset(operand(1), size, layout), mayWrite(size, layout, move(2))] },
      { op: inFrame, next: 3, body: [offset(frame(1), size, layout), mayWrite(size, layout, move(2))] },
    ]),
  ];
}

/** Atomics of 4 and 8 bytes; narrower ones are rare and cold. Everything here is sequentially consistent anyway. */
export function atomics(layout: Layout): readonly Handler[] {
  return [
    { op: Op.Rmw, next: 6, body: [wideOnly(5), sized(5, (size) => readModifyWrite(size, layout))] },
    { op: Op.CmpXchg, next: 6, body: [wideOnly(5), sized(5, (size) => compareExchange(size, layout))] },
  ];
}

function wideOnly(at: number): Code {
  return branchIf(cold, i32.ltU(operand(at), i32.const(4)));
}

function sized(at: number, body: (size: 4 | 8) => Code): Code {
  return when(i32.eq(operand(at), i32.const(8)), body(8), body(4));
}

function loadValue(size: 4 | 8): Code {
  return size === 8 ? i64.load(get(a)) : i64.load32S(get(a));
}

function storeValue(size: 4 | 8, value: Code): Code {
  return size === 8 ? i64.store(get(a), value) : i64.store32(get(a), value);
}

/** Operands: old, address, value, operation, size. */
function readModifyWrite(size: 4 | 8, layout: Layout): Code {
  const value = q(3);
  const results: readonly (readonly [RmwOp, Code])[] = [
    [RmwOp.Xchg, value],
    [RmwOp.Add, i64.add(get(y), value)],
    [RmwOp.And, i64.and(get(y), value)],
    [RmwOp.Or, i64.or(get(y), value)],
    [RmwOp.Xor, i64.xor(get(y), value)],
    [RmwOp.AndNot, i64.and(get(y), i64.xor(value, i64.const(-1n)))],
  ];
  const done = new Label("done");
  const labels = results.map(([op]) => new Label(RmwOp[op]));
  let chain: Code = branchTable(labels, cold, operand(4));
  results.forEach(([, result], index) => {
    chain = [block(labels[index], chain), storeValue(size, result), branch(done)];
  });
  return [
    locate(q(2), size, layout),
    mayRead(size, layout),
    mayWrite(size, layout, [set(y, loadValue(size)), block(done, chain)]),
    setQ(1, get(y)),
  ];
}

/** Operands: old, address, expected, new, size. */
function compareExchange(size: 4 | 8, layout: Layout): Code {
  const expected = size === 8 ? q(3) : i64.load32S(register(3));
  return [
    locate(q(2), size, layout),
    mayRead(size, layout),
    set(y, loadValue(size)),
    mayWrite(size, layout, when(i64.eq(get(y), expected), storeValue(size, q(4)))),
    setQ(1, get(y)),
  ];
}

/**
 * `Copy` and `Zero`: by 8 bytes, then by one. A piece is checked and written before the next is looked at: when one fails, the cold path does
 * it all again from the start, with the same result.
 */
export function ranges(layout: Layout): readonly Handler[] {
  return [
    { op: Op.Copy, next: 4, body: copy(layout) },
    { op: Op.Zero, next: 3, body: zero(layout) },
  ];
}

const each64 = (bits: number): bigint => BigInt(bits) * 0x100000001n;
const READ64 = i64.const(each64(READ));
const STORE64 = i64.const(each64(STORE));
const LIVE64 = i64.const(each64(STORE | WRITTEN));

/** `a`: target, `b`: source, `n`: bytes, `k`: bytes done. */
function copy(layout: Layout): Code {
  const from = i32.add(get(b), get(k));
  const to = i32.add(get(a), get(k));
  const gap = i32.sub(get(a), get(b));
  const lessOne = (value: Code): Code => i32.sub(value, i32.const(1));
  return [
    set(n, operand(3)),
    range(q(2), layout),
    set(b, get(a)),
    range(q(1), layout),
    // Overlapping, but not the same: the direction matters, and it is rare.
    branchIf(cold, i32.and(i32.ne(get(a), get(b)), i32.ltU(i32.add(gap, lessOne(get(n))), lessOne(i32.shl(get(n), i32.const(1)))))),
    eachPiece(
      [
        branchIf(cold, i64.ne(i64.and(tee(x, i64.load(from, layout.shadow)), READ64), READ64)),
        mayWrite8(to, layout),
        i64.store(to, i64.load(from)),
        i64.store(to, i64.or(i64.and(get(x), i64.const(each64(WRITTEN))), STORE64), layout.shadow),
      ],
      [
        branchIf(cold, i32.eqz(i32.and(i32.load8U(from, layout.shadow), i32.const(ADDRESSABLE)))),
        mayWrite1(to, layout),
        i32.store8(to, i32.load8U(from)),
        i32.store8(to, i32.or(i32.and(i32.load8U(from, layout.shadow), i32.const(INITIALIZED)), i32.const(STORE & 0xff)), layout.shadow),
      ],
    ),
  ];
}

function zero(layout: Layout): Code {
  const to = i32.add(get(a), get(k));
  return [
    set(n, operand(2)),
    range(q(1), layout),
    eachPiece(
      [mayWrite8(to, layout), i64.store(to, i64.const(0n)), i64.store(to, LIVE64, layout.shadow)],
      [mayWrite1(to, layout), i32.store8(to, i32.const(0)), i32.store8(to, i32.const((STORE | WRITTEN) & 0xff), layout.shadow)],
    ),
  ];
}

function mayWrite8(to: Code, layout: Layout): Code {
  return branchIf(cold, i64.ne(i64.and(i64.load(to, layout.shadow), STORE64), STORE64));
}

function mayWrite1(to: Code, layout: Layout): Code {
  const needed = i32.const(STORE & 0xff);
  return branchIf(cold, i32.ne(i32.and(i32.load8U(to, layout.shadow), needed), needed));
}

/** Sets `a` to the offset of an address from which `n` bytes (fewer than 2 GB) stay within data. */
function range(address: Code, layout: Layout): Code {
  return [locate(address, 1, layout), branchIf(cold, i32.gtU(get(n), i32.sub(i32.const(layout.limit), get(a))))];
}

/** Runs `eight` for each 8 of the `n` bytes and `one` for each that is left, with `k` at its start. */
function eachPiece(eight: Code, one: Code): Code {
  const by8 = new Label("by8");
  const by1 = new Label("by1");
  const step = (bytes: number): Code => set(k, i32.add(get(k), i32.const(bytes)));
  const whole = i32.leU(i32.add(get(k), i32.const(8)), get(n));
  const more = i32.ltU(get(k), get(n));
  return [
    set(k, i32.const(0)),
    when(whole, loop(by8, eight, step(8), branchIf(by8, whole))),
    when(more, loop(by1, one, step(1), branchIf(by1, more))),
  ];
}

/** Packed and under-aligned lvalues: any alignment is right, and WebAssembly does not mind. */
export function underAligned(layout: Layout): readonly Handler[] {
  const sign = operand(5);
  const anySize = (body: (size: 2 | 4) => Code, at: number): Code => when(i32.eq(operand(at), i32.const(2)), body(2), body(4));
  return [
    {
      op: Op.LdUW,
      next: 6,
      body: [
        unaligned(2, layout),
        anySize(
          (size) => [
            mayRead(size, layout),
            size === 4 ? setW(1, i32.load(get(a))) : when(sign, setW(1, i32.load16S(get(a))), setW(1, i32.load16U(get(a)))),
          ],
          4,
        ),
      ],
    },
    { op: Op.LdUQ, next: 4, body: [unaligned(2, layout), mayRead(8, layout), setQ(1, i64.load(get(a)))] },
    {
      op: Op.StUW,
      next: 5,
      body: [
        unaligned(1, layout),
        anySize((size) => mayWrite(size, layout, size === 4 ? i32.store(get(a), w(3)) : i32.store16(get(a), w(3))), 4),
      ],
    },
    { op: Op.StUQ, next: 4, body: [unaligned(1, layout), mayWrite(8, layout, i64.store(get(a), q(3)))] },
  ];
}

/** The last bytes before the limit belong to nobody, so an access that starts in data ends in its shadow at worst. */
function unaligned(at: number, layout: Layout): Code {
  return pointer(at, 1, layout);
}
