/** `asm` statements. Only an empty template can be carried out: it moves its operands and does nothing else. */
import type { Expr, Stmt } from "./ast.ts";
import { skipBalanced } from "./attributes.ts";
import { discardable } from "./build-convert.ts";
import { assign } from "./build-operator.ts";
import { labelFor } from "./labels.ts";
import { strings } from "./parse-primary.ts";
import type { Parser } from "./parser.ts";
import { code, COLON, COMMA, EOF, IDENTIFIER, LBRACKET, LPAREN, RBRACKET, RPAREN, SEMICOLON, STRING } from "./token-codes.ts";

const WORDS: ReadonlySet<number> = new Set([code("volatile"), code("inline"), code("goto"), code("const")]);

interface Operand {
  readonly constraint: string;
  readonly expr: Expr;
}

/** `asm volatile goto ("template" : outputs : inputs : clobbers : labels);` The cursor is on `asm`. */
export function asmStatement(p: Parser): Stmt {
  const pos = p.next();
  while (WORDS.has(p.code)) p.next();
  p.expect(LPAREN, "`(` after `asm`");
  if (p.code !== STRING) p.fail("c-syntax", "`asm` needs a template string");
  const template = templateText(p);
  const outputs = p.accept(COLON) ? operands(p) : [];
  const inputs = p.accept(COLON) ? operands(p) : [];
  if (p.accept(COLON)) skipClobbers(p);
  if (p.accept(COLON)) labels(p);
  p.expect(RPAREN, "`)` after `asm`");
  p.expect(SEMICOLON, "`;` after `asm`");
  return { kind: "asm", template, effects: effectsOf(p, outputs, inputs, pos), pos, end: p.last };
}

/** The template, empty when it holds nothing but white space and comments. */
function templateText(p: Parser): string {
  const text = String.fromCharCode(...strings(p).bytes.subarray(0, -1));
  return /^(?:\s|#[^\n]*(?:\n|$)|\/\*[^*]*\*\/)*$/.test(text) ? "" : text;
}

function operands(p: Parser): readonly Operand[] {
  const list: Operand[] = [];
  while (p.code === STRING || p.code === LBRACKET) {
    if (p.accept(LBRACKET)) {
      p.next();
      p.expect(RBRACKET, "`]` after an operand's name");
    }
    if (p.code !== STRING) p.fail("c-syntax", `Expected an operand's constraint before ${p.shown(p.at)}`);
    const constraint = String.fromCharCode(...strings(p).bytes.subarray(0, -1));
    p.expect(LPAREN, "`(` around an operand");
    p.enter("Parentheses");
    const expr = p.grammar.expression(p);
    p.leave();
    p.expect(RPAREN, "`)` around an operand");
    list.push({ constraint, expr });
    if (!p.accept(COMMA)) break;
  }
  return list;
}

function skipClobbers(p: Parser): void {
  while (p.code !== COLON && p.code !== RPAREN && p.code !== EOF) {
    if (p.code === LPAREN) skipBalanced(p);
    else p.next();
  }
}

function labels(p: Parser): void {
  while (p.code === IDENTIFIER) {
    labelFor(p, p.text(), p.at);
    p.next();
    if (!p.accept(COMMA)) break;
  }
}

function effectsOf(p: Parser, outputs: readonly Operand[], inputs: readonly Operand[], pos: number): readonly Expr[] {
  const assigned = new Set<Operand>();
  const moves = inputs.map((input): Expr => {
    const tied = /^\d+/.exec(input.constraint)?.[0];
    const output = tied === undefined ? undefined : outputs[Number(tied)];
    if (output === undefined) return discardable(p, input.expr);
    assigned.add(output);
    return assign(p, output.expr, input.expr, pos);
  });
  const places = outputs.filter((output) => !assigned.has(output)).flatMap(({ expr }) => placeEffect(expr));
  return [...places, ...moves];
}

/** What has to be evaluated to find an output's place. */
function placeEffect(place: Expr): readonly Expr[] {
  let at = place;
  while (at.kind === "member") at = at.object;
  return at.kind === "deref" ? [at.pointer] : [];
}
