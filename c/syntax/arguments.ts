/** Argument lists of calls and builtins, and their conversion to a prototype's types. */
import type { Expr } from "./ast.ts";
import { convertForAssignment, promoteArgument } from "./build-convert.ts";
import { valueOf } from "./build-value.ts";
import type { Parser } from "./parser.ts";
import { COMMA, LPAREN, RPAREN } from "./token-codes.ts";
import { isVoid } from "./types-basic.ts";
import type { FunctionType } from "./types.ts";

/** The arguments between parentheses, as they stand; the cursor is on the opening one. */
export function argumentList(p: Parser): Expr[] {
  p.expect(LPAREN, "`(`");
  const args: Expr[] = [];
  let { height } = p;
  if (p.accept(RPAREN)) return args;
  p.enter("Calls");
  for (;;) {
    args.push(p.grammar.assignment(p));
    height = Math.max(height, p.height);
    if (!p.accept(COMMA)) break;
  }
  p.leave();
  p.expect(RPAREN, "`)` after the arguments");
  p.grow(height);
  return args;
}

/** Converts arguments to the prototype's types, or promotes them where there is none. */
export function convertArguments(p: Parser, type: FunctionType, args: readonly Expr[], name: string, at: number): readonly Expr[] {
  if (!type.prototyped) return args.map((arg) => promoted(p, arg));
  const wanted = type.params.length;
  if (args.length < wanted || (args.length > wanted && !type.variadic)) {
    const many = args.length < wanted ? "few" : "many";
    p.fail(
      "c-call",
      `Too ${many} arguments to ${name}: ${args.length} where ${wanted}${type.variadic ? " or more" : ""} ${wanted === 1 ? "is" : "are"} needed`,
      at,
    );
  }
  return args.map((arg, index) => {
    const param = type.params[index];
    return param === undefined ? promoted(p, arg) : convertForAssignment(p, arg, param, `argument ${index + 1} of ${name}`);
  });
}

function promoted(p: Parser, arg: Expr): Expr {
  const value = valueOf(p, arg);
  if (isVoid(value.type)) p.fail("c-type", "An argument has type `void`", arg.pos);
  return promoteArgument(value);
}

/** Fails unless a builtin or intrinsic got just so many arguments. */
export function needCount(p: Parser, name: string, args: readonly Expr[], count: number, pos: number): void {
  if (args.length !== count)
    p.fail("c-call", `\`${name}\` takes ${count} ${count === 1 ? "argument" : "arguments"}, not ${args.length}`, pos);
}
