/**
 * Counters of which only the remainder matters: a variable that the program sets to constants, counts up, and looks at only to compare it with 0 or a
 * constant, and to divide it by that constant. Such a counter never repeats, and would make every round of a loop a new state.
 *
 * It is folded to five values: 0, below the divisor, the divisor, beyond it, and a later multiple; where nothing tells the divisor from a later multiple
 * they are three. From "below" and "beyond", counting up may reach the next multiple or not: both are explored. That is more than can happen, by
 * rounds in which nothing else changes.
 *
 * Where it is divided in one place only, and nothing tells the divisor from a later multiple, which of the two it is need not be known before: it is
 * kept as 0 or not 0, and the load for the division takes either way.
 */
import type { Image } from "../../../c/ir/image.ts";
import { instructionLength, Op, SIGNATURES } from "../../../c/ir/instructions.ts";

export interface Counter {
  /** Word index of the variable. */
  readonly word: number;
  readonly divisor: number;
  /** Whether the program tells the divisor from its later multiples. */
  readonly tellsFirst: boolean;
  /** Code index of the load that settles whether it is a multiple of the divisor; -1 where that is settled when it is counted up. */
  readonly settledAt: number;
}

/** What a value is folded to, and what else it may have become meanwhile; the same twice where there is one possibility. */
export function foldCounter(value: number, { divisor, tellsFirst, settledAt }: Omit<Counter, "word">): readonly [number, number] {
  if (value === 0) return [0, 0];
  if (settledAt >= 0) return [1, 1];
  if (!tellsFirst) return value % divisor === 0 ? [divisor, divisor] : [1, divisor];
  if (value === divisor) return [divisor, divisor];
  if (value % divisor === 0) return [2 * divisor, 2 * divisor];
  return value < divisor ? [1, divisor] : [divisor + 1, 2 * divisor];
}

interface Use {
  /** Divisors met; 0 where something else is done with the value. */
  readonly divisors: Set<number>;
  /** Loads whose value is divided. */
  readonly loads: Set<number>;
  /** Constants that it is compared with. */
  readonly compared: Set<number>;
  counts: boolean;
  foreign: boolean;
}

export function findCounters(image: Image): readonly Counter[] {
  const uses = new Map<number, Use>();
  for (const f of image.functions) readFunction(image.code, f.start, f.end, uses);
  const found: Counter[] = [];
  for (const [address, { divisors, loads, compared, counts, foreign }] of uses) {
    const [divisor] = divisors;
    if (foreign || !counts || divisors.size !== 1 || divisor === undefined || divisor < 2) continue;
    if ([...compared].some((value) => value !== 0 && value !== divisor)) continue;
    if (isReachedOtherwise(image, address)) continue;
    const tellsFirst = compared.has(divisor);
    const [load = -1] = loads;
    found.push({ word: address >> 2, divisor, tellsFirst, settledAt: tellsFirst || loads.size !== 1 ? -1 : load });
  }
  return found;
}

/** Whether some instruction or initial value holds the variable's address, so that it may be used through a pointer. */
function isReachedOtherwise(image: Image, address: number): boolean {
  const { code } = image;
  for (const { start, end } of image.functions) {
    for (let pc = start; pc < end; pc += Math.max(1, instructionLength(code, pc))) {
      if (code[pc] === Op.ImmQ && code[pc + 2] === address) return true;
    }
  }
  return false;
}

/** What a register holds, as far as it is about one variable. */
type Known =
  | { readonly kind: "value"; readonly address: number; readonly load: number }
  | { readonly kind: "next" | "remainder"; readonly address: number }
  | { readonly kind: "constant"; readonly value: number };

/** Follows values within straight stretches of code; what a jump or another instruction does with them counts as foreign. */
function readFunction(code: Int32Array, start: number, end: number, uses: Map<number, Use>): void {
  const known = new Map<number, Known>();
  const use = (address: number): Use => {
    let entry = uses.get(address);
    if (entry === undefined)
      uses.set(address, (entry = { divisors: new Set(), loads: new Set(), compared: new Set(), counts: false, foreign: false }));
    return entry;
  };
  for (let pc = start; pc < end; pc += Math.max(1, instructionLength(code, pc))) {
    const op: Op = code[pc];
    const [, first, second, third] = code.subarray(pc, pc + 4);
    const a = known.get(second);
    switch (op) {
      case Op.ImmW:
        known.set(first, { kind: "constant", value: second });
        continue;
      case Op.LdWA:
        use(second);
        known.set(first, { kind: "value", address: second, load: pc });
        continue;
      case Op.MovW:
        if (a === undefined) known.delete(first);
        else known.set(first, a);
        continue;
      case Op.AddIW:
        if (a?.kind === "value" && third === 1) {
          known.set(first, { kind: "next", address: a.address });
          continue;
        }
        break;
      case Op.RemSW:
      case Op.RemUW: {
        const divisor = known.get(third);
        if (a?.kind === "value" && divisor?.kind === "constant") {
          use(a.address).divisors.add(divisor.value);
          use(a.address).loads.add(a.load);
          known.set(first, { kind: "remainder", address: a.address });
          continue;
        }
        break;
      }
      case Op.StWA: {
        const entry = use(first);
        if (a?.kind === "next" && a.address === first) entry.counts = true;
        else if (a?.kind !== "constant") entry.foreign = true;
        continue;
      }
      case Op.BzW:
      case Op.BnzW:
        continue;
      case Op.BEqIW:
      case Op.BNeIW:
        // A branch to where the other way leads too tells nothing.
        if (third === pc + instructionLength(code, pc) || noteCompared(known.get(first), second, use)) continue;
        break;
      case Op.EqIW:
      case Op.NeIW:
        if (noteCompared(a, third, use)) {
          known.delete(first);
          continue;
        }
        break;
      default:
        break;
    }
    otherwise(code, pc, known, use);
  }
}

/** The comparison of a value with a constant. @returns Whether it is the value of a variable. */
function noteCompared(what: Known | undefined, constant: number, use: (address: number) => Use): boolean {
  if (what?.kind !== "value") return false;
  use(what.address).compared.add(constant);
  return true;
}

/** An instruction that is not one of those above: whoever it reads a value of escapes, and what it writes is not known. */
function otherwise(code: Int32Array, pc: number, known: Map<number, Known>, use: (address: number) => Use): void {
  let at = pc + 1;
  for (const operand of SIGNATURES[code[pc]] ?? []) {
    const value = code[at];
    if (operand === "n*w" || operand === "n*j") {
      const registers = operand === "n*w" ? value : 0;
      for (let k = 1; k <= registers; k++) escape(known.get(code[at + k]), use);
      at += 1 + value;
      continue;
    }
    if (operand === "w" || operand === "q") escape(known.get(value), use);
    else if (operand === "a") use(value).foreign = true;
    else if (operand === "wd" || operand === "qd" || operand === "D") {
      known.delete(value);
      if (operand !== "wd") known.delete(value + 1);
    }
    at++;
  }
}

function escape(what: Known | undefined, use: (address: number) => Use): void {
  if (what !== undefined && (what.kind === "value" || what.kind === "next")) use(what.address).foreign = true;
}
