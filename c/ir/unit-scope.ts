/** The linker as the lowering of one unit's functions and objects sees it. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { FunctionDecl, Intrinsic, ObjectDecl, Span, TranslationUnit } from "../syntax/ast.ts";
import { alignOf } from "../syntax/layout.ts";
import { QUAL_CONST, QUAL_VOLATILE, type QualType } from "../syntax/types.ts";
import { TEXT_HIGH, TEXT_LOW, TEXT_SHIFT } from "./address-space.ts";
import type { CallTarget, LinkScope } from "./context.ts";
import type { DataSymbol } from "./data-symbol.ts";
import { makeProblem, type ProblemText } from "./link-problem.ts";
import { returnKindOf } from "./lower-call.ts";
import type { Constant } from "./operand.ts";
import { chainOf, type Program, type Reason } from "./program.ts";
import { UnitPlaces } from "./source-places.ts";
import { initializedSize } from "./static-data.ts";
import { type Definition, type GlobalDecl, isDefined, Strength, symbolName } from "./symbols.ts";

/** An alias of an alias of … ends somewhere. */
const ALIAS_LIMIT = 16;

export class UnitScope implements LinkScope {
  readonly unit: TranslationUnit;
  /** What is being lowered. */
  current: Reason = { name: "", from: undefined };
  private readonly program: Program;
  private readonly places: UnitPlaces;

  constructor(program: Program, unit: TranslationUnit) {
    this.program = program;
    this.unit = unit;
    this.places = new UnitPlaces(unit, program.places);
  }

  get strictUninitialized(): boolean {
    return this.program.input.strictUninitialized;
  }

  place(span: Span): number {
    return this.places.indexOf(span);
  }

  intrinsic(name: string): Intrinsic | undefined {
    return this.program.input.intrinsics.get(name);
  }

  host(name: string, id: number, returnKind: 0 | 1 | 2): number {
    return this.program.host({ name, id, returnKind });
  }

  constantData(bytes: Uint8Array, align: number): DataSymbol {
    return this.program.constant(this.unit.file, bytes, align);
  }

  refuse(span: Span, code: string, message: string, help: string): void {
    this.problem(span, { code, message, help });
  }

  deferred(text: ProblemText, span: Span): number {
    const problem = makeProblem(this.unit.tokens[span.pos], this.unit.file, {
      ...text,
      message: `${text.message}, ${chainOf(this.current)}`,
    });
    this.program.deferred.push(problem);
    return this.program.deferred.length - 1;
  }

  private problem(span: Span, text: ProblemText): void {
    const message = `${text.message}, ${chainOf(this.current)}`;
    this.program.report(makeProblem(this.unit.tokens[span.pos], this.unit.file, { ...text, message }));
  }

  // -------------------------------------------------------------- functions

  function(decl: FunctionDecl, span: Span): CallTarget {
    const found = this.resolve(decl);
    if (found?.decl.kind === "function") {
      const index = this.program.functionIndex(found.unit, found.decl, this.current);
      return { kind: "function", index, decl: found.decl };
    }
    const intrinsic = this.intrinsic(decl.name);
    if (found === undefined && intrinsic?.kind === "host") {
      return { kind: "host", index: this.host(decl.name, intrinsic.id, returnKindOf(decl.type.returns)) };
    }
    if (found === undefined && decl.attributes.weak === true) return { kind: "null" };
    this.missing(decl, span, found);
    return { kind: "missing" };
  }

  isLibrary(decl: FunctionDecl): boolean {
    if (decl.linkage !== "external") return false;
    const found = this.resolve(decl);
    return found === undefined || found.unit.file.origin === "model";
  }

  functionAddress(decl: FunctionDecl, span: Span): Constant {
    const target = this.function(decl, span);
    switch (target.kind) {
      case "function":
        return textAddress(target.index);
      case "host":
        return textAddress(this.program.functionIndex(this.unit, decl, this.current, this.program.hosts[target.index]));
      case "null":
      case "missing":
        return { low: 0, high: 0 };
      default:
        return assertUnreachable(target);
    }
  }

  // -------------------------------------------------------------- objects

  data(decl: ObjectDecl, span: Span): DataSymbol | undefined {
    if (decl.linkage === "none") return this.own(this.unit, decl);
    const found = this.resolve(decl);
    if (found?.decl.kind === "object") return this.own(found.unit, found.decl);
    if (found === undefined) {
      const bound = this.sectionBound(decl);
      if (bound !== undefined) return bound;
      if (decl.attributes.weak === true) return undefined;
    }
    this.missing(decl, span, found);
    return undefined;
  }

