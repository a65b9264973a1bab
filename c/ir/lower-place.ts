/** Lvalues: computing an address as far as needed and leaving the rest to the offset of the access. */
import { alignOf } from "../syntax/layout.ts";
import type { Expr } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { type MemoryPlace, type Place, shift } from "./place.ts";
import { scalarOf, sizeOf } from "./scalar.ts";

const OFFSET_LIMIT = 0x40000000n;

export function lowerPlace(fn: FunctionContext, e: Expr): Place {
  const place = fn.enterExpression(e) ? placeOf(fn, e) : nowhere(fn);
  fn.leaveExpression();
  return place;
}

function placeOf(fn: FunctionContext, e: Expr): Place {
  switch (e.kind) {
    case "object":
      return objectPlace(fn, e);
    case "deref":
      return lowerPointee(fn, e.pointer);
    case "member":
      return memberPlace(fn, e);
    case "compound-literal":
      if (e.decl.storage === "auto") {
        fn.lower.initialize(fn, e.decl);
        return objectLocation(fn, e);
      }
      return objectPlace(fn, e);
    case "string":
      return { kind: "data", symbol: fn.link.constantData(e.bytes, alignOf(e.type)), offset: 0 };
    default:
      return fn.lower.record(fn, e);
  }
}

/** A place that is surely in memory: of an array, a record, or an object whose address is taken. */
export function lowerMemoryPlace(fn: FunctionContext, e: Expr): MemoryPlace {
  const place = lowerPlace(fn, e);
  if (place.kind !== "register" && place.kind !== "bits") return place;
  fn.refuse(e, "c-unsupported-expression", "The address of something that is not in memory");
  return nowhere(fn);
}

function objectPlace(fn: FunctionContext, e: Expr & { kind: "object" | "compound-literal" }): Place {
  const { decl } = e;
  if (decl.storage === "auto") return objectLocation(fn, e);
  const symbol = fn.link.data(decl, e);
  return symbol === undefined ? nowhere(fn) : { kind: "data", symbol, offset: 0 };
}

function objectLocation(fn: FunctionContext, e: Expr & { kind: "object" | "compound-literal" }): Place {
  const location = fn.locations.get(e.decl);
  if (location !== undefined) return location;
  fn.refuse(e, "c-unsupported-expression", `The use of \`${e.decl.name}\` before its declaration has been lowered`);
  return nowhere(fn);
}

/** Address 0: where a weak symbol is that nobody defines. */
function nowhere(fn: FunctionContext): MemoryPlace {
  return { kind: "pointer", register: fn.inRegister({ low: 0, high: 0 }, 2), offset: 0 };
}

function memberPlace(fn: FunctionContext, e: Expr & { kind: "member" }): Place {
  const { object, field } = e;
  const record = object.lvalue ? lowerMemoryPlace(fn, object) : fn.lower.record(fn, object);
  if (field.bits === undefined) return shift(record, field.offset);
  const { start, width } = field.bits;
  return { kind: "bits", record, recordSize: sizeOf(object.type.type), recordAlign: alignOf(object.type), start, width };
}

/** The place behind a pointer value: constant offsets go into the access, and `*&x` is `x`. */
export function lowerPointee(fn: FunctionContext, pointer: Expr): MemoryPlace {
  switch (pointer.kind) {
    case "address":
      return lowerMemoryPlace(fn, pointer.place);
    case "pointer-add":
      if (hasSmallOffset(pointer)) return moved(lowerPointee(fn, pointer.pointer), Number(constantOffset(pointer)), fn, pointer);
      break;
    case "arithmetic":
      return arithmeticPointee(fn, pointer);
    case "cast":
      if (scalarOf(pointer.operand.type.type)?.size === 8) return lowerPointee(fn, pointer.operand);
      break;
    default:
      break;
  }
  return { kind: "pointer", register: fn.valueInRegister(pointer), offset: 0 };
}

/** `(unsigned long)p + 8` and the like. */
function arithmeticPointee(fn: FunctionContext, e: Expr & { kind: "arithmetic" }): MemoryPlace {
  if ((e.op === "+" || e.op === "-") && scalarOf(e.type.type)?.size === 8 && fold(e.left) === undefined) {
    const addend = fold(e.right);
    const offset = addend === undefined ? OFFSET_LIMIT : BigInt.asIntN(64, e.op === "+" ? addend : -addend);
    if (inRange(offset)) return moved(lowerPointee(fn, e.left), Number(offset), fn, e);
  }
  return { kind: "pointer", register: fn.valueInRegister(e), offset: 0 };
}

/** An unsigned index counts modulo 2^64: `p - offset` adds its complement. */
function constantOffset(e: Expr & { kind: "pointer-add" }): bigint {
  const index = fold(e.index);
  return index === undefined ? OFFSET_LIMIT : BigInt.asIntN(64, index * BigInt(e.scale));
}

/** Whether a pointer is moved by a constant that the offset of an access can hold. */
export function hasSmallOffset(e: Expr & { kind: "pointer-add" }): boolean {
  return inRange(constantOffset(e));
}

function inRange(offset: bigint): boolean {
  return offset < OFFSET_LIMIT && offset > -OFFSET_LIMIT;
}

/** Offsets that add up to more than an instruction can hold are computed. */
function moved(place: MemoryPlace, by: number, fn: FunctionContext, e: Expr): MemoryPlace {
  const sum = place.offset + by;
  if (Math.abs(sum) < 0x7fffffff) return shift(place, by);
  fn.at(e);
  const register = fn.address(place);
  return shift({ kind: "pointer", register, offset: 0 }, by);
}
