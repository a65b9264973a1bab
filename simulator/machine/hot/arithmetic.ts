/** Moves, conversions, arithmetic, comparisons and jumps: everything that touches only registers. */
import { DATA_HIGH } from "../../../c/ir/address-space.ts";
import { Op } from "../../../c/ir/instructions.ts";
import { Fixed, type Layout } from "../layout.ts";
import { branchIf, type Code } from "../wasm/encode.ts";
import { type Binary, get, i32, i64, select, set, tee } from "../wasm/operations.ts";
import { b, cold, fp, type Handler, k, operand, operandQ, pc, q, register, setQ, setW, w, y } from "./frame.ts";

export const DATA_BASE = BigInt(DATA_HIGH) << 32n;

export function moves({ fixed }: Layout): readonly Handler[] {
  const context = (offset: Code): Code => i32.add(i32.const(fixed + Fixed.Context), i32.shl(offset, i32.const(2)));
  return [
    { op: Op.MovW, next: 3, body: setW(1, w(2)) },
    { op: Op.MovQ, next: 3, body: setQ(1, q(2)) },
    { op: Op.ImmW, next: 3, body: setW(1, operand(2)) },
    { op: Op.ImmQ, next: 4, body: setQ(1, i64.load(get(pc), 8)) },
    { op: Op.FrameAddr, next: 3, body: setQ(1, i64.or(i64.extendU(i32.add(get(fp), operand(2))), i64.const(DATA_BASE))) },
    { op: Op.CtxW, next: 3, body: setW(1, i32.load(context(operand(2)))) },
    { op: Op.CtxQ, next: 3, body: setQ(1, i64.load(context(operand(2)))) },
    { op: Op.Sx8, next: 3, body: setW(1, i32.extend8S(w(2))) },
    { op: Op.Sx16, next: 3, body: setW(1, i32.extend16S(w(2))) },
    { op: Op.Zx8, next: 3, body: setW(1, i32.and(w(2), i32.const(0xff))) },
    { op: Op.Zx16, next: 3, body: setW(1, i32.and(w(2), i32.const(0xffff))) },
    { op: Op.SxQ, next: 3, body: setQ(1, i64.load32S(register(2))) },
    { op: Op.ZxQ, next: 3, body: setQ(1, i64.load32U(register(2))) },
    { op: Op.NegW, next: 3, body: setW(1, i32.sub(i32.const(0), w(2))) },
    { op: Op.NotW, next: 3, body: setW(1, i32.xor(w(2), i32.const(-1))) },
    { op: Op.NegQ, next: 3, body: setQ(1, i64.sub(i64.const(0n), q(2))) },
    { op: Op.NotQ, next: 3, body: setQ(1, i64.xor(q(2), i64.const(-1n))) },
  ];
}

/** Register and immediate forms, at both widths. */
const ALU: readonly (readonly [Binary, Binary, Op, Op, Op, Op])[] = [
  [i32.add, i64.add, Op.AddW, Op.AddQ, Op.AddIW, Op.AddIQ],
  [i32.mul, i64.mul, Op.MulW, Op.MulQ, Op.MulIW, Op.MulIQ],
  [i32.and, i64.and, Op.AndW, Op.AndQ, Op.AndIW, Op.AndIQ],
  [i32.or, i64.or, Op.OrW, Op.OrQ, Op.OrIW, Op.OrIQ],
  [i32.xor, i64.xor, Op.XorW, Op.XorQ, Op.XorIW, Op.XorIQ],
];

/** A count beyond the width counts modulo the width, as x86 shifts do; C leaves it undefined. */
const SHIFTS: readonly (readonly [Binary, Binary, Op, Op, Op, Op])[] = [
  [i32.shl, i64.shl, Op.ShlW, Op.ShlQ, Op.ShlIW, Op.ShlIQ],
  [i32.shrU, i64.shrU, Op.ShrW, Op.ShrQ, Op.ShrIW, Op.ShrIQ],
  [i32.shrS, i64.shrS, Op.SarW, Op.SarQ, Op.SarIW, Op.SarIQ],
];

