/** What a name can mean where code uses it, in the build that is judged. */
import type { EditorFile, EditorFunction, Signature } from "../../../c/editor/file.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Known } from "../facts.ts";
import type { FunctionEntry, MacroEntry, Surroundings } from "../surroundings.ts";
import { type Attributes, AttributeReader, mergeAttributes } from "./attributes.ts";
import { functionsMade, type MadeFunction } from "./head.ts";
import { Lookups } from "./lookups.ts";
import { type Fact, judge, optionIsOn, type Place, type Verdict } from "./conditions.ts";
import type { Frame } from "./words.ts";

const generic = noinstr.genericHeaders;

/** Headers that this build does not include. */
const excluded = new Set(
  noinstr.headersOfOption.filter(({ option, on }) => optionIsOn(option) === (on ? "no" : "yes")).map(({ path }) => path),
);

export type Meaning = MacroMeaning | FunctionMeaning;

export interface MacroMeaning {
  readonly kind: "macro";
  readonly entry: MacroEntry;
  readonly facts: readonly Fact[];
}

export interface FunctionMeaning {
  readonly kind: "function";
  readonly name: string;
  /** Undefined when it is only declared. */
  readonly definition: { readonly path: string; readonly signature: EditorFunction } | undefined;
  /** Where it is declared; the definition's place when there is no other. */
  readonly declaredIn: string;
  readonly attributes: Attributes;
  readonly facts: readonly Fact[];
}

/** Answers for one judgement of one file. */
export class Names {
  readonly file: EditorFile;
  readonly surroundings: Surroundings;
  private readonly lookups: Lookups;
  private readonly attributes: AttributeReader;
  private readonly meanings = new Map<string, readonly Meaning[]>();
  private madeNames: ReadonlyMap<string, FunctionMeaning> | undefined;
  private readonly verdicts = new Map<string, Verdict>();
  private readonly generics = new Map<string, boolean>();
  private readonly definedNames = new Map<string, Known>();

  constructor(file: EditorFile, surroundings: Surroundings) {
    this.file = file;
    this.surroundings = surroundings;
    this.lookups = new Lookups(file, surroundings);
    this.attributes = new AttributeReader((name) => this.macros(name, this.path), surroundings.version);
  }

  get path(): string {
    return this.file.source.path;
  }

  /** Every meaning that the build allows; empty when nothing is known of the name. */
  meaningsOf(name: string, from: string): readonly Meaning[] {
    const key = `${from}\n${name}`;
    let found = this.meanings.get(key);
    if (found === undefined) {
      found = this.find(name, from);
      if (found.length === 0) found = from === this.path ? this.madeHere(name) : this.meaningsOf(name, this.path);
      this.meanings.set(key, found);
    }
    return found;
  }

  /** Definitions of a macro, with those left out that this file cannot see. */
  macros(name: string, from: string): readonly MacroEntry[] {
    return this.lookups.macrosNamed(name, from).filter(({ path }) => this.isVisible(path, from));
  }

  attributesOf(signature: Signature): Attributes {
    return this.attributes.read(signature.attributes);
  }

  /** Whether a prototype that counts says that a function is noinstr. */
  isDeclaredNoinstr(name: string, from: string): boolean {
    const declares = this.lookups
      .functionsNamed(name, from)
      .some(({ isDefinition, signature }) => !isDefinition && this.attributesOf(signature).noinstr);
    return declares && this.meaningsOf(name, from).some((meaning) => meaning.kind === "function" && meaning.attributes.noinstr);
  }

  attributesNamed(words: readonly string[]): Attributes {
    return this.attributes.readNames(words);
  }

  /** Of the conditions around something at a place of a file. */
  verdict(conditions: readonly string[], place: Place): Verdict {
    if (conditions.length === 0) return { value: "yes", facts: [] };
    const key = `${place.path}\n${conditions.join("\n")}`;
    let verdict = this.verdicts.get(key);
    if (verdict === undefined) {
      verdict = judge(conditions, place, (name, at) => this.isDefined(name, at));
      this.verdicts.set(key, verdict);
    }
    return verdict;
  }

  /** The text of a file: this one's as it is edited, another's as the surroundings have it. */
  textOf(path: string): string | undefined {
    return this.lookups.textOf(path);
  }

  /** The macros among the meanings of a name. */
  macroMeanings(name: string, from: string): readonly MacroMeaning[] {
    const macros: MacroMeaning[] = [];
    for (const entry of this.macros(name, from)) {
      if (entry.macro.body.trim() === name) continue;
      const verdict = this.verdict(entry.macro.conditions, { path: entry.path, offset: entry.macro.start });
      if (verdict.value !== "no") macros.push({ kind: "macro", entry, facts: verdict.facts });
    }
    return macros;
  }

  private find(name: string, from: string): readonly Meaning[] {
    const macros = this.macroMeanings(name, from);
    const certain = macros.find(({ entry, facts }) => facts.length === 0 && entry.macro.parameters !== undefined);
    const functions = this.functions(name, from);
    // A macro of the same name hides the function from everything but the file that defines it.
    if (certain !== undefined && !functions.some(({ definition }) => definition?.path === from)) return macros;
    return [...macros, ...functions];
  }

