import type { FunctionDecl, ObjectDecl, TranslationUnit } from "../../c/syntax/ast.ts";

/** Names with external linkage: what a unit defines, and what it declares without defining it and uses in its own text. */
export interface Externals {
  readonly defines: ReadonlySet<string>;
  readonly wants: ReadonlySet<string>;
}

const known = new WeakMap<TranslationUnit, Externals>();

/**
 * A name counts as used when a C file of the unit (one may include others), a header of the user, or a macro that either of them uses has
 * it. So what a header of the model merely declares is not wanted; what only an inline function of the model's headers calls is not seen.
 */
export function externalsOf(unit: TranslationUnit): Externals {
  const remembered = known.get(unit);
  if (remembered !== undefined) return remembered;
  const used = usedNames(unit);
  const defines = new Set<string>();
  const wants = new Set<string>();
  for (const [name, decl] of unit.globals) {
    if (decl.linkage !== "external") continue;
    if (isDefinition(decl)) defines.add(name);
    else if (used.has(name)) wants.add(name);
  }
  const externals = { defines, wants };
  known.set(unit, externals);
  return externals;
}

function isDefinition(decl: ObjectDecl | FunctionDecl): boolean {
  return decl.kind === "object" ? decl.defined : decl.body !== undefined && !decl.inlineDefinition;
}

function usedNames(unit: TranslationUnit): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { kind, text, file, expansion } of unit.tokens) {
    if (kind === "identifier" && (file === unit.file || file.origin !== "model" || file.path.endsWith(".c") || expansion !== undefined))
      used.add(text);
  }
  return used;
}
