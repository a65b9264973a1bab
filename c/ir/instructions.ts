/**
 * The instruction set: a register machine in one flat Int32Array.
 *
 * An instruction is its opcode followed by its operands, one 32-bit word each. A register is a word index in the frame
 * of the running function (see {@link ./image.ts}); `w` registers are one word, `q` registers two (low word first). So the
 * low half of a `q` register can be named as a `w` register, and truncation costs nothing.
 *
 * Suffixes: W 32-bit, Q 64-bit, S signed, U unsigned, I immediate operand (sign-extended to 64 bits for Q),
 * A absolute address, F frame memory. Narrow integers (8 and 16 bits) live in `w` registers, extended as their type says.
 *
 * {@link SIGNATURES} describes every operand, so that the validator, the disassembler, the undo log, and a propagator of
 * address and data dependencies can be driven by one table instead of knowing each opcode.
 */
// biome-ignore format: a group to a line
export enum Op {
  // moves
  MovW, // wd w
  MovQ, // qd q
  ImmW, // wd i
  ImmQ, // qd i i            low, high
  FrameAddr, // qd i         address of frame memory: byte offset from the frame's start
  CtxW, // wd i              word of the CPU's context
  CtxQ, // qd i
  // conversions
  Sx8, // wd w
  Sx16, // wd w
  Zx8, // wd w
  Zx16, // wd w
  SxQ, // qd w
  ZxQ, // qd w
  // 32-bit arithmetic
  AddW, SubW, MulW, DivSW, DivUW, RemSW, RemUW, AndW, OrW, XorW, ShlW, ShrW, SarW, // wd w w
  AddIW, MulIW, AndIW, OrIW, XorIW, ShlIW, ShrIW, SarIW, // wd w i
  NegW, NotW, // wd w
  // 64-bit arithmetic; shift counts are w
  AddQ, SubQ, MulQ, DivSQ, DivUQ, RemSQ, RemUQ, AndQ, OrQ, XorQ, // qd q q
  ShlQ, ShrQ, SarQ, // qd q w
  AddIQ, MulIQ, AndIQ, OrIQ, XorIQ, ShlIQ, ShrIQ, SarIQ, // qd q i
  NegQ, NotQ, // qd q
  IndexQ, // qd q w i        q + sign-extended w * i   (array subscript)
  // comparisons to 0/1
  EqW, NeW, LtSW, LeSW, LtUW, LeUW, // wd w w
  EqQ, NeQ, LtSQ, LeSQ, LtUQ, LeUQ, // wd q q
  EqIW, NeIW, LtSIW, LeSIW, GtSIW, GeSIW, LtUIW, LeUIW, GtUIW, GeUIW, // wd w i
  EqIQ, NeIQ, LtSIQ, LeSIQ, GtSIQ, GeSIQ, LtUIQ, LeUIQ, GtUIQ, GeUIQ, // wd q i
  // jumps; `j` is an index in the code array
  Jmp, // j
  JmpQ, // q                 computed goto: a label's text address
  BzW, BnzW, // w j
  BzQ, BnzQ, // q j
  BEqW, BNeW, BLtSW, BLeSW, BLtUW, BLeUW, // w w j
  BEqQ, BNeQ, BLtSQ, BLeSQ, BLtUQ, BLeUQ, // q q j
  BEqIW, BNeIW, BLtSIW, BLeSIW, BGtSIW, BGeSIW, BLtUIW, BLeUIW, BGtUIW, BGeUIW, // w i j
  BEqIQ, BNeIQ, BLtSIQ, BLeSIQ, BGtSIQ, BGeSIQ, BLtUIQ, BLeUIQ, BGtUIQ, BGeUIQ, // q i j
  SwitchW, // w i(low) n j(default) j…n     dense table
  // memory; address = q + i
  Ld8S, Ld8U, Ld16S, Ld16U, LdW, // wd q i
  LdQ, // qd q i
  St8, St16, StW, // q i w
  StQ, // q i q
  // memory at an absolute data address (a global)
  Ld8SA, Ld8UA, Ld16SA, Ld16UA, LdWA, // wd a
  LdQA, // qd a
  St8A, St16A, StWA, // a w
  StQA, // a q
  // frame memory at a byte offset from the frame's start
  Ld8SF, Ld8UF, Ld16SF, Ld16UF, LdWF, // wd o
  LdQF, // qd o
  St8F, St16F, StWF, // o w
  StQF, // o q
  // packed or under-aligned lvalues: size in bytes (2, 4, 8), signed flag for size 2
  LdUW, // wd q i size signed
  LdUQ, // qd q i
  StUW, // q i w size
  StUQ, // q i q
  Copy, // q q i             memmove(dst, src, bytes); alignment is not required
  Zero, // q i               memset(dst, 0, bytes)
  Alloca, // qd q            bytes; freed when the frame returns
  // atomics: size in bytes 1,2,4,8; registers are q whatever the size, value sign-extended from its type by the lowering
  Rmw, // qd(old) q(address) q(value) rmwOp size
  CmpXchg, // qd(old) q(address) q(expected) q(new) size
  Fence, // fenceKind
  // calls; `r…n` are n frame words copied to the callee's first words (a 64-bit argument is two)
  Call, // d f n r…n         d: destination register or -1
  CallI, // d q retKind n r…n
  Host, // d h n r…n         an intrinsic carried out by the host; its result's width is in the image's host table
  Ret, //
  RetW, // w
  RetQ, // q
  // stops
  Trap, // t                 reached `__builtin_trap`, `__builtin_unreachable`, the end of a non-void function whose value is used …
  Unsupported, // p          index in the image's problem table: a construct that is an error only when reached
  // the old value of a place of which some bits are about to be stored (a bit-field): it must be writable, but need not have been
  // written, nor be aligned; size in bytes (1, 2, 4), zero-extended
  LdOldW, // wd q i size
  LdOldQ, // qd q i
  RetAddr, // qd             the text address at which the caller goes on; 0 where the host called
}

