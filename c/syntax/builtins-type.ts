/** Builtins whose arguments are types or members: `offsetof`, `types_compatible_p`, `choose_expr`, `va_arg`. */
import type { Expr } from "./ast.ts";
import { convertForAssignment } from "./build-convert.ts";
import { binary } from "./build-operator.ts";
import { fieldPath, intConstant, needSize, sizeConstant } from "./build-value.ts";
import { compatibleTypes } from "./compatible.ts";
import type { Parser } from "./parser.ts";
import { COMMA, DOT, IDENTIFIER, LBRACKET, LPAREN, RBRACKET, RPAREN } from "./token-codes.ts";
import { typeText } from "./type-text.ts";
import { unqualified } from "./types-basic.ts";
import type { CType, QualType } from "./types.ts";

/** `offsetof(type, member.member[index]…)`: a constant, unless an index is not. */
export function offsetOf(p: Parser, pos: number): Expr {
  p.expect(LPAREN, "`(` after `__builtin_offsetof`");
  let type = p.grammar.typeName(p);
  p.expect(COMMA, "`,` after the type");
  let offset: Expr = sizeConstant(0, pos, pos + 1);
  let first = true;
  for (;;) {
    const { at } = p;
    if (first || p.accept(DOT)) {
      const step = memberStep(p, type, at);
      ({ type } = step);
      offset = binary(p, "+", offset, sizeConstant(step.offset, pos, p.last), at);
      first = false;
    } else if (p.accept(LBRACKET)) {
      if (type.type.kind !== "array") p.fail("c-type", `\`[]\` in \`offsetof\` needs an array, not \`${typeText(type)}\``, at);
      type = type.type.element;
      p.enter("Subscripts");
      const index = p.grammar.expression(p);
      p.leave();
      p.expect(RBRACKET, "`]`");
      offset = binary(p, "+", offset, binary(p, "*", sizeConstant(needSize(p, type, at), pos, p.last), index, at), at);
    } else break;
  }
  p.expect(RPAREN, "`)` after the member");
  p.grow(p.height);
  return { ...offset, pos, end: p.last };
}

function memberStep(p: Parser, type: QualType, at: number): { readonly type: QualType; readonly offset: number } {
  if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a member's name before ${p.shown(p.at)}`);
  const name = p.text();
  p.next();
  if (type.type.kind !== "record") p.fail("c-type", `\`offsetof\` needs a struct or union, not \`${typeText(type)}\``, at);
  needSize(p, type, at);
  const path = fieldPath(type.type.fields ?? [], name);
  const last = path?.at(-1);
  if (path === undefined || last === undefined) return p.fail("c-type", `\`${typeText(type)}\` has no member \`${name}\``, p.at - 1);
  if (last.bits !== undefined) p.fail("c-type", `The offset of the bit-field \`${name}\` cannot be asked`, p.at - 1);
  return { type: last.type, offset: path.reduce((sum, field) => sum + field.offset, 0) };
}

/** Whether two types are the same but for their top qualifiers; enums differ from each other and from integers. */
export function typesCompatible(p: Parser, pos: number): Expr {
  p.expect(LPAREN, "`(` after `__builtin_types_compatible_p`");
  const left = p.grammar.typeName(p);
  p.expect(COMMA, "`,` between the types");
  const right = p.grammar.typeName(p);
  p.expect(RPAREN, "`)` after the types");
  p.height = 0;
  return intConstant(sameForGcc(left.type, right.type) ? 1 : 0, pos, p.last);
}

function sameForGcc(a: CType, b: CType): boolean {
  if (a.kind === "enum" && b.kind === "enum") return a === b;
  return compatibleTypes(a, b);
}

/** `choose_expr(constant, a, b)`: the chosen operand as it stands. */
export function chooseExpr(p: Parser, pos: number): Expr {
  p.expect(LPAREN, "`(` after `__builtin_choose_expr`");
  p.enter("Calls");
  const condition = p.grammar.constant(p, "The first argument of `__builtin_choose_expr`");
  p.expect(COMMA, "`,`");
  const yes = p.grammar.assignment(p);
  const { height } = p;
  p.expect(COMMA, "`,`");
  const no = p.grammar.assignment(p);
  p.leave();
  p.expect(RPAREN, "`)`");
  p.grow(Math.max(height, p.height));
  return { ...(condition === 0n ? no : yes), pos, end: p.last };
}

/** `va_arg(list, type)`. */
export function vaArg(p: Parser, pos: number): Expr {
  p.expect(LPAREN, "`(` after `va_arg`");
  p.enter("Calls");
  const raw = p.grammar.assignment(p);
  p.leave();
  const element = p.unit.vaList.type.kind === "array" ? p.unit.vaList.type.element : p.unit.vaList;
  const list = convertForAssignment(p, raw, { type: { kind: "pointer", to: element }, quals: 0 }, "the list of `va_arg`");
  p.expect(COMMA, "`,` before the type");
  const type = p.grammar.typeName(p);
  p.expect(RPAREN, "`)` after the type");
  p.grow(p.height);
  needSize(p, type, pos);
  if (type.type.kind === "array") p.fail("c-type", `\`va_arg\` cannot read an array \`${typeText(type)}\``, pos);
  return { kind: "va-arg", list, type: unqualified(type), lvalue: false, pos, end: p.last };
}
