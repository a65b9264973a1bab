/** Functions and objects with linkage that are first met inside a body: one declaration for the whole unit. */
import type { FunctionDecl, ObjectDecl } from "./ast.ts";
import type { Parser } from "./parser.ts";
import type { FunctionType, QualType } from "./types.ts";

/** The unit's function of this name, or a new external one that only bodies know. */
export function externalFunction(p: Parser, name: string, type: FunctionType, pos: number): FunctionDecl {
  const known = p.unit.globals.get(name) ?? p.unit.hidden.get(name);
  if (known?.kind === "function") return known;
  const decl: FunctionDecl = {
    kind: "function",
    name,
    type,
    linkage: "external",
    inline: false,
    inlineDefinition: false,
    attributes: { names: [] },
    body: undefined,
    pos,
    end: pos + 1,
  };
  p.unit.hidden.set(name, decl);
  return decl;
}

/** The unit's object of this name, or a new external one that only bodies know. */
export function externalObject(p: Parser, name: string, type: QualType, pos: number): ObjectDecl {
  const known = p.unit.globals.get(name) ?? p.unit.hidden.get(name);
  if (known?.kind === "object") return known;
  const decl: ObjectDecl = {
    kind: "object",
    name,
    type,
    linkage: "external",
    storage: "extern",
    parameter: false,
    attributes: { names: [] },
    addressTaken: true,
    init: undefined,
    defined: false,
    pos,
    end: pos + 1,
  };
  p.unit.hidden.set(name, decl);
  return decl;
}
