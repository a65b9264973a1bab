/**
 * Which registers of a frame no path reads again. What they hold would tell equal states apart, so it is cleared when a step ends.
 *
 * A classical backward analysis for each function, made when the function is first met. Registers of a pair are told apart by word.
 */
import { HEADER_WORDS, type Image } from "../../../c/ir/image.ts";
import { type Operand, Op, SIGNATURES, instructionLength } from "../../../c/ir/instructions.ts";

interface Instruction {
  readonly pc: number;
  readonly next: readonly number[];
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** Knows the registers (word indices in the frame) to clear before an instruction, and behind a call while it is carried out. */
export class Liveness {
  private readonly image: Image;
  private readonly analysed: Uint8Array;
  /** By code index. */
  private readonly deadBefore: (Int32Array | undefined)[];
  private readonly deadDuringCall: (Int32Array | undefined)[];

  constructor(image: Image) {
    this.image = image;
    this.analysed = new Uint8Array(image.functions.length);
    this.deadBefore = Array.from({ length: image.code.length }, () => undefined);
    this.deadDuringCall = Array.from({ length: image.code.length }, () => undefined);
  }

  /**
   * Clears the dead registers of a frame of function `f` at word `frame`.
   *
   * @param pc The next instruction, or the call that the frame waits for; -1 where neither is known.
   * @param inCall Whether the frame waits for a call.
   */
  clear(words: Int32Array, frame: number, f: number, pc: number, inCall: boolean): void {
    if (pc < 0) return;
    if (this.analysed[f] === 0) this.analyse(f);
    const list = (inCall ? this.deadDuringCall : this.deadBefore)[pc];
    if (list === undefined) return;
    for (let k = 0; k < list.length; k++) words[frame + list[k]] = 0;
  }

  private analyse(f: number): void {
    const { start, end, memoryOffset } = this.image.functions[f];
    const registers = memoryOffset >> 2;
    const list = readFunction(this.image, start, end);
    const liveAt = solve(list, registers);
    for (const instruction of list) {
      const { pc } = instruction;
      this.deadBefore[pc] = complement(liveAt.get(pc) ?? new Uint8Array(registers));
      if (isCall(this.image.code[pc])) this.deadDuringCall[pc] = complement(liveBehind(instruction, liveAt, registers));
    }
    this.analysed[f] = 1;
  }
}

function isCall(op: number): boolean {
  return op === Op.Call || op === Op.CallI;
}

function complement(live: Uint8Array): Int32Array {
  const dead: number[] = [];
  for (let register = HEADER_WORDS; register < live.length; register++) {
    if (live[register] === 0) dead.push(register);
  }
  return Int32Array.from(dead);
}

/** Live behind an instruction, without what it writes itself. */
function liveBehind(instruction: Instruction, liveAt: ReadonlyMap<number, Uint8Array>, registers: number): Uint8Array {
  const live = new Uint8Array(registers);
  for (const next of instruction.next) {
    const there = liveAt.get(next);
    if (there === undefined) continue;
    for (let k = 0; k < registers; k++) live[k] |= there[k];
  }
  for (const register of instruction.writes) live[register] = 0;
  return live;
}

function solve(list: readonly Instruction[], registers: number): ReadonlyMap<number, Uint8Array> {
  const liveAt = new Map(list.map(({ pc }) => [pc, new Uint8Array(registers)]));
  for (let changed = true; changed; ) {
    changed = false;
    for (let k = list.length - 1; k >= 0; k--) {
      const live = liveBehind(list[k], liveAt, registers);
      for (const register of list[k].reads) live[register] = 1;
      const known = liveAt.get(list[k].pc);
      if (known === undefined || live.every((bit, at) => bit === known[at])) continue;
      known.set(live);
      changed = true;
    }
  }
  return liveAt;
}

function readFunction(image: Image, start: number, end: number): readonly Instruction[] {
  const { code } = image;
  const list: Instruction[] = [];
  const labels: number[] = [];
  for (let pc = start; pc < end; pc += Math.max(1, instructionLength(code, pc))) labels.push(pc);
  for (const pc of labels) list.push(readInstruction(image, pc, labels));
  return list;
}

/** A computed goto may lead anywhere in its function. */
function readInstruction(image: Image, pc: number, labels: readonly number[]): Instruction {
  const { code } = image;
  const reads: number[] = [];
  const writes: number[] = [];
  const next: number[] = [];
  let at = pc + 1;
  for (const operand of SIGNATURES[code[pc]] ?? []) {
    if (operand === "n*w" || operand === "n*j") {
      const count = code[at];
      for (let k = 1; k <= count; k++) (operand === "n*w" ? reads : next).push(code[at + k]);
      at += 1 + count;
      continue;
    }
    note(operand, code[at], { reads, writes, next });
    at++;
  }
  const op: Op = code[pc];
  if (code[pc + 1] >= 0 && resultWords(image, pc) === 2) writes.push(code[pc + 1] + 1);
  if (op === Op.JmpQ) next.push(...labels);
  else if (op !== Op.Jmp && op !== Op.SwitchW && op !== Op.Ret && op !== Op.RetW && op !== Op.RetQ && op !== Op.Trap) next.push(at);
  return { pc, next, reads, writes };
}

/** Words that a call's result takes; 0 for other instructions. */
function resultWords({ code, functions, hosts }: Image, pc: number): number {
  const op: Op = code[pc];
  if (op === Op.Call) return functions[code[pc + 2]].returnKind;
  if (op === Op.Host) return hosts[code[pc + 2]].returnKind;
  return op === Op.CallI ? code[pc + 3] : 0;
}

interface Sets {
  readonly reads: number[];
  readonly writes: number[];
  readonly next: number[];
}

function note(operand: Operand, value: number, { reads, writes, next }: Sets): void {
  switch (operand) {
    case "wd":
      writes.push(value);
      break;
    case "qd":
      writes.push(value, value + 1);
      break;
    case "w":
      reads.push(value);
      break;
    case "q":
      reads.push(value, value + 1);
      break;
    case "j":
      next.push(value);
      break;
    case "D":
      if (value >= 0) writes.push(value);
      break;
    default:
      break;
  }
}
