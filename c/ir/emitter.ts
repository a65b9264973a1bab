/**
 * Emits the instructions of one function.
 *
 * Until {@link Emitter.finish}, a jump operand holds the number of a {@link Target} and a frame operand (`o`) an offset in frame
 * memory; `finish` turns them into code indices and offsets from the frame's start, following jumps to jumps. Code that
 * nothing can reach is not emitted: after a jump the emitter is dead until a target is bound that something jumps to.
 */
import type { Span } from "../syntax/ast.ts";
import type { CodeBuffer } from "./code-buffer.ts";
import type { DataSymbol } from "./data-symbol.ts";
import { Access, instructionLength, Op, SIGNATURES } from "./instructions.ts";

/** A place in the function's code that can be jumped to before or after it is known. */
export class Target {
  readonly id: number;
  /** Code index, -1 while unknown. */
  position = -1;
  used = false;

  constructor(id: number) {
    this.id = id;
  }
}

/** A word of code that holds the data address of a symbol. */
export interface DataRelocation {
  readonly at: number;
  readonly symbol: DataSymbol;
  readonly addend: number;
}

/** A word of code that holds the low word of a label's text address. */
interface TextRelocation {
  readonly at: number;
  readonly target: Target;
}

export class Emitter {
  readonly buffer: CodeBuffer;
  readonly start: number;
  /** What instructions are attributed to. */
  span: Span | undefined;
  /** False where control cannot come. */
  alive = true;
  readonly dataRelocations: DataRelocation[] = [];
  private readonly textRelocations: TextRelocation[] = [];
  private readonly targets: Target[] = [];
  private lastStart = -1;
  private readonly placeOf: (span: Span) => number;
  private placedSpan: Span | undefined;
  private place = -1;

  /** @param placeOf Index of the source place of a span. */
  constructor(buffer: CodeBuffer, placeOf: (span: Span) => number) {
    this.buffer = buffer;
    this.placeOf = placeOf;
    this.start = buffer.length;
  }

  get position(): number {
    return this.buffer.length;
  }

  newTarget(): Target {
    const target = new Target(this.targets.length);
    this.targets.push(target);
    return target;
  }

  /** From here on control can come from jumps to the target. */
  bind(target: Target): void {
    if (target.used) this.dropJumpTo(target);
    target.position = this.buffer.length;
    if (!target.used) return;
    this.alive = true;
    this.lastStart = -1;
  }

  /** Binds a target that may be reached by jumps not emitted yet: a label, the head of a loop. */
  bindEntry(target: Target): void {
    target.used = true;
    this.bind(target);
  }

  /** A jump to what comes next is taken back. */
  private dropJumpTo(target: Target): void {
    const { code, length } = this.buffer;
    const at = this.lastStart;
    if (at < 0 || this.alive || at + 2 !== length || code[at] !== Op.Jmp || code[at + 1] !== target.id) return;
    this.buffer.truncate(at);
    this.alive = true;
  }

  private begin(op: number, words: number): Int32Array | undefined {
    if (!this.alive) return undefined;
    const { buffer } = this;
    buffer.reserve(words);
    const at = buffer.length;
    this.lastStart = at;
    buffer.code[at] = op;
    buffer.placeOf[at] = this.currentPlace();
    buffer.length = at + words;
    return buffer.code;
  }

  private currentPlace(): number {
    if (this.span !== undefined && this.span !== this.placedSpan) {
      this.placedSpan = this.span;
      this.place = this.placeOf(this.span);
    }
    return this.place;
  }

  op1(op: number, a: number): void {
    const code = this.begin(op, 2);
    if (code !== undefined) code[this.lastStart + 1] = a;
  }

  op2(op: number, a: number, b: number): void {
    const code = this.begin(op, 3);
    if (code === undefined) return;
    code[this.lastStart + 1] = a;
    code[this.lastStart + 2] = b;
  }

