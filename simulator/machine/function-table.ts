/** The functions of an image as the hot path needs them: a table, shadows of fresh frames, and the code with operands made ready. */
import type { Image, ImageFunction } from "../../c/ir/image.ts";
import { SIGNATURES } from "../../c/ir/instructions.ts";
import { Entry, EntryFlag, Fixed } from "./layout.ts";
import { FRESH, Poison } from "./shadow.ts";

/** Bytes of the fixed part that {@link FunctionTable} needs. */
export function fixedBytes(image: Image): number {
  return codeOffset(image) + image.code.length * 4;
}

function codeOffset(image: Image): number {
  let bytes = Fixed.Table + image.functions.length * Entry.Size;
  for (const f of image.functions) bytes += shadowBytes(f);
  return bytes;
}

function shadowBytes(f: ImageFunction): number {
  return f.frameWords * 4 - memoryStart(f);
}

/** Frame memory is opened and closed 16 bytes at a time. Registers that share its first 16 bytes are harmless: nothing there is addressable. */
function memoryStart(f: ImageFunction): number {
  return f.memoryOffset & ~15;
}

/** Makes an operation code one that the dispatch does not know; its low half stays, for a return that looks at the call. */
const BREAKPOINT = 1 << 16;

export class FunctionTable {
  /** Which words of the code start an instruction: where a computed goto may lead. */
  readonly starts: Uint8Array;
  private readonly image: Image;
  private readonly table: Int32Array;
  private readonly fixed: Int32Array;
  private readonly code: Int32Array;

  /**
   * @param base Where the fixed part starts; it has {@link fixedBytes}.
   * @param loadMask Shadow bits of four bytes that a load needs.
   */
  constructor(buffer: ArrayBuffer, base: number, image: Image, loadMask: number) {
    this.image = image;
    this.fixed = new Int32Array(buffer, base, Fixed.Table >> 2);
    this.table = new Int32Array(buffer, base + Fixed.Table, (image.functions.length * Entry.Size) >> 2);
    this.starts = new Uint8Array(image.code.length);
    const codeStart = base + codeOffset(image);
    this.fixed[Fixed.CodeStart >> 2] = codeStart;
    this.fixed[Fixed.Functions >> 2] = image.functions.length;
    this.fixed[Fixed.LoadMask >> 2] = loadMask;
    this.writeEntries(buffer, base, codeStart);
    this.code = new Int32Array(buffer, codeStart, image.code.length);
    for (let at = 0; at < this.code.length; ) {
      this.starts[at] = 1;
      at = translate(image.code, this.code, at, codeStart, base + Fixed.Table);
    }
  }

  /** What is left of the budget of the last run. */
  get left(): number {
    return this.fixed[Fixed.Left >> 2];
  }

  /** Words of the running CPU's context. */
  get context(): Int32Array {
    return this.fixed.subarray(Fixed.Context >> 2);
  }

  start(f: number): number {
    return this.image.functions[f].start;
  }

  frameWords(f: number): number {
    return this.image.functions[f].frameWords;
  }

  paramWords(f: number): number {
    return this.image.functions[f].paramWords;
  }

  hasMemory(f: number): boolean {
    return (this.table[(f * Entry.Size + Entry.Flags) >> 2] & EntryFlag.HasMemory) !== 0;
  }

  /** Where frame memory starts, in words from the frame's start. */
  memoryWord(f: number): number {
    return this.table[(f * Entry.Size + Entry.MemoryOffset) >> 2] >> 2;
  }

  /** The shadow of frame memory when the function is entered. */
  freshShadow(f: number): Int32Array {
    const from = this.table[(f * Entry.Size + Entry.Shadow) >> 2] >>> 0;
    return new Int32Array(this.table.buffer, from, shadowBytes(this.image.functions[f]) >> 2);
  }

  isHooked(f: number): boolean {
    return (this.table[(f * Entry.Size + Entry.Flags) >> 2] & EntryFlag.Hooked) !== 0;
  }

  setHooked(f: number, on: boolean): void {
    const at = (f * Entry.Size + Entry.Flags) >> 2;
    this.table[at] = on ? this.table[at] | EntryFlag.Hooked : this.table[at] & ~EntryFlag.Hooked;
  }

  /** Makes the hot path leave before the instruction at `pc`, or no longer. */
  patch(pc: number, on: boolean): void {
    this.code[pc] = this.image.code[pc] | (on ? BREAKPOINT : 0);
  }

  /** Zeroes all of it, the code included. */
  clear(): void {
    new Int32Array(this.fixed.buffer, this.fixed.byteOffset, fixedBytes(this.image) >> 2).fill(0);
  }

  private writeEntries(buffer: ArrayBuffer, base: number, codeStart: number): void {
    let shadowAt = base + Fixed.Table + this.image.functions.length * Entry.Size;
    this.image.functions.forEach((f, index) => {
      const at = (index * Entry.Size) >> 2;
      this.table[at + (Entry.Start >> 2)] = codeStart + f.start * 4;
      this.table[at + (Entry.FrameBytes >> 2)] = f.frameWords * 4;
      this.table[at + (Entry.Flags >> 2)] = f.locals.length > 0 ? EntryFlag.HasMemory : 0;
      this.table[at + (Entry.ParamWords >> 2)] = f.paramWords;
      this.table[at + (Entry.MemoryOffset >> 2)] = memoryStart(f);
      this.table[at + (Entry.Shadow >> 2)] = shadowAt;
      const shadow = new Uint8Array(buffer, shadowAt, shadowBytes(f)).fill(Poison.RedZone);
      for (const { offset, size } of f.locals) shadow.fill(FRESH, offset - memoryStart(f), offset - memoryStart(f) + size);
      shadowAt += shadowBytes(f);
    });
  }
}

/**
 * Copies the instruction at `at` with its operands made ready: registers as byte offsets from the frame, jump targets as byte
 * offsets of code, functions as byte offsets of their table entries.
 *
 * @returns The code index behind it. A word that is no opcode is copied alone.
 */
function translate(from: Int32Array, to: Int32Array, at: number, codeStart: number, table: number): number {
  const ready = (value: number, kind: string): number => {
    if (kind === "j") return codeStart + value * 4;
    if (kind === "f") return table + value * Entry.Size;
    return kind === "i" || kind === "a" || kind === "o" || kind === "h" || kind === "k" || value < 0 ? value : value * 4;
  };
  to[at] = from[at];
  let next = at + 1;
  for (const operand of SIGNATURES[from[at]] ?? []) {
    if (operand !== "n*w" && operand !== "n*j") {
      to[next] = ready(from[next], operand);
      next++;
      continue;
    }
    const end = next + 1 + from[next];
    to[next] = from[next];
    for (next++; next < end; next++) to[next] = ready(from[next], operand === "n*w" ? "w" : "j");
  }
  return next;
}
