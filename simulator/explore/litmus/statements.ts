/** Statements of a thread. */
import type { Assembler } from "./assembler.ts";
import { readCall, readExpression, readPlace, readUnary } from "./expressions.ts";
import type { Token } from "./lexer.ts";
import { isTypeWord } from "./reading.ts";
import type { BinaryOperator, Expression } from "./test.ts";

const REFUSED = new Set(["while", "for", "do", "switch", "goto", "return", "break", "continue", "asm", "__asm__"]);

const COMPOUND: Readonly<Record<string, BinaryOperator>> = {
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "&=": "&",
  "|=": "|",
  "^=": "^",
  "<<=": "<<",
  ">>=": ">>",
};

/** `{ … }`. */
export function readBlock(code: Assembler): void {
  code.reading.take("{", "before the code of a thread");
  while (!code.reading.takeIf("}")) {
    if (code.reading.lexer.peek().kind === "end") code.reading.expected('a statement or "}"');
    readStatement(code);
  }
}

function readStatement(code: Assembler): void {
  const { reading } = code;
  const token = reading.lexer.peek();
  if (reading.takeIf(";")) return;
  if (token.text === "{") return readBlock(code);
  if (token.text === "if") return readIf(code);
  if (REFUSED.has(token.text)) reading.unsupported(token, `"${token.text}"`, "A litmus test has straight code and if.");
  if (isTypeWord(token)) readDeclaration(code);
  else readEffect(code);
  reading.take(";", "after a statement");
}

function readIf(code: Assembler): void {
  const { reading } = code;
  const token = reading.take("if");
  reading.take("(", 'after "if"');
  const condition = readExpression(code);
  reading.take(")", "after the condition");
  const branch = code.branch(token, condition);
  code.depth++;
  readStatement(code);
  if (reading.isNext("else")) {
    const other = reading.lexer.next();
    const end = code.jump(other);
    code.land(branch);
    readStatement(code);
    code.land(end);
  } else code.land(branch);
  code.depth--;
}

function readDeclaration(code: Assembler): void {
  const { reading } = code;
  skipType(code);
  for (;;) {
    while (reading.takeIf("*") || reading.takeIf("const") || reading.takeIf("volatile"));
    const name = reading.takeName("the name of a register");
    const register = code.register(name.text);
    if (reading.isNext("[")) reading.unsupported(reading.lexer.peek(), "an array that is local to a thread");
    if (reading.takeIf("=")) code.set(name, register, readExpression(code));
    if (!reading.takeIf(",")) return;
  }
}

function skipType(code: Assembler): void {
  const { lexer } = code.reading;
  while (isTypeWord(lexer.peek()) || lexer.peek().text === "*") {
    const word = lexer.next().text;
    if (word === "struct" || word === "union" || word === "enum") code.reading.takeName(`the name of a ${word}`);
  }
}

/** An assignment, an increment, or a call. */
function readEffect(code: Assembler): void {
  const { reading } = code;
  const token = reading.lexer.peek();
  if (token.text === "++" || token.text === "--") {
    reading.lexer.next();
    return increment(code, reading.takeName("the name of a register"), token.text);
  }
  if (token.kind === "name" && !["(", "["].includes(reading.lexer.peekSecond().text)) return readAssignment(code, token);
  if (token.kind === "name" && reading.lexer.peekSecond().text === "(") {
    reading.lexer.next();
    readCall(code, token, false);
    return;
  }
  if (token.text === "(" && isTypeWord(reading.lexer.peekSecond())) {
    readUnary(code);
    return;
  }
  if (token.text !== "*" && token.text !== "(" && token.kind !== "name") reading.expected("a statement", token);
  readPlainStore(code, token);
}

function readAssignment(code: Assembler, token: Token): void {
  const { reading } = code;
  reading.lexer.next();
  const sign = reading.lexer.peek();
  if (sign.text === "->" || sign.text === ".") {
    reading.unsupported(sign, `a member of a structure (${sign.text})`, "Use one location for each member.");
  }
  if (sign.text === "++" || sign.text === "--") {
    reading.lexer.next();
    return increment(code, token, sign.text);
  }
  if (sign.text === ":") reading.unsupported(token, "a label");
  const operator = COMPOUND[sign.text];
  if (sign.text !== "=" && operator === undefined) reading.expected('"=" after a name', sign);
  reading.lexer.next();
  const register = code.register(token.text);
  const value = readExpression(code);
  code.set(token, register, operator === undefined ? value : combine(operator, { kind: "register", register }, value));
}

function combine(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: "binary", operator, left, right };
}

function increment(code: Assembler, name: Token, sign: string): void {
  const register = code.register(name.text);
  const one: Expression = { kind: "constant", value: { kind: "integer", value: 1 } };
  code.set(name, register, combine(sign === "++" ? "+" : "-", { kind: "register", register }, one));
}

/** `*x = …`, `x[i] = …`. */
function readPlainStore(code: Assembler, token: Token): void {
  const { reading } = code;
  const address = readPlace(code);
  const sign = reading.lexer.next();
  const operator = COMPOUND[sign.text];
  if (sign.text !== "=" && operator === undefined) reading.expected('"="', sign);
  let value: Expression;
  if (operator === undefined) value = readExpression(code);
  else {
    const register = code.temporary();
    code.emit(token, { kind: "load", register, address, acquire: false, plain: true });
    value = combine(operator, { kind: "register", register }, readExpression(code));
  }
  code.emit(token, { kind: "store", address, value, release: false, plain: true });
}
