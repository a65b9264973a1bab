/** Primary and postfix expressions: names, constants, strings, statement expressions, compound literals, `_Generic`, members, calls. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Expr, ObjectDecl, Stmt } from "./ast.ts";
import { increment, subscript } from "./build-operator.ts";
import { constant, dereference, isNarrowBitField, member, objectNode, valueOf } from "./build-value.ts";
import { builtinCall, isBuiltinName } from "./builtins.ts";
import { compatible } from "./compatible.ts";
import { readNumber } from "./literals-number.ts";
import { readChar, readStrings } from "./literals-text.ts";
import { call, callByName } from "./parse-call.ts";
import type { Parser } from "./parser.ts";
import type { ProblemCode } from "./problems.ts";
import type { Binding } from "./scope.ts";
import { typeBefore } from "./scope.ts";
import {
  CHARACTER,
  code,
  COLON,
  COMMA,
  DOT,
  IDENTIFIER,
  LBRACKET,
  LPAREN,
  NUMBER,
  OTHER,
  RBRACKET,
  RPAREN,
  STRING,
} from "./token-codes.ts";
import { typeText } from "./type-text.ts";
import { arrayOf, CHAR, isVoid, plain, Q_VOID, unqualified } from "./types-basic.ts";
import type { QualType } from "./types.ts";
import { QUAL_CONST } from "./types.ts";
import { undeclared } from "./unknown-macro.ts";

const ARROW = code("->");
const PLUS_PLUS = code("++");
const MINUS_MINUS = code("--");
const GENERIC = code("_Generic");
const DEFAULT = code("default");
const FUNCTION_NAMES: ReadonlySet<number> = new Set([code("__func__"), code("__FUNCTION__"), code("__PRETTY_FUNCTION__")]);

/** A primary expression; with `open`, the statement expression whose parenthesis stood at that token. */
export function primary(p: Parser, open: number | undefined): Expr {
  const { at: pos } = p;
  if (open !== undefined) return statementExpression(p, open);
  p.height = 0;
  switch (p.code) {
    case IDENTIFIER:
      return name(p);
    case NUMBER:
      p.next();
      return number(p, pos);
    case CHARACTER:
      p.next();
      return character(p, pos);
    case STRING:
      return strings(p);
    case GENERIC:
      return generic(p);
    default:
      if (FUNCTION_NAMES.has(p.code)) return functionName(p);
      if (p.code === OTHER && /^\w{0,2}['"]/.test(p.text())) return p.fail("c-syntax", `${p.shown(pos)} is not closed on its line`);
      return p.fail("c-syntax", `Expected an expression before ${p.shown(pos)}`);
  }
}

/** Members, subscripts, calls, and postfix `++` after a primary expression that began at `pos`. */
export function postfix(p: Parser, first: Expr, pos: number): Expr {
  let left = first;
  for (;;) {
    const { at, height } = p;
    switch (p.code) {
      case LBRACKET: {
        p.next();
        p.enter("Subscripts");
        const index = p.grammar.expression(p);
        p.leave();
        p.grow(Math.max(height, p.height));
        left = subscript(p, left, index, at, p.expect(RBRACKET, "`]`") + 1);
        break;
      }
      case LPAREN:
        left = call(p, left, pos);
        break;
      case DOT:
      case ARROW: {
        const arrow = p.code === ARROW;
        p.next();
        if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a member's name before ${p.shown(p.at)}`);
        const field = p.text();
        const end = p.next() + 1;
        p.grow(height);
        left = member(p, arrow ? dereference(p, left, pos) : left, field, pos, end);
        break;
      }
      case PLUS_PLUS:
      case MINUS_MINUS: {
        const by = p.code === PLUS_PLUS ? 1 : -1;
        p.next();
        p.grow(height);
        left = increment(p, left, by, true, pos, at + 1);
        break;
      }
      default:
        return left;
    }
  }
}

function name(p: Parser): Expr {
  const { at: pos } = p;
  const text = p.text();
  const binding = p.scope.lookup(text, p.limit);
  if (p.peek() === LPAREN && (binding === undefined || binding.kind === "function")) {
    if (binding === undefined && isBuiltinName(text)) return builtinCall(p, text);
    const special = callByName(p, text, binding);
    if (special !== undefined) return special;
  }
  if (binding === undefined) return undeclared(p, text, pos);
  p.next();
  return reference(p, binding, text, pos);
}

function reference(p: Parser, binding: Binding, text: string, pos: number): Expr {
  switch (binding.kind) {
    case "constant":
      return constant(binding.value, binding.type, pos, pos + 1);
    case "object":
      return objectNode(binding.decl, typeBefore(binding, p.limit), pos, pos + 1);
    case "function":
      return { kind: "function", decl: binding.decl, type: typeBefore(binding, p.limit), lvalue: false, pos, end: pos + 1 };
    case "typedef":
      return p.fail("c-syntax", `Expected an expression, but \`${text}\` is a type`, pos);
    default:
      return assertUnreachable(binding);
  }
}

function number(p: Parser, pos: number): Expr {
  const literal = readNumber(p.text(pos));
  switch (literal.kind) {
    case "integer":
      return constant(literal.value, plain(literal.type), pos, pos + 1);
    case "float":
      return { kind: "float-constant", text: literal.text, type: plain(literal.type), lvalue: false, pos, end: pos + 1 };
    case "error":
      return p.fail(literal.code as ProblemCode, `${p.shown(pos)} ${literal.message}`, pos);
    default:
      return assertUnreachable(literal);
  }
}

function character(p: Parser, pos: number): Expr {
  const literal = readChar(p.text(pos));
  if (literal.kind === "error") return p.fail("c-syntax", `${p.shown(pos)} ${literal.message}`, pos);
  return constant(literal.value, plain(literal.type), pos, pos + 1);
}

/** Adjacent string literals as one. */
export function strings(p: Parser): Extract<Expr, { kind: "string" }> {
  const { at: pos } = p;
  const texts: string[] = [];
  while (p.code === STRING) {
    texts.push(p.text());
    p.next();
  }
  const literal = readStrings(texts);
  if (literal.kind === "error") return p.fail("c-syntax", `${p.shown(pos)} ${literal.message}`, pos);
  const type = arrayOf(plain(literal.element), literal.bytes.length / literal.element.size);
  return { kind: "string", bytes: literal.bytes, type, lvalue: true, pos, end: p.last };
}

/** `__func__`: a static array made on first use. */
function functionName(p: Parser): Expr {
  const pos = p.next();
  const { fn } = p;
  if (fn === undefined) return p.fail("c-undeclared", `${p.shown(pos)} stands outside a function`, pos);
  if (fn.funcName === undefined) {
    fn.funcName = functionNameObject(fn.decl.name, pos);
    p.unit.staticLocals.push(fn.funcName);
  }
  return objectNode(fn.funcName, fn.funcName.type, pos, pos + 1);
}

function functionNameObject(text: string, pos: number): ObjectDecl {
  const literal = readStrings([`"${text}"`]);
  const bytes = literal.kind === "string" ? literal.bytes : new Uint8Array(1);
  const type = arrayOf({ type: CHAR, quals: QUAL_CONST }, bytes.length);
  const value: Expr = { kind: "string", bytes, type: arrayOf(plain(CHAR), bytes.length), lvalue: true, pos, end: pos + 1 };
  return {
    kind: "object",
    name: "__func__",
    type,
    linkage: "none",
    storage: "static",
    parameter: false,
    attributes: { names: [] },
    addressTaken: true,
    init: { entries: [{ offset: 0, type, value }] },
    defined: true,
    pos,
    end: pos + 1,
  };
}

/** `({ … })`; the opening parenthesis was token `open`, the cursor is on the brace. */
function statementExpression(p: Parser, open: number): Expr {
  if (p.fn === undefined) p.fail("c-syntax", "A statement expression stands outside a function", open);
  const block = p.grammar.block(p);
  p.grow(p.height);
  const tail = lastExpression(p, block.stmts);
  const base = { kind: "statement-expression", lvalue: false, pos: open, end: p.last } as const;
  const result = tail === undefined || isVoid(tail.raw.type) ? undefined : valueOf(p, tail.raw);
  if (tail === undefined || result === undefined) return { ...base, block, result: undefined, type: Q_VOID };
  return { ...base, block: { ...block, stmts: tail.before }, result, type: unqualified(result.type) };
}

/** The expression of the last statement as it was read, and the statements without it. */
function lastExpression(p: Parser, stmts: readonly Stmt[]): { readonly raw: Expr; readonly before: readonly Stmt[] } | undefined {
  const last = stmts.at(-1);
  if (last === undefined) return undefined;
  const before = stmts.slice(0, -1);
  if (last.kind === "expr") {
    const raw = p.lastRaw?.stmt === last ? p.lastRaw.raw : undefined;
    return raw === undefined ? undefined : { raw, before };
  }
  if (last.kind !== "label" && last.kind !== "case") return undefined;
  const inner = lastExpression(p, [last.body]);
  if (inner === undefined) return undefined;
  const body = inner.before[0] ?? ({ kind: "empty", pos: last.body.pos, end: last.body.pos } as const);
  return { raw: inner.raw, before: [...before, { ...last, body }] };
}

/** `(type) { … }`; the cursor is on the brace. */
export function compoundLiteral(p: Parser, declared: QualType, pos: number): Expr {
  const storage = p.fn === undefined ? "static" : "auto";
  const { init, type } = p.grammar.initializer(p, declared, storage);
  const end = p.last;
  const decl: ObjectDecl = {
    kind: "object",
    name: "(compound literal)",
    type,
    linkage: "none",
    storage,
    parameter: false,
    attributes: { names: [] },
    addressTaken: true,
    init,
    defined: true,
    pos,
    end,
  };
  return { kind: "compound-literal", decl, type, lvalue: true, pos, end };
}

/** `_Generic(control, type: value, …, default: value)`: only the chosen value remains. */
function generic(p: Parser): Expr {
  const pos = p.next();
  p.expect(LPAREN, "`(` after `_Generic`");
  p.enter("Generic selections");
  const value = valueOf(p, p.grammar.assignment(p));
  const control = unqualified(value.type);
  const nameable = !isNarrowBitField(value);
  let chosen: Expr | undefined;
  let fallback: Expr | undefined;
  let height = 0;
  while (p.code === COMMA) {
    p.next();
    let matches: boolean | undefined;
    if (p.code === DEFAULT) p.next();
    else matches = compatible(p.grammar.typeName(p), control) && nameable;
    p.expect(COLON, "`:` in `_Generic`");
    const choice = p.grammar.assignment(p);
    height = Math.max(height, p.height);
    if (matches === undefined) fallback ??= choice;
    else if (matches) chosen ??= choice;
  }
  p.leave();
  p.grow(height);
  p.expect(RPAREN, "`)` after `_Generic`'s choices");
  const result = chosen ?? fallback;
  return result ?? p.fail("c-type", `No choice of \`_Generic\` has the type \`${typeText(control)}\``, pos);
}
