/** The constant expressions of `#if` and `#elif`, evaluated while they are read. */
import { charConstant, type ConditionValue, integerConstant, makeValue } from "./condition-literal.ts";
import { endToken, type LexToken } from "./lex-token.ts";
import { BINARY_STRENGTH } from "./precedence.ts";

/** What an expression asks of its surroundings. Macros are expanded by whoever supplies the tokens. */
export interface ConditionHost {
  /** The next token, macros expanded; {@link endToken} at the end of the directive. */
  next(): LexToken;
  /** The next token as written, for `defined`. */
  nextUnexpanded(): LexToken;
  isDefined(name: string): boolean;
  /** Undefined at the end of the directive. */
  report(at: LexToken | undefined, message: string, help: string): void;
}

/** Parentheses, unary operators and conditionals within each other; more are refused. */
const MAX_DEPTH = 200;

const ZERO = makeValue(0n, false);
const ONE = makeValue(1n, false);

/** The truth of the expression. An error is reported once and makes it false. */
export function evaluateCondition(host: ConditionHost): boolean {
  return new ConditionReader(host).run();
}

class ConditionReader {
  private readonly host: ConditionHost;
  private token: LexToken;
  private failed = false;
  /** Greater than 0 in an operand that is not evaluated. */
  private skipping = 0;
  private depth = 0;

  constructor(host: ConditionHost) {
    this.host = host;
    this.token = host.next();
  }

  run(): boolean {
    if (this.token === endToken) {
      this.fail("The condition has no expression");
      return false;
    }
    const { value } = this.comma();
    if (!this.failed && this.token !== endToken) this.failAtSurplus();
    return !this.failed && value !== 0n;
  }

  private advance(): void {
    this.token = this.host.next();
  }

  private accept(text: string): boolean {
    if (!this.token.is(text)) return false;
    this.advance();
    return true;
  }

  private fail(message: string, help = ""): ConditionValue {
    if (!this.failed) this.host.report(this.token === endToken ? undefined : this.token, message, help);
    this.failed = true;
    return ZERO;
  }

  private failAtSurplus(): void {
    if (this.token.is(")")) this.fail("A '(' is missing in the condition");
    else if (this.token.is(":")) this.fail("The ':' in the condition has no '?' before it");
    else this.fail(`An operator is missing before '${this.token.text}' in the condition`);
  }

  private comma(): ConditionValue {
    let value = this.conditional();
    while (!this.failed && this.accept(",")) value = this.conditional();
    return value;
  }

  private conditional(): ConditionValue {
    if (++this.depth > MAX_DEPTH) return this.fail(`The condition is nested more than ${MAX_DEPTH} deep`);
    const condition = this.binary(1);
    const result = !this.failed && this.accept("?") ? this.choose(condition.value !== 0n) : condition;
    this.depth--;
    return result;
  }

  private choose(first: boolean): ConditionValue {
    const then = this.operand(!first, () => this.comma());
    if (!this.failed && !this.accept(":")) return this.fail("The '?' in the condition has no ':' after it");
    const otherwise = this.operand(first, () => this.conditional());
    return makeValue(first ? then.value : otherwise.value, then.unsigned || otherwise.unsigned);
  }

  /** Reads an operand, which is only checked for its form when it is skipped. */
  private operand(skipped: boolean, read: () => ConditionValue): ConditionValue {
    if (skipped) this.skipping++;
    const value = read();
    if (skipped) this.skipping--;
    return value;
  }

  private binary(least: number): ConditionValue {
    let left = this.unary();
    for (;;) {
      const operator = this.token.text;
      const precedence = this.token.kind === "punctuator" ? (BINARY_STRENGTH.get(operator) ?? 0) : 0;
      if (this.failed || precedence < least) return left;
      const at = this.token;
      this.advance();
      const settled = (operator === "&&" && left.value === 0n) || (operator === "||" && left.value !== 0n);
      const right = this.operand(settled, () => this.binary(precedence + 1));
      left = this.failed ? ZERO : this.combine(operator, left, right, at);
    }
  }

