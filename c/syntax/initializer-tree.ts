/** Initializers as they are written: nested lists, designators, expressions. */
import type { Expr } from "./ast.ts";
import type { Parser } from "./parser.ts";
import { ASSIGN, COLON, COMMA, DOT, ELLIPSIS, IDENTIFIER, LBRACE, LBRACKET, RBRACE, RBRACKET } from "./token-codes.ts";

export type InitTree =
  /** `expr` as it stands: a string may still initialize an array. */
  | { readonly kind: "expr"; readonly expr: Expr; readonly pos: number }
  | { readonly kind: "list"; readonly items: readonly InitItem[]; readonly pos: number };

export interface InitItem {
  readonly designators: readonly Designator[];
  readonly value: InitTree;
  readonly pos: number;
}

export type Designator =
  | { readonly kind: "member"; readonly name: string; readonly pos: number }
  /** `[low ... high]`, or `[low]` with both the same. */
  | { readonly kind: "index"; readonly low: number; readonly high: number; readonly pos: number };

const MAX_INDEX = 2 ** 40;

/** Reads a braced list or an assignment expression. */
export function initializerTree(p: Parser): InitTree {
  const pos = p.at;
  if (p.code !== LBRACE) return { kind: "expr", expr: p.grammar.assignment(p), pos };
  p.next();
  p.enter("Initializers");
  const items: InitItem[] = [];
  let height = 0;
  while (p.code !== RBRACE) {
    items.push(item(p));
    height = Math.max(height, p.height);
    if (p.code !== RBRACE) p.expect(COMMA, "`,` or `}` in the initializer");
  }
  p.next();
  p.leave();
  p.grow(height);
  return { kind: "list", items, pos };
}

function item(p: Parser): InitItem {
  const pos = p.at;
  const designators: Designator[] = [];
  if (p.code === IDENTIFIER && p.peek() === COLON) {
    designators.push({ kind: "member", name: p.text(), pos });
    p.next();
    p.next();
    return { designators, value: initializerTree(p), pos };
  }
  while (p.code === DOT || p.code === LBRACKET) designators.push(p.code === DOT ? memberDesignator(p) : indexDesignator(p));
  // gcc also takes the old form `[index] value` without `=`.
  if (designators.length > 0 && p.code !== ASSIGN && designators.at(-1)?.kind === "member") p.expect(ASSIGN, "`=` after the designator");
  if (designators.length > 0) p.accept(ASSIGN);
  return { designators, value: initializerTree(p), pos };
}

function memberDesignator(p: Parser): Designator {
  const pos = p.next();
  if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a member's name before ${p.shown(p.at)}`);
  const name = p.text();
  p.next();
  return { kind: "member", name, pos };
}

function indexDesignator(p: Parser): Designator {
  const pos = p.next();
  const low = index(p, pos);
  const high = p.accept(ELLIPSIS) ? index(p, pos) : low;
  p.expect(RBRACKET, "`]` after the index");
  if (high < low) p.fail("c-initializer", `The range ${low} ... ${high} is empty`, pos);
  return { kind: "index", low, high, pos };
}

function index(p: Parser, pos: number): number {
  const value = p.grammar.constant(p, "The index of a designator");
  if (value < 0n || value > MAX_INDEX) p.fail("c-initializer", `The index ${value} lies outside the array`, pos);
  return Number(value);
}
