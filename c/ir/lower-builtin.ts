/** Builtins and the catalogue's intrinsics. */
import type { Expr } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { CallResult, FunctionContext } from "./context.ts";
import { Op, TrapKind } from "./instructions.ts";
import { lowerAtomicBuiltin, lowerAtomicIntrinsic } from "./lower-atomic.ts";
import { lowerBitBuiltin, lowerByteSwap } from "./lower-bit-builtins.ts";
import { lowerCallOf, returnKindOf } from "./lower-call.ts";
import { lowerOverflow } from "./lower-overflow.ts";
import { vaCopy, vaStart } from "./lower-variadic.ts";
import { scalarOf, U32 } from "./scalar.ts";

type Builtin = Expr & { kind: "builtin" };

export function lowerBuiltin(fn: FunctionContext, e: Builtin, into: CallResult): void {
  if (!fn.emit.alive) return;
  const mark = fn.frame.mark();
  const intrinsic = fn.link.intrinsic(e.name);
  if (intrinsic === undefined) {
    compilerBuiltin(fn, e, into);
  } else if (intrinsic.kind === "host") {
    const index = fn.link.host(e.name, intrinsic.id, returnKindOf(e.type));
    lowerCallOf(fn, e, { kind: "host", index }, into);
  } else if (intrinsic.kind === "context") {
    fn.at(e);
    if (into.kind === "register") fn.emit.op2(intrinsic.type === "int" ? Op.CtxW : Op.CtxQ, into.register, intrinsic.slot);
  } else {
    lowerAtomicIntrinsic(fn, e, intrinsic, into);
  }
  fn.frame.release(mark);
}

function compilerBuiltin(fn: FunctionContext, e: Builtin, into: CallResult): void {
  const register = into.kind === "register" ? into.register : -1;
  switch (e.name) {
    case "unreachable":
    case "trap":
      fn.at(e);
      return fn.emit.end(Op.Trap, e.name === "trap" ? TrapKind.BuiltinTrap : TrapKind.Unreachable);
    case "va_start":
      return vaStart(fn, e);
    case "va_copy":
      return vaCopy(fn, e);
    case "va_end":
      return fn.lower.effect(fn, e.args[0]);
    case "alloca":
      return alloca(fn, e, register);
    case "frame_address":
    case "return_address":
      return frameAddress(fn, e, register);
    case "abs":
      return absolute(fn, e, register);
    case "add_overflow":
    case "sub_overflow":
    case "mul_overflow":
    case "add_overflow_p":
    case "sub_overflow_p":
    case "mul_overflow_p":
      return lowerOverflow(fn, e, register);
    case "ffs":
    case "clz":
    case "ctz":
    case "popcount":
    case "parity":
    case "clrsb":
    case "bswap":
      return bits(fn, e, register);
    default:
      if (!lowerAtomicBuiltin(fn, e, into)) fn.refuse(e, "c-unsupported-builtin", `\`__builtin_${e.name}\``);
  }
}

function alloca(fn: FunctionContext, e: Builtin, register: number): void {
  const bytes = fn.valueInRegister(e.args[0]);
  fn.at(e);
  fn.emit.op2(Op.Alloca, register >= 0 ? register : fn.frame.register(2), bytes);
}

/** Of this function only: the start of its frame memory stands for its frame. */
function frameAddress(fn: FunctionContext, e: Builtin, register: number): void {
  const level = fold(e.args[0]);
  if (level !== 0n) return fn.refuse(e, "c-return-address", `\`__builtin_${e.name}(${level ?? "…"})\``);
  fn.at(e);
  if (register < 0) return;
  if (e.name === "return_address") fn.emit.op1(Op.RetAddr, register);
  else fn.emit.op2(Op.FrameAddr, register, 0);
}

function absolute(fn: FunctionContext, e: Builtin, register: number): void {
  const [operand] = e.args;
  const as = scalarOf(e.type.type);
  if (as === undefined || register < 0) return fn.lower.effect(fn, operand);
  const value = fn.valueInRegister(operand);
  const wide = as.words === 2;
  fn.at(e);
  fn.move(register, value, as.words);
  const positive = fn.emit.newTarget();
  fn.emit.jumpIf2(wide ? Op.BGeSIQ : Op.BGeSIW, register, 0, positive);
  fn.emit.op2(wide ? Op.NegQ : Op.NegW, register, register);
  fn.emit.bind(positive);
}

function bits(fn: FunctionContext, e: Builtin, register: number): void {
  const [operand] = e.args;
  const as = scalarOf(operand.type.type) ?? U32;
  if (register < 0) return fn.lower.effect(fn, operand);
  const from = fn.valueInRegister(operand);
  const result = fn.frame.register(as.words);
  fn.at(e);
  if (e.name === "bswap") {
    lowerByteSwap(fn, as.size, result, from);
    fn.move(register, result, as.words);
  } else {
    lowerBitBuiltin(fn, e.name, as.words, result, from);
    fn.move(register, result, 1);
  }
}
