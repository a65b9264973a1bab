/** Initial data of static objects: constant bytes, and relocations for what is an address. */
import type { Expr, InitEntry, Initializer, Label, ObjectDecl, Span } from "../syntax/ast.ts";
import { fold, lowWord } from "./constant-folding.ts";
import type { LinkScope } from "./context.ts";
import type { DataSymbol, Relocation } from "./data-symbol.ts";
import { sizeOf } from "./scalar.ts";
import { writeConstant, writeInteger } from "./static-bytes.ts";

/** A link-time constant: addresses of an object or labels, plus a number. */
interface Linear {
  readonly symbol?: DataSymbol;
  readonly label?: Label;
  readonly minus?: Label;
  readonly addend: bigint;
}

/** How large an object with this initializer is: a flexible array member may reach past its type's end. */
export function initializedSize(decl: ObjectDecl): number {
  const { type } = decl.type;
  const incomplete = type.kind === "array" && type.length === undefined ? sizeOf(type.element.type) : 0;
  let size = Math.max(sizeOf(type), incomplete);
  for (const { offset, type: entry, field } of decl.init?.entries ?? []) {
    if (field?.bits === undefined) size = Math.max(size, offset + sizeOf(entry.type));
  }
  return size;
}

/** Fills a symbol's bytes and relocations. */
export function initializeData(link: LinkScope, symbol: DataSymbol, init: Initializer): void {
  symbol.bytes = new Uint8Array(symbol.size);
  writeEntries(link, symbol, init.entries, 0);
}

function writeEntries(link: LinkScope, symbol: DataSymbol, entries: readonly InitEntry[], base: number): void {
  for (const entry of entries) writeEntry(link, symbol, base === 0 ? entry : { ...entry, offset: entry.offset + base });
}

function writeEntry(link: LinkScope, symbol: DataSymbol, entry: InitEntry): void {
  const size = sizeOf(entry.type.type);
  const last = symbol.relocations.at(-1);
  // Entries mostly ascend; only one that goes back can meet an earlier one.
  if (last !== undefined && entry.offset <= last.offset) dropRelocations(symbol, entry.offset, size);
  if (writeConstant(symbol.bytes, entry)) return;
  const { value, type, offset } = entry;
  if (type.type.kind === "record") {
    const literal = value.kind === "load" ? value.place : value;
    if (literal.kind === "compound-literal" && literal.decl.init !== undefined) {
      symbol.bytes.fill(0, offset, offset + size);
      return writeEntries(link, symbol, literal.decl.init.entries, offset);
    }
  }
  if (type.type.kind === "float")
    return link.refuse(value, "c-floating-point", "Floating point is not supported", "Keep it out of what the run reaches");
  const linear = entry.field?.bits === undefined ? linearOf(link, value) : undefined;
  if (linear === undefined || !writeLinear(symbol, offset, size, linear)) notConstant(link, value);
}

/** A later entry replaces an earlier one. */
function dropRelocations(symbol: DataSymbol, offset: number, size: number): void {
  symbol.relocations = symbol.relocations.filter((relocation) => relocation.offset < offset || relocation.offset >= offset + size);
}

function notConstant(link: LinkScope, span: Span): void {
  link.refuse(
    span,
    "c-initializer-not-constant",
    "The initial value of a static object is not a constant that the linker can compute",
    "Use constants, addresses of static objects and functions, or initialize it when the program runs",
  );
}

function writeLinear(symbol: DataSymbol, offset: number, size: number, { symbol: to, label, minus, addend }: Linear): boolean {
  let relocation: Relocation | undefined;
  if (label !== undefined && minus !== undefined) {
    relocation = { kind: "label-difference", offset, label, from: minus, addend: Number(addend), size };
  } else if (size === 8 && label !== undefined) {
    relocation = { kind: "label", offset, label, addend: Number(addend) };
  } else if (size === 8 && to !== undefined) {
    relocation = { kind: "data", offset, symbol: to, addend: lowWord(addend) };
  } else if (to === undefined && minus === undefined && label === undefined) {
    writeInteger(symbol.bytes, offset, size, addend);
    return true;
  }
  if (relocation === undefined) return false;
  const goesBack = offset < (symbol.relocations.at(-1)?.offset ?? 0);
  symbol.relocations.push(relocation);
  if (goesBack) symbol.relocations.sort((a, b) => a.offset - b.offset);
  return true;
}