  private functions(name: string, from: string): readonly FunctionMeaning[] {
    const known = this.entriesOf(name, from).filter(({ path, isDefinition, signature }) => {
      if (path === from) return true;
      if (isOtherBuild(path) || (this.isForeign(path) && !this.isForeign(from))) return false;
      const linked = isDefinition && !isStatic(signature);
      if (!path.endsWith(".h") || this.isVisible(path, from)) return linked || path.endsWith(".h");
      // A header may hold a part of another file: what is defined there out of line is linked like anything else.
      return linked && !this.attributesOf(signature).inline;
    });
    const judged = known
      .map((entry) => ({ entry, verdict: this.verdict(this.conditionsOf(entry), { path: entry.path, offset: entry.signature.start }) }))
      .filter(({ verdict }) => verdict.value !== "no");
    return this.merged(name, from, withoutAbsent(known, judged, from));
  }

  /**
   * What the name can mean where it is written, and in the file that is judged: a static stub of a header, for builds without the thing, hides
   * the thing itself from code of that header.
   */
  private entriesOf(name: string, from: string): readonly FunctionEntry[] {
    const there = this.lookups.functionsNamed(name, from);
    if (from === this.path) return there;
    const isNew = ({ path, signature }: FunctionEntry): boolean =>
      path !== this.path && !there.some((one) => one.path === path && one.signature.start === signature.start);
    return [...there, ...this.lookups.functionsNamed(name, this.path).filter(isNew)];
  }

  /** Those around the whole of it: a head may stand in an `#if` of its own, with another head for the same body. */
  private conditionsOf({ path, signature }: FunctionEntry): readonly string[] {
    const { conditions } = signature;
    if (conditions.length === 0 || !("bodyStart" in signature)) return conditions;
    const head = this.textOf(path)?.slice(signature.start, signature.bodyStart) ?? "";
    return /^[ \t]*#[ \t]*(?:else|elif|endif)\b/m.test(head) ? conditions.slice(0, -1) : conditions;
  }

  private merged(name: string, from: string, judged: readonly Judged[]): readonly FunctionMeaning[] {
    const prototypes = judged.filter(({ entry }) => !entry.isDefinition);
    const declared = mergeAttributes(prototypes.map(({ entry }) => this.attributesOf(entry.signature)));
    const definitions = strongest(
      judged.filter(({ entry }) => entry.isDefinition),
      (entry) => this.attributesOf(entry.signature).weak,
    );
    const outOfLine = prototypes.filter(({ entry }) => entry.path.endsWith(".h"));
    const whenDeclared = fewest(outOfLine.map(({ verdict }) => verdict.facts));
    const [prototype] = prototypes;
    if (definitions.length === 0) {
      if (prototype === undefined) return [];
      const declaredIn = prototype.entry.path;
      return [
        { kind: "function", name, definition: undefined, declaredIn, attributes: declared, facts: whenDeclared ?? prototype.verdict.facts },
      ];
    }
    return definitions.map(({ entry, verdict }) => {
      const definition = definitionOf(entry);
      const attributes = mergeAttributes([declared, this.attributesOf(entry.signature), ...this.attributesOfMaker(entry)]);
      const own = entry.path === from || entry.path.endsWith(".h") || whenDeclared === undefined;
      const facts = own ? verdict.facts : whenDeclared;
      return { kind: "function", name, definition, declaredIn: prototype?.entry.path ?? entry.path, attributes, facts };
    });
  }

  /** Of the function of this name among those that a macro makes. */
  private attributesOfMaker({ path, signature }: FunctionEntry): readonly Attributes[] {
    if (!("bodyStart" in signature) || signature.madeBy === undefined) return [];
    const made = this.made(path, signature, signature.madeBy);
    const same = made.find(({ name }) => name === signature.name) ?? made.at(-1);
    if (same === undefined) return [];
    // The braces in the text are those of another function: they are not this one's body.
    return [same.body === undefined ? same.attributes : { ...same.attributes, neverInline: true }];
  }

  private made(path: string, signature: EditorFunction, maker: string): readonly MadeFunction[] {
    const text = this.textOf(path)?.slice(signature.start, signature.bodyStart);
    const definition = { start: signature.nameStart, end: signature.nameStart + signature.name.length };
    const outer: Frame = { kind: "root", name: "", path, base: signature.start, definition, use: undefined, parent: undefined, depth: 0 };
    return text === undefined ? [] : functionsMade(text, maker, outer, this);
  }

  /** A function of this file whose name a macro makes of the one that is written: `__exc_overflow`. */
  private madeHere(name: string): readonly FunctionMeaning[] {
    this.madeNames ??= this.namesMadeHere();
    const found = this.madeNames.get(name);
    return found === undefined ? [] : [found];
  }

