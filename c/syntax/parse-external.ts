/** External declarations: functions, whose bodies are only remembered, objects, types. */
import type { FunctionDecl, ObjectDecl } from "./ast.ts";
import type { AttributeSet } from "./attributes.ts";
import { attributes, joined, skipBalanced } from "./attributes.ts";
import { needSize, valueOf } from "./build-value.ts";
import { declareFunction, declareObject, declareTypedef, nameOf, setType } from "./declare.ts";
import type { Declarator } from "./declarator.ts";
import { declarator } from "./declarator.ts";
import { lazyBody } from "./function-body.ts";
import { flatten, initializer } from "./initializer.ts";
import { sizeOf } from "./layout.ts";
import { oldStyleParameters, oldStyleType } from "./parameters.ts";
import type { Specifiers } from "./parse-specifiers.ts";
import { specifiers, startsDeclaration } from "./parse-specifiers.ts";
import type { FunctionPart, Parser } from "./parser.ts";
import { ASM, ASSIGN, code, COMMA, EOF, EXTENSION, IDENTIFIER, LBRACE, LPAREN, RBRACE, SEMICOLON, STAR } from "./token-codes.ts";
import { plain, qualsOf, unqualified, withQuals } from "./types-basic.ts";
import type { FunctionType } from "./types.ts";
import { unknownAttribute, unknownInDeclaration } from "./unknown-macro.ts";

const STATIC_ASSERT = code("_Static_assert");

/** One external declaration. */
export function externalDeclaration(p: Parser): void {
  while (p.code === EXTENSION) p.next();
  if (p.accept(SEMICOLON)) return;
  if (p.code === ASM) {
    fileAsm(p);
    return;
  }
  if (p.code === STATIC_ASSERT) {
    p.grammar.staticAssert(p);
    return;
  }
  checkStart(p);
  const specs = specifiers(p);
  if (p.accept(SEMICOLON)) return;
  for (;;) {
    if (declared(p, specs) === "function body") return;
    if (!p.accept(COMMA)) break;
  }
  if (p.code === IDENTIFIER) unknownAttribute(p, p.at - 1, p.at);
  p.expect(SEMICOLON, "`;` after a declaration");
}

/** `asm("…");`: kept nowhere; whatever it would define is missing at link time. */
function fileAsm(p: Parser): void {
  p.next();
  while (p.code !== LPAREN && p.code !== SEMICOLON && p.code !== EOF) p.next();
  if (p.code === LPAREN) skipBalanced(p);
  p.expect(SEMICOLON, "`;` after `asm`");
}

function checkStart(p: Parser): void {
  if (startsDeclaration(p)) return;
  const implicit = p.gnu89 && (p.code === IDENTIFIER || p.code === STAR || p.code === LPAREN);
  if (implicit) return;
  if (p.code === IDENTIFIER) unknownInDeclaration(p, p.at);
  p.fail("c-syntax", `Expected a declaration before ${p.shown(p.at)}`);
}

/** One declarator with what follows it. */
function declared(p: Parser, specs: Specifiers): "function body" | "declarator" {
  const made = declarator(p, specs, "object");
  const set = joined(specs.attributes, made.attributes);
  attributes(p, set);
  if (specs.implicitInt && !p.gnu89) unknownInDeclaration(p, made.pos);
  if (specs.storage === "typedef") {
    declareTypedef(p, made, set);
    return "declarator";
  }
  if (made.type.type.kind === "function") return functionDeclared(p, specs, made, made.type.type, set);
  objectDeclared(p, specs, made, set);
  return "declarator";
}

function functionDeclared(
  p: Parser,
  specs: Specifiers,
  made: Declarator,
  type: FunctionType,
  set: AttributeSet,
): "function body" | "declarator" {
  const { func } = made;
  const definition = func !== undefined && (p.code === LBRACE || (func.names !== undefined && startsDeclaration(p)));
  if (!definition) {
    if (func?.names !== undefined) p.fail("c-syntax", `The parameters of \`${nameOf(made)}\` have no types`, made.pos);
    if (p.code === IDENTIFIER && !startsDeclaration(p)) unknownAttribute(p, made.pos, p.at);
    if (p.code === ASSIGN) p.fail("c-initializer", `The function \`${nameOf(made)}\` cannot be initialized`);
    declareFunction(p, specs, made, type, set);
    return "declarator";
  }
  functionDefined(p, specs, made, type, func, set);
  return "function body";
}