/** What an operand is. `wd qd` are written, `w q` read; `D` is a call's destination (-1: none). */
// biome-ignore format: kinds of registers together
export type Operand =
  | "wd" | "qd" | "w" | "q"
  /** immediate */ | "i"
  /** jump target */ | "j"
  /** absolute data address (low word) */ | "a"
  /** frame byte offset */ | "o"
  /** function index */ | "f"
  /** host index */ | "h"
  | "D"
  /** retKind: 0 void, 1 w, 2 q */ | "k"
  /** count of the variable operands that follow, each of the kind after it */ | "n*w" | "n*j";

const ALU_W: readonly Operand[] = ["wd", "w", "w"];
const ALU_IW: readonly Operand[] = ["wd", "w", "i"];
const ALU_Q: readonly Operand[] = ["qd", "q", "q"];
const ALU_IQ: readonly Operand[] = ["qd", "q", "i"];
// biome-ignore format: a group to a line
const ALL_SIGNATURES: readonly (readonly [readonly Op[], readonly Operand[]])[] = [
  [[Op.MovW, Op.Sx8, Op.Sx16, Op.Zx8, Op.Zx16, Op.NegW, Op.NotW], ["wd", "w"]],
  [[Op.RetAddr], ["qd"]],
  [[Op.MovQ, Op.NegQ, Op.NotQ], ["qd", "q"]],
  [[Op.ImmW, Op.CtxW], ["wd", "i"]],
  [[Op.ImmQ], ["qd", "i", "i"]],
  [[Op.FrameAddr], ["qd", "o"]],
  [[Op.CtxQ], ["qd", "i"]],
  [[Op.SxQ, Op.ZxQ], ["qd", "w"]],
  [[Op.AddW, Op.SubW, Op.MulW, Op.DivSW, Op.DivUW, Op.RemSW, Op.RemUW, Op.AndW, Op.OrW, Op.XorW, Op.ShlW, Op.ShrW, Op.SarW], ALU_W],
  [[Op.AddIW, Op.MulIW, Op.AndIW, Op.OrIW, Op.XorIW, Op.ShlIW, Op.ShrIW, Op.SarIW], ALU_IW],
  [[Op.AddQ, Op.SubQ, Op.MulQ, Op.DivSQ, Op.DivUQ, Op.RemSQ, Op.RemUQ, Op.AndQ, Op.OrQ, Op.XorQ], ALU_Q],
  [[Op.ShlQ, Op.ShrQ, Op.SarQ], ["qd", "q", "w"]],
  [[Op.AddIQ, Op.MulIQ, Op.AndIQ, Op.OrIQ, Op.XorIQ, Op.ShlIQ, Op.ShrIQ, Op.SarIQ], ALU_IQ],
  [[Op.IndexQ], ["qd", "q", "w", "i"]],
  [[Op.EqW, Op.NeW, Op.LtSW, Op.LeSW, Op.LtUW, Op.LeUW], ALU_W],
  [[Op.EqQ, Op.NeQ, Op.LtSQ, Op.LeSQ, Op.LtUQ, Op.LeUQ], ["wd", "q", "q"]],
  [[Op.EqIW, Op.NeIW, Op.LtSIW, Op.LeSIW, Op.GtSIW, Op.GeSIW, Op.LtUIW, Op.LeUIW, Op.GtUIW, Op.GeUIW], ALU_IW],
  [[Op.EqIQ, Op.NeIQ, Op.LtSIQ, Op.LeSIQ, Op.GtSIQ, Op.GeSIQ, Op.LtUIQ, Op.LeUIQ, Op.GtUIQ, Op.GeUIQ], ["wd", "q", "i"]],
  [[Op.Jmp], ["j"]],
  [[Op.JmpQ], ["q"]],
  [[Op.BzW, Op.BnzW], ["w", "j"]],
  [[Op.BzQ, Op.BnzQ], ["q", "j"]],
  [[Op.BEqW, Op.BNeW, Op.BLtSW, Op.BLeSW, Op.BLtUW, Op.BLeUW], ["w", "w", "j"]],
  [[Op.BEqQ, Op.BNeQ, Op.BLtSQ, Op.BLeSQ, Op.BLtUQ, Op.BLeUQ], ["q", "q", "j"]],
  [[Op.BEqIW, Op.BNeIW, Op.BLtSIW, Op.BLeSIW, Op.BGtSIW, Op.BGeSIW, Op.BLtUIW, Op.BLeUIW, Op.BGtUIW, Op.BGeUIW], ["w", "i", "j"]],
  [[Op.BEqIQ, Op.BNeIQ, Op.BLtSIQ, Op.BLeSIQ, Op.BGtSIQ, Op.BGeSIQ, Op.BLtUIQ, Op.BLeUIQ, Op.BGtUIQ, Op.BGeUIQ], ["q", "i", "j"]],
  [[Op.SwitchW], ["w", "i", "j", "n*j"]],
  [[Op.Ld8S, Op.Ld8U, Op.Ld16S, Op.Ld16U, Op.LdW], ["wd", "q", "i"]],
  [[Op.LdQ, Op.LdUQ], ["qd", "q", "i"]],
  [[Op.St8, Op.St16, Op.StW], ["q", "i", "w"]],
  [[Op.StQ, Op.StUQ], ["q", "i", "q"]],
  [[Op.Ld8SA, Op.Ld8UA, Op.Ld16SA, Op.Ld16UA, Op.LdWA], ["wd", "a"]],
  [[Op.LdQA], ["qd", "a"]],
  [[Op.St8A, Op.St16A, Op.StWA], ["a", "w"]],
  [[Op.StQA], ["a", "q"]],
  [[Op.Ld8SF, Op.Ld8UF, Op.Ld16SF, Op.Ld16UF, Op.LdWF], ["wd", "o"]],
  [[Op.LdQF], ["qd", "o"]],
  [[Op.St8F, Op.St16F, Op.StWF], ["o", "w"]],
  [[Op.StQF], ["o", "q"]],
  [[Op.LdUW], ["wd", "q", "i", "i", "i"]],
  [[Op.StUW], ["q", "i", "w", "i"]],
  [[Op.Copy], ["q", "q", "i"]],
  [[Op.Zero], ["q", "i"]],
  [[Op.Alloca], ["qd", "q"]],
  [[Op.Rmw], ["qd", "q", "q", "i", "i"]],
  [[Op.CmpXchg], ["qd", "q", "q", "q", "i"]],
  [[Op.Fence], ["i"]],
  [[Op.Call], ["D", "f", "n*w"]],
  [[Op.CallI], ["D", "q", "k", "n*w"]],
  [[Op.Host], ["D", "h", "n*w"]],
  [[Op.Ret], []],
  [[Op.RetW], ["w"]],
  [[Op.RetQ], ["q"]],
  [[Op.Trap, Op.Unsupported], ["i"]],
  [[Op.LdOldW], ["wd", "q", "i", "i"]],
  [[Op.LdOldQ], ["qd", "q", "i"]],
];

