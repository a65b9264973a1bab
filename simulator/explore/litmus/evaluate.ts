/**
 * Values while a test runs: two words and a taint.
 *
 * The high word tells addresses from integers, and which call of srcu_read_lock() a value comes from: the kernel's model pairs it with
 * its srcu_read_unlock() by following the value.
 */
import type { ViewState } from "../views/machine.ts";
import type { BinaryOperator, Expression, Value } from "./test.ts";

/** Bit of the high word: the low word is the number of a location. */
export const ADDRESS = 1;
/** The number of a section plus 1 stands above these bits of the high word. */
export const SECTION_SHIFT = 8;

/** A computation that the values here cannot show, such as the product of two addresses. */
export class Incomputable extends Error {}

export function highOf(value: Value): number {
  return value.kind === "address" ? ADDRESS : 0;
}

export function lowOf(value: Value): number {
  return value.kind === "address" ? value.location : value.value;
}

/** Where the registers of one thread lie in the flat state: low, high, taint. */
export const REGISTER_WORDS = 3;

/** Evaluates expressions; the result is in its fields, so that nothing is allocated. */
export class Evaluator {
  low = 0;
  high = 0;
  taint = 0;
  private readonly state: ViewState;

  constructor(state: ViewState) {
    this.state = state;
  }

  /** @param registers Index of the first word of the thread's registers. */
  run(expression: Expression, registers: number): void {
    switch (expression.kind) {
      case "constant":
        this.low = lowOf(expression.value);
        this.high = highOf(expression.value);
        this.taint = 0;
        return;
      case "register": {
        const at = registers + expression.register * REGISTER_WORDS;
        const { words } = this.state.flat;
        this.low = words[at];
        this.high = words[at + 1];
        this.taint = words[at + 2];
        return;
      }
      case "unary":
        this.run(expression.operand, registers);
        return this.unary(expression.operator);
      case "binary": {
        this.run(expression.left, registers);
        const { low, high, taint } = this;
        this.run(expression.right, registers);
        this.binary(expression.operator, low, high, this.low, this.high);
        this.taint = this.state.orders.join(taint, this.taint);
        return;
      }
    }
  }

  /** What an operator makes of two values; only low and high words change. */
  binary(operator: BinaryOperator, low: number, high: number, otherLow: number, otherHigh: number): void {
    const section = Math.max(high >> SECTION_SHIFT, otherHigh >> SECTION_SHIFT) << SECTION_SHIFT;
    const left = high & ADDRESS;
    const right = otherHigh & ADDRESS;
    if ((left | right) === 0) {
      this.low = compute(operator, low, otherLow);
      this.high = section;
    } else {
      this.withAddress(operator, low, left, otherLow, right);
      this.high |= section;
    }
  }

  private unary(operator: "!" | "~" | "-"): void {
    const address = this.high & ADDRESS;
    if (operator === "!") {
      this.low = address === 0 && this.low === 0 ? 1 : 0;
      this.high &= ~ADDRESS;
      return;
    }
    if (address !== 0) throw new Incomputable(`${operator} of an address`);
    this.low = operator === "~" ? ~this.low : -this.low | 0;
  }

  /** Addresses can be compared, and moved by a number of elements; an address is not 0. */
  private withAddress(operator: BinaryOperator, low: number, left: number, otherLow: number, right: number): void {
    const same = left === right && low === otherLow;
    const leftTrue = left !== 0 || low !== 0;
    const rightTrue = right !== 0 || otherLow !== 0;
    this.high = 0;
    switch (operator) {
      case "==":
        this.low = same ? 1 : 0;
        return;
      case "!=":
        this.low = same ? 0 : 1;
        return;
      case "&&":
        this.low = leftTrue && rightTrue ? 1 : 0;
        return;
      case "||":
        this.low = leftTrue || rightTrue ? 1 : 0;
        return;
      case "+":
        if (left !== 0 && right !== 0) break;
        this.low = low + otherLow;
        this.high = ADDRESS;
        return;
      case "-":
        if (left === 0) break;
        this.low = low - otherLow;
        this.high = right === 0 ? ADDRESS : 0;
        return;
      case "^":
        if (!same) break;
        this.low = 0;
        return;
      case "&":
      case "*":
        if (leftTrue && rightTrue) break;
        this.low = 0;
        return;
      default:
        break;
    }
    throw new Incomputable(`${operator} with an address`);
  }
}

function compute(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return (a + b) | 0;
    case "-":
      return (a - b) | 0;
    case "*":
      return Math.imul(a, b);
    case "/":
    case "%":
      if (b === 0) throw new Incomputable("a division by zero");
      return operator === "/" ? (a / b) | 0 : (a % b) | 0;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    case "==":
      return a === b ? 1 : 0;
    case "!=":
      return a === b ? 0 : 1;
    case "<":
      return a < b ? 1 : 0;
    case ">":
      return a > b ? 1 : 0;
    case "<=":
      return a <= b ? 1 : 0;
    case ">=":
      return a >= b ? 1 : 0;
    case "&&":
      return a !== 0 && b !== 0 ? 1 : 0;
    case "||":
      return a !== 0 || b !== 0 ? 1 : 0;
  }
}