export function arithmetic(): readonly Handler[] {
  return [
    { op: Op.SubW, next: 4, body: setW(1, i32.sub(w(2), w(3))) },
    { op: Op.SubQ, next: 4, body: setQ(1, i64.sub(q(2), q(3))) },
    ...ALU.flatMap(([narrow, wide, opW, opQ, opIW, opIQ]): Handler[] => [
      { op: opW, next: 4, body: setW(1, narrow(w(2), w(3))) },
      { op: opQ, next: 4, body: setQ(1, wide(q(2), q(3))) },
      { op: opIW, next: 4, body: setW(1, narrow(w(2), operand(3))) },
      { op: opIQ, next: 4, body: setQ(1, wide(q(2), operandQ(3))) },
    ]),
    ...SHIFTS.flatMap(([narrow, wide, opW, opQ, opIW, opIQ]): Handler[] => [
      { op: opW, next: 4, body: setW(1, narrow(w(2), w(3))) },
      { op: opQ, next: 4, body: setQ(1, wide(q(2), i64.extendU(w(3)))) },
      { op: opIW, next: 4, body: setW(1, narrow(w(2), operand(3))) },
      { op: opIQ, next: 4, body: setQ(1, wide(q(2), operandQ(3))) },
    ]),
    { op: Op.IndexQ, next: 5, body: setQ(1, i64.add(q(2), i64.mul(i64.load32S(register(3)), operandQ(4)))) },
    ...divisions(),
  ];
}

/** By zero, and of the smallest integer by -1, the cold path names the fault. */
function divisions(): readonly Handler[] {
  const checkW = branchIf(cold, i32.eqz(tee(k, w(3))));
  const checkQ = branchIf(cold, i64.eqz(tee(y, q(3))));
  const smallestW = i32.and(i32.eq(get(k), i32.const(-1)), i32.eq(w(2), i32.const(-0x80000000)));
  const smallestQ = i32.and(i64.eq(get(y), i64.const(-1n)), i64.eq(q(2), i64.const(-(1n << 63n))));
  return [
    { op: Op.DivSW, next: 4, body: [checkW, branchIf(cold, smallestW), setW(1, i32.divS(w(2), get(k)))] },
    { op: Op.RemSW, next: 4, body: [checkW, branchIf(cold, smallestW), setW(1, i32.remS(w(2), get(k)))] },
    { op: Op.DivUW, next: 4, body: [checkW, setW(1, i32.divU(w(2), get(k)))] },
    { op: Op.RemUW, next: 4, body: [checkW, setW(1, i32.remU(w(2), get(k)))] },
    { op: Op.DivSQ, next: 4, body: [checkQ, branchIf(cold, smallestQ), setQ(1, i64.divS(q(2), get(y)))] },
    { op: Op.RemSQ, next: 4, body: [checkQ, branchIf(cold, smallestQ), setQ(1, i64.remS(q(2), get(y)))] },
    { op: Op.DivUQ, next: 4, body: [checkQ, setQ(1, i64.divU(q(2), get(y)))] },
    { op: Op.RemUQ, next: 4, body: [checkQ, setQ(1, i64.remU(q(2), get(y)))] },
  ];
}

/** The relation, then the opcodes: to 0/1, and as a jump. */
const RELATIONS: readonly (readonly [Binary, Binary, Op, Op, Op, Op])[] = [
  [i32.eq, i64.eq, Op.EqW, Op.EqQ, Op.BEqW, Op.BEqQ],
  [i32.ne, i64.ne, Op.NeW, Op.NeQ, Op.BNeW, Op.BNeQ],
  [i32.ltS, i64.ltS, Op.LtSW, Op.LtSQ, Op.BLtSW, Op.BLtSQ],
  [i32.leS, i64.leS, Op.LeSW, Op.LeSQ, Op.BLeSW, Op.BLeSQ],
  [i32.ltU, i64.ltU, Op.LtUW, Op.LtUQ, Op.BLtUW, Op.BLtUQ],
  [i32.leU, i64.leU, Op.LeUW, Op.LeUQ, Op.BLeUW, Op.BLeUQ],
];

