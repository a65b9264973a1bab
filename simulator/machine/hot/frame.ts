/** What the handlers of the hot path share: its local variables and how an instruction's operands are read. */
import { type Code, Label, ValueType } from "../wasm/encode.ts";
import { get, i32, i64, type Local, set } from "../wasm/operations.ts";
import type { Op } from "../../../c/ir/instructions.ts";

/** Parameters of `run`: byte offset of the thread's record, and the budget. */
export const record: Local = { index: 0 };
export const left: Local = { index: 1 };
/** Byte offset of the current instruction in the translated code. */
export const pc: Local = { index: 2 };
/** Byte offsets of the innermost frame, of the byte behind it, and of the byte behind its chunk. */
export const fp: Local = { index: 3 };
export const top: Local = { index: 4 };
export const chunkEnd: Local = { index: 5 };
export const codeStart: Local = { index: 6 };
/** Shadow bits that a load needs, in each of four bytes. */
export const mask: Local = { index: 7 };
export const stop: Local = { index: 8 };
/** For use within one handler. */
export const a: Local = { index: 9 };
export const b: Local = { index: 10 };
export const k: Local = { index: 11 };
export const n: Local = { index: 12 };
export const x: Local = { index: 13 };
export const y: Local = { index: 14 };

export const PARAMS = [ValueType.I32, ValueType.I32];
export const LOCALS = [...Array.from({ length: 11 }, () => ValueType.I32), ValueType.I64, ValueType.I64];

/** Leaves the instruction, untouched, to the cold path. */
export const cold = new Label("cold");
/** Goes on with the instruction at `pc`. */
export const run = new Label("run");

/** What an instruction does, by its opcode. Where `next` is absent the handler sets `pc` itself. */
export interface Handler {
  readonly op: Op;
  readonly body: Code;
  /** The instruction's length in words. */
  readonly next?: number;
}

/** Operand `k` as it stands: an immediate, a jump target, an absolute address. */
export function operand(k: number): Code {
  return i32.load(get(pc), 4 * k);
}

/** The same, sign-extended to 64 bits. */
export function operandQ(k: number): Code {
  return i64.load32S(get(pc), 4 * k);
}

/** Byte offset of the register that operand `k` names. */
export function register(k: number): Code {
  return i32.add(get(fp), operand(k));
}

export function w(k: number): Code {
  return i32.load(register(k));
}

export function q(k: number): Code {
  return i64.load(register(k));
}

export function setW(k: number, value: Code): Code {
  return i32.store(register(k), value);
}

export function setQ(k: number, value: Code): Code {
  return i64.store(register(k), value);
}

/** Moves on by some words. */
export function advance(words: number): Code {
  return set(pc, i32.add(get(pc), i32.const(4 * words)));
}
