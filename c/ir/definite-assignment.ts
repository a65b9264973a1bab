/**
 * Which register variables may be read before they are assigned: a forward dataflow over a function's emitted code.
 *
 * A variable owns its register for a contiguous range of code (its scope), so "instruction at pc reads register r" tells
 * which variable is read. Entering the range from outside leaves it unassigned. The code's jump operands are still target
 * numbers when this runs; `positions` resolves them.
 */
import type { ObjectDecl } from "../syntax/ast.ts";
import { instructionLength, Op, SIGNATURES } from "./instructions.ts";
import { endsFlow } from "./validate.ts";

export interface Candidate {
  readonly decl: ObjectDecl;
  readonly register: number;
  readonly words: 1 | 2;
  /** Code indices of its scope, end exclusive. */
  readonly start: number;
  readonly end: number;
}

interface CodeRange {
  readonly code: Int32Array;
  readonly start: number;
  readonly end: number;
  /** Code index of a jump operand. */
  readonly position: (operand: number) => number;
  /** Positions that computed jumps may reach. */
  readonly indirect: readonly number[];
}

/** At most so many variables are followed; the rest count as possibly unassigned. */
const LIMIT = 31;

/** The candidates that some path reads first. */
export function possiblyUnassigned(range: CodeRange, candidates: readonly Candidate[]): readonly ObjectDecl[] {
  const found: ObjectDecl[] = [];
  for (let at = 0; at < candidates.length; at += LIMIT) found.push(...analyse(range, candidates.slice(at, at + LIMIT)));
  return found;
}

function analyse(range: CodeRange, candidates: readonly Candidate[]): readonly ObjectDecl[] {
  const flow = new Flow(range, candidates);
  flow.run();
  return candidates.filter((_, k) => ((flow.readUnassigned >> k) & 1) === 1).map(({ decl }) => decl);
}

/** Bit k of a state: candidate k is assigned on every path here. */
class Flow {
  readUnassigned = 0;
  private readonly range: CodeRange;
  private readonly candidates: readonly Candidate[];
  /** State before each instruction that has been reached. */
  private readonly states: Int32Array;
  private readonly reached: Uint8Array;
  private readonly work: number[] = [];

  constructor(range: CodeRange, candidates: readonly Candidate[]) {
    this.range = range;
    this.candidates = candidates;
    this.states = new Int32Array(range.end - range.start);
    this.reached = new Uint8Array(range.end - range.start);
  }

  run(): void {
    this.flowTo(this.range.start, 0);
    for (let pc = this.work.pop(); pc !== undefined; pc = this.work.pop()) this.walk(pc);
  }

  /** Joins a state into what is known before `pc`, and looks there again if that changes anything. */
  private flowTo(pc: number, state: number): void {
    const at = pc - this.range.start;
    const inScope = state & this.scopeMask(pc);
    if (this.reached[at] === 0) {
      this.reached[at] = 1;
      this.states[at] = inScope;
      this.work.push(pc);
    } else if ((this.states[at] & inScope) !== this.states[at]) {
      this.states[at] &= inScope;
      this.work.push(pc);
    }
  }

  private scopeMask(pc: number): number {
    let mask = 0;
    for (let k = 0; k < this.candidates.length; k++) {
      const { start, end } = this.candidates[k];
      // At its very start the variable is unassigned, wherever control comes from.
      if (pc > start && pc < end) mask |= 1 << k;
    }
    return mask;
  }

  /** Follows straight code from `pc` until control leaves it or meets what is known already. */
  private walk(from: number): void {
    const { code, start, end } = this.range;
    let pc = from;
    let state = this.states[pc - start];
    for (;;) {
      state = this.step(pc, state);
      if (endsFlow(code[pc])) return;
      const next = pc + instructionLength(code, pc);
      if (next >= end) return;
      const known = this.reached[next - start] === 1 ? this.states[next - start] : undefined;
      state &= this.scopeMask(next) & (known ?? -1);
      if (state === known) return;
      this.reached[next - start] = 1;
      this.states[next - start] = state;
      pc = next;
    }
  }

  /** Reads, writes and jumps of one instruction. */
  private step(pc: number, before: number): number {
    const { code, indirect } = this.range;
    let state = before;
    let written = 0;
    let at = pc + 1;
    const op = code[pc];
    for (const operand of SIGNATURES[op]) {
      switch (operand) {
        case "w":
          this.read(pc, code[at], state);
          break;
        case "q":
          this.read(pc, code[at], state);
          this.read(pc, code[at] + 1, state);
          break;
        case "wd":
        case "D":
        case "qd":
          written |= this.owner(pc, code[at]);
          break;
        case "n*w":
          for (let n = code[at]; n > 0; n--) this.read(pc, code[++at], state);
          break;
        default:
          break;
      }
      at++;
    }
    state |= written;
    this.jumps(pc, state);
    if (op === Op.JmpQ) for (const target of indirect) this.flowTo(target, state);
    return state;
  }

  private jumps(pc: number, state: number): void {
    const { code, position } = this.range;
    let at = pc + 1;
    for (const operand of SIGNATURES[code[pc]]) {
      if (operand === "j") this.flowTo(position(code[at]), state);
      else if (operand === "n*w") at += code[at];
      else if (operand === "n*j") for (let n = code[at]; n > 0; n--) this.flowTo(position(code[++at]), state);
      at++;
    }
  }

  private read(pc: number, register: number, state: number): void {
    const bit = this.owner(pc, register);
    if (bit !== 0 && (state & bit) === 0) this.readUnassigned |= bit;
  }

  /** The bit of the candidate that owns a register at `pc`, or 0. */
  private owner(pc: number, register: number): number {
    for (let k = 0; k < this.candidates.length; k++) {
      const candidate = this.candidates[k];
      const distance = register - candidate.register;
      if (distance >= 0 && distance < candidate.words && pc >= candidate.start && pc < candidate.end) return 1 << k;
    }
    return 0;
  }
}
