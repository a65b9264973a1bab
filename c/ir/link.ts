/**
 * Linking: from typed trees to an {@link Image}.
 *
 * Lowering is on demand, from the roots: a function is lowered when something reached calls it or takes its address, an object is
 * laid out when something reached names it. So only what a run can need has to be supported.
 *
 * A name of external linkage means: a strong definition of the user's files or their siblings, else one of the model, else a weak
 * one. What is reached and defined nowhere is a problem that names the chain from the root.
 */
import type { Problem } from "../../base/problem.ts";
import type { TranslationUnit } from "../syntax/ast.ts";
import type { RecordType } from "../syntax/types.ts";
import { DATA_START, TEXT_LOW, TEXT_SHIFT } from "./address-space.ts";
import { layOutData } from "./data-layout.ts";
import type { Image, ImageFunction, ImageObject } from "./image.ts";
import { lowerFunction } from "./lower-function.ts";
import { lowerHostStub } from "./lower-host-stub.ts";
import { makeProblem } from "./link-problem.ts";
import { chainOf, type DataEntry, type FunctionEntry, type LinkInput, Program } from "./program.ts";
import { initializeData } from "./static-data.ts";
import { type GlobalDecl, isDefined, symbolName } from "./symbols.ts";
import { UnitScope } from "./unit-scope.ts";

export type { LinkInput } from "./program.ts";

export interface LinkResult {
  /** Undefined when anything reached is refused or missing. */
  readonly image: Image | undefined;
  readonly problems: readonly Problem[];
}

export function link(input: LinkInput): LinkResult {
  const linker = new Linker(input);
  linker.reachRoots();
  linker.lowerAll();
  const { problems } = linker.program;
  return { image: problems.some(({ severity }) => severity === "error") ? undefined : linker.image(), problems };
}

class Linker {
  readonly program: Program;
  private readonly scopes = new Map<TranslationUnit, UnitScope>();

  constructor(input: LinkInput) {
    this.program = new Program(input);
  }

  private scope(unit: TranslationUnit): UnitScope {
    let scope = this.scopes.get(unit);
    if (scope === undefined) {
      scope = new UnitScope(this.program, unit);
      this.scopes.set(unit, scope);
    }
    return scope;
  }

  // -------------------------------------------------------------- roots

  reachRoots(): void {
    const { input } = this.program;
    for (const name of input.roots) {
      const found = this.findRoot(name);
      if (found === undefined) this.reportMissingRoot(name);
      else this.reach(found.unit, found.decl, name);
    }
    for (const unit of input.units) {
      for (const decl of unit.globals.values()) {
        if (decl.attributes.used === true && isDefined(decl)) this.reach(unit, decl, decl.name);
      }
    }
  }

  private findRoot(name: string): { readonly unit: TranslationUnit; readonly decl: GlobalDecl } | undefined {
    const external = this.program.symbols.external.get(name);
    if (external !== undefined) return external;
    for (const unit of this.program.input.units) {
      const decl = unit.globals.get(name);
      if (decl !== undefined && isDefined(decl)) return { unit, decl };
    }
    return undefined;
  }

  private reach(unit: TranslationUnit, decl: GlobalDecl, root: string): void {
    const scope = this.scope(unit);
    scope.current = { name: root, from: undefined };
    if (decl.kind === "function") scope.function(decl, decl);
    else scope.data(decl, decl);
  }

  private reportMissingRoot(name: string): void {
    const [unit] = this.program.input.units;
    if (unit === undefined) return;
    const text = { code: "link-undefined-root", message: `\`${name}\` is defined nowhere`, help: "Give the file that defines it" };
    this.program.report(makeProblem(undefined, unit.file, text));
  }

  // -------------------------------------------------------------- lowering

  /** Lowers what is reached until nothing new is. */
  lowerAll(): void {
    const { functions, data } = this.program;
    let f = 0;
    let d = 0;
    while (f < functions.length || d < data.length) {
      while (f < functions.length) {
        this.lower(functions[f], f);
        f++;
      }
      while (d < data.length) this.initialize(data[d++]);
    }
  }

  private lower(entry: FunctionEntry, index: number): void {
    const { program } = this;
    const { unit, decl, host } = entry;
    const scope = this.scope(unit);
    scope.current = entry.reason;
    const file = program.fileOf(unit, decl, decl.definedAt);
    if (host !== undefined) {
      entry.lowered = lowerHostStub(program.buffer, decl, program.host(host), file);
      return;
    }
    const body = decl.body?.();
    if (body === undefined) return;
    for (const problem of body.problems) program.report({ ...problem, message: `${problem.message}, ${chainOf(entry.reason)}` });
    if (body.block === undefined) return;
    const { shape, relocations, labels } = lowerFunction(scope, program.buffer, decl, body, index);
    const textLow = TEXT_LOW + (index << TEXT_SHIFT);
    for (const relocation of relocations) program.relocations.push(relocation);
    for (const [label, position] of labels) program.labels.set(label, (textLow + (position - shape.start)) | 0);
    entry.lowered = { ...shape, name: symbolName(decl), file, attributes: decl.attributes.names };
  }

  private initialize({ unit, decl, symbol, reason }: DataEntry): void {
    const scope = this.scope(unit);
    scope.current = reason;
    if (decl.init !== undefined) initializeData(scope, symbol, decl.init);
  }

  // -------------------------------------------------------------- the image

  image(): Image {
    const { program } = this;
    const { buffer } = program;
    const layout = layOutData(program);
    for (const { at, symbol, addend } of program.relocations) buffer.code[at] = (symbol.address + addend) | 0;
    const functions = program.functions.flatMap(({ lowered }) => lowered ?? []);
    const objects = layout.symbols.map(({ name, file, address, size, type, readOnly }): ImageObject => {
      return { name, file, address, size, type, readOnly };
    });
    return {
      code: buffer.code.slice(0, buffer.length),
      placeOf: buffer.placeOf.slice(0, buffer.length),
      accessOf: buffer.accessOf.slice(0, buffer.length),
      places: program.places.places,
      functions,
      functionByName: functionNames(program.functions, functions),
      data: layout.data,
      dataStart: DATA_START,
      objects,
      objectByName: firstByName(layout.symbols.map(({ named, name }) => (named ? name : ""))),
      sections: layout.sections,
      hosts: program.hosts,
      unsupported: program.deferred,
      records: recordsOf(program.input.units),
    };
  }
}

/** External functions by name; a static one where no other has its name. */
function functionNames(entries: readonly FunctionEntry[], functions: readonly ImageFunction[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  functions.forEach(({ name }, k) => {
    if (entries[k].decl.linkage === "external" || !names.has(name)) names.set(name, k);
  });
  return names;
}

function firstByName(names: readonly string[]): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  names.forEach((name, k) => {
    if (name !== "" && !indices.has(name)) indices.set(name, k);
  });
  return indices;
}

/** The user's files come first, so their types do. */
function recordsOf(units: readonly TranslationUnit[]): ReadonlyMap<string, RecordType> {
  const records = new Map<string, RecordType>();
  for (const unit of units) {
    for (const [tag, record] of unit.records) {
      if (!records.has(tag)) records.set(tag, record);
    }
  }
  return records;
}
