/** Declarations inside blocks, and `_Static_assert`. */
import type { ObjectDecl, Stmt } from "./ast.ts";
import type { AttributeSet } from "./attributes.ts";
import { attributes, joined, settled } from "./attributes.ts";
import { needSize, refuseUnsupported, valueOf } from "./build-value.ts";
import { compatible } from "./compatible.ts";
import { declareTypedef, nameOf, redeclared } from "./declare.ts";
import type { Declarator } from "./declarator.ts";
import { declarator } from "./declarator.ts";
import { externalFunction, externalObject } from "./externals.ts";
import { flatten, initializer } from "./initializer.ts";
import { strings } from "./parse-primary.ts";
import type { Specifiers } from "./parse-specifiers.ts";
import { specifiers } from "./parse-specifiers.ts";
import type { Parser } from "./parser.ts";
import { ASSIGN, COMMA, IDENTIFIER, LBRACE, LPAREN, RPAREN, SEMICOLON, STRING } from "./token-codes.ts";
import { plain, qualsOf, unqualified, withQuals } from "./types-basic.ts";
import type { QualType } from "./types.ts";
import { unknownAttribute } from "./unknown-macro.ts";

/** `_Static_assert(constant, "text");` anywhere. */
export function staticAssert(p: Parser): void {
  const pos = p.next();
  p.expect(LPAREN, "`(` after `_Static_assert`");
  const value = p.grammar.constant(p, "The condition of `_Static_assert`");
  let message = "";
  if (p.accept(COMMA)) {
    if (p.code !== STRING) p.fail("c-syntax", "`_Static_assert` needs a string");
    message = `: ${String.fromCharCode(...strings(p).bytes.subarray(0, 200)).replace(/\0.*$/s, "")}`;
  }
  p.expect(RPAREN, "`)` after `_Static_assert`");
  if (value === 0n) p.fail("c-static-assert", `A static assertion fails${message}`, pos);
  p.expect(SEMICOLON, "`;` after `_Static_assert`");
}

/** A declaration inside a function. */
export function localDeclaration(p: Parser): Stmt {
  const pos = p.at;
  const specs = specifiers(p);
  const decls: ObjectDecl[] = [];
  let height = 0;
  if (p.code !== SEMICOLON) {
    for (;;) {
      const decl = localDeclarator(p, specs);
      if (decl !== undefined) decls.push(decl);
      height = Math.max(height, p.height);
      if (!p.accept(COMMA)) break;
    }
  }
  if (p.code === IDENTIFIER && decls.length > 0) unknownAttribute(p, p.at - 1, p.at);
  p.expect(SEMICOLON, "`;` after a declaration");
  p.height = height;
  return decls.length === 0 ? { kind: "empty", pos, end: p.last } : { kind: "decl", decls, pos, end: p.last };
}

function localDeclarator(p: Parser, specs: Specifiers): ObjectDecl | undefined {
  p.height = 0;
  const made = declarator(p, specs, "object");
  const set = joined(specs.attributes, made.attributes);
  attributes(p, set);
  if (p.code === LBRACE && made.type.type.kind === "function")
    p.fail("c-nested-function", `\`${nameOf(made)}\` is defined inside another function`, made.pos);
  if (specs.implicitInt && !p.gnu89) p.fail("c-syntax", `The declaration of \`${nameOf(made)}\` names no type`, made.pos);
  if (specs.storage === "typedef") {
    declareTypedef(p, made, set);
    return undefined;
  }
  if (made.type.type.kind === "function") {
    localFunction(p, made);
    return undefined;
  }
  if (specs.storage === "extern") {
    localExtern(p, made);
    return undefined;
  }
  return localObject(p, specs, made, set);
}

/** A function's declaration in a block: it means the external function. */
function localFunction(p: Parser, made: Declarator): void {
  if (made.type.type.kind !== "function") return;
  const name = nameOf(made);
  const known = p.scope.names.get(name);
  if (known !== undefined && known.kind !== "function") redeclared(p, name, made.pos, known, "a function");
  if (p.code === ASSIGN) p.fail("c-initializer", `The function \`${name}\` cannot be initialized`);
  const outer = p.scope.lookup(name, p.limit);
  const decl = externalFunction(p, name, made.type.type, made.pos);
  // What the file scope knows of the parameters still counts.
  const type = outer?.kind === "function" && !made.type.type.prototyped ? plain(outer.decl.type) : made.type;
  p.scope.names.set(name, { kind: "function", decl, pos: made.pos, types: [{ pos: 0, type }] });
}

function localExtern(p: Parser, made: Declarator): void {
  const name = nameOf(made);
  const known = p.scope.names.get(name);
  if (known !== undefined && known.kind !== "object") redeclared(p, name, made.pos, known, "an object");
  if (p.code === ASSIGN) p.fail("c-initializer", `\`${name}\` is extern and cannot be initialized here`);
  const decl = externalObject(p, name, made.type, made.pos);
  const type = sameButLength(decl.type, made.type) ? decl.type : made.type;
  p.scope.names.set(name, { kind: "object", decl, pos: made.pos, types: [{ pos: 0, type }] });
}

function sameButLength(known: QualType, declared: QualType): boolean {
  return compatible(known, declared);
}

/** A variable with storage of its own. It is in scope in its own initializer. */
function localObject(p: Parser, specs: Specifiers, made: Declarator, set: AttributeSet): ObjectDecl {
  const name = nameOf(made);
  const isStatic = specs.storage === "static";
  if (set.asmLabel !== undefined && !isStatic)
    p.fail("c-register-variable", `\`${name}\` is bound to the register \`${set.asmLabel}\``, made.pos);
  refuseUnsupported(p, made.type, made.pos);
  const decl: ObjectDecl = {
    kind: "object",
    name,
    type: made.type,
    linkage: "none",
    storage: isStatic ? "static" : "auto",
    parameter: false,
    attributes: settled(set),
    addressTaken: isStatic || made.type.type.kind === "array" || made.type.type.kind === "record" || set.cleanup !== undefined,
    init: undefined,
    defined: true,
    pos: made.pos,
    end: p.last,
  };
  if (specs.autoType) autoTyped(p, specs, decl);
  else {
    bindLocal(p, decl);
    if (p.accept(ASSIGN)) {
      const { init, type } = initializer(p, made.type, decl.storage);
      decl.init = init;
      decl.type = type;
    }
    needSize(p, decl.type, made.pos);
  }
  if (isStatic) p.unit.staticLocals.push(decl);
  return decl;
}

function bindLocal(p: Parser, decl: ObjectDecl): void {
  const known = p.scope.names.get(decl.name);
  if (known !== undefined)
    p.fail("c-redefinition", `\`${decl.name}\` is declared twice in this block`, decl.pos, [p.related(known.pos, "first declared here")]);
  p.scope.names.set(decl.name, { kind: "object", decl, pos: decl.pos, types: [] });
}

/** `__auto_type name = value;`: in scope only after its initializer. */
function autoTyped(p: Parser, specs: Specifiers, decl: ObjectDecl): void {
  p.expect(ASSIGN, "`=` after a name declared with `__auto_type`");
  const { at } = p;
  const expr = p.grammar.assignment(p);
  const type = withQuals(unqualified(valueOf(p, expr).type), qualsOf(specs.type));
  decl.type = type;
  decl.init = flatten(p, type, { kind: "expr", expr, pos: at }, decl.storage).init;
  decl.addressTaken ||= type.type.kind === "record";
  bindLocal(p, decl);
}
