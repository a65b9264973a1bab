/** Loads and stores of scalars: which instruction for which place, type, alignment and access class. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { alignOf } from "../syntax/layout.ts";
import { QUAL_VOLATILE, type QualType } from "../syntax/types.ts";
import type { FunctionContext } from "./context.ts";
import { Access, Op } from "./instructions.ts";
import type { MemoryPlace } from "./place.ts";
import { type Scalar, scalarOf, U32 } from "./scalar.ts";

/** One scalar access, apart from where it goes. */
export interface AccessKind {
  readonly scalar: Scalar;
  /** What the address is surely aligned to. */
  readonly align: number;
  readonly access: Access;
}

/** How an lvalue of this type is accessed: a volatile one once, as READ_ONCE and WRITE_ONCE make theirs. */
export function accessKind(type: QualType): AccessKind {
  const access = (type.quals & QUAL_VOLATILE) === 0 ? Access.Plain : Access.Once;
  return { scalar: scalarOf(type.type) ?? U32, align: alignOf(type), access };
}

export function load(fn: FunctionContext, place: MemoryPlace, { scalar, align, access }: AccessKind, register: number): void {
  const { emit } = fn;
  const { size } = scalar;
  if (align < size) {
    loadUnaligned(fn, place, scalar, register);
  } else if (place.kind === "pointer") {
    emit.op3(loadOp(scalar), register, place.register, place.offset);
  } else if (place.kind === "data") {
    emit.op2(loadOp(scalar) - Op.Ld8S + Op.Ld8SA, register, 0);
    emit.relocate(1, place.symbol, place.offset);
  } else if (inside(place, size)) {
    emit.op2(loadOp(scalar) - Op.Ld8S + Op.Ld8SF, register, place.offset);
  } else {
    emit.op3(loadOp(scalar), register, fn.address(place), 0);
  }
  emit.access(access);
}

export function store(fn: FunctionContext, place: MemoryPlace, { scalar, align, access }: AccessKind, register: number): void {
  const { emit } = fn;
  const { size } = scalar;
  if (align < size) {
    storeUnaligned(fn, place, size, register);
  } else if (place.kind === "pointer") {
    emit.op3(storeOp(size), place.register, place.offset, register);
  } else if (place.kind === "data") {
    emit.op2(storeOp(size) - Op.St8 + Op.St8A, 0, register);
    emit.relocate(0, place.symbol, place.offset);
  } else if (inside(place, size)) {
    emit.op2(storeOp(size) - Op.St8 + Op.St8F, place.offset, register);
  } else {
    emit.op3(storeOp(size), fn.address(place), 0, register);
  }
  emit.access(access);
}

/** Frame forms reach only into their own object: what lies outside must meet the check of an ordinary address. */
function inside({ object, offset }: MemoryPlace & { kind: "frame" }, size: number): boolean {
  return offset >= object.offset && offset + size <= object.offset + object.size;
}

function loadOp({ size, signed }: Scalar): Op {
  switch (size) {
    case 1:
      return signed ? Op.Ld8S : Op.Ld8U;
    case 2:
      return signed ? Op.Ld16S : Op.Ld16U;
    case 4:
      return Op.LdW;
    case 8:
      return Op.LdQ;
    default:
      return assertUnreachable(size);
  }
}

function storeOp(size: 1 | 2 | 4 | 8): Op {
  switch (size) {
    case 1:
      return Op.St8;
    case 2:
      return Op.St16;
    case 4:
      return Op.StW;
    case 8:
      return Op.StQ;
    default:
      return assertUnreachable(size);
  }
}

function loadUnaligned(fn: FunctionContext, place: MemoryPlace, { size, signed }: Scalar, register: number): void {
  const [base, offset] = baseOf(fn, place);
  if (size === 8) fn.emit.op3(Op.LdUQ, register, base, offset);
  else fn.emit.list(Op.LdUW, [register, base, offset, size, signed ? 1 : 0]);
}

function storeUnaligned(fn: FunctionContext, place: MemoryPlace, size: number, register: number): void {
  const [base, offset] = baseOf(fn, place);
  if (size === 8) fn.emit.op3(Op.StUQ, base, offset, register);
  else fn.emit.list(Op.StUW, [base, offset, register, size]);
}

function baseOf(fn: FunctionContext, place: MemoryPlace): readonly [register: number, offset: number] {
  return place.kind === "pointer" ? [place.register, place.offset] : [fn.address(place), 0];
}
