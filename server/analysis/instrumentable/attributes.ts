/** What the attributes of a function mean, read from the macros that spell them. */
import type { Annotation } from "../../../c/editor/ast.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { KernelVersion } from "../../../kernel/profiles/profile.ts";
import type { MacroEntry } from "../surroundings.ts";
import { wordsOf, wordsOfMacro } from "./words.ts";

export interface Attributes {
  /** Neither traced nor instrumented, in a section of its own. */
  readonly noinstr: boolean;
  readonly alwaysInline: boolean;
  /** The compiler is asked to inline it, and need not. */
  readonly inline: boolean;
  readonly neverInline: boolean;
  readonly noReturn: boolean;
  readonly isStatic: boolean;
  readonly weak: boolean;
  /** As written, for people: `static`, `notrace`. */
  readonly written: readonly string[];
}

/** Of a function that has none. */
export function mergeAttributes(all: readonly Attributes[]): Attributes {
  const any = (has: (one: Attributes) => boolean): boolean => all.some(has);
  return {
    noinstr: any((one) => one.noinstr),
    alwaysInline: any((one) => one.alwaysInline),
    inline: any((one) => one.inline),
    neverInline: any((one) => one.neverInline),
    noReturn: any((one) => one.noReturn),
    isStatic: any((one) => one.isStatic),
    weak: any((one) => one.weak),
    written: [...new Set(all.flatMap((one) => one.written))],
  };
}

const DEPTH = 8;
const names = noinstr.attributes;

export class AttributeReader {
  private readonly macros: (name: string) => readonly MacroEntry[];
  private readonly version: KernelVersion | undefined;
  private readonly lists = new Map<string, Attributes>();
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(macros: (name: string) => readonly MacroEntry[], version: KernelVersion | undefined) {
    this.macros = macros;
    this.version = version;
  }

  read(annotations: readonly Annotation[]): Attributes {
    return this.readNames(annotations.flatMap(({ name, arguments: given }) => [name, ...inner(given)]));
  }

  /** Of attributes as words: names, and the strings and names between their parentheses. */
  readNames(written: readonly string[]): Attributes {
    const key = written.join(" ");
    let attributes = this.lists.get(key);
    if (attributes === undefined) {
      attributes = this.readList(written);
      this.lists.set(key, attributes);
    }
    return attributes;
  }

  private readList(written: readonly string[]): Attributes {
    const words = new Set<string>();
    for (const name of written) for (const word of this.spelled(name)) words.add(word);
    const has = (list: readonly string[]): boolean => list.some((name) => words.has(name));
    const inSection = noinstr.sections.some((section) => words.has(`"${section}"`));
    return {
      noinstr: inSection && words.has(UNTRACED),
      alwaysInline: has(names.alwaysInline),
      inline: has(names.inline),
      neverInline: has(names.neverInline),
      noReturn: has(names.noReturn),
      isStatic: words.has("static"),
      weak: words.has("__weak") || words.has("weak") || words.has("__weak__"),
      written: written.filter((name) => /^\w+$/.test(name)),
    };
  }

  /** Every word that an attribute's macro stands for, its own name included. */
  private spelled(name: string): ReadonlySet<string> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const words = new Set<string>();
    this.expand(name, words, DEPTH);
    if (this.macros(name).length === 0 && this.isNoinstrByName(name)) words.add(UNTRACED).add(`"${noinstr.sections[0] ?? ""}"`);
    this.known.set(name, words);
    return words;
  }

  private expand(name: string, into: Set<string>, depth: number): void {
    if (into.has(name)) return;
    into.add(name);
    if (/no_instrument_function/.test(name)) into.add(UNTRACED);
    // `inline` is a macro that also says how not to trace what is left out of line.
    if (depth === 0 || names.inline.includes(name)) return;
    for (const { macro } of this.macros(name)) {
      for (const word of wordsOfMacro(macro)) if (word.kind !== "number" && word.kind !== "mark") this.expand(word.text, into, depth - 1);
    }
  }

  private isNoinstrByName(name: string): boolean {
    const entry = names.noinstr.find((one) => one.name === name);
    if (entry === undefined) return false;
    const [major = 0, minor = 0] = (entry.since ?? "0.0").split(".").map(Number);
    const { version } = this;
    return version === undefined || version.major > major || (version.major === major && version.minor >= minor);
  }
}

/** Stands among the words of an attribute that keeps tracing off; no word of C. */
const UNTRACED = "<untraced>";

function inner(given: string | undefined): readonly string[] {
  return given === undefined ? [] : wordsOf(given).flatMap((word) => (word.kind === "name" || word.kind === "text" ? [word.text] : []));
}
