/**
 * Calls. The callee's expression is evaluated first and the arguments from right to left, as gcc does for x86.
 *
 * What is passed is what the *definition* takes, wherever it is known: an old-style call may pass other types than the callee
 * declares, and then words are widened, cut, left out or zero, as registers would make it appear on x86-64.
 */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Expr } from "../syntax/ast.ts";
import type { FunctionType, QualType } from "../syntax/types.ts";
import type { CallResult, CallTarget, FunctionContext } from "./context.ts";
import { Access, Op, TrapKind } from "./instructions.ts";
import { store } from "./lower-access.ts";
import { convert, convertInto } from "./lower-convert.ts";
import type { Operand } from "./operand.ts";
import type { MemoryPlace } from "./place.ts";
import { type Scalar, scalarOf, sizeOf, S32, U64 } from "./scalar.ts";
import { lowerMemoryCall } from "./lower-memory-call.ts";
import { slotSize } from "./lower-variadic.ts";

type Call = Expr & { kind: "call" };

/** Who is called, once that is known. */
type Callee =
  | { readonly kind: "pointer"; readonly register: number; readonly type: FunctionType }
  | { readonly kind: "direct"; readonly index: number; readonly type: FunctionType; readonly noreturn: boolean }
  | { readonly kind: "host"; readonly index: number; readonly type: FunctionType };

/** Result kinds as the instructions name them. */
export function returnKindOf(type: QualType): 0 | 1 | 2 {
  return scalarOf(type.type)?.words ?? 0;
}

export function lowerCall(fn: FunctionContext, e: Call, into: CallResult): void {
  if (!fn.emit.alive) return;
  const returned = e.functionType.returns.type.kind;
  if (returned === "float" || returned === "unsupported") return fn.refuseType({ pos: e.pos, end: e.end, type: e.functionType.returns });
  const mark = fn.frame.mark();
  if (!lowerMemoryCall(fn, e, into)) {
    const callee = lowerCallee(fn, e);
    if (callee !== undefined) callWith(fn, e, callee, into);
  }
  fn.frame.release(mark);
}

/** A call of a function that the lowering itself chose, with the types of `type`. */
export function lowerCallOf(fn: FunctionContext, e: Expr & { kind: "builtin" }, target: CallTarget, into: CallResult): void {
  const type: FunctionType = {
    kind: "function",
    returns: e.type,
    params: e.args.map((argument) => argument.type),
    variadic: false,
    prototyped: true,
  };
  const callee = calleeOf(target, type);
  const mark = fn.frame.mark();
  if (callee !== undefined) callWith(fn, { ...e, kind: "call", callee: e, functionType: type }, callee, into);
  fn.frame.release(mark);
}

function lowerCallee(fn: FunctionContext, e: Call): Callee | undefined {
  const { callee, functionType } = e;
  const direct = directFunction(callee);
  if (direct === undefined) return { kind: "pointer", register: fn.valueInRegister(callee), type: functionType };
  const target = fn.link.function(direct, callee);
  if (target.kind !== "null") return calleeOf(target, functionType);
  return { kind: "pointer", register: fn.inRegister({ low: 0, high: 0 }, 2), type: functionType };
}

/** The function designated by an expression, through casts between function pointers of the same shape of result. */
function directFunction(e: Expr): (Expr & { kind: "function" })["decl"] | undefined {
  return e.kind === "function" ? e.decl : undefined;
}

function calleeOf(target: CallTarget, type: FunctionType): Callee | undefined {
  switch (target.kind) {
    case "function": {
      const { index, decl } = target;
      return { kind: "direct", index, type: decl.type, noreturn: decl.attributes.noreturn === true };
    }
    case "host":
      return { kind: "host", index: target.index, type };
    case "null":
    case "missing":
      return undefined;
    default:
      return assertUnreachable(target);
  }
}

function callWith(fn: FunctionContext, e: Call, callee: Callee, into: CallResult): void {
  const { emit } = fn;
  const returns = callee.type.returns;
  const words: number[] = [];
  const resultRecord = recordResult(fn, e, callee, into);
  const args = lowerArguments(fn, e, callee);
  if (args === undefined) return;
  if (resultRecord !== undefined) {
    const register = fn.address(resultRecord);
    words.push(register, register + 1);
  }
  words.push(...args);
  const actual = scalarOf(returns.type);
  const wanted = scalarOf(e.type.type);
  const destination = into.kind === "register" && actual !== undefined ? resultRegister(fn, into.register, actual, wanted ?? actual) : -1;
  fn.at(e);
  if (callee.kind === "pointer") emit.list(Op.CallI, [destination, callee.register, returnKindOf(returns), words.length, ...words]);
  else emit.list(callee.kind === "host" ? Op.Host : Op.Call, [destination, callee.index, words.length, ...words]);
  if (into.kind === "register") finishResult(fn, destination, into.register, actual, wanted);
  if (callee.kind === "direct" && callee.noreturn) emit.end(Op.Trap, TrapKind.Unreachable);
}

