/** Expressions from comma down to cast and unary operators. Nothing here converts a result that its user has not asked for. */
import type { ArithmeticOp, Expr } from "./ast.ts";
import { discardable, explicitCast } from "./build-convert.ts";
import { assign, binary, comma, compare, compoundAssign, conditional, increment, logical, unary } from "./build-operator.ts";
import { addressOf, dereference, needSize, refuseUnsupported, sizeConstant } from "./build-value.ts";
import { alignOf, sizeOf } from "./layout.ts";
import { evaluateConstant } from "./constant.ts";
import { labelFor } from "./labels.ts";
import { BINARY_LEVELS, type BinaryOp } from "./precedence.ts";
import { compoundLiteral, postfix, primary } from "./parse-primary.ts";
import type { Parser } from "./parser.ts";
import {
  AMPERSAND,
  ASSIGN,
  code,
  COLON,
  COMMA,
  EXTENSION,
  IDENTIFIER,
  LAST_CODE,
  LBRACE,
  LPAREN,
  QUESTION,
  RPAREN,
  STAR,
} from "./token-codes.ts";
import { isFunction, isInteger, isVoid, Q_VOID_POINTER } from "./types-basic.ts";
import type { QualType } from "./types.ts";

const SIZEOF = code("sizeof");
const ALIGNOF = code("_Alignof");
const AND_AND = code("&&");
const PLUS_PLUS = code("++");
const MINUS_MINUS = code("--");
const REAL = code("__real__");
const IMAG = code("__imag__");

/** Binding strength by code, 0 for what is no binary operator. */
const STRENGTH = new Uint8Array(LAST_CODE);
const OPERATOR: BinaryOp[] = [];
BINARY_LEVELS.forEach((level, index) => {
  for (const op of level) {
    STRENGTH[code(op)] = index + 1;
    OPERATOR[code(op)] = op;
  }
});

const COMPOUND = new Map<number, ArithmeticOp>(
  (["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"] as const).map((op) => [code(`${op}=`), op]),
);

const UNARY = new Map<number, "+" | "-" | "~" | "!">((["+", "-", "~", "!"] as const).map((op) => [code(op), op]));

/** expression: assignment { , assignment } */
export function expression(p: Parser): Expr {
  let left = assignment(p);
  while (p.code === COMMA) {
    p.next();
    const { height } = p;
    const right = assignment(p);
    p.grow(Math.max(height, p.height));
    left = comma(p, left, right, discardable(p, left));
  }
  return left;
}

/** assignment: conditional | unary assignment-operator assignment */
export function assignment(p: Parser): Expr {
  const target = conditionalExpression(p);
  const op = COMPOUND.get(p.code);
  if (p.code !== ASSIGN && op === undefined) return target;
  const at = p.next();
  const { height } = p;
  p.enter("Assignments");
  const source = assignment(p);
  p.leave();
  p.grow(Math.max(height, p.height));
  return op === undefined ? assign(p, target, source, at) : compoundAssign(p, op, target, source, at);
}

function conditionalExpression(p: Parser): Expr {
  const test = binaryExpression(p, 1);
  if (p.code !== QUESTION) return test;
  const at = p.next();
  let { height } = p;
  p.enter("Conditional expressions");
  let then: Expr | undefined;
  if (p.code !== COLON) {
    then = expression(p);
    height = Math.max(height, p.height);
  }
  p.expect(COLON, "`:` of `?:`");
  const otherwise = conditionalExpression(p);
  p.leave();
  p.grow(Math.max(height, p.height));
  return conditional(p, test, then, otherwise, at);
}

function binaryExpression(p: Parser, strength: number): Expr {
  let left = castExpression(p);
  for (;;) {
    const { code: operator } = p;
    const own = STRENGTH[operator] ?? 0;
    if (own < strength) return left;
    const at = p.next();
    const { height } = p;
    const right = binaryExpression(p, own + 1);
    p.grow(Math.max(height, p.height));
    left = combine(p, OPERATOR[operator] ?? "+", left, right, at);
  }
}

function combine(p: Parser, op: BinaryOp, left: Expr, right: Expr, at: number): Expr {
  switch (op) {
    case "&&":
    case "||":
      return logical(p, op, left, right);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(p, op, left, right, at);
    default:
      return binary(p, op, left, right, at);
  }
}

/** cast: ( type ) cast | ( type ) { initializer } … | unary */
function castExpression(p: Parser): Expr {
  if (p.code !== LPAREN) return unaryExpression(p);
  const pos = p.next();
  if (!p.grammar.startsTypeName(p)) return postfix(p, parenthesized(p, pos), pos);
  const type = p.grammar.typeName(p);
  p.expect(RPAREN, "`)` after the type");
  if (p.code === LBRACE) return postfix(p, compoundLiteral(p, type, pos), pos);
  p.enter("Casts");
  const operand = castExpression(p);
  p.leave();
  p.grow(p.height);
  return explicitCast(p, operand, type, pos);
}

