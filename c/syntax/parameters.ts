/** Parameter lists: prototypes, `()`, and the identifier lists of K&R definitions with the declarations that follow them. */
import type { Expr, ObjectDecl } from "./ast.ts";
import type { AttributeSet } from "./attributes.ts";
import { attributes, joined, newAttributes, settled } from "./attributes.ts";
import { discardable } from "./build-convert.ts";
import type { Declarator } from "./declarator.ts";
import { declarator } from "./declarator.ts";
import { defaultPromoted } from "./conversions.ts";
import { specifiers, startsDeclaration } from "./parse-specifiers.ts";
import type { FunctionPart, Parser } from "./parser.ts";
import { codeSet, COMMA, ELLIPSIS, IDENTIFIER, LBRACE, RPAREN, SEMICOLON } from "./token-codes.ts";
import { decayed, isVoid, Q_INT, unqualified } from "./types-basic.ts";
import type { FunctionType, QualType } from "./types.ts";
import { unknownAttribute, unknownInDeclaration } from "./unknown-macro.ts";

/** `( … )` behind a declarator; the cursor is on the parenthesis. */
export function parameters(p: Parser): FunctionPart {
  p.next();
  p.enter("Declarators");
  const scope = p.pushScope();
  const outerSizes = p.sizes;
  p.sizes = [];
  const params: ObjectDecl[] = [];
  let names: { readonly name: string; readonly pos: number }[] | undefined;
  let variadic = false;
  let prototyped = true;
  if (p.code === RPAREN) prototyped = false;
  else if (p.code === IDENTIFIER && !startsDeclaration(p) && (p.peek() === COMMA || p.peek() === RPAREN)) {
    names = nameList(p);
    prototyped = false;
  } else variadic = prototype(p, params);
  p.expect(RPAREN, "`)` after the parameters");
  p.popScope();
  p.leave();
  const effects = p.sizes.filter((size) => hasEffect(p, size)).map((size) => discardable(p, size));
  p.sizes = outerSizes;
  return { params, names, prototyped, variadic, scope, effects };
}

const EFFECTS = codeSet("(", "=", "++", "--", "+=", "-=");

/** Whether an expression might do more than give a value, by its tokens. */
function hasEffect(p: Parser, { pos, end }: Expr): boolean {
  for (let at = pos; at < end; at++) if (EFFECTS[p.codes[at] ?? 0] === 1) return true;
  return false;
}

function nameList(p: Parser): { readonly name: string; readonly pos: number }[] {
  const names: { readonly name: string; readonly pos: number }[] = [];
  do {
    if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a parameter's name before ${p.shown(p.at)}`);
    names.push({ name: p.text(), pos: p.at });
    p.next();
  } while (p.accept(COMMA));
  if (!p.gnu89) {
    const [first] = names;
    if (first !== undefined) unknownParameterType(p, first.pos);
  }
  return names;
}

function unknownParameterType(p: Parser, pos: number): never {
  return p.fail("c-undeclared", `\`${p.text(pos)}\` is not a type; a parameter needs one`, pos);
}

/** Reads the parameters of a prototype; answers whether `...` ends them. */
function prototype(p: Parser, params: ObjectDecl[]): boolean {
  for (;;) {
    if (p.accept(ELLIPSIS)) return true;
    const param = parameter(p);
    if (isVoid(param.type) && param.name === "" && params.length === 0 && p.code === RPAREN) return false;
    if (isVoid(param.type)) p.fail("c-type", "A parameter has type `void`", param.pos);
    params.push(param);
    if (!p.accept(COMMA)) return false;
  }
}

function parameter(p: Parser): ObjectDecl {
  if (!startsDeclaration(p)) {
    if (p.code === IDENTIFIER && !p.gnu89) {
      if (p.peek() === COMMA || p.peek() === RPAREN) unknownParameterType(p, p.at);
      unknownInDeclaration(p, p.at);
    }
    if (p.code !== IDENTIFIER) p.fail("c-syntax", `Expected a parameter before ${p.shown(p.at)}`);
  }
  const specs = specifiers(p);
  const made = declarator(p, specs, "parameter");
  const after = newAttributes();
  attributes(p, after);
  if (p.code === IDENTIFIER && made.name !== undefined) {
    unknownAttribute(p, made.pos, p.at);
  }
  return declareParameter(p, made, joined(joined(specs.attributes, made.attributes), after));
}

function declareParameter(p: Parser, made: Declarator, set: AttributeSet): ObjectDecl {
  const decl = parameterObject(p, made.name ?? "", decayed(made.type), set, made.pos);
  if (decl.name !== "") bindParameter(p, decl);
  return decl;
}

function parameterObject(p: Parser, name: string, type: QualType, set: AttributeSet, pos: number): ObjectDecl {
  return {
    kind: "object",
    name,
    type,
    linkage: "none",
    storage: "auto",
    parameter: true,
    attributes: settled(set),
    addressTaken: type.type.kind === "record",
    init: undefined,
    defined: true,
    pos,
    end: p.last,
  };
}

function bindParameter(p: Parser, decl: ObjectDecl): void {
  const known = p.scope.names.get(decl.name);
  if (known !== undefined)
    p.fail("c-redefinition", `The parameter \`${decl.name}\` is declared twice`, decl.pos, [p.related(known.pos, "first declared here")]);
  p.scope.names.set(decl.name, { kind: "object", decl, pos: decl.pos, types: [] });
}

/** A K&R definition's parameters with the types that the declarations before the body give them. */
export function oldStyleParameters(p: Parser, part: FunctionPart): { readonly part: FunctionPart; readonly types: readonly QualType[] } {
  const names = part.names ?? [];
  const declared = new Map<string, ObjectDecl>();
  const { scope: outer } = p;
  p.scope = part.scope;
  while (p.code !== LBRACE) {
    if (!startsDeclaration(p)) p.fail("c-syntax", `Expected a parameter's declaration or the body before ${p.shown(p.at)}`);
    oldStyleDeclaration(p, names, declared);
  }
  const params = names.map(({ name, pos }) => {
    const decl = declared.get(name) ?? parameterObject(p, name, Q_INT, newAttributes(), pos);
    if (!declared.has(name)) bindParameter(p, decl);
    return decl;
  });
  p.scope = outer;
  return { part: { ...part, params }, types: params.map((param) => defaultPromoted(unqualified(param.type))) };
}

function oldStyleDeclaration(p: Parser, names: readonly { readonly name: string }[], declared: Map<string, ObjectDecl>): void {
  const specs = specifiers(p);
  while (p.code !== SEMICOLON) {
    const made = declarator(p, specs, "object");
    const name = made.name ?? "";
    if (!names.some((param) => param.name === name)) p.fail("c-redefinition", `\`${name}\` is no parameter of this function`, made.pos);
    declared.set(name, declareParameter(p, made, joined(specs.attributes, made.attributes)));
    if (!p.accept(COMMA)) break;
  }
  p.expect(SEMICOLON, "`;` after the parameter's declaration");
}

/** The type of a K&R definition. */
export function oldStyleType(type: FunctionType, params: readonly QualType[]): FunctionType {
  return { ...type, params, prototyped: false };
}
