/** Which definition a name stands for, across the units that are linked. */
import { makeProblem } from "./link-problem.ts";
import type { Problem } from "../../base/problem.ts";
import type { FunctionDecl, ObjectDecl, TranslationUnit } from "../syntax/ast.ts";

export type GlobalDecl = ObjectDecl | FunctionDecl;

export interface Definition {
  readonly unit: TranslationUnit;
  readonly decl: GlobalDecl;
  readonly strength: Strength;
}

/** In ascending order of preference. */
export enum Strength {
  /** A body that is only for inlining: it serves its own unit when nobody defines the symbol. */
  Inline,
  ModelWeak,
  UserWeak,
  ModelTentative,
  ModelStrong,
  UserTentative,
  UserStrong,
}

/** The name the linker knows a declaration by. */
export function symbolName(decl: GlobalDecl): string {
  return decl.attributes.asmLabel ?? decl.name;
}

export function isDefined(decl: GlobalDecl): boolean {
  if (decl.attributes.alias !== undefined) return true;
  return decl.kind === "object" ? decl.defined : decl.body !== undefined;
}

function strengthOf(decl: GlobalDecl, unit: TranslationUnit): Strength {
  const user = unit.file.origin !== "model";
  if (decl.kind === "function" && decl.inlineDefinition) return Strength.Inline;
  if (decl.attributes.weak === true) return user ? Strength.UserWeak : Strength.ModelWeak;
  if (decl.kind === "object" && decl.init === undefined && decl.attributes.alias === undefined) {
    return user ? Strength.UserTentative : Strength.ModelTentative;
  }
  return user ? Strength.UserStrong : Strength.ModelStrong;
}

export interface SymbolTable {
  readonly external: ReadonlyMap<string, Definition>;
  readonly problems: readonly Problem[];
}

/** Chooses among the external definitions; two strong ones of the user's files are a problem. */
export function buildSymbols(units: readonly TranslationUnit[]): SymbolTable {
  const external = new Map<string, Definition>();
  const problems: Problem[] = [];
  for (const unit of units) {
    for (const decl of unit.globals.values()) {
      if (decl.linkage !== "external" || !isDefined(decl)) continue;
      const name = symbolName(decl);
      const found: Definition = { unit, decl, strength: strengthOf(decl, unit) };
      const before = external.get(name);
      if (before === undefined || found.strength > before.strength || isLarger(found, before)) external.set(name, found);
      else if (found.strength === Strength.UserStrong && before.strength === Strength.UserStrong)
        problems.push(duplicate(name, before, found));
    }
  }
  return { external, problems };
}

/** Of several tentative definitions the one with the completer type counts. */
function isLarger(found: Definition, before: Definition): boolean {
  if (found.strength !== before.strength || found.decl.kind !== "object" || before.decl.kind !== "object") return false;
  if (found.strength !== Strength.UserTentative && found.strength !== Strength.ModelTentative) return false;
  const { type: a } = found.decl.type;
  const { type: b } = before.decl.type;
  return a.kind === "array" && b.kind === "array" && (a.length ?? 0) > (b.length ?? 0);
}

function duplicate(name: string, first: Definition, second: Definition): Problem {
  const place = (definition: Definition) => definition.unit.tokens[definition.decl.pos];
  return makeProblem(
    place(second),
    second.unit.file,
    {
      code: "link-duplicate-symbol",
      message: `\`${name}\` is defined twice: in ${first.unit.file.path} and in ${second.unit.file.path}`,
      help: "Make one of them static or weak, or leave one of the files out",
    },
    [{ token: place(first), file: first.unit.file, message: "first defined here" }],
  );
}