/** The rest of a parenthesized expression or of a statement expression; the parenthesis has been stepped over. */
function parenthesized(p: Parser, pos: number): Expr {
  p.enter("Parentheses");
  const inner = p.code === LBRACE ? primary(p, pos) : expression(p);
  p.leave();
  const end = p.expect(RPAREN, "`)`") + 1;
  return { ...inner, pos, end };
}

function unaryExpression(p: Parser): Expr {
  const { at: pos, code: operator } = p;
  const op = UNARY.get(operator);
  if (op !== undefined) {
    p.next();
    return unary(p, op, operand(p), pos);
  }
  switch (operator) {
    case STAR:
      p.next();
      return dereference(p, operand(p), pos);
    case AMPERSAND:
      p.next();
      return addressOf(p, operand(p), pos);
    case PLUS_PLUS:
    case MINUS_MINUS:
      p.next();
      return prefixIncrement(p, operator === PLUS_PLUS ? 1 : -1, pos);
    case SIZEOF:
    case ALIGNOF:
      p.next();
      return sizeofExpression(p, operator === SIZEOF, pos);
    case EXTENSION:
      p.next();
      return operand(p);
    case AND_AND:
      p.next();
      return labelAddress(p, pos);
    case REAL:
    case IMAG:
      return p.fail("c-complex", `${p.shown(pos)} is not supported`);
    default:
      return postfix(p, primary(p, undefined), pos);
  }
}

/** The operand of a unary operator. */
function operand(p: Parser): Expr {
  p.enter("Unary operators");
  const inner = castExpression(p);
  p.leave();
  p.grow(p.height);
  return inner;
}

function prefixIncrement(p: Parser, by: 1 | -1, pos: number): Expr {
  const target = operand(p);
  return increment(p, target, by, false, pos, target.end);
}

/** `&&label`. */
function labelAddress(p: Parser, pos: number): Expr {
  if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a label after \`&&\`, not ${p.shown(p.at)}`);
  const label = labelFor(p, p.text(), p.at);
  label.addressTaken = true;
  p.next();
  p.height = 0;
  return { kind: "label-address", label, type: Q_VOID_POINTER, lvalue: false, pos, end: p.last };
}

/** `sizeof` and `_Alignof`, of a type or an expression. */
function sizeofExpression(p: Parser, isSizeof: boolean, pos: number): Expr {
  if (p.code === LPAREN) {
    const open = p.next();
    if (p.grammar.startsTypeName(p)) {
      const type = p.grammar.typeName(p);
      p.expect(RPAREN, "`)` after the type");
      if (p.code !== LBRACE) return sizeConstant(isSizeof ? sizeofType(p, type, pos) : alignOf(complete(p, type, pos)), pos, p.last);
      return sizeofOperand(p, postfix(p, compoundLiteral(p, type, open), open), isSizeof, pos);
    }
    return sizeofOperand(p, postfix(p, parenthesized(p, open), open), isSizeof, pos);
  }
  p.enter("Unary operators");
  const inner = unaryExpression(p);
  p.leave();
  return sizeofOperand(p, inner, isSizeof, pos);
}

function sizeofOperand(p: Parser, inner: Expr, isSizeof: boolean, pos: number): Expr {
  p.height = 0;
  if (inner.kind === "member" && inner.field.bits !== undefined) p.fail("c-type", "The size of a bit-field cannot be asked", pos);
  if (isSizeof) return sizeConstant(sizeofType(p, inner.type, pos), pos, p.last);
  const declared = inner.kind === "object" || inner.kind === "function" ? inner.decl.attributes.aligned : undefined;
  return sizeConstant(declared ?? alignOf(complete(p, inner.type, pos)), pos, p.last);
}

/** The size of a type; unsupported types have one too, except variable length arrays. */
function sizeofType(p: Parser, type: QualType, at: number): number {
  if (type.type.kind === "unsupported" && type.type.size > 0) return type.type.size;
  if (isVoid(type) || isFunction(type)) return 1;
  return needSize(p, type, at);
}

function complete(p: Parser, type: QualType, at: number): QualType {
  let inner = type;
  while (inner.type.kind === "array") inner = inner.type.element;
  if (sizeOf(inner.type) === undefined) needSize(p, inner, at);
  return type;
}

/** A conditional expression that must be an integer constant. */
export function constantExpression(p: Parser, what: string): bigint {
  const pos = p.at;
  const expr = conditionalExpression(p);
  refuseUnsupported(p, expr.type, pos);
  const value = isInteger(expr.type) ? evaluateConstant(expr) : undefined;
  if (value === undefined) {
    if (expr.type.type.kind === "float") p.fail("c-type", `${what} must be an integer`, pos);
    p.fail("c-not-constant", `${what} must be an integer constant`, pos);
  }
  return value;
}