  op3(op: number, a: number, b: number, c: number): void {
    const code = this.begin(op, 4);
    if (code === undefined) return;
    code[this.lastStart + 1] = a;
    code[this.lastStart + 2] = b;
    code[this.lastStart + 3] = c;
  }

  /** An instruction of any length. */
  list(op: number, operands: readonly number[]): void {
    const code = this.begin(op, operands.length + 1);
    if (code === undefined) return;
    for (let k = 0; k < operands.length; k++) code[this.lastStart + 1 + k] = operands[k];
  }

  /** Gives the instruction just emitted its access class. */
  access(access: Access): void {
    if (this.alive && access !== Access.Plain) this.buffer.accessOf[this.lastStart] = access;
  }

  /** The last instruction's operand `index` (from 0) is an address inside a data symbol. */
  relocate(index: number, symbol: DataSymbol, addend: number): void {
    if (this.alive) this.dataRelocations.push({ at: this.lastStart + 1 + index, symbol, addend });
  }

  /** The last instruction's operand `index` is the low word of a label's text address. */
  relocateText(index: number, target: Target): void {
    if (this.alive) this.textRelocations.push({ at: this.lastStart + 1 + index, target });
  }

  jump(target: Target): void {
    if (!this.alive) return;
    target.used = true;
    this.op1(Op.Jmp, target.id);
    this.alive = false;
  }

  /** `BzW` and its like. */
  jumpIf(op: number, a: number, target: Target): void {
    if (!this.alive) return;
    target.used = true;
    this.op2(op, a, target.id);
  }

  /** `BEqW`, `BEqIW` and their like. */
  jumpIf2(op: number, a: number, b: number, target: Target): void {
    if (!this.alive) return;
    target.used = true;
    this.op3(op, a, b, target.id);
  }

  switchTable(value: number, low: number, otherwise: Target, targets: readonly Target[]): void {
    if (!this.alive) return;
    otherwise.used = true;
    for (const target of targets) target.used = true;
    this.list(Op.SwitchW, [value, low, otherwise.id, targets.length, ...targets.map((target) => target.id)]);
    this.alive = false;
  }

  /** `Ret`, `JmpQ`, `Trap` …: control does not go on. */
  end(op: number, ...operands: readonly number[]): void {
    this.list(op, operands);
    this.alive = false;
  }

  /** Code index that a jump operand stands for, before {@link finish}. */
  readonly positionOf = (id: number): number => this.targets[id].position;

  /** Labels whose address is taken by code: where computed jumps may lead. */
  get indirectPositions(): readonly number[] {
    return this.textRelocations.map(({ target }) => target.position);
  }

  /** Resolves what was left open. `textLow` is the function's text address. */
  finish(memoryOffset: number, textLow: number): void {
    const { code } = this.buffer;
    const end = this.buffer.length;
    // Where nothing jumps to may have been taken back since.
    for (const target of this.targets) if (target.used) target.position = this.throughJumps(target.position);
    for (const { at, target } of this.textRelocations) code[at] = (textLow + (target.position - this.start)) | 0;
    for (let pc = this.start; pc < end; pc += instructionLength(code, pc)) this.finishInstruction(pc, memoryOffset);
  }

  /** Where a jump to a position ends up when it meets only jumps there. An endless loop of jumps is left as it is. */
  private throughJumps(position: number): number {
    const { code, length } = this.buffer;
    let at = position;
    for (let hops = 0; hops < 16 && at >= 0 && at < length && code[at] === Op.Jmp; hops++) at = this.targets[code[at + 1]].position;
    return at;
  }

  private finishInstruction(pc: number, memoryOffset: number): void {
    const { code } = this.buffer;
    let at = pc + 1;
    for (const operand of SIGNATURES[code[pc]]) {
      if (operand === "j") code[at] = this.targets[code[at]].position;
      else if (operand === "o") code[at] += memoryOffset;
      else if (operand === "n*w") at += code[at];
      else if (operand === "n*j") {
        for (let n = code[at]; n > 0; n--) {
          at++;
          code[at] = this.targets[code[at]].position;
        }
      }
      at++;
    }
  }
}
