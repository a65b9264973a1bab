/** Statements and blocks. */
import type { BlockStmt, Expr, Label, Stmt, SwitchCase } from "./ast.ts";
import { attributes, newAttributes } from "./attributes.ts";
import { convertForAssignment, discardable, explicitCast, promote, toVoid } from "./build-convert.ts";
import { condition } from "./build-operator.ts";
import { valueOf } from "./build-value.ts";
import { convertConstant } from "./integer.ts";
import { checkLabels, declareLocalLabel, defineLabel, labelFor } from "./labels.ts";
import { asmStatement } from "./parse-asm.ts";
import { startsDeclaration } from "./parse-specifiers.ts";
import type { FunctionState, Parser, SwitchState } from "./parser.ts";
import {
  ASM,
  ATTRIBUTE,
  code,
  COLON,
  COMMA,
  ELLIPSIS,
  EOF,
  EXTENSION,
  IDENTIFIER,
  LBRACE,
  LPAREN,
  RBRACE,
  RPAREN,
  SEMICOLON,
  STAR,
} from "./token-codes.ts";
import { typeText } from "./type-text.ts";
import { isInteger, isVoid, Q_VOID_POINTER } from "./types-basic.ts";
import { unknownInDeclaration } from "./unknown-macro.ts";

const LABEL = code("__label__");
const STATIC_ASSERT = code("_Static_assert");
const IF = code("if");
const ELSE = code("else");
const WHILE = code("while");
const CASE = code("case");
const DEFAULT = code("default");

type StatementParser = (p: Parser, pos: number) => Stmt;

/** What each statement keyword starts; the keyword has been stepped over. */
const KEYWORDS = new Map<number, StatementParser>([
  [IF, ifStatement],
  [code("for"), forStatement],
  [WHILE, whileStatement],
  [code("do"), doStatement],
  [code("return"), returnStatement],
  [code("switch"), switchStatement],
  [code("goto"), gotoStatement],
  [code("break"), breakStatement],
  [code("continue"), continueStatement],
]);

/** `{ … }` with a scope of its own. */
export function block(p: Parser): BlockStmt {
  const pos = p.expect(LBRACE, "`{`");
  const { fn } = p;
  p.enter("Blocks");
  p.pushScope();
  fn?.localLabels.push(new Map());
  if (p.code === LABEL) localLabels(p);
  const stmts: Stmt[] = [];
  let height = 0;
  while (p.code !== RBRACE) {
    if (p.code === EOF) p.fail("c-syntax", "The block is not closed", pos);
    const stmt = blockItem(p);
    if (stmt !== undefined) stmts.push(stmt);
    height = Math.max(height, p.height);
  }
  const locals = fn?.localLabels.pop();
  if (locals !== undefined && locals.size > 0) checkLabels(p, locals);
  p.popScope();
  p.leave();
  p.grow(height);
  p.next();
  return { kind: "block", stmts, pos, end: p.last };
}