/** Where a record result goes; a temporary when nobody wants it. */
function recordResult(fn: FunctionContext, e: Call, callee: Callee, into: CallResult): MemoryPlace | undefined {
  const { type } = callee.type.returns;
  if (type.kind !== "record") return undefined;
  if (into.kind === "record" && sizeOf(e.type.type) === sizeOf(type)) return into.to;
  const object = fn.frame.temporary(Math.max(sizeOf(type), 8));
  return { kind: "frame", object, offset: object.offset };
}

function resultRegister(fn: FunctionContext, wantedRegister: number, actual: Scalar, wanted: Scalar): number {
  return actual.words === wanted.words ? wantedRegister : fn.frame.register(actual.words);
}

function finishResult(fn: FunctionContext, from: number, to: number, actual: Scalar | undefined, wanted: Scalar | undefined): void {
  if (wanted === undefined) return;
  if (actual === undefined) fn.immediate(to, { low: 0, high: 0 }, wanted.words);
  else if (from !== to || (wanted.size < 4 && actual.size > wanted.size)) convertInto(fn, actual, wanted, from, to);
}

// ---------------------------------------------------------------- arguments

/** The frame words to pass, in the order of the parameters; undefined after a refusal. */
function lowerArguments(fn: FunctionContext, e: Call, { kind, type }: Callee): readonly number[] | undefined {
  const fixed = type.params.length;
  const untyped = kind !== "direct" && !type.prototyped && fixed === 0;
  const parameters: readonly (QualType | undefined)[] = untyped ? e.args.map(() => undefined) : type.params;
  const lists: (readonly number[])[] = [];
  const area = type.variadic ? argumentArea(fn, e.args.slice(fixed)) : undefined;
  for (let k = e.args.length - 1; k >= 0; k--) {
    const argument = e.args[k];
    if (area !== undefined && k >= fixed) storeVariable(fn, argument, area, k - fixed);
    else if (k < parameters.length) lists[k] = passed(fn, argument, parameters[k]);
    else fn.lower.effect(fn, argument);
  }
  for (let k = e.args.length; k < parameters.length; k++) lists[k] = missing(fn, parameters[k]);
  if (area !== undefined) {
    const register = fn.address({ kind: "frame", object: area.object, offset: area.object.offset });
    lists.push([register, register + 1]);
  }
  return lists.flat();
}

function asWords(register: number, words: 1 | 2): readonly number[] {
  return words === 1 ? [register] : [register, register + 1];
}

/** An argument in the registers from which it is passed. */
function passed(fn: FunctionContext, argument: Expr, parameter: QualType | undefined): readonly number[] {
  if (argument.type.type.kind === "record") return asWords(fn.address(recordCopy(fn, argument)), 2);
  const from = scalarOf(argument.type.type);
  const to = parameter === undefined ? from : scalarOf(parameter.type);
  if (from === undefined || to === undefined) {
    if (from !== undefined && parameter?.type.kind === "record") {
      fn.lower.effect(fn, argument);
      return missing(fn, parameter);
    }
    fn.refuseType(from === undefined ? argument : { pos: argument.pos, end: argument.end, type: parameter ?? argument.type });
    return [];
  }
  const value = fn.lower.value(fn, argument);
  const converted = from === to ? value : convert(fn, from, to, value);
  fn.at(argument);
  return asWords(fn.inRegister(converted, to.words), to.words);
}

/** An argument that an old-style call leaves out. */
function missing(fn: FunctionContext, parameter: QualType | undefined): readonly number[] {
  const words = parameter === undefined ? 1 : (scalarOf(parameter.type)?.words ?? 2);
  return asWords(fn.inRegister({ low: 0, high: 0 }, words), words);
}

/** A copy of a record that the callee may change. */
function recordCopy(fn: FunctionContext, argument: Expr): MemoryPlace {
  const object = fn.frame.temporary(Math.max(sizeOf(argument.type.type), 8));
  const place: MemoryPlace = { kind: "frame", object, offset: object.offset };
  fn.lower.recordInto(fn, argument, place, true);
  return place;
}

interface ArgumentArea {
  readonly object: { readonly offset: number; readonly size: number };
  /** Of each variable argument, from the start of the area. */
  readonly offsets: readonly number[];
}

function argumentArea(fn: FunctionContext, args: readonly Expr[]): ArgumentArea {
  const offsets: number[] = [];
  let size = 0;
  for (const { type } of args) {
    offsets.push(size);
    size += slotSize(sizeOf(type.type));
  }
  return { object: fn.frame.temporary(Math.max(size, 8)), offsets };
}

function storeVariable(fn: FunctionContext, argument: Expr, area: ArgumentArea, index: number): void {
  const place: MemoryPlace = { kind: "frame", object: area.object, offset: area.object.offset + area.offsets[index] };
  const mark = fn.frame.mark();
  if (argument.type.type.kind === "record") {
    fn.lower.recordInto(fn, argument, place, true);
  } else {
    const from = scalarOf(argument.type.type);
    const value: Operand = fn.lower.value(fn, argument);
    const wide = convert(fn, from ?? S32, U64, value);
    fn.at(argument);
    store(fn, place, { scalar: U64, align: 8, access: Access.Plain }, fn.inRegister(wide, 2));
  }
  fn.frame.release(mark);
}
