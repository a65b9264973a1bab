/** The initial state: `{ int x = 1; int *p = &x; 0:r1 = x; spinlock_t l; }`. */
import { isTypeWord, type Reading } from "./reading.ts";
import type { Token } from "./lexer.ts";
import type { Value } from "./test.ts";

const ZERO: Value = { kind: "integer", value: 0 };

/** Reads up to and with the closing brace; the opening one is next. */
export function readInitialState(reading: Reading): void {
  reading.take("{", "before the initial state");
  while (!reading.takeIf("}")) {
    if (reading.takeIf(";")) continue;
    readEntry(reading);
    if (!reading.isNext("}") && !reading.isNext(",")) reading.take(";", 'or "}" in the initial state');
    reading.takeIf(",");
  }
}

function readEntry(reading: Reading): void {
  const pointer = skipType(reading);
  const { lexer } = reading;
  const first = lexer.peek();
  if (first.kind === "number" || (/^P\d+$/.test(first.text) && lexer.peekSecond().text === ":")) return readRegister(reading);
  const brackets = reading.takeIf("[");
  const name = reading.takeName("a location such as x, or a register such as 0:r1");
  if (brackets) reading.take("]");
  else if (reading.isNext("[")) return readArray(reading, name);
  const location = reading.location(name.text);
  if (pointer) reading.setPointer(location);
  if (reading.takeIf("=")) reading.setInitial(location, readValue(reading));
}

/** A type is whatever stands before the name. Says whether there was an asterisk. */
function skipType(reading: Reading): boolean {
  const { lexer } = reading;
  let pointer = false;
  for (;;) {
    const token = lexer.peek();
    if (token.text === "*") {
      pointer = true;
      lexer.next();
      continue;
    }
    if (token.kind !== "name") return pointer;
    const second = lexer.peekSecond();
    const another = second.kind === "name" || second.kind === "number" || second.text === "*" || (second.text === "[" && isTypeWord(token));
    if (!another) return pointer;
    lexer.next();
  }
}

function readRegister(reading: Reading): void {
  const { lexer } = reading;
  const token = lexer.next();
  const thread = token.kind === "number" ? reading.numberOf(token) : Number(token.text.slice(1));
  reading.take(":", "after the number of a thread");
  const name = reading.takeName("the name of a register");
  const value = reading.takeIf("=") ? readValue(reading) : ZERO;
  reading.registers.push({ thread, name: name.text, value, at: token.start });
}

function readArray(reading: Reading, name: Token): void {
  reading.take("[");
  const length = reading.takeNumber("the length of the array");
  reading.take("]");
  const first = reading.array(name, length);
  if (!reading.takeIf("=")) return;
  reading.take("{", "before the elements");
  for (let i = 0; !reading.isNext("}"); i++) {
    if (i >= length) reading.wrong(reading.lexer.peek(), `"${name.text}" has ${length} elements, and more values`);
    reading.setInitial(first + i, readValue(reading));
    if (!reading.isNext("}")) reading.take(",", "between the elements");
  }
  reading.take("}");
}

/** A number, an address, or either in parentheses, behind a cast, or in ATOMIC_INIT(). */
export function readValue(reading: Reading): Value {
  const { lexer } = reading;
  const token = lexer.peek();
  if (token.text === "(") {
    lexer.next();
    if (isTypeWord(lexer.peek())) {
      while (!reading.takeIf(")")) {
        if (lexer.peek().kind === "end") reading.expected('")" after a cast');
        lexer.next();
      }
      return readValue(reading);
    }
    const inner = readValue(reading);
    reading.take(")");
    return inner;
  }
  if (token.text === "ATOMIC_INIT") {
    lexer.next();
    reading.take("(");
    const inner = readValue(reading);
    reading.take(")");
    return inner;
  }
  if (reading.takeIf("-")) return { kind: "integer", value: -reading.takeNumber("a number") | 0 };
  if (token.kind === "number") return { kind: "integer", value: reading.takeNumber("a number") };
  if (token.text === "{") reading.unsupported(token, "a structure in the initial state", "Use one location for each member.");
  reading.takeIf("&");
  const name = reading.takeName("a number or an address");
  if (!reading.takeIf("[")) return { kind: "address", location: reading.location(name.text) };
  const index = reading.takeNumber("an index");
  reading.take("]");
  return { kind: "address", location: reading.element(name, index) };
}
