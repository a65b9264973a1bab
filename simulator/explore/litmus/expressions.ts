/** Expressions of a thread. What reads memory is emitted as an instruction of its own; what is left only computes. */
import { BINARY_LEVELS } from "../../../c/syntax/precedence.ts";
import type { Assembler } from "./assembler.ts";
import type { Token } from "./lexer.ts";
import { callPrimitive } from "./primitives.ts";
import { isTypeWord } from "./reading.ts";
import type { Expression, UnaryOperator } from "./test.ts";

/** The call of a primitive, whose parenthesis is next. A value that is not used may be none. */
export function readCall(code: Assembler, token: Token, used: boolean): Expression {
  return callPrimitive(code, token, used, { value: readExpression, place: readPlace });
}

export function readExpression(code: Assembler): Expression {
  const value = readBinary(code, 0);
  if (code.reading.isNext("?")) code.reading.unsupported(code.reading.lexer.peek(), "the operator ?:", "Use if and else.");
  return value;
}

function readBinary(code: Assembler, level: number): Expression {
  const operators = BINARY_LEVELS[level];
  if (operators === undefined) return readUnary(code);
  let left = readBinary(code, level + 1);
  for (;;) {
    const token = code.reading.lexer.peek();
    const operator = operators.find((candidate) => candidate === token.text);
    if (operator === undefined) return left;
    code.reading.lexer.next();
    const before = code.length;
    const right = readBinary(code, level + 1);
    if ((operator === "&&" || operator === "||") && code.length > before) {
      code.reading.unsupported(token, `an access to memory on the right of ${operator}`, "Use a nested if.");
    }
    left = { kind: "binary", operator, left, right };
  }
}

const UNARY: Readonly<Record<string, UnaryOperator>> = { "!": "!", "~": "~", "-": "-" };

export function readUnary(code: Assembler): Expression {
  const { reading } = code;
  const token = reading.lexer.peek();
  const operator = token.kind === "symbol" ? UNARY[token.text] : undefined;
  if (operator !== undefined) {
    reading.lexer.next();
    return fold(operator, readUnary(code));
  }
  if (reading.takeIf("+")) return readUnary(code);
  if (token.text === "++" || token.text === "--") reading.unsupported(token, `${token.text} in an expression`);
  if (reading.takeIf("&")) return readPlace(code);
  if (!reading.takeIf("*")) return readPrimary(code);
  return loadPlain(code, token, readUnary(code));
}

function fold(operator: UnaryOperator, operand: Expression): Expression {
  if (operator === "-" && operand.kind === "constant" && operand.value.kind === "integer") {
    return { kind: "constant", value: { kind: "integer", value: -operand.value.value | 0 } };
  }
  return { kind: "unary", operator, operand };
}

function loadPlain(code: Assembler, token: { readonly start: number }, address: Expression): Expression {
  const register = code.temporary();
  code.emit(token, { kind: "load", register, address, acquire: false, plain: true });
  return { kind: "register", register };
}

function readPrimary(code: Assembler): Expression {
  const { reading } = code;
  const token = reading.lexer.peek();
  if (token.kind === "number") {
    reading.lexer.next();
    return { kind: "constant", value: { kind: "integer", value: reading.numberOf(token) } };
  }
  if (reading.takeIf("(")) {
    if (isTypeWord(reading.lexer.peek())) {
      skipCast(code);
      return readUnary(code);
    }
    if (reading.isNext("{")) reading.unsupported(token, "a statement expression");
    const inner = readExpression(code);
    reading.take(")", "in the expression");
    return refuseMember(code, inner);
  }
  if (token.kind !== "name") reading.expected("an expression", token);
  reading.lexer.next();
  if (token.text === "sizeof") reading.unsupported(token, "sizeof");
  if (reading.isNext("(")) return readCall(code, token, true);
  if (reading.isNext("[")) return loadPlain(code, token, readIndex(code, code.name(token)));
  return refuseMember(code, code.name(token));
}

/** The rest of a cast; the parenthesis is taken. */
export function skipCast(code: Assembler): void {
  const { reading } = code;
  while (!reading.takeIf(")")) {
    const token = reading.lexer.next();
    if (token.kind !== "name" && token.text !== "*") reading.expected('")" after a cast', token);
  }
}

function refuseMember(code: Assembler, value: Expression): Expression {
  const token = code.reading.lexer.peek();
  if (token.text === "->" || token.text === ".") {
    code.reading.unsupported(token, `a member of a structure (${token.text})`, "Use one location for each member.");
  }
  if (token.text === "++" || token.text === "--") code.reading.unsupported(token, `${token.text} in an expression`);
  return value;
}

function readIndex(code: Assembler, base: Expression): Expression {
  code.reading.take("[");
  const index = readExpression(code);
  code.reading.take("]", "after an index");
  return { kind: "binary", operator: "+", left: base, right: index };
}

/** The address of what stands left of an assignment or in READ_ONCE(): `*e`, `x[i]`, `(…)`, or the name of a location. */
export function readPlace(code: Assembler): Expression {
  const { reading } = code;
  const token = reading.lexer.peek();
  if (reading.takeIf("*")) return readUnary(code);
  if (reading.takeIf("(")) {
    if (isTypeWord(reading.lexer.peek())) {
      skipCast(code);
      return readPlace(code);
    }
    const inner = readPlace(code);
    reading.take(")");
    return refuseMember(code, inner);
  }
  if (token.kind !== "name") reading.expected("a place in memory such as *x", token);
  reading.lexer.next();
  if (reading.isNext("[")) return readIndex(code, code.name(token));
  if (reading.isNext("->") || reading.isNext(".")) refuseMember(code, code.name(token));
  const named = code.name(token);
  if (named.kind === "register") {
    reading.wrong(
      token,
      `"${token.text}" is a register, and has no place in memory`,
      "A location is named in the parameters of its thread, as in P0(int *x).",
    );
  }
  return named;
}