  private own(unit: TranslationUnit, decl: ObjectDecl): DataSymbol {
    const { program } = this;
    const known = program.object(decl);
    if (known !== undefined) return known;
    const symbol: DataSymbol = {
      name: this.nameOf(unit, decl),
      file: program.fileOf(unit, decl, decl.definedAt),
      type: decl.type,
      size: initializedSize(decl),
      align: Math.max(alignOf(decl.type), decl.attributes.aligned ?? 1),
      readOnly: isReadOnly(decl.type),
      section: decl.attributes.section,
      order: program.orderOf(unit, decl),
      bytes: NO_BYTES,
      relocations: [],
      address: 0,
      named: decl.name !== "",
    };
    program.addObject({ unit, decl, symbol, reason: { name: symbol.name, from: this.current } });
    return symbol;
  }

  /** Externals by their name, statics as `file:name`, static locals as `function.name`. */
  private nameOf(unit: TranslationUnit, decl: ObjectDecl): string {
    if (decl.linkage === "external") return symbolName(decl);
    if (decl.linkage === "internal") return `${this.program.fileOf(unit, decl).path}:${decl.name}`;
    return `${this.current.name}.${decl.name}`;
  }

  /** `__start_x` and `__stop_x` of a section with the name x of a C identifier; everything in it is then part of the program. */
  private sectionBound(decl: ObjectDecl): DataSymbol | undefined {
    const match = /^__(start|stop)_(\w+)$/.exec(symbolName(decl));
    if (match === null) return undefined;
    const [name, which, section] = match;
    for (const unit of this.program.input.units) {
      for (const member of unit.globals.values()) {
        if (member.kind === "object" && member.attributes.section === section && isDefined(member)) this.own(unit, member);
      }
    }
    return this.program.bound(name, section, which === "stop", this.unit.file, decl.type);
  }

  // -------------------------------------------------------------- resolution

  /** The definition that a declaration of this unit stands for, through aliases. */
  private resolve(decl: GlobalDecl): Definition | undefined {
    let found = this.definitionOf(decl);
    for (let hops = 0; hops < ALIAS_LIMIT; hops++) {
      const alias = found?.decl.attributes.alias;
      if (found === undefined || alias === undefined) return found;
      const { unit } = found;
      const target = [...unit.globals.values()].find((candidate) => symbolName(candidate) === alias);
      found = target === undefined || !isDefined(target) ? this.program.symbols.external.get(alias) : ownDefinition(unit, target);
    }
    return undefined;
  }

  private definitionOf(decl: GlobalDecl): Definition | undefined {
    const name = symbolName(decl);
    if (decl.linkage === "internal") {
      if (isDefined(decl)) return ownDefinition(this.unit, decl);
      const global = this.unit.globals.get(decl.name);
      return global !== undefined && isDefined(global) ? ownDefinition(this.unit, global) : undefined;
    }
    const found = this.program.symbols.external.get(name);
    if (found !== undefined && found.strength !== Strength.Inline) return found;
    const inline = this.unit.globals.get(decl.name);
    return inline !== undefined && isDefined(inline) ? ownDefinition(this.unit, inline) : found;
  }

  private missing(decl: GlobalDecl, span: Span, found: Definition | undefined): void {
    const name = symbolName(decl);
    const what = decl.kind === "function" ? "function" : "object";
    if (found !== undefined) {
      this.problem(span, {
        code: "link-symbol-kind",
        message: `\`${name}\` is used as ${what === "function" ? "a function" : "an object"} and defined as the other`,
        help: `Look at its definition in ${found.unit.file.path}`,
      });
      return;
    }
    this.problem(span, {
      code: "link-undefined-symbol",
      message: `The ${what} \`${name}\` is used but defined nowhere`,
      help: "Add the file that defines it beside the one given, or define it in the scenario",
    });
  }
}

const NO_BYTES = new Uint8Array(0);

function ownDefinition(unit: TranslationUnit, decl: GlobalDecl): Definition {
  return { unit, decl, strength: Strength.UserStrong };
}

function textAddress(index: number): Constant {
  return { low: (TEXT_LOW + (index << TEXT_SHIFT)) | 0, high: TEXT_HIGH };
}

/** An object that is const as a whole. */
function isReadOnly(type: QualType): boolean {
  let at = type;
  while (at.type.kind === "array") at = at.type.element;
  return ((at.quals | type.quals) & (QUAL_CONST | QUAL_VOLATILE)) === QUAL_CONST;
}