/** Operands of each opcode, indexed by {@link Op}. In `SwitchW` the order is: value, low, default, count, targets. */
export const SIGNATURES: readonly (readonly Operand[])[] = buildSignatures();

function buildSignatures(): readonly (readonly Operand[])[] {
  const table: (readonly Operand[])[] = [];
  for (const [ops, operands] of ALL_SIGNATURES) {
    for (const op of ops) table[op] = operands;
  }
  return table;
}

/** How many words the instruction at `pc` takes. */
export function instructionLength(code: ArrayLike<number>, pc: number): number {
  let length = 1;
  for (const operand of SIGNATURES[code[pc] ?? -1] ?? []) {
    length += operand === "n*w" || operand === "n*j" ? 1 + (code[pc + length] ?? 0) : 1;
  }
  return length;
}

/** Operand `rmwOp` of {@link Op.Rmw}. */
// biome-ignore format: a group to a line
export enum RmwOp { Xchg, Add, And, Or, Xor, AndNot }

/** Operand of {@link Op.Fence}; see the memory model. */
// biome-ignore format: a group to a line
export enum Fence { Mb, Rmb, Wmb, Compiler, AfterSpinlock, AfterUnlockLock, BeforeAtomic, AfterAtomic }

/** How the memory access of an instruction is ordered: {@link Image.accessOf} holds one for each code index. */
// biome-ignore format: a group to a line
export enum Access {
  Plain, Once, Acquire, Release, RmwFull, RmwAcquire, RmwRelease, RmwRelaxed,
  /** Relaxed, and its old value is not used: a read barrier does not order its read (`atomic_inc`, `set_bit`). */
  RmwNoReturn,
}

/** Operand of {@link Op.Trap}. */
// biome-ignore format: a group to a line
export enum TrapKind { Unreachable, BuiltinTrap, MissingReturn }
