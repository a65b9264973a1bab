/**
 * `memcpy`, `memmove` and `memset(…, 0, …)` of a constant size as one instruction, where the program does not bring its own.
 */
import type { Expr } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { CallResult, FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";

/** @returns False when the call is an ordinary one. */
export function lowerMemoryCall(fn: FunctionContext, e: Expr & { kind: "call" }, into: CallResult): boolean {
  const { callee, args } = e;
  const [to, from, size] = args;
  if (callee.kind !== "function" || args.length !== 3 || into.kind === "record") return false;
  const { decl } = callee;
  const bytes = fold(size);
  if (bytes === undefined || bytes < 0n || bytes > 0x7fffffffn) return false;
  const copies = decl.name === "memcpy" || decl.name === "memmove";
  const zeroes = decl.name === "memset" && fold(from) === 0n;
  if ((!copies && !zeroes) || to.type.type.kind !== "pointer" || (copies && from.type.type.kind !== "pointer") || !fn.link.isLibrary(decl))
    return false;
  const source = copies ? fn.valueInRegister(from) : 0;
  const target = fn.valueInRegister(to);
  fn.at(e);
  if (copies) fn.emit.op3(Op.Copy, target, source, Number(bytes));
  else fn.emit.op2(Op.Zero, target, Number(bytes));
  if (into.kind === "register") fn.move(into.register, target, 2);
  return true;
}
