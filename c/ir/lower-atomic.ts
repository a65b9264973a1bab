/** Atomic accesses and fences: the catalogue's intrinsics, and gcc's `__atomic_*` (with `__sync_*` among them). */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { AccessOrder, Expr, FenceKind, Intrinsic } from "../syntax/ast.ts";
import type { QualType } from "../syntax/types.ts";
import { fold } from "./constant-folding.ts";
import type { CallResult, FunctionContext } from "./context.ts";
import { Access, Fence, Op, RmwOp } from "./instructions.ts";
import { type AccessKind, load, store } from "./lower-access.ts";
import { convert, convertInto } from "./lower-convert.ts";
import { type Scalar, S64, scalarOf, U64 } from "./scalar.ts";

type Builtin = Expr & { kind: "builtin" };
type RmwName = "xchg" | "cmpxchg" | "add" | "sub" | "and" | "or" | "xor" | "andnot" | "nand";

interface Rmw {
  readonly op: RmwName;
  readonly order: AccessOrder;
  readonly returns: "old" | "new" | "void" | "success";
}

/** Where the result goes: -1 for nowhere. */
function resultOf(into: CallResult): number {
  return into.kind === "register" ? into.register : -1;
}

const FENCES: Readonly<Record<FenceKind, Fence>> = {
  mb: Fence.Mb,
  rmb: Fence.Rmb,
  wmb: Fence.Wmb,
  compiler: Fence.Compiler,
  "after-spinlock": Fence.AfterSpinlock,
  "after-unlock-lock": Fence.AfterUnlockLock,
  "before-atomic": Fence.BeforeAtomic,
  "after-atomic": Fence.AfterAtomic,
};

export function lowerAtomicIntrinsic(
  fn: FunctionContext,
  e: Builtin,
  intrinsic: Exclude<Intrinsic, { kind: "host" | "context" }>,
  into: CallResult,
): void {
  switch (intrinsic.kind) {
    case "load":
      return orderedLoad(fn, e, intrinsic.order, resultOf(into));
    case "store":
      return orderedStore(fn, e, intrinsic.order);
    case "rmw":
      return readModifyWrite(fn, e, intrinsic, resultOf(into));
    case "fence":
      fn.at(e);
      return fn.emit.op1(Op.Fence, FENCES[intrinsic.fence]);
  }
}

/** @returns False when the name is no atomic builtin's. */
export function lowerAtomicBuiltin(fn: FunctionContext, e: Builtin, into: CallResult): boolean {
  const { name } = e;
  if (!name.startsWith("atomic_")) return false;
  const result = resultOf(into);
  const operation = /^atomic_(?:fetch_(\w+)|(\w+)_fetch)$/.exec(name);
  if (operation !== null) {
    const op = operation[1] ?? operation[2];
    readModifyWrite(fn, e, { op: op as RmwName, order: orderOf(e.args[2]), returns: operation[1] === undefined ? "new" : "old" }, result);
    return true;
  }
  switch (name) {
    case "atomic_load":
      orderedLoad(fn, e, orderOf(e.args[1]), result);
      return true;
    case "atomic_store":
      orderedStore(fn, e, orderOf(e.args[2]));
      return true;
    case "atomic_exchange":
      readModifyWrite(fn, e, { op: "xchg", order: orderOf(e.args[2]), returns: "old" }, result);
      return true;
    case "atomic_cas_bool":
      readModifyWrite(fn, e, { op: "cmpxchg", order: "full", returns: "success" }, result);
      return true;
    case "atomic_cas_value":
      readModifyWrite(fn, e, { op: "cmpxchg", order: "full", returns: "old" }, result);
      return true;
    case "atomic_compare_exchange":
      compareExchange(fn, e, result);
      return true;
    case "atomic_test_and_set":
    case "atomic_clear":
      flag(fn, e, result);
      return true;
    case "atomic_thread_fence":
      fn.at(e);
      if (orderOf(e.args[0]) !== "relaxed") fn.emit.op1(Op.Fence, Fence.Mb);
      return true;
    case "atomic_signal_fence":
      fn.at(e);
      fn.emit.op1(Op.Fence, Fence.Compiler);
      return true;
    default:
      return false;
  }
}

/** gcc's numbers; an order that is not constant counts as the strongest. */
function orderOf(e: Expr | undefined): AccessOrder {
  const order = e === undefined ? undefined : fold(e);
  switch (order) {
    case 0n:
      return "relaxed";
    case 1n:
    case 2n:
      return "acquire";
    case 3n:
      return "release";
    default:
      return "full";
  }
}

function pointee(e: Builtin): QualType {
  const { type } = e.args[0].type;
  return type.kind === "pointer" ? type.to : e.args[0].type;
}