const IMMEDIATE_RELATIONS: readonly (readonly [Binary, Binary, Op, Op, Op, Op])[] = [
  [i32.eq, i64.eq, Op.EqIW, Op.EqIQ, Op.BEqIW, Op.BEqIQ],
  [i32.ne, i64.ne, Op.NeIW, Op.NeIQ, Op.BNeIW, Op.BNeIQ],
  [i32.ltS, i64.ltS, Op.LtSIW, Op.LtSIQ, Op.BLtSIW, Op.BLtSIQ],
  [i32.leS, i64.leS, Op.LeSIW, Op.LeSIQ, Op.BLeSIW, Op.BLeSIQ],
  [i32.gtS, i64.gtS, Op.GtSIW, Op.GtSIQ, Op.BGtSIW, Op.BGtSIQ],
  [i32.geS, i64.geS, Op.GeSIW, Op.GeSIQ, Op.BGeSIW, Op.BGeSIQ],
  [i32.ltU, i64.ltU, Op.LtUIW, Op.LtUIQ, Op.BLtUIW, Op.BLtUIQ],
  [i32.leU, i64.leU, Op.LeUIW, Op.LeUIQ, Op.BLeUIW, Op.BLeUIQ],
  [i32.gtU, i64.gtU, Op.GtUIW, Op.GtUIQ, Op.BGtUIW, Op.BGtUIQ],
  [i32.geU, i64.geU, Op.GeUIW, Op.GeUIQ, Op.BGeUIW, Op.BGeUIQ],
];

export function comparisons(): readonly Handler[] {
  return [
    ...RELATIONS.flatMap(([narrow, wide, opW, opQ, jumpW, jumpQ]): Handler[] => [
      { op: opW, next: 4, body: setW(1, narrow(w(2), w(3))) },
      { op: opQ, next: 4, body: setW(1, wide(q(2), q(3))) },
      { op: jumpW, body: jump(narrow(w(1), w(2)), 3) },
      { op: jumpQ, body: jump(wide(q(1), q(2)), 3) },
    ]),
    ...IMMEDIATE_RELATIONS.flatMap(([narrow, wide, opW, opQ, jumpW, jumpQ]): Handler[] => [
      { op: opW, next: 4, body: setW(1, narrow(w(2), operand(3))) },
      { op: opQ, next: 4, body: setW(1, wide(q(2), operandQ(3))) },
      { op: jumpW, body: jump(narrow(w(1), operand(2)), 3) },
      { op: jumpQ, body: jump(wide(q(1), operandQ(2)), 3) },
    ]),
  ];
}

export function jumps(): readonly Handler[] {
  return [
    { op: Op.Jmp, body: set(pc, operand(1)) },
    { op: Op.BzW, body: jump(i32.eqz(w(1)), 2) },
    { op: Op.BnzW, body: set(pc, select(w(1), operand(2), following(3))) },
    { op: Op.BzQ, body: jump(i64.eqz(q(1)), 2) },
    { op: Op.BnzQ, body: jump(i64.ne(q(1), i64.const(0n)), 2) },
    { op: Op.SwitchW, body: switchTable() },
    { op: Op.Fence, next: 2, body: [] },
  ];
}

/** To the target in operand `at`, the instruction's last, when the condition holds. */
function jump(condition: Code, at: number): Code {
  return set(pc, select(condition, operand(at), following(at + 1)));
}

function following(words: number): Code {
  return i32.add(get(pc), i32.const(4 * words));
}

/** Operands: value, lowest case, default, count, targets. */
function switchTable(): Code {
  const target = i32.load(i32.add(get(pc), i32.shl(get(b), i32.const(2))), 20);
  return [
    set(b, i32.sub(w(1), operand(2))),
    // A value beyond the table must not be used as an index.
    set(k, i32.ltU(get(b), operand(4))),
    set(b, select(get(k), get(b), i32.const(0))),
    set(pc, select(get(k), target, operand(3))),
  ];
}
