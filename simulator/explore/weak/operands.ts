/** Which registers an instruction reads and writes, and what kind of access it is: decoded once for each place in the code. */
import { type Operand, Op, SIGNATURES } from "../../../c/ir/instructions.ts";

export enum Kind {
  /** Only computes. */
  Plain,
  Branch,
  /** The address is in a register, or given. */
  Load,
  Store,
  LoadFrame,
  StoreFrame,
  Update,
  /** A range of bytes is copied, or cleared. */
  Block,
  Fence,
  Call,
  Return,
  Host,
}

export interface Decoded {
  readonly kind: Kind;
  /** Words of the frame; of a pair both. */
  readonly reads: Int32Array;
  readonly writes: Int32Array;
  /** Register of the address, -1 for a given one; and what is added to it. */
  readonly base: number;
  readonly offset: number;
}

/** @param table What was read before, by code index. */
export function decode(table: (Decoded | undefined)[], code: Int32Array, pc: number): Decoded {
  return (table[pc] ??= read(code, pc));
}

function read(code: Int32Array, pc: number): Decoded {
  const op: Op = code[pc];
  const reads: number[] = [];
  const writes: number[] = [];
  let at = pc + 1;
  for (const operand of SIGNATURES[op] ?? []) {
    if (operand === "n*w" || operand === "n*j") {
      const count = code[at];
      if (operand === "n*w") reads.push(...code.subarray(at + 1, at + 1 + count));
      at += 1 + count;
      continue;
    }
    note(operand, code[at], reads, writes);
    at++;
  }
  const kind = kindOf(op);
  return { kind, reads: Int32Array.from(reads), writes: Int32Array.from(writes), ...addressOf(code, pc, kind) };
}

function note(operand: Operand, value: number, reads: number[], writes: number[]): void {
  if (operand === "wd") writes.push(value);
  else if (operand === "qd") writes.push(value, value + 1);
  else if (operand === "w") reads.push(value);
  else if (operand === "q") reads.push(value, value + 1);
}

/** Operands of an address stand behind the destination of a load, and first in a store. */
function addressOf(code: Int32Array, pc: number, kind: Kind): Pick<Decoded, "base" | "offset"> {
  const operands = SIGNATURES[code[pc]] ?? [];
  const at = kind === Kind.Load || kind === Kind.LoadFrame || kind === Kind.Update ? 1 : 0;
  const operand = operands[at];
  if (operand === "a") return { base: -1, offset: code[pc + 1 + at] };
  if (operand === "o") return { base: -1, offset: code[pc + 1 + at] >> 2 };
  if (operand === "q" && kind === Kind.Update) return { base: code[pc + 1 + at], offset: 0 };
  return operand === "q" ? { base: code[pc + 1 + at], offset: code[pc + 2 + at] } : { base: -1, offset: 0 };
}

export function kindOf(op: Op): Kind {
  if ((op >= Op.Ld8S && op <= Op.LdQ) || (op >= Op.Ld8SA && op <= Op.LdQA)) return Kind.Load;
  if (op === Op.LdUW || op === Op.LdUQ || op === Op.LdOldW || op === Op.LdOldQ) return Kind.Load;
  if ((op >= Op.St8 && op <= Op.StQ) || (op >= Op.St8A && op <= Op.StQA) || op === Op.StUW || op === Op.StUQ) return Kind.Store;
  if (op >= Op.Ld8SF && op <= Op.LdQF) return Kind.LoadFrame;
  if (op >= Op.St8F && op <= Op.StQF) return Kind.StoreFrame;
  if (op >= Op.BzW && op <= Op.SwitchW) return Kind.Branch;
  switch (op) {
    case Op.Rmw:
    case Op.CmpXchg:
      return Kind.Update;
    case Op.Copy:
    case Op.Zero:
      return Kind.Block;
    case Op.Fence:
      return Kind.Fence;
    case Op.Call:
    case Op.CallI:
      return Kind.Call;
    case Op.Ret:
    case Op.RetW:
    case Op.RetQ:
      return Kind.Return;
    case Op.Host:
      return Kind.Host;
    default:
      return Kind.Plain;
  }
}

/** By opcode, 1 for what does nothing of its own but to pass taints on: where there are none it is like under any other memory. */
export const MOVES_TAINTS = Uint8Array.from({ length: 256 }, (_, op) => {
  switch (kindOf(op)) {
    case Kind.Load:
    case Kind.Store:
    case Kind.Update:
    case Kind.Block:
    case Kind.Fence:
    case Kind.Host:
      return 0;
    default:
      return 1;
  }
});