function localLabels(p: Parser): void {
  while (p.accept(LABEL)) {
    do {
      if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a label before ${p.shown(p.at)}`);
      declareLocalLabel(p, p.text(), p.at);
      p.next();
    } while (p.accept(COMMA));
    p.expect(SEMICOLON, "`;` after the labels");
  }
}

function blockItem(p: Parser): Stmt | undefined {
  if (p.code === STATIC_ASSERT) {
    p.grammar.staticAssert(p);
    return undefined;
  }
  if (p.code === ATTRIBUTE && attributeStatement(p)) return undefined;
  return startsDeclaration(p) ? p.grammar.localDeclaration(p) : statement(p);
}

/** `__attribute__((fallthrough));` */
function attributeStatement(p: Parser): boolean {
  const { at } = p;
  attributes(p, newAttributes());
  if (p.accept(SEMICOLON)) return true;
  p.moveTo(at);
  return false;
}

export function statement(p: Parser): Stmt {
  const { at: pos } = p;
  p.height = 0;
  const keyword = KEYWORDS.get(p.code);
  if (keyword !== undefined) {
    p.next();
    p.enter("Statements");
    const stmt = keyword(p, pos);
    p.leave();
    p.grow(p.height);
    return stmt;
  }
  switch (p.code) {
    case LBRACE:
      return block(p);
    case SEMICOLON:
      p.next();
      return { kind: "empty", pos, end: pos + 1 };
    case ASM:
      return asmStatement(p);
    case ATTRIBUTE:
      attributes(p, newAttributes());
      return statement(p);
    case CASE:
    case DEFAULT:
      return labelledStatement(p);
    case IDENTIFIER:
      return p.peek() === COLON ? labelledStatement(p) : expressionStatement(p, pos);
    default:
      return expressionStatement(p, pos);
  }
}

function expressionStatement(p: Parser, pos: number): Stmt {
  if (p.code === IDENTIFIER && p.peek() === IDENTIFIER && p.scope.lookup(p.text(), p.limit) === undefined) unknownInDeclaration(p, pos);
  if (p.code === EXTENSION && startsDeclaration(p)) return p.grammar.localDeclaration(p);
  const raw = p.grammar.expression(p);
  if (p.code !== SEMICOLON) p.fail("c-syntax", `Expected \`;\` before ${p.shown(p.at)}`);
  p.next();
  const stmt: Stmt = { kind: "expr", expr: discardable(p, raw), pos, end: p.last };
  p.lastRaw = { stmt, raw };
  return stmt;
}

/** A label without its statement. */
type LabelHead =
  | { readonly kind: "label"; readonly label: Label; readonly pos: number }
  | { readonly kind: "case"; readonly target: SwitchCase; readonly pos: number };

/** Labels and what they label. Several labels in a row become a block, so that the tree stays flat. */
function labelledStatement(p: Parser): Stmt {
  const { at: pos } = p;
  const heads: LabelHead[] = [];
  for (let head = labelHead(p); head !== undefined; head = labelHead(p)) heads.push(head);
  const last = heads.pop();
  const body = labelledBody(p);
  const { end } = body;
  const stmt = last === undefined ? body : withBody(last, body);
  if (heads.length === 0) return stmt;
  const before = heads.map((head) => withBody(head, { kind: "empty", pos: head.pos, end: head.pos }));
  return { kind: "block", stmts: [...before, stmt], pos, end };
}

function withBody(head: LabelHead, body: Stmt): Stmt {
  return { ...head, body, end: body.end };
}

function labelHead(p: Parser): LabelHead | undefined {
  const { at: pos } = p;
  let head: LabelHead;
  if (p.code === CASE || p.code === DEFAULT) head = caseHead(p, pos);
  else if (p.code === IDENTIFIER && p.peek() === COLON) {
    head = { kind: "label", label: defineLabel(p, p.text(), pos), pos };
    p.next();
    p.next();
  } else return undefined;
  attributes(p, newAttributes());
  return head;
}

/** The statement behind a label; GNU and C23 allow a declaration or nothing there. */
function labelledBody(p: Parser): Stmt {
  const { at: pos } = p;
  if (p.code === RBRACE) return { kind: "empty", pos, end: pos };
  p.enter("Labels");
  const body = startsDeclaration(p) ? p.grammar.localDeclaration(p) : statement(p);
  p.leave();
  p.grow(p.height);
  return body;
}

/** `( condition )`. */
function parenthesizedCondition(p: Parser, what: string): Expr {
  p.expect(LPAREN, `\`(\` after ${what}`);
  const value = condition(p, p.grammar.expression(p), what);
  p.expect(RPAREN, `\`)\` after the condition of ${what}`);
  return value;
}

/** A statement that is part of another: it has a scope of its own. */
function substatement(p: Parser): Stmt {
  p.pushScope();
  const stmt = statement(p);
  p.popScope();
  return stmt;
}

/** `if` with all its `else if`: a long chain must not nest the parser. */
function ifStatement(p: Parser, pos: number): Stmt {
  const arms = [ifArm(p, pos)];
  let otherwise: Stmt | undefined;
  while (p.accept(ELSE)) {
    const { at } = p;
    p.height = 0;
    if (!p.accept(IF)) {
      otherwise = substatement(p);
      break;
    }
    arms.push(ifArm(p, at));
  }
  let height = otherwise === undefined ? 0 : p.height;
  for (const arm of arms.reverse()) {
    p.grow(Math.max(height, arm.height));
    ({ height } = p);
    // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
    otherwise = { kind: "if", condition: arm.test, then: arm.then, otherwise, pos: arm.pos, end: p.last };
  }
  return otherwise ?? { kind: "empty", pos, end: p.last };
}

interface IfArm {
  readonly pos: number;
  readonly test: Expr;
  readonly then: Stmt;
  readonly height: number;
}

function ifArm(p: Parser, pos: number): IfArm {
  const test = parenthesizedCondition(p, "`if`");
  const { height } = p;
  const then = substatement(p);
  // oxlint-disable-next-line unicorn/no-thenable -- part of a node, which nobody awaits
  return { pos, test, then, height: Math.max(height, p.height) };
}

/** The body of a loop. */
function loopBody(p: Parser): Stmt {
  const { fn } = p;
  if (fn !== undefined) {
    fn.loops++;
    fn.breakable++;
  }
  const body = substatement(p);
  if (fn !== undefined) {
    fn.loops--;
    fn.breakable--;
  }
  return body;
}

function whileStatement(p: Parser, pos: number): Stmt {
  const test = parenthesizedCondition(p, "`while`");
  const { height } = p;
  const body = loopBody(p);
  p.height = Math.max(height, p.height);
  return { kind: "while", condition: test, body, pos, end: p.last };
}

function doStatement(p: Parser, pos: number): Stmt {
  const body = loopBody(p);
  const { height } = p;
  p.expect(WHILE, "`while` after the body of `do`");
  const test = parenthesizedCondition(p, "`while`");
  p.height = Math.max(height, p.height);
  p.expect(SEMICOLON, "`;` after `do … while`");
  return { kind: "do", body, condition: test, pos, end: p.last };
}

function forStatement(p: Parser, pos: number): Stmt {
  p.expect(LPAREN, "`(` after `for`");
  p.pushScope();
  let height = 0;
  let init: Stmt | undefined;
  if (p.accept(SEMICOLON)) init = undefined;
  else if (startsDeclaration(p)) init = p.grammar.localDeclaration(p);
  else init = expressionStatement(p, p.at);
  height = Math.max(height, p.height);
  const test = p.code === SEMICOLON ? undefined : condition(p, p.grammar.expression(p), "`for`");
  height = Math.max(height, p.height);
  p.expect(SEMICOLON, "`;` after the condition of `for`");
  const step = p.code === RPAREN ? undefined : discardable(p, p.grammar.expression(p));
  height = Math.max(height, p.height);
  p.expect(RPAREN, "`)` after `for`");
  const body = loopBody(p);
  p.height = Math.max(height, p.height);
  p.popScope();
  return { kind: "for", init, condition: test, step, body, pos, end: p.last };
}

function switchStatement(p: Parser, pos: number): Stmt {
  p.expect(LPAREN, "`(` after `switch`");
  const raw = valueOf(p, p.grammar.expression(p));
  p.expect(RPAREN, "`)` after the value of `switch`");
  if (!isInteger(raw.type)) p.fail("c-type", `\`switch\` needs an integer, not a value of type \`${typeText(raw.type)}\``, raw.pos);
  const value = promote(raw);
  const { height, fn } = p;
  const state: SwitchState = { type: value.type, cases: [] };
  fn?.switches.push(state);
  if (fn !== undefined) fn.breakable++;
  const body = substatement(p);
  if (fn !== undefined) fn.breakable--;
  fn?.switches.pop();
  checkCases(p, state.cases, pos);
  p.height = Math.max(height, p.height);
  return { kind: "switch", value, body, cases: state.cases, pos, end: p.last };
}

function checkCases(p: Parser, cases: readonly SwitchCase[], pos: number): void {
  const seen = new Set<bigint | undefined>();
  for (const { range } of cases) {
    if (range !== undefined && range.low !== range.high) continue;
    if (seen.has(range?.low))
      p.fail("c-redefinition", `The \`switch\` has ${range === undefined ? "`default`" : `\`case ${range.low}\``} twice`, pos);
    seen.add(range?.low);
  }
}

function caseHead(p: Parser, pos: number): LabelHead {
  const state = p.fn?.switches.at(-1);
  const isCase = p.code === CASE;
  p.next();
  if (state === undefined) return p.fail("c-syntax", `\`${isCase ? "case" : "default"}\` stands outside a \`switch\``, pos);
  let range: SwitchCase["range"];
  if (isCase) {
    const low = caseValue(p, state);
    range = { low, high: p.accept(ELLIPSIS) ? caseValue(p, state) : low };
  }
  p.expect(COLON, "`:` after the label");
  const target: SwitchCase = { range };
  state.cases.push(target);
  return { kind: "case", target, pos };
}

function caseValue(p: Parser, state: SwitchState): bigint {
  const value = p.grammar.constant(p, "The value of `case`");
  return convertConstant(value, state.type.type) ?? value;
}

function gotoStatement(p: Parser, pos: number): Stmt {
  if (p.accept(STAR)) {
    const address = explicitCast(p, p.grammar.expression(p), Q_VOID_POINTER, pos);
    p.expect(SEMICOLON, "`;` after `goto`");
    return { kind: "goto-computed", address, pos, end: p.last };
  }
  if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a label before ${p.shown(p.at)}`);
  const label = labelFor(p, p.text(), p.at);
  p.next();
  p.expect(SEMICOLON, "`;` after `goto`");
  return { kind: "goto", label, pos, end: p.last };
}

function breakStatement(p: Parser, pos: number): Stmt {
  if ((p.fn?.breakable ?? 0) === 0) p.fail("c-syntax", "`break` stands outside a loop or `switch`", pos);
  p.expect(SEMICOLON, "`;` after `break`");
  return { kind: "break", pos, end: p.last };
}

function continueStatement(p: Parser, pos: number): Stmt {
  if ((p.fn?.loops ?? 0) === 0) p.fail("c-syntax", "`continue` stands outside a loop", pos);
  p.expect(SEMICOLON, "`;` after `continue`");
  return { kind: "continue", pos, end: p.last };
}

function returnStatement(p: Parser, pos: number): Stmt {
  if (p.accept(SEMICOLON)) return { kind: "return", value: undefined, pos, end: p.last };
  const raw = p.grammar.expression(p);
  p.expect(SEMICOLON, "`;` after `return`");
  return { kind: "return", value: returned(p, p.fn, raw), pos, end: p.last };
}

function returned(p: Parser, fn: FunctionState | undefined, raw: Expr): Expr {
  const wanted = fn?.decl.type.returns;
  if (wanted === undefined || isVoid(wanted)) {
    if (!isVoid(raw.type)) p.warn("c-type", "`return` has a value in a function that returns none", raw.pos);
    return toVoid(discardable(p, raw), true);
  }
  if (isVoid(raw.type)) {
    p.warn("c-type", "`return` has a value of type `void` in a function that returns one", raw.pos);
    return discardable(p, raw);
  }
  return convertForAssignment(p, raw, wanted, "the returned value");
}
