/** Values of record type: they live in memory, and are copied by whoever consumes them. */
import type { Expr } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import { Op } from "./instructions.ts";
import { lowerMemoryPlace } from "./lower-place.ts";
import { nextArgument } from "./lower-variadic.ts";
import type { MemoryPlace } from "./place.ts";
import { sizeOf } from "./scalar.ts";

/** Where the value of a record-typed expression can be read, until something writes there. */
export function lowerRecord(fn: FunctionContext, e: Expr): MemoryPlace {
  switch (e.kind) {
    case "load":
      return e.place.lvalue ? lowerMemoryPlace(fn, e.place) : lowerRecord(fn, e.place);
    case "object":
    case "deref":
    case "compound-literal":
    case "string":
      return lowerMemoryPlace(fn, e);
    case "member":
      return lowerMemoryPlace(fn, e);
    case "assign": {
      const to = lowerMemoryPlace(fn, e.target);
      lowerRecordInto(fn, e.value, to, false);
      return to;
    }
    case "comma":
      fn.lower.effect(fn, e.left);
      return lowerRecord(fn, e.right);
    case "cast":
      return lowerRecord(fn, e.operand);
    case "va-arg":
      return { kind: "pointer", register: nextArgument(fn, e), offset: 0 };
    case "conditional":
    case "statement-expression":
    case "call":
    case "builtin":
      return inTemporary(fn, e);
    default:
      fn.refuseType(e);
      return { kind: "pointer", register: fn.inRegister({ low: 0, high: 0 }, 2), offset: 0 };
  }
}

/** Stays until the end of the full expression, as C says of such a temporary. */
function inTemporary(fn: FunctionContext, e: Expr): MemoryPlace {
  const object = fn.frame.temporary(sizeOf(e.type.type));
  const to: MemoryPlace = { kind: "frame", object, offset: object.offset };
  lowerRecordInto(fn, e, to, true);
  return to;
}

/** Stores a record's value; `fresh` tells that evaluating it can neither read nor write the place. */
export function lowerRecordInto(fn: FunctionContext, e: Expr, to: MemoryPlace, fresh: boolean): void {
  const { frame, emit } = fn;
  const mark = frame.mark();
  switch (e.kind) {
    case "call":
    case "builtin":
      if (fresh && e.kind === "call") fn.lower.callFunction(fn, e, { kind: "record", to });
      else if (e.kind === "builtin") fn.lower.builtin(fn, e, { kind: "record", to });
      else copyFrom(fn, e, to, inTemporary(fn, e));
      break;
    case "comma":
      fn.lower.effect(fn, e.left);
      lowerRecordInto(fn, e.right, to, fresh);
      break;
    case "statement-expression": {
      const { result } = e;
      fn.lower.block(fn, e.block, result === undefined ? undefined : () => lowerRecordInto(fn, result, to, false));
      break;
    }
    case "conditional": {
      if (e.then === undefined) {
        fn.refuseType(e);
        break;
      }
      const known = fold(e.condition);
      if (known !== undefined) {
        lowerRecordInto(fn, known === 0n ? e.otherwise : e.then, to, fresh);
        break;
      }
      const otherwise = emit.newTarget();
      const end = emit.newTarget();
      fn.lower.branch(fn, e.condition, otherwise, false);
      lowerRecordInto(fn, e.then, to, fresh);
      emit.jump(end);
      emit.bind(otherwise);
      lowerRecordInto(fn, e.otherwise, to, fresh);
      emit.bind(end);
      break;
    }
    default:
      copyFrom(fn, e, to, lowerRecord(fn, e));
  }
  frame.release(mark);
}

function copyFrom(fn: FunctionContext, e: Expr, to: MemoryPlace, from: MemoryPlace): void {
  fn.at(e);
  copyRecord(fn, to, from, sizeOf(e.type.type));
}

/** Copies bytes; the places may overlap. */
export function copyRecord(fn: FunctionContext, to: MemoryPlace, from: MemoryPlace, bytes: number): void {
  if (bytes === 0) return;
  const target = fn.address(to);
  fn.emit.op3(Op.Copy, target, fn.address(from), bytes);
}
