/** What the parts of the machine share. The public face is {@link ./machine.ts}. */
import { TEXT_HIGH, TEXT_LOW, TEXT_SHIFT } from "../../c/ir/address-space.ts";
import type { Image, SourcePlace } from "../../c/ir/image.ts";
import { instructionLength, Op } from "../../c/ir/instructions.ts";
import type { Problem } from "../../base/problem.ts";
import type { Fault, Finding, StackEntry } from "./fault.ts";
import type { FunctionTable } from "./function-table.ts";
import type { Heap } from "./heap.ts";
import type { Memory } from "./memory.ts";
import { Frame, Mark, type Stacks, Thread } from "./stacks.ts";
import type { HostAnswer } from "./stop.ts";

export interface Core {
  readonly image: Image;
  readonly code: Int32Array;
  readonly memory: Memory;
  readonly heap: Heap;
  readonly stacks: Stacks;
  readonly functions: FunctionTable;
  /** Shadow bits of four bytes that a load needs: addressable, and initialized when strict. */
  readonly loadMask: number;
  fault: Fault | undefined;
  /** Function index of the model's entry trampoline, -1 for none. */
  trampoline: number;
  /** Makes the host call whose instruction is at the thread's `Pc`. */
  readonly host: (thread: number, id: number) => HostAnswer;
}

/** Records a fault of the thread at its present instruction. The first one stays. */
export function raise(core: Core, thread: number, finding: Finding, problem?: Problem): void {
  if (core.fault !== undefined) return;
  const pc = core.memory.m32[core.stacks.record(thread) + Thread.Pc];
  core.fault = {
    code: finding.code,
    message: finding.message,
    thread,
    pc,
    place: placeAt(core.image, pc),
    stack: backtrace(core, thread),
    related: finding.related ?? [],
    problem,
  };
}

export function placeAt(image: Image, pc: number): SourcePlace | undefined {
  return pc >= 0 && pc < image.placeOf.length ? image.places[image.placeOf[pc]] : undefined;
}

/** The thread's frames, innermost first. */
export function backtrace(core: Core, thread: number): readonly StackEntry[] {
  const { m32 } = core.memory;
  const record = core.stacks.record(thread);
  const entries: StackEntry[] = [];
  let pc = m32[record + Thread.Pc];
  for (let frame = m32[record + Thread.Frame]; frame !== 0; frame = m32[frame + Frame.Previous]) {
    const name = core.image.functions[m32[frame + Frame.Function]].name;
    entries.push({ function: name, pc, place: placeAt(core.image, pc) });
    pc = m32[frame + Frame.CalledAt];
  }
  return entries;
}

/**
 * Where the thread's frames will continue, innermost first: low words of text addresses, as an unwinder would find them.
 */
export function returnAddresses(core: Core, thread: number): readonly number[] {
  const { m32 } = core.memory;
  const record = core.stacks.record(thread);
  const addresses: number[] = [];
  let pc = m32[record + Thread.Pc];
  for (let frame = m32[record + Thread.Frame]; frame !== 0; frame = m32[frame + Frame.Previous]) {
    addresses.push(addressOfCode(core.image, m32[frame + Frame.Function], pc));
    pc = continuation(core, frame);
  }
  return addresses;
}

/** The code index at which the function below `frame` goes on when `frame` returns. */
export function continuation(core: Core, frame: number): number {
  const { m32 } = core.memory;
  const at = m32[frame + Frame.CalledAt];
  return (m32[frame + Frame.Marks] & (Mark.Base | Mark.Trampoline)) !== 0 ? at : at + instructionLength(core.code, at);
}

/** Low word of the text address of a code index inside function `f`. */
export function addressOfCode(image: Image, f: number, pc: number): number {
  return (TEXT_LOW + (f << TEXT_SHIFT) + (pc - image.functions[f].start)) | 0;
}

/** Low word of the text address of function `f`. */
export function addressOfFunction(f: number): number {
  return (TEXT_LOW + (f << TEXT_SHIFT)) | 0;
}

/** The function in whose text an address lies, and how far behind its start; undefined when there is none. */
export function functionAt(image: Image, low: number, high: number): { readonly f: number; readonly offset: number } | undefined {
  const distance = (low - TEXT_LOW) | 0;
  const f = distance >>> TEXT_SHIFT;
  if (high !== TEXT_HIGH || f >= image.functions.length) return undefined;
  return { f, offset: distance & ((1 << TEXT_SHIFT) - 1) };
}

/** What a call instruction does with its result, and where its arguments are named. */
export interface CallSite {
  readonly destination: number;
  /** Width of the destination: 0 none, 1 or 2 words; -1: as wide as what is returned. */
  readonly width: number;
  /** Code index of the argument count; the arguments follow. */
  readonly count: number;
}

export function callSite(code: Int32Array, pc: number): CallSite {
  const indirect = code[pc] === Op.CallI;
  return { destination: code[pc + 1], width: indirect ? code[pc + 3] : -1, count: indirect ? pc + 4 : pc + 3 };
}