function scalarBehind(fn: FunctionContext, e: Builtin): Scalar | undefined {
  const type = pointee(e);
  const scalar = scalarOf(type.type);
  if (scalar === undefined) fn.refuseType({ pos: e.pos, end: e.end, type });
  return scalar;
}

function fence(fn: FunctionContext): void {
  fn.emit.op1(Op.Fence, Fence.Mb);
}

function orderedLoad(fn: FunctionContext, e: Builtin, order: AccessOrder, result: number): void {
  const scalar = scalarBehind(fn, e);
  if (scalar === undefined) return;
  const place = fn.lower.pointee(fn, e.args[0]);
  const access = order === "plain" ? Access.Plain : order === "acquire" || order === "full" ? Access.Acquire : Access.Once;
  const kind: AccessKind = { scalar, align: scalar.size, access };
  fn.at(e);
  if (order === "full") fence(fn);
  load(fn, place, kind, result >= 0 ? result : fn.frame.register(scalar.words));
}

function orderedStore(fn: FunctionContext, e: Builtin, order: AccessOrder): void {
  const scalar = scalarBehind(fn, e);
  if (scalar === undefined) return;
  const place = fn.lower.pointee(fn, e.args[0]);
  const value = fn.inRegister(convert(fn, scalarOf(e.args[1].type.type) ?? scalar, scalar, fn.lower.value(fn, e.args[1])), scalar.words);
  const access = order === "plain" ? Access.Plain : order === "release" || order === "full" ? Access.Release : Access.Once;
  fn.at(e);
  store(fn, place, { scalar, align: scalar.size, access }, value);
  if (order === "full") fence(fn);
}

function rmwAccess(order: AccessOrder, used: boolean): Access {
  switch (order) {
    case "full":
      return Access.RmwFull;
    case "acquire":
      return Access.RmwAcquire;
    case "release":
      return Access.RmwRelease;
    case "plain":
    case "once":
    case "relaxed":
      return used ? Access.RmwRelaxed : Access.RmwNoReturn;
    default:
      return assertUnreachable(order);
  }
}

/** An operand widened to the `q` register that atomic instructions take whatever the size. */
function wideOperand(fn: FunctionContext, e: Expr, as: Scalar): number {
  const value = convert(fn, scalarOf(e.type.type) ?? as, as, fn.lower.value(fn, e));
  return fn.inRegister(convert(fn, as, as.signed ? S64 : U64, value), 2);
}

function readModifyWrite(fn: FunctionContext, e: Builtin, rmw: Rmw, result: number): void {
  const scalar = scalarBehind(fn, e);
  if (scalar === undefined) return;
  const address = fn.address(fn.lower.pointee(fn, e.args[0]));
  const operand = wideOperand(fn, e.args[1], scalar);
  const access = rmwAccess(rmw.order, rmw.returns !== "void");
  if (rmw.op === "cmpxchg") {
    const desired = wideOperand(fn, e.args[2], scalar);
    fn.at(e);
    const old = exchangeIfEqual(fn, address, operand, desired, scalar, access);
    if (result >= 0 && rmw.returns === "success") compareWith(fn, old, operand, scalar, result);
    else if (result >= 0) convertInto(fn, S64, scalar, old, result);
    return;
  }
  fn.at(e);
  const old = rmw.op === "nand" ? nandLoop(fn, address, operand, scalar, access) : simpleRmw(fn, address, operand, rmw.op, scalar, access);
  if (result < 0) return;
  if (rmw.returns === "new") newValue(fn, rmw.op, old, operand, scalar, result);
  else convertInto(fn, S64, scalar, old, result);
}

const RMW_OPS: Readonly<Record<Exclude<RmwName, "cmpxchg" | "nand">, RmwOp>> = {
  xchg: RmwOp.Xchg,
  add: RmwOp.Add,
  sub: RmwOp.Add,
  and: RmwOp.And,
  or: RmwOp.Or,
  xor: RmwOp.Xor,
  andnot: RmwOp.AndNot,
};

function simpleRmw(
  fn: FunctionContext,
  address: number,
  operand: number,
  op: Exclude<RmwName, "cmpxchg" | "nand">,
  scalar: Scalar,
  access: Access,
): number {
  const { emit, frame } = fn;
  let value = operand;
  if (op === "sub") {
    value = frame.register(2);
    emit.op2(Op.NegQ, value, operand);
  }
  const old = frame.register(2);
  emit.list(Op.Rmw, [old, address, value, RMW_OPS[op], scalar.size]);
  emit.access(access);
  return old;
}

function exchangeIfEqual(fn: FunctionContext, address: number, expected: number, desired: number, scalar: Scalar, access: Access): number {
  const old = fn.frame.register(2);
  fn.emit.list(Op.CmpXchg, [old, address, expected, desired, scalar.size]);
  fn.emit.access(access);
  return old;
}

