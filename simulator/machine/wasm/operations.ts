/** WebAssembly's operations as functions on code: what an expression reads like is what it does. */
import { type Code, signed, unsigned } from "./encode.ts";

/** A local variable by its index. */
export interface Local {
  readonly index: number;
}

export function get({ index }: Local): Code {
  return [0x20, unsigned(index)];
}

export function set({ index }: Local, value: Code): Code {
  return [value, 0x21, unsigned(index)];
}

/** Sets it and leaves the value. */
export function tee({ index }: Local, value: Code): Code {
  return [value, 0x22, unsigned(index)];
}

/** `condition ? yes : no`, both evaluated. */
export function select(condition: Code, yes: Code, no: Code): Code {
  return [yes, no, condition, 0x1b];
}

type Unary = (a: Code) => Code;
export type Binary = (a: Code, b: Code) => Code;
type Load = (address: Code, offset?: number) => Code;
type Store = (address: Code, value: Code, offset?: number) => Code;

const unary =
  (opcode: number): Unary =>
  (a) => [a, opcode];
const binary =
  (opcode: number): Binary =>
  (a, b) => [a, b, opcode];
/** Every access is said to have alignment 1: the hint changes nothing on the processors that matter. */
const load =
  (opcode: number): Load =>
  (address, offset = 0) => [address, opcode, 0, unsigned(offset)];
const store =
  (opcode: number): Store =>
  (address, value, offset = 0) => [address, value, opcode, 0, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(BigInt(value | 0))],
  load: load(0x28),
  load8S: load(0x2c),
  load8U: load(0x2d),
  load16S: load(0x2e),
  load16U: load(0x2f),
  store: store(0x36),
  store8: store(0x3a),
  store16: store(0x3b),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltS: binary(0x48),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  leS: binary(0x4c),
  leU: binary(0x4d),
  geS: binary(0x4e),
  geU: binary(0x4f),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divS: binary(0x6d),
  divU: binary(0x6e),
  remS: binary(0x6f),
  remU: binary(0x70),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrS: binary(0x75),
  shrU: binary(0x76),
  rotr: binary(0x78),
  wrap: unary(0xa7),
  extend8S: unary(0xc0),
  extend16S: unary(0xc1),
} as const;

export const i64 = {
  const: (value: bigint): Code => [0x42, signed(BigInt.asIntN(64, value))],
  load: load(0x29),
  load32S: load(0x34),
  load32U: load(0x35),
  store: store(0x37),
  store32: store(0x3e),
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  ltS: binary(0x53),
  ltU: binary(0x54),
  gtS: binary(0x55),
  gtU: binary(0x56),
  leS: binary(0x57),
  leU: binary(0x58),
  geS: binary(0x59),
  geU: binary(0x5a),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  divS: binary(0x7f),
  divU: binary(0x80),
  remS: binary(0x81),
  remU: binary(0x82),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrS: binary(0x87),
  shrU: binary(0x88),
  rotr: binary(0x8a),
  extendS: unary(0xac),
  extendU: unary(0xad),
} as const;
