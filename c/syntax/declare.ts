/** Declares names at file scope: merges redeclarations, tells definitions from declarations. */
import type { FunctionDecl, ObjectDecl } from "./ast.ts";
import type { AttributeSet } from "./attributes.ts";
import { alignedType, mergeAttributes, settled } from "./attributes.ts";
import { compatible, compatibleTypes, composite } from "./compatible.ts";
import type { Declarator } from "./declarator.ts";
import type { Specifiers } from "./parse-specifiers.ts";
import type { Parser } from "./parser.ts";
import type { Binding } from "./scope.ts";
import { typeText } from "./type-text.ts";
import { plain } from "./types-basic.ts";
import type { FunctionType, QualType } from "./types.ts";

/** A declaration's name; the declarators that come here have one. */
export function nameOf(made: Declarator): string {
  return made.name ?? "";
}

export function redeclared(p: Parser, name: string, pos: number, known: Binding, what: string): never {
  return p.fail("c-redefinition", `\`${name}\` is declared as ${what}, but it is declared differently before`, pos, [
    p.related(known.pos, "declared here before"),
  ]);
}

/** `typedef … name`, in any scope. The same type may be named twice. */
export function declareTypedef(p: Parser, made: Declarator, set: AttributeSet): void {
  const name = nameOf(made);
  const type = alignedType(made.type, set.aligned);
  if (set.transparentUnion === true && type.type.kind === "record") type.type.transparent = true;
  const known = p.scope.names.get(name);
  if (known !== undefined) {
    if (known.kind !== "typedef" || !compatible(known.type, type)) redeclared(p, name, made.pos, known, `a type \`${typeText(type)}\``);
    return;
  }
  p.scope.names.set(name, { kind: "typedef", type, pos: made.pos });
}

/** A function declared at file scope. */
export function declareFunction(p: Parser, specs: Specifiers, made: Declarator, type: FunctionType, set: AttributeSet): FunctionDecl {
  const name = nameOf(made);
  const attributes = settled(specs.noreturn ? { ...set, noreturn: true } : set);
  const known = p.scope.names.get(name);
  const inlineOnly = onlyForInlining(p, specs, set);
  if (known === undefined) {
    const decl: FunctionDecl = {
      kind: "function",
      name,
      type,
      linkage: specs.storage === "static" ? "internal" : "external",
      inline: specs.inline,
      inlineDefinition: specs.inline && inlineOnly,
      attributes,
      body: undefined,
      pos: specs.pos,
      end: p.last,
    };
    bindFunction(p, decl, made.pos);
    return decl;
  }
  if (known.kind !== "function") return redeclared(p, name, made.pos, known, "a function");
  const { decl } = known;
  if (specs.storage === "static" && decl.linkage === "external") redeclared(p, name, made.pos, known, "static");
  if (!compatibleTypes(decl.type, type)) redeclared(p, name, made.pos, known, `\`${typeText(plain(type))}\``);
  const both = composite(plain(decl.type), plain(type)).type;
  if (both.kind === "function" && both !== decl.type) {
    decl.type = both;
    known.types.push({ pos: made.pos, type: plain(both) });
  }
  // One declaration that is not inline, or is extern, makes the definition an external one (gnu89's way round: see above).
  decl.inlineDefinition = decl.body === undefined && !decl.inline ? false : decl.inlineDefinition && inlineOnly;
  decl.inline ||= specs.inline;
  decl.attributes = mergeAttributes(decl.attributes, attributes);
  return decl;
}

/** Whether an inline definition with these specifiers gives no external symbol. */
function onlyForInlining(p: Parser, specs: Specifiers, set: AttributeSet): boolean {
  if (specs.storage === "static") return false;
  const gnu = p.gnu89 || set.gnuInline === true;
  return gnu ? specs.inline && specs.storage === "extern" : specs.inline && specs.storage !== "extern";
}

function bindFunction(p: Parser, decl: FunctionDecl, pos: number): void {
  p.scope.names.set(decl.name, { kind: "function", decl, pos, types: [{ pos, type: plain(decl.type) }] });
  p.unit.globals.set(decl.name, decl);
}

/** An object declared at file scope. `defines` is false for `extern` without an initializer. */
export function declareObject(p: Parser, specs: Specifiers, made: Declarator, set: AttributeSet, defines: boolean): ObjectDecl {
  const name = nameOf(made);
  const known = p.scope.names.get(name);
  if (known === undefined) {
    const decl = newGlobal(p, specs, made, set, defines);
    p.scope.names.set(name, { kind: "object", decl, pos: made.pos, types: [{ pos: made.pos, type: made.type }] });
    p.unit.globals.set(name, decl);
    return decl;
  }
  if (known.kind !== "object") return redeclared(p, name, made.pos, known, "an object");
  const { decl } = known;
  if (specs.storage === "static" && decl.linkage === "external") redeclared(p, name, made.pos, known, "static");
  if (!compatible(decl.type, made.type)) redeclared(p, name, made.pos, known, `\`${typeText(made.type)}\``);
  setType(decl, known, composite(decl.type, made.type), made.pos);
  decl.attributes = mergeAttributes(decl.attributes, settled(set));
  if (defines) {
    if (!decl.defined) decl.definedAt = made.pos;
    decl.defined = true;
    decl.storage = "static";
  }
  return decl;
}

function newGlobal(p: Parser, specs: Specifiers, made: Declarator, set: AttributeSet, defines: boolean): ObjectDecl {
  return {
    kind: "object",
    name: nameOf(made),
    type: made.type,
    linkage: specs.storage === "static" ? "internal" : "external",
    storage: defines ? "static" : "extern",
    parameter: false,
    attributes: settled(set),
    addressTaken: true,
    init: undefined,
    defined: defines,
    pos: specs.pos,
    end: p.last,
  };
}

/** Notes that an object's type has become better known from a token on. */
export function setType(decl: ObjectDecl, binding: Extract<Binding, { kind: "object" }>, type: QualType, pos: number): void {
  if (type === decl.type) return;
  decl.type = type;
  binding.types.push({ pos, type });
}