  private namesMadeHere(): ReadonlyMap<string, FunctionMeaning> {
    const all = new Map<string, FunctionMeaning>();
    for (const signature of this.file.functions) {
      const last = signature.madeBy === undefined ? undefined : this.made(this.path, signature, signature.madeBy).at(-1);
      if (last === undefined || last.name === signature.name) continue;
      const { name, attributes } = last;
      all.set(name, { kind: "function", name, definition: { path: this.path, signature }, declaredIn: this.path, attributes, facts: [] });
    }
    return all;
  }

  /** Whether code in `from` can include a file: headers of the kernel, and those beside it. */
  private isVisible(path: string, from: string): boolean {
    if (path === from) return true;
    if (excluded.has(path) || isOtherBuild(path)) return false;
    if (path.startsWith(generic.folder)) return this.isIncluded(path);
    if (path.startsWith("include/") || /^arch\/\w+\/include\//.test(path)) return !this.isForeign(path);
    return folderOf(path) === folderOf(from) || folderOf(path) === folderOf(this.path) || sharesSubsystem(path, from);
  }

  /** Whether a generic header counts: the architecture has none of the name, or its own includes it. */
  private isIncluded(path: string): boolean {
    let included = this.generics.get(path);
    if (included === undefined) {
      const name = path.slice(generic.folder.length);
      const own = this.textOf(`arch/${noinstr.assume.architecture}/${generic.replacedBy}${name}`);
      included = own === undefined || own.includes(`<asm-generic/${name}>`);
      this.generics.set(path, included);
    }
    return included;
  }

  private isForeign(path: string): boolean {
    return noinstr.foreignImages.some((folder) => path.startsWith(folder));
  }

  /** Of a name that the catalogue says nothing about: whether a header defines it before the place. */
  private isDefined(name: string, place: Place): Known {
    const key = `${place.path}\n${name}`;
    const known = this.definedNames.get(key);
    if (known !== undefined) return known;
    // Conditions of the definition may ask about the name itself, as those of an include guard do.
    this.definedNames.set(key, "no");
    const value = this.lookUp(name, place);
    this.definedNames.set(key, value);
    return value;
  }

  private lookUp(name: string, place: Place): Known {
    let best: Known = "no";
    for (const { path, macro } of this.macros(name, this.path)) {
      if (path === place.path && (macro.start > place.offset || asksAbout(macro.conditions, name))) continue;
      if (path !== place.path && asksAbout(macro.conditions, name)) continue;
      const { value } = this.verdict(macro.conditions, { path, offset: macro.start });
      if (value === "yes") return "yes";
      if (value === "unknown") best = "unknown";
    }
    return best;
  }
}

/**
 * A header that declares a function only in other builds, and defines a stub in this one, says that the file with the real definition is
 * not compiled.
 */
function withoutAbsent(known: readonly FunctionEntry[], judged: readonly Judged[], from: string): readonly Judged[] {
  const isDeclaration = ({ path, isDefinition }: FunctionEntry): boolean => path.endsWith(".h") && !isDefinition;
  const isStub = ({ entry }: Judged): boolean => entry.isDefinition && entry.path.endsWith(".h");
  const absent = known.some(isDeclaration) && !judged.some(({ entry }) => isDeclaration(entry)) && judged.some(isStub);
  return absent ? judged.filter(({ entry }) => entry.path === from || entry.path.endsWith(".h")) : judged;
}

function isOtherBuild(path: string): boolean {
  return noinstr.otherBuilds.some((ending) => path.endsWith(ending));
}

interface Judged {
  readonly entry: FunctionEntry;
  readonly verdict: Verdict;
}

/** A weak definition gives way to any other. */
function strongest(definitions: readonly Judged[], isWeak: (entry: FunctionEntry) => boolean): readonly Judged[] {
  const strong = definitions.filter(({ entry }) => !isWeak(entry));
  return strong.length > 0 ? strong : definitions;
}

function fewest(lists: readonly (readonly Fact[])[]): readonly Fact[] | undefined {
  let best: readonly Fact[] | undefined;
  for (const list of lists) if (best === undefined || list.length < best.length) best = list;
  return best;
}

function definitionOf({ path, signature }: FunctionEntry): FunctionMeaning["definition"] {
  return "bodyStart" in signature ? { path, signature } : undefined;
}

function isStatic({ attributes }: Signature): boolean {
  return attributes.some(({ name }) => name === "static");
}

/** `#ifndef NAME` around its own definition: a guard, or a default for what nobody else defined. */
function asksAbout(conditions: readonly string[], name: string): boolean {
  return conditions.some((condition) => new RegExp(`!\\s*defined\\s*\\(?\\s*${name}\\b`).test(condition));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Whether two files lie in one part of the tree, whose private headers each may include: `kernel/`, `arch/x86/kvm/`, `drivers/cpuidle/`. */
function sharesSubsystem(one: string, other: string): boolean {
  const part = (path: string): string =>
    path
      .split("/")
      .slice(0, path.startsWith("arch/") ? 3 : path.startsWith("kernel/") ? 1 : 2)
      .join("/");
  return part(one) === part(other);
}
