/**
 * Just enough of the WebAssembly binary format to write one function.
 *
 * Code is a tree: bytes, nested code, and the structured instructions, whose branches name labels. {@link encode} flattens it,
 * turning labels into the relative depths that the format wants.
 */
export type Code = number | Structure | Branch | Table | readonly Code[];

/** Names a block to branch out of, or a loop to go round. */
export class Label {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

interface Structure {
  readonly kind: "block" | "loop" | "if";
  readonly label: Label | undefined;
  readonly body: Code;
  readonly otherwise: Code | undefined;
}

interface Branch {
  readonly kind: "br" | "br_if";
  readonly label: Label;
}

interface Table {
  readonly kind: "br_table";
  readonly labels: readonly Label[];
  readonly otherwise: Label;
}

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const EMPTY_TYPE = 0x40;
const END = 0x0b;
const OPCODES = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, br: 0x0c, br_if: 0x0d, br_table: 0x0e } as const;

export function block(label: Label, ...body: readonly Code[]): Code {
  return { kind: "block", label, body, otherwise: undefined };
}

export function loop(label: Label, ...body: readonly Code[]): Code {
  return { kind: "loop", label, body, otherwise: undefined };
}

export function when(condition: Code, then: Code, otherwise?: Code): Code {
  return [condition, { kind: "if", label: undefined, body: then, otherwise }];
}

export function branch(label: Label): Code {
  return { kind: "br", label };
}

export function branchIf(label: Label, condition: Code): Code {
  return [condition, { kind: "br_if", label }];
}

/** Goes to the label that `index` counts, or to `otherwise` past the last one. */
export function branchTable(labels: readonly Label[], otherwise: Label, index: Code): Code {
  return [index, { kind: "br_table", labels, otherwise }];
}

export function encode(code: Code): number[] {
  const out: number[] = [];
  emit(code, [], out);
  return out;
}

/** @param open Labels of the enclosing structures, outermost first; the same after as before. */
function emit(code: Code, open: (Label | undefined)[], out: number[]): void {
  if (typeof code === "number") out.push(code);
  else if (isList(code)) for (const part of code) emit(part, open, out);
  else if (code.kind === "br_table") emitTable(code, open, out);
  else if ("body" in code) emitStructure(code, open, out);
  else out.push(OPCODES[code.kind], ...unsigned(depth(code.label, open)));
}

function isList(code: Exclude<Code, number>): code is readonly Code[] {
  return Array.isArray(code);
}

function emitTable({ labels, otherwise }: Table, open: readonly (Label | undefined)[], out: number[]): void {
  out.push(OPCODES.br_table, ...unsigned(labels.length));
  for (const label of [...labels, otherwise]) out.push(...unsigned(depth(label, open)));
}

function emitStructure(code: Structure, open: (Label | undefined)[], out: number[]): void {
  open.push(code.label);
  out.push(OPCODES[code.kind], EMPTY_TYPE);
  emit(code.body, open, out);
  if (code.otherwise !== undefined) {
    out.push(OPCODES.else);
    emit(code.otherwise, open, out);
  }
  out.push(END);
  open.pop();
}

function depth(label: Label, open: readonly (Label | undefined)[]): number {
  const at = open.lastIndexOf(label);
  if (at < 0) throw new Error(`Label ${label.name} is not open here`);
  return open.length - 1 - at;
}

/** LEB128. */
export function unsigned(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  while (rest > 0x7f) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...out, rest];
}

export function signed(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0)) return [...out, byte];
    out.push(byte | 0x80);
  }
}

export enum ValueType {
  I32 = 0x7f,
  I64 = 0x7e,
}

export interface FunctionText {
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** A module that imports a memory `env.memory` of at least `pages` and exports one function `run`. */
export function encodeModule(text: FunctionText, pages: number): Uint8Array<ArrayBuffer> {
  const body = [text.locals.length, ...text.locals.flatMap((type) => [1, type]), ...encode(text.body), END];
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, [1, 0x60, text.params.length, ...text.params, 1, text.result]),
    ...section(2, [1, ...name("env"), ...name("memory"), 2, 0, ...unsigned(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
}
