/**
 * Variable arguments. The caller lays them out in 8-byte slots and passes their address; the first pointer of a
 * `__va_list_tag` is the address of the next one, and the rest of it is not used.
 */
import type { Expr } from "../syntax/ast.ts";
import type { FunctionContext } from "./context.ts";
import { Access, Op } from "./instructions.ts";
import { type AccessKind, accessKind, load, store } from "./lower-access.ts";
import { sizeOf, U64 } from "./scalar.ts";

const CURSOR: AccessKind = { scalar: U64, align: 8, access: Access.Plain };

/** Bytes that an argument takes among variable arguments. */
export function slotSize(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

export function vaArgInto(fn: FunctionContext, e: Expr & { kind: "va-arg" }, register: number): void {
  load(fn, { kind: "pointer", register: nextArgument(fn, e), offset: 0 }, accessKind(e.type), register);
}

/** The address of the next variable argument; the list then stands behind it. */
export function nextArgument(fn: FunctionContext, e: Expr & { kind: "va-arg" }): number {
  const list = fn.lower.pointee(fn, e.list);
  const argument = fn.frame.register(2);
  const next = fn.frame.register(2);
  fn.at(e);
  load(fn, list, CURSOR, argument);
  fn.emit.op3(Op.AddIQ, next, argument, slotSize(sizeOf(e.type.type)));
  store(fn, list, CURSOR, next);
  return argument;
}

export function vaStart(fn: FunctionContext, e: Expr & { kind: "builtin" }): void {
  const list = e.args[0];
  if (list === undefined) return;
  if (fn.variadicPointer < 0) {
    fn.refuse(e, "c-va-start", "`va_start` in a function without variable arguments");
    return;
  }
  const place = fn.lower.pointee(fn, list);
  fn.at(e);
  store(fn, place, CURSOR, fn.variadicPointer);
}

export function vaCopy(fn: FunctionContext, e: Expr & { kind: "builtin" }): void {
  const [to, from] = e.args;
  if (to === undefined || from === undefined) return;
  const target = fn.lower.pointee(fn, to);
  const source = fn.lower.pointee(fn, from);
  const cursor = fn.frame.register(2);
  fn.at(e);
  load(fn, source, CURSOR, cursor);
  store(fn, target, CURSOR, cursor);
}