function functionDefined(
  p: Parser,
  specs: Specifiers,
  made: Declarator,
  declaredType: FunctionType,
  declaredPart: FunctionPart,
  set: AttributeSet,
): void {
  let part = declaredPart;
  let type = declaredType;
  if (part.names !== undefined) {
    const old = oldStyleParameters(p, part);
    ({ part } = old);
    type = oldStyleType(type, old.types);
  }
  const known = p.unit.globals.get(nameOf(made));
  if (known?.kind === "function" && known.body !== undefined) replaceable(p, made, known);
  const decl = declareFunction(p, specs, made, type, set);
  if (known !== undefined) decl.definedAt = made.pos;
  const start = p.at;
  if (type.returns.type.kind !== "void" && type.returns.type.kind !== "unsupported") needSize(p, type.returns, made.pos);
  skipBody(p);
  decl.body = lazyBody(p.unit, decl, part, type, start, p.last);
}

/** Only an inline definition may be followed by another one. */
function replaceable(p: Parser, made: Declarator, known: FunctionDecl): void {
  if (known.inlineDefinition) known.body = undefined;
  else p.fail("c-redefinition", `\`${nameOf(made)}\` is defined twice`, made.pos, [p.related(known.pos, "first declared here")]);
}

/** Steps over a body without looking inside. */
function skipBody(p: Parser): void {
  const start = p.at;
  let depth = 0;
  do {
    if (p.code === EOF) p.fail("c-syntax", "The function's body is not closed", start);
    if (p.code === LBRACE) depth++;
    else if (p.code === RBRACE) depth--;
    p.next();
  } while (depth > 0);
}

function objectDeclared(p: Parser, specs: Specifiers, made: Declarator, set: AttributeSet): void {
  if (p.code === IDENTIFIER) unknownAttribute(p, made.pos, p.at);
  if (specs.autoType) {
    autoTyped(p, specs, made, set);
    return;
  }
  const defines = specs.storage !== "extern" || p.code === ASSIGN;
  const decl = declareObject(p, specs, boundToRegister(specs, made, set), set, defines);
  if (made.type.type.kind === "void") p.fail("c-type", `\`${decl.name}\` has type \`void\``, made.pos);
  if (p.code !== ASSIGN) return;
  if (decl.init !== undefined)
    p.fail("c-redefinition", `\`${decl.name}\` is initialized twice`, made.pos, [p.related(decl.pos, "first declared here")]);
  p.next();
  const { init, type } = initializer(p, decl.type, "static");
  decl.init = init;
  complete(p, decl, made, type);
}

/** `register … asm("…")` at file scope: refused where it is used. */
function boundToRegister(specs: Specifiers, made: Declarator, set: AttributeSet): Declarator {
  if (specs.storage !== "register" || set.asmLabel === undefined) return made;
  const construct = `The register variable \`${nameOf(made)}\``;
  return {
    ...made,
    type: plain({ kind: "unsupported", code: "c-register-variable", construct, size: sizeOf(made.type.type) ?? 8, align: 8 }),
  };
}

function complete(p: Parser, decl: ObjectDecl, made: Declarator, type: ObjectDecl["type"]): void {
  const binding = p.scope.names.get(decl.name);
  if (binding?.kind === "object") setType(decl, binding, type, made.pos);
}

function autoTyped(p: Parser, specs: Specifiers, made: Declarator, set: AttributeSet): void {
  if (p.code !== ASSIGN) p.fail("c-syntax", "Expected `=` after a name declared with `__auto_type`");
  p.next();
  const { at } = p;
  const expr = p.grammar.assignment(p);
  const type = withQuals(unqualified(valueOf(p, expr).type), qualsOf(specs.type));
  const decl = declareObject(p, specs, { ...made, type }, set, true);
  decl.init = flatten(p, type, { kind: "expr", expr, pos: at }, "static").init;
}

/** Settles what can only be known at the end: arrays of unknown length, and (`check`) objects whose type never became complete. */
export function finishObjects(p: Parser, check: boolean): void {
  for (const decl of p.unit.globals.values()) {
    if (decl.kind !== "object" || !decl.defined) continue;
    if (decl.type.type.kind === "array" && decl.type.type.length === undefined) {
      // C: a tentative definition of unknown size has one element.
      decl.type = { ...decl.type, type: { ...decl.type.type, length: 1 } };
    } else if (check && sizeOf(decl.type.type) === undefined) needSize(p, decl.type, decl.pos);
  }
}