function linearOf(link: LinkScope, e: Expr): Linear | undefined {
  const known = fold(e);
  if (known !== undefined) return { addend: known };
  switch (e.kind) {
    case "address":
      return placeOf(link, e.place);
    case "function": {
      const { low, high } = link.functionAddress(e.decl, e);
      return { addend: (BigInt(high) << 32n) | BigInt(low >>> 0) };
    }
    case "label-address":
      return { label: e.label, addend: 0n };
    case "cast":
      return castOf(link, e);
    case "pointer-add": {
      const pointer = linearOf(link, e.pointer);
      const index = fold(e.index);
      return pointer === undefined || index === undefined ? undefined : moved(pointer, index * BigInt(e.scale));
    }
    case "pointer-difference": {
      const difference = sumOf(linearOf(link, e.left), linearOf(link, e.right), true);
      if (difference === undefined || e.scale === 1) return difference;
      return isNumber(difference) ? { addend: difference.addend / BigInt(e.scale) } : undefined;
    }
    case "arithmetic":
      if (e.op !== "+" && e.op !== "-") return undefined;
      return sumOf(linearOf(link, e.left), linearOf(link, e.right), e.op === "-");
    case "conditional": {
      const condition = conditionOf(link, e.condition);
      if (condition === undefined) return undefined;
      if (!condition) return linearOf(link, e.otherwise);
      return linearOf(link, e.then ?? e.condition);
    }
    default:
      return undefined;
  }
}

/** Whether a constant condition holds; addresses of objects do. */
function conditionOf(link: LinkScope, e: Expr): boolean | undefined {
  const value = linearOf(link, e);
  if (value === undefined) return undefined;
  return isNumber(value) ? value.addend !== 0n : true;
}

function castOf(link: LinkScope, e: Expr & { kind: "cast" }): Linear | undefined {
  const inner = linearOf(link, e.operand);
  if (inner === undefined) return undefined;
  const size = sizeOf(e.type.type);
  if (isNumber(inner)) return { addend: BigInt.asIntN(size * 8, inner.addend) };
  return size === 8 || inner.minus !== undefined ? inner : undefined;
}

function isNumber({ symbol, label, minus }: Linear): boolean {
  return symbol === undefined && label === undefined && minus === undefined;
}

function moved(linear: Linear, by: bigint): Linear {
  return { ...linear, addend: linear.addend + by };
}

function sumOf(left: Linear | undefined, right: Linear | undefined, subtract: boolean): Linear | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (isNumber(right)) return moved(left, subtract ? -right.addend : right.addend);
  if (!subtract) return isNumber(left) ? moved(right, left.addend) : undefined;
  const addend = left.addend - right.addend;
  if (left.symbol !== undefined && left.symbol === right.symbol) return { addend };
  if (left.label !== undefined && right.label !== undefined && left.minus === undefined)
    return { label: left.label, minus: right.label, addend };
  return undefined;
}

/** The address of an lvalue. */
function placeOf(link: LinkScope, e: Expr): Linear | undefined {
  switch (e.kind) {
    case "object":
    case "compound-literal": {
      if (e.decl.storage === "auto") return undefined;
      const symbol = link.data(e.decl, e);
      return symbol === undefined ? { addend: 0n } : { symbol, addend: 0n };
    }
    case "string":
      return { symbol: link.constantData(e.bytes, 1), addend: 0n };
    case "deref":
      return linearOf(link, e.pointer);
    case "member": {
      const object = placeOf(link, e.object);
      return object === undefined ? undefined : moved(object, BigInt(e.field.offset));
    }
    default:
      return undefined;
  }
}

/** Stores an 8-byte address. */
export function writeAddress(bytes: Uint8Array, offset: number, low: number, high: number): void {
  writeInteger(bytes, offset, 8, (BigInt(high) << 32n) | BigInt(low >>> 0));
}
