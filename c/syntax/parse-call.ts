/** Calls: of functions, of intrinsics, and of what gnu89 declares by calling it. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Expr, Intrinsic } from "./ast.ts";
import { argumentList, convertArguments, needCount } from "./arguments.ts";
import { convertForAssignment } from "./build-convert.ts";
import { needSize, valueOf } from "./build-value.ts";
import { allocaCall } from "./builtins.ts";
import { bitBuiltin, isBuiltinFunction } from "./builtins-bits.ts";
import { compatibleTypes } from "./compatible.ts";
import { externalFunction } from "./externals.ts";
import { libraryType } from "./library-functions.ts";
import type { Parser } from "./parser.ts";
import type { Binding } from "./scope.ts";
import { typeText } from "./type-text.ts";
import {
  calledType,
  isScalar,
  isVoid,
  pointee,
  Q_BOOL,
  Q_INT,
  Q_UNSIGNED_LONG,
  Q_VOID,
  Q_VOID_POINTER,
  unprototyped,
  unqualified,
} from "./types-basic.ts";
import type { FunctionType, QualType } from "./types.ts";

/** `callee(arguments)`; the cursor is on the parenthesis. */
export function call(p: Parser, calleeRaw: Expr, pos: number): Expr {
  const { at } = p;
  const callee = valueOf(p, calleeRaw);
  const type = calledType(callee.type);
  if (type === undefined) p.fail("c-type", `A value of type \`${typeText(callee.type)}\` is called, but only functions can be`, at);
  const args = convertArguments(p, type, argumentList(p), nameOf(callee), at);
  checkReturn(p, type, at);
  return { kind: "call", callee, args, functionType: type, type: unqualified(type.returns), lvalue: false, pos, end: p.last };
}

function nameOf(callee: Expr): string {
  return callee.kind === "function" ? `\`${callee.decl.name}\`` : "the function pointer";
}

function checkReturn(p: Parser, type: FunctionType, at: number): void {
  if (!isVoid(type.returns)) needSize(p, type.returns, at);
}

/**
 * A call by a name that needs more than its declaration: an intrinsic, gcc's `alloca`, or in gnu89 a function that the call
 * declares. Undefined when it is an ordinary call. The cursor is on the name.
 */
export function callByName(p: Parser, name: string, binding: Binding | undefined): Expr | undefined {
  const intrinsic = p.unit.intrinsics.get(name);
  if (intrinsic !== undefined && (binding !== undefined || intrinsic.kind !== "host")) return intrinsicCall(p, name, intrinsic, binding);
  if (name === "alloca" && p.unit.dialect !== "kernel" && !definesFunction(p, name)) return allocaCall(p);
  if (p.gnu89 && isBuiltinFunction(name) && (binding === undefined || isLibraryFunction(p, name, binding)))
    return bitBuiltin(p, name, p.next());
  if (binding !== undefined || !p.gnu89) return undefined;
  const pos = p.next();
  const type = libraryType(p, name) ?? unprototyped(Q_INT);
  const decl = externalFunction(p, name, type, pos);
  p.warn("c-undeclared", `The function \`${name}\` is declared by calling it`, pos);
  return call(p, { kind: "function", decl, type: { type, quals: 0 }, lvalue: false, pos, end: pos + 1 }, pos);
}

/** Whether the name is declared as the C library has it. */
function isLibraryFunction(p: Parser, name: string, binding: Binding): boolean {
  const type = libraryType(p, name);
  return binding.kind === "function" && type !== undefined && compatibleTypes(binding.decl.type, type);
}

function definesFunction(p: Parser, name: string): boolean {
  const known = p.unit.globals.get(name);
  return known?.kind === "function" && known.body !== undefined;
}

function intrinsicCall(p: Parser, name: string, intrinsic: Intrinsic, binding: Binding | undefined): Expr {
  const pos = p.next();
  const raw = argumentList(p);
  const made = intrinsicParts(p, name, intrinsic, raw, binding, pos);
  return { kind: "builtin", name, args: made.args, type: made.type, lvalue: false, pos, end: p.last };
}

interface IntrinsicParts {
  readonly args: readonly Expr[];
  readonly type: QualType;
}

function intrinsicParts(
  p: Parser,
  name: string,
  intrinsic: Intrinsic,
  raw: readonly Expr[],
  binding: Binding | undefined,
  pos: number,
): IntrinsicParts {
  switch (intrinsic.kind) {
    case "host": {
      const type = binding?.kind === "function" ? binding.decl.type : unprototyped(Q_INT);
      return { args: convertArguments(p, type, raw, `\`${name}\``, pos), type: unqualified(type.returns) };
    }
    case "load":
    case "store":
    case "rmw":
      return accessParts(p, name, intrinsic, raw, pos);
    case "fence":
      needCount(p, name, raw, 0, pos);
      return { args: [], type: Q_VOID };
    case "context":
      needCount(p, name, raw, 0, pos);
      return { args: [], type: CONTEXT_TYPES[intrinsic.type] };
    default:
      return assertUnreachable(intrinsic);
  }
}

const CONTEXT_TYPES = { int: Q_INT, "unsigned long": Q_UNSIGNED_LONG, "void *": Q_VOID_POINTER } as const;

/** A memory access through a pointer to a scalar; values are converted to the pointed-to type. */
function accessParts(
  p: Parser,
  name: string,
  intrinsic: Extract<Intrinsic, { kind: "load" | "store" | "rmw" }>,
  raw: readonly Expr[],
  pos: number,
): IntrinsicParts {
  const values = intrinsic.kind === "load" ? 0 : intrinsic.kind === "rmw" && intrinsic.op === "cmpxchg" ? 2 : 1;
  needCount(p, name, raw, values + 1, pos);
  const [pointerRaw, ...rest] = raw;
  const pointer = pointerRaw === undefined ? undefined : valueOf(p, pointerRaw);
  const to = pointer === undefined ? undefined : pointee(pointer.type);
  if (pointer === undefined || to === undefined || !isScalar(to))
    return p.fail("c-call", `\`${name}\` needs a pointer to an integer or a pointer`, pos);
  const type = unqualified(to);
  const args = [pointer, ...rest.map((value, index) => convertForAssignment(p, value, type, `argument ${index + 2} of \`${name}\``))];
  const answer = intrinsic.kind === "rmw" ? intrinsic.returns : intrinsic.kind === "load" ? "old" : "void";
  return { args, type: answer === "void" ? Q_VOID : answer === "success" ? Q_BOOL : type };
}