  private combine(operator: string, left: ConditionValue, right: ConditionValue, at: LexToken): ConditionValue {
    const unsigned = left.unsigned || right.unsigned;
    const a = unsigned ? BigInt.asUintN(64, left.value) : left.value;
    const b = unsigned ? BigInt.asUintN(64, right.value) : right.value;
    switch (operator) {
      case "||":
        return left.value !== 0n || right.value !== 0n ? ONE : ZERO;
      case "&&":
        return left.value !== 0n && right.value !== 0n ? ONE : ZERO;
      case "==":
        return a === b ? ONE : ZERO;
      case "!=":
        return a === b ? ZERO : ONE;
      case "<":
        return a < b ? ONE : ZERO;
      case ">":
        return a > b ? ONE : ZERO;
      case "<=":
        return a <= b ? ONE : ZERO;
      case ">=":
        return a >= b ? ONE : ZERO;
      case "<<":
        return shift(left, right.value);
      case ">>":
        return shift(left, -right.value);
      case "/":
      case "%":
        return this.divide(operator, a, b, unsigned, at);
      default:
        return makeValue(arithmetic(operator, a, b), unsigned);
    }
  }

  private divide(operator: "/" | "%", a: bigint, b: bigint, unsigned: boolean, at: LexToken): ConditionValue {
    if (b !== 0n) return makeValue(operator === "/" ? a / b : a % b, unsigned);
    if (this.skipping > 0) return makeValue(0n, unsigned);
    this.failed = true;
    this.host.report(at, "The condition divides by zero", "");
    return ZERO;
  }

  private unary(): ConditionValue {
    const { token } = this;
    if (token.kind !== "punctuator") return this.primary();
    if (++this.depth > MAX_DEPTH) return this.fail(`The condition is nested more than ${MAX_DEPTH} deep`);
    const value = this.prefixed(token);
    this.depth--;
    return value;
  }

  private prefixed({ text }: LexToken): ConditionValue {
    if (!["+", "-", "~", "!", "("].includes(text)) return this.missingOperand();
    this.advance();
    if (text === "(") {
      const value = this.comma();
      return this.failed || this.accept(")") ? value : this.fail("A ')' is missing in the condition");
    }
    const { value, unsigned } = this.unary();
    if (text === "!") return value === 0n ? ONE : ZERO;
    if (text === "+") return { value, unsigned };
    return makeValue(text === "-" ? -value : ~value, unsigned);
  }

  private missingOperand(): ConditionValue {
    const { token } = this;
    if (token === endToken) return this.fail("The condition ends where an operand is expected");
    if (token.is("#")) {
      return this.fail("Assertions (#if #name(answer)) are not supported", "Test a macro instead; gcc calls assertions obsolete");
    }
    return this.fail(`An operand is missing before '${token.text}' in the condition`);
  }

  private primary(): ConditionValue {
    const { token } = this;
    switch (token.kind) {
      case "number":
        return this.literal(integerConstant(token.text));
      case "char":
        return this.literal(charConstant(token.text));
      case "identifier":
        return token.is("defined") ? this.defined() : this.name();
      default:
        if (token === endToken) return this.missingOperand();
        return this.fail(`'${token.text}' cannot stand in a condition`);
    }
  }

  private literal(value: ReturnType<typeof integerConstant>): ConditionValue {
    if ("message" in value) return this.fail(value.message);
    this.advance();
    return value;
  }

  /** A name that is no macro is 0. */
  private name(): ConditionValue {
    const { text } = this.token;
    this.advance();
    if (!this.token.is("(") || this.host.isDefined(text)) return ZERO;
    return this.fail(`'${text}' is used like a macro with arguments, but no such macro is defined`, "Include the header that defines it");
  }

  private defined(): ConditionValue {
    let name = this.host.nextUnexpanded();
    const parenthesized = name.is("(");
    if (parenthesized) name = this.host.nextUnexpanded();
    if (name.kind !== "identifier") return this.fail("'defined' needs a macro's name");
    if (parenthesized && !this.host.nextUnexpanded().is(")")) return this.fail("A ')' is missing after 'defined'");
    this.advance();
    return this.host.isDefined(name.text) ? ONE : ZERO;
  }
}

/** To the left; a negative count shifts to the right, which is gcc's reading too. */
function shift({ value, unsigned }: ConditionValue, count: bigint): ConditionValue {
  if (count >= 0n) return count > 63n ? makeValue(0n, unsigned) : makeValue(value << count, unsigned);
  return makeValue(value >> (count < -64n ? 64n : -count), unsigned);
}

function arithmetic(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    default:
      return a ^ b;
  }
}
