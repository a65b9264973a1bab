/** The end of a litmus file: `locations [x; 0:r1;]`, `filter (…)`, and `exists (…)`, `~exists (…)` or `forall (…)`. */
import { readValue } from "./initial.ts";
import type { Token } from "./lexer.ts";
import type { Reading } from "./reading.ts";
import type { LitmusTest, Proposition, Term, Value } from "./test.ts";

/** The register of a thread by its name, made where there was none: its value is then the initial one. */
export type FindRegister = (thread: number, name: Token) => number;

export type Question = Pick<LitmusTest, "quantifier" | "condition" | "filter" | "shown">;

const TRUE: Proposition = { kind: "and", parts: [] };

export function readQuestion(reading: Reading, find: FindRegister): Question {
  const shown: Term[] = [];
  let filter: Proposition | undefined;
  for (;;) {
    const token = reading.lexer.peek();
    if (token.text === "locations") readShown(reading, find, shown);
    else if (token.text === "filter") {
      reading.lexer.next();
      filter = readProposition(reading, find);
    } else if (token.kind === "end") return { quantifier: "forall", condition: TRUE, filter, shown };
    else break;
    reading.takeIf(";");
  }
  const quantifier = readQuantifier(reading);
  const condition = readProposition(reading, find);
  reading.takeIf(";");
  if (reading.lexer.peek().kind !== "end") reading.expected("the end of the file after the condition");
  return { quantifier, condition, filter, shown };
}

function readQuantifier(reading: Reading): LitmusTest["quantifier"] {
  const token = reading.lexer.next();
  if (token.text === "exists" || token.text === "final") return "exists";
  if (token.text === "forall") return "forall";
  if ((token.text === "~" || token.text === "not") && reading.takeIf("exists")) return "~exists";
  if (token.text === "observed" || token.text === "cases") reading.unsupported(token, `"${token.text}"`);
  reading.expected('a thread such as P0(int *x) { … }, "locations", "filter", "exists", "~exists" or "forall"', token);
}

function readShown(reading: Reading, find: FindRegister, shown: Term[]): void {
  reading.take("locations");
  reading.take("[", 'after "locations"');
  while (!reading.takeIf("]")) {
    if (reading.takeIf(";")) continue;
    shown.push(readTerm(reading, find));
    // A type may follow: it only says how herd7 prints the value.
    while (!reading.isNext(";") && !reading.isNext("]")) {
      const token = reading.lexer.next();
      if (token.kind !== "name" && token.text !== "*") reading.expected('";" or "]" after a location', token);
    }
  }
}

/** Implication binds least, then or, then and. */
function readProposition(reading: Reading, find: FindRegister): Proposition {
  const left = readOr(reading, find);
  if (!reading.takeIf("=>")) return left;
  return { kind: "implies", left, right: readProposition(reading, find) };
}

function readOr(reading: Reading, find: FindRegister): Proposition {
  let left = readAnd(reading, find);
  while (reading.takeIf("\\/") || reading.takeIf("||")) left = { kind: "or", parts: [left, readAnd(reading, find)] };
  return left;
}

function readAnd(reading: Reading, find: FindRegister): Proposition {
  let left = readUnary(reading, find);
  while (reading.takeIf("/\\") || reading.takeIf("&&")) left = { kind: "and", parts: [left, readUnary(reading, find)] };
  return left;
}

function readUnary(reading: Reading, find: FindRegister): Proposition {
  if (reading.takeIf("~") || reading.takeIf("not") || reading.takeIf("!")) return { kind: "not", inner: readUnary(reading, find) };
  if (reading.takeIf("true")) return TRUE;
  if (reading.takeIf("false")) return { kind: "or", parts: [] };
  if (!reading.takeIf("(")) return readEquation(reading, find);
  const inner = readProposition(reading, find);
  reading.take(")", 'or "/\\" or "\\/" in the condition');
  return inner;
}

function readEquation(reading: Reading, find: FindRegister): Proposition {
  const left = readTerm(reading, find);
  const token = reading.lexer.next();
  if (token.text !== "=" && token.text !== "==" && token.text !== "!=") reading.expected('"=" or "!="', token);
  const right = readRight(reading, find);
  const equal: Proposition = { kind: "equal", left, right };
  return token.text === "!=" ? { kind: "not", inner: equal } : equal;
}

function readRight(reading: Reading, find: FindRegister): Value | Term {
  const { lexer } = reading;
  const token = lexer.peek();
  if (token.text === "*" || token.text === "[") return readTerm(reading, find);
  const isRegister = (token.kind === "number" || /^P\d+$/.test(token.text)) && lexer.peekSecond().text === ":";
  return isRegister ? readTerm(reading, find) : readValue(reading);
}

/** `0:r1`, `x`, `[x]`, `*x`, `x[1]`. */
function readTerm(reading: Reading, find: FindRegister): Term {
  const { lexer } = reading;
  if (reading.takeIf("*")) return readTerm(reading, find);
  const first = lexer.peek();
  if (first.kind === "number" || (/^P\d+$/.test(first.text) && lexer.peekSecond().text === ":")) {
    lexer.next();
    const thread = first.kind === "number" ? reading.numberOf(first) : Number(first.text.slice(1));
    reading.take(":", "between a thread and its register");
    const name = reading.takeName("the name of a register");
    return { kind: "register", thread, name: name.text, register: find(thread, name) };
  }
  const brackets = reading.takeIf("[");
  const name = reading.takeName("a location such as x, or a register such as 0:r1");
  if (brackets) reading.take("]");
  else if (reading.takeIf("[")) {
    const index = reading.takeNumber("an index");
    reading.take("]");
    return { kind: "location", location: reading.element(name, index) };
  }
  // As herd7 does: a location that nothing else names is there, and 0.
  return { kind: "location", location: reading.location(name.text) };
}
