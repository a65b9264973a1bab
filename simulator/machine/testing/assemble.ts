/** A small assembler, so that tests of the machine need no front end. */
import { makeSourceFile } from "../../../base/source-file.ts";
import { DATA_START } from "../../../c/ir/address-space.ts";
import { HEADER_WORDS, type Image, type ImageFunction, type ImageHost, type ImageObject, type SourcePlace } from "../../../c/ir/image.ts";
import { Op, SIGNATURES } from "../../../c/ir/instructions.ts";

/** `name:` puts a label; an array is an instruction, in whose operands a string names a label, a function or a host function. */
export type Line = string | readonly (number | string)[];

export interface AssemblyFunction {
  readonly name: string;
  /** Words of parameters, which are the first registers. */
  readonly params?: number;
  readonly returns?: 0 | 1 | 2;
  /** Words of registers, parameters included; 32 by default. */
  readonly registers?: number;
  /** Frame memory: sizes in bytes; each lies 16 bytes behind the one before. */
  readonly locals?: Readonly<Record<string, number>>;
  readonly code: readonly Line[];
}

export interface AssemblyObject {
  readonly name: string;
  readonly size: number;
  readonly words?: readonly number[];
  readonly readOnly?: boolean;
}

export interface Assembly {
  readonly functions: readonly AssemblyFunction[];
  /** Laid out in order, 16 bytes apart. */
  readonly objects?: readonly AssemblyObject[];
  readonly hosts?: readonly ImageHost[];
}

/** Frame word of register `k`. */
export function r(k: number): number {
  return HEADER_WORDS + k;
}

/** Byte offset in the frame of local `k` of a function with `registers` register words and locals of these sizes. */
export function localOffset(registers: number, sizes: readonly number[], k: number): number {
  let at = memoryOffset(registers);
  for (const size of sizes.slice(0, k)) at += Math.ceil(size / 16) * 16 + 16;
  return at;
}

/** Low word of the address of object `k`. */
export function objectAddress(objects: readonly AssemblyObject[], k: number): number {
  let at = DATA_START;
  for (const object of objects.slice(0, k)) at += Math.ceil(object.size / 16) * 16 + 16;
  return at;
}

const voidType = { type: { kind: "void" }, quals: 0 } as const;

export function assemble({ functions, objects = [], hosts = [] }: Assembly): Image {
  const code: number[] = [];
  const placeOf: number[] = [];
  const places: SourcePlace[] = [];
  const names = functions.map(({ name }) => name);
  const built = functions.map((f) => emit(f, { code, placeOf, places, names, hosts }));
  const data = new Uint8Array(objectAddress(objects, objects.length) - DATA_START);
  const file = makeSourceFile("data.c", "", "user");
  const placed = objects.map(({ name, size, words = [], readOnly = false }, k): ImageObject => {
    const address = objectAddress(objects, k);
    new Int32Array(data.buffer, address - DATA_START, words.length).set(words);
    return { name, file, address, size, type: voidType, readOnly };
  });
  return {
    code: Int32Array.from(code),
    placeOf: Int32Array.from(placeOf),
    accessOf: new Uint8Array(code.length),
    places,
    functions: built,
    functionByName: new Map(names.map((name, k) => [name, k])),
    data,
    dataStart: DATA_START,
    objects: placed,
    objectByName: new Map(placed.map(({ name }, k) => [name, k])),
    sections: new Map(),
    hosts,
    unsupported: [{ code: "c-floating-point", severity: "error", file: "data.c", line: 1, column: 1, message: "floating point", help: "" }],
    records: new Map(),
  };
}

interface Output {
  readonly code: number[];
  readonly placeOf: number[];
  readonly places: SourcePlace[];
  readonly names: readonly string[];
  readonly hosts: readonly ImageHost[];
}

/** Line n of the function's file is its n-th line of assembly. */
function emit(f: AssemblyFunction, out: Output): ImageFunction {
  const { registers = 32, locals = {}, params = 0, returns = 0 } = f;
  const file = makeSourceFile(`${f.name}.c`, "\n".repeat(f.code.length), "user");
  const start = out.code.length;
  const labels = new Map<string, number>();
  const fixups: [number, string][] = [];
  f.code.forEach((line, n) => {
    if (typeof line === "string") {
      labels.set(line.slice(0, -1), out.code.length);
      return;
    }
    out.places.push({ file, start: n, end: n + 1, expansion: undefined });
    line.forEach((operand, k) => {
      out.placeOf.push(k === 0 ? out.places.length - 1 : -1);
      if (typeof operand === "string") fixups.push([out.code.length, operand]);
      out.code.push(typeof operand === "string" ? symbol(line, k, operand, out) : operand);
    });
  });
  for (const [at, name] of fixups) out.code[at] = labels.get(name) ?? out.code[at];
  const sizes = Object.values(locals);
  const offset = memoryOffset(registers);
  const end = sizes.length === 0 ? offset : localOffset(registers, sizes, sizes.length);
  const frameObjects = sizes.map((size, k) => ({ offset: localOffset(registers, sizes, k), size }));
  return {
    name: f.name,
    file,
    start,
    end: out.code.length,
    type: { kind: "function", returns: voidType, params: [], variadic: false, prototyped: true },
    paramWords: params,
    returnKind: returns,
    frameWords: end >> 2,
    memoryOffset: offset,
    locals: frameObjects,
    variables: Object.keys(locals).map((name, k) => ({
      name,
      type: voidType,
      parameter: false,
      location: { kind: "frame", at: frameObjects[k]?.offset ?? 0 },
      scopeStart: start,
      scopeEnd: out.code.length,
    })),
    attributes: [],
  };
}

function symbol(line: readonly (number | string)[], k: number, name: string, out: Output): number {
  const kind = SIGNATURES[Number(line[0])]?.[k - 1];
  if (kind === "f") return out.names.indexOf(name);
  if (kind === "h") return out.hosts.findIndex((host) => host.name === name);
  return -1;
}

function memoryOffset(registers: number): number {
  return Math.ceil((HEADER_WORDS + registers) / 4) * 16;
}

/** Reexported so that a test needs one import. */
export { Op };
