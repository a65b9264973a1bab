/** Constant initial values as bytes. */
import type { InitEntry } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import { sizeOf } from "./scalar.ts";

/** Writes an entry whose value is an integer constant or a string literal; says whether it was one. */
export function writeConstant(bytes: Uint8Array, entry: InitEntry): boolean {
  const { value, type, offset, field } = entry;
  const size = sizeOf(type.type);
  if (value.kind === "string" && type.type.kind === "array") {
    bytes.fill(0, offset, offset + size);
    bytes.set(value.bytes.subarray(0, size), offset);
    return true;
  }
  const constant = fold(value);
  if (constant === undefined) return false;
  if (field?.bits === undefined) writeInteger(bytes, offset, size, constant);
  else writeBits(bytes, offset * 8 + field.bits.start, field.bits.width, constant);
  return true;
}

/** Little-endian. */
export function writeInteger(bytes: Uint8Array, offset: number, size: number, value: bigint): void {
  let rest = BigInt.asUintN(size * 8, value);
  for (let k = 0; k < size; k++) {
    bytes[offset + k] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

function writeBits(bytes: Uint8Array, start: number, width: number, value: bigint): void {
  for (let bit = 0; bit < width; bit++) {
    const at = start + bit;
    const mask = 1 << (at & 7);
    if (((value >> BigInt(bit)) & 1n) === 1n) bytes[at >> 3] |= mask;
    else bytes[at >> 3] &= ~mask;
  }
}