/** `result` = whether an old value is, cut to the type, the expected one. */
function compareWith(fn: FunctionContext, old: number, expected: number, scalar: Scalar, result: number): void {
  const cut = fn.inRegister(convert(fn, S64, scalar, old), scalar.words);
  fn.emit.op3(scalar.words === 1 ? Op.EqW : Op.EqQ, result, cut, expected);
}

function newValue(fn: FunctionContext, op: RmwName, old: number, operand: number, scalar: Scalar, result: number): void {
  const { emit } = fn;
  const sum = fn.frame.register(2);
  switch (op) {
    case "add":
      emit.op3(Op.AddQ, sum, old, operand);
      break;
    case "sub":
      emit.op3(Op.SubQ, sum, old, operand);
      break;
    case "and":
      emit.op3(Op.AndQ, sum, old, operand);
      break;
    case "or":
      emit.op3(Op.OrQ, sum, old, operand);
      break;
    case "xor":
      emit.op3(Op.XorQ, sum, old, operand);
      break;
    case "andnot":
      emit.op2(Op.NotQ, sum, operand);
      emit.op3(Op.AndQ, sum, old, sum);
      break;
    case "nand":
      emit.op3(Op.AndQ, sum, old, operand);
      emit.op2(Op.NotQ, sum, sum);
      break;
    case "xchg":
    case "cmpxchg":
      fn.move(sum, operand, 2);
      break;
  }
  convertInto(fn, S64, scalar, sum, result);
}

/** The machine has no such operation: tried until nobody comes between. */
function nandLoop(fn: FunctionContext, address: number, operand: number, scalar: Scalar, access: Access): number {
  const { emit, frame } = fn;
  const old = frame.register(2);
  const desired = frame.register(2);
  const current = frame.register(scalar.words);
  load(fn, { kind: "pointer", register: address, offset: 0 }, { scalar, align: scalar.size, access: Access.Once }, current);
  convertInto(fn, scalar, scalar.signed ? S64 : U64, current, old);
  const again = emit.newTarget();
  const done = emit.newTarget();
  emit.bindEntry(again);
  newValue(fn, "nand", old, operand, U64, desired);
  const found = exchangeIfEqual(fn, address, old, desired, scalar, access);
  const same = frame.register(1);
  compareWith(fn, found, old, scalar, same);
  emit.jumpIf(Op.BnzW, same, done);
  fn.move(old, found, 2);
  emit.jump(again);
  emit.bind(done);
  return old;
}

function compareExchange(fn: FunctionContext, e: Builtin, result: number): void {
  const scalar = scalarBehind(fn, e);
  if (scalar === undefined) return;
  const { emit, frame } = fn;
  const kind: AccessKind = { scalar, align: scalar.size, access: Access.Plain };
  const address = fn.address(fn.lower.pointee(fn, e.args[0]));
  const expectedPlace = fn.lower.pointee(fn, e.args[1]);
  const desired = wideOperand(fn, e.args[2], scalar);
  const wanted = frame.register(scalar.words);
  fn.at(e);
  load(fn, expectedPlace, kind, wanted);
  const expected = fn.inRegister(convert(fn, scalar, scalar.signed ? S64 : U64, wanted), 2);
  const old = exchangeIfEqual(fn, address, expected, desired, scalar, rmwAccess(orderOf(e.args[4]), true));
  const success = frame.register(1);
  compareWith(fn, old, expected, scalar, success);
  const done = emit.newTarget();
  emit.jumpIf(Op.BnzW, success, done);
  store(fn, expectedPlace, kind, fn.inRegister(convert(fn, S64, scalar, old), scalar.words));
  emit.bind(done);
  if (result >= 0) fn.move(result, success, 1);
}

/** A byte that is set to 1 or cleared, whatever the pointer's type. */
function flag(fn: FunctionContext, e: Builtin, result: number): void {
  const { emit, frame } = fn;
  const place = fn.lower.pointee(fn, e.args[0]);
  const order = orderOf(e.args[1]);
  const byte = scalarOf({ kind: "bool" }) ?? U64;
  fn.at(e);
  if (e.name === "atomic_clear") {
    const zero = fn.inRegister({ low: 0, high: 0 }, 1);
    store(fn, place, { scalar: byte, align: 1, access: order === "relaxed" ? Access.Once : Access.Release }, zero);
    if (order === "full") fence(fn);
    return;
  }
  const one = fn.inRegister({ low: 1, high: 0 }, 2);
  const old = frame.register(2);
  emit.list(Op.Rmw, [old, fn.address(place), one, RmwOp.Xchg, 1]);
  emit.access(rmwAccess(order, true));
  if (result >= 0) emit.op3(Op.NeIW, result, old, 0);
}
