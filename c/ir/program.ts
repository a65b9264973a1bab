/** What is known of the program while it is being linked: everything reached so far, and what is still to be lowered. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { FunctionDecl, IntrinsicTable, Label, ObjectDecl, TranslationUnit } from "../syntax/ast.ts";
import { userPlace } from "../syntax/token.ts";
import type { QualType } from "../syntax/types.ts";
import { CodeBuffer } from "./code-buffer.ts";
import type { DataSymbol } from "./data-symbol.ts";
import type { DataRelocation } from "./emitter.ts";
import type { ImageFunction, ImageHost } from "./image.ts";
import { SourcePlaces } from "./source-places.ts";
import { buildSymbols, type GlobalDecl, type SymbolTable } from "./symbols.ts";

export interface LinkInput {
  /** The user's files first, then siblings, then the model's. */
  readonly units: readonly TranslationUnit[];
  /** Names of the functions and objects that the program starts from. */
  readonly roots: readonly string[];
  readonly intrinsics: IntrinsicTable;
  /** Kernel text: a scalar that may be read before it is assigned lies in memory, where the machine sees the read. */
  readonly strictUninitialized: boolean;
}

/** Why something is part of the program: `name` was reached while `from` was lowered; a root has no `from`. */
export interface Reason {
  readonly name: string;
  readonly from: Reason | undefined;
}

export interface FunctionEntry {
  readonly unit: TranslationUnit;
  readonly decl: FunctionDecl;
  readonly reason: Reason;
  /** Set for the address of a function that the host carries out: a body that makes the call. */
  readonly host: ImageHost | undefined;
  lowered: ImageFunction | undefined;
}

export interface DataEntry {
  readonly unit: TranslationUnit;
  readonly decl: ObjectDecl;
  readonly symbol: DataSymbol;
  readonly reason: Reason;
}

/** The start or the end of a section. */
export interface SectionBound {
  readonly symbol: DataSymbol;
  readonly section: string;
  readonly end: boolean;
}

export class Program {
  readonly input: LinkInput;
  readonly symbols: SymbolTable;
  readonly buffer = new CodeBuffer();
  readonly places = new SourcePlaces();
  readonly functions: FunctionEntry[] = [];
  readonly data: DataEntry[] = [];
  /** Strings and templates. */
  readonly constants: DataSymbol[] = [];
  readonly bounds: SectionBound[] = [];
  readonly hosts: ImageHost[] = [];
  readonly deferred: Problem[] = [];
  readonly relocations: DataRelocation[] = [];
  /** Text addresses of labels, as low words. */
  readonly labels = new Map<Label, number>();
  private readonly indexOfFunction = new Map<FunctionDecl, number>();
  private readonly symbolOfObject = new Map<ObjectDecl, DataSymbol>();
  private readonly constantByText = new Map<string, DataSymbol>();
  private readonly boundByName = new Map<string, DataSymbol>();
  private readonly hostByName = new Map<string, number>();
  private readonly reported = new Map<string, Problem>();
  private readonly orderOfUnit = new Map<TranslationUnit, number>();

  constructor(input: LinkInput) {
    this.input = input;
    this.symbols = buildSymbols(input.units);
    for (const problem of this.symbols.problems) this.report(problem);
    input.units.forEach((unit, k) => this.orderOfUnit.set(unit, k));
  }

  get problems(): readonly Problem[] {
    return [...this.reported.values()];
  }

  /** The same problem at the same place counts once. */
  report(problem: Problem): void {
    const key = `${problem.code}\n${problem.file}\n${problem.line}\n${problem.column}`;
    if (!this.reported.has(key)) this.reported.set(key, problem);
  }

  functionIndex(unit: TranslationUnit, decl: FunctionDecl, reason: Reason, host?: ImageHost): number {
    let index = this.indexOfFunction.get(decl);
    if (index === undefined) {
      index = this.functions.length;
      this.indexOfFunction.set(decl, index);
      this.functions.push({ unit, decl, reason: { name: decl.name, from: reason }, host, lowered: undefined });
    }
    return index;
  }

  object(decl: ObjectDecl): DataSymbol | undefined {
    return this.symbolOfObject.get(decl);
  }

  addObject(entry: DataEntry): void {
    this.symbolOfObject.set(entry.decl, entry.symbol);
    this.data.push(entry);
  }

  /** Position of an object among those of its section. */
  orderOf(unit: TranslationUnit, decl: ObjectDecl): number {
    return (this.orderOfUnit.get(unit) ?? 0) * 2 ** 32 + decl.pos;
  }

  constant(file: SourceFile, bytes: Uint8Array, align: number): DataSymbol {
    const key = `${align}:${String.fromCharCode(...bytes.subarray(0, 4096))}`;
    const known = bytes.length <= 4096 ? this.constantByText.get(key) : undefined;
    if (known !== undefined) return known;
    const symbol = anonymousData(file, bytes, align, this.constants.length);
    this.constants.push(symbol);
    if (bytes.length <= 4096) this.constantByText.set(key, symbol);
    return symbol;
  }

  bound(name: string, section: string, end: boolean, file: SourceFile, type: QualType): DataSymbol {
    let symbol = this.boundByName.get(name);
    if (symbol === undefined) {
      symbol = { ...anonymousData(file, new Uint8Array(0), 1, 0), name, type, section };
      this.boundByName.set(name, symbol);
      this.bounds.push({ symbol, section, end });
    }
    return symbol;
  }

  host(host: ImageHost): number {
    let index = this.hostByName.get(host.name);
    if (index === undefined) {
      index = this.hosts.length;
      this.hosts.push(host);
      this.hostByName.set(host.name, index);
    }
    return index;
  }

  /** The file in which a declaration stands; a unit's own when it cannot be told. */
  fileOf(unit: TranslationUnit, decl: GlobalDecl, pos: number = decl.pos): SourceFile {
    const token = unit.tokens[pos];
    return token === undefined ? unit.file : userPlace(token).file;
  }
}

const CHAR: QualType = { type: { kind: "int", name: "char", size: 1, signed: true, rank: 1 }, quals: 1 };

function anonymousData(file: SourceFile, bytes: Uint8Array, align: number, order: number): DataSymbol {
  return {
    name: "(constant)",
    file,
    type: { type: { kind: "array", element: CHAR, length: bytes.length }, quals: 1 },
    size: bytes.length,
    align,
    readOnly: true,
    section: undefined,
    order,
    bytes,
    relocations: [],
    address: 0,
    named: false,
  };
}

/** "reached from klp_x ← y ← root z" */
export function chainOf(reason: Reason): string {
  const names: string[] = [];
  for (let at: Reason | undefined = reason; at !== undefined; at = at.from) names.push(at.from === undefined ? `root ${at.name}` : at.name);
  if (names.length > 1 && names[names.length - 1] === `root ${names[names.length - 2]}`) names.splice(names.length - 2, 1);
  const shown = names.length > 12 ? [...names.slice(0, 8), `… ${names.length - 10} more …`, ...names.slice(-2)] : names;
  return `reached from ${shown.join(" ← ")}`;
}
