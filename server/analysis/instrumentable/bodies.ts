/** The words of a function's body, once for each way in which its `#if`s may go. */
import type { EditorFunction } from "../../../c/editor/file.ts";
import type { Fact, Place } from "./conditions.ts";
import { join } from "./conditions.ts";
import type { Names } from "./names.ts";
import { parseStatements } from "./parse.ts";
import type { Node } from "./syntax.ts";
import { type Word, wordsOf } from "./words.ts";

export interface Variant {
  readonly facts: readonly Fact[];
  readonly words: readonly Word[];
  readonly node: Node;
}

/** More ways than this are not looked at, and the body counts as unknown. */
const MAX_VARIANTS = 8;

/** Bodies are parsed once while their text stays the same; unconditional ones only, since what a condition means depends on the file. */
const parsed = new Map<string, Variant>();
const MAX_PARSED = 600;

/** Undefined when the text is not at hand or the ways are too many. */
export function variantsOf(path: string, { bodyStart, end }: EditorFunction, names: Names): readonly Variant[] | undefined {
  const text = names.textOf(path)?.slice(bodyStart + 1, Math.max(bodyStart + 1, end - 1));
  return text === undefined ? undefined : variantsOfText(text, { path, offset: bodyStart }, names);
}

function variantsOfText(text: string, place: Place, names: Names): readonly Variant[] | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return [known];
  const words = wordsOf(text);
  if (words.some((word) => word.text === "#" && word.lineStart)) return new Selector(words, place, names).run();
  const variant: Variant = { facts: [], words, node: parseStatements(words) };
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, variant);
  return [variant];
}

interface Way {
  facts: readonly Fact[];
  words: Word[];
  /** For each open `#if`: whether this way is in a branch that is compiled, and whether one was. */
  readonly open: readonly { readonly active: boolean; readonly taken: boolean }[];
}

/** Goes along the words; each `#if` that the build decides splits a way in two. */
class Selector {
  private readonly words: readonly Word[];
  private readonly place: Place;
  private readonly names: Names;
  private ways: Way[] = [{ facts: [], words: [], open: [] }];

  constructor(words: readonly Word[], place: Place, names: Names) {
    this.words = words;
    this.place = place;
    this.names = names;
  }

  run(): readonly Variant[] | undefined {
    for (let at = 0; at < this.words.length; at++) {
      const word = this.words[at];
      if (word === undefined) break;
      if (word.text !== "#" || !word.lineStart) {
        for (const way of this.ways) if (way.open.every(({ active }) => active)) way.words.push(word);
        continue;
      }
      const line: Word[] = [];
      while (this.words[at + 1]?.lineStart === false) line.push(...this.words.slice(++at, at + 1));
      this.directive(line);
      if (this.ways.length > MAX_VARIANTS) return undefined;
    }
    return this.ways.map(({ facts, words }) => ({ facts, words, node: parseStatements(words) }));
  }

  private directive([name, ...rest]: readonly Word[]): void {
    const condition = rest.map((word) => word.text).join(" ");
    switch (name?.text) {
      case "if":
        return this.open(condition);
      case "ifdef":
        return this.open(`defined(${condition})`);
      case "ifndef":
        return this.open(`!defined(${condition})`);
      case "elif":
        return this.next(condition);
      case "else":
        return this.next(undefined);
      case "endif":
        this.ways = this.ways.map((way) => ({ ...way, open: way.open.slice(0, -1) }));
        return;
      default:
    }
  }

  private open(condition: string): void {
    this.ways = this.ways.flatMap((way) => this.split({ ...way, open: [...way.open, { active: false, taken: false }] }, condition));
  }

  private next(condition: string | undefined): void {
    this.ways = this.ways.flatMap((way) => this.split(way, condition));
  }

  /** The ways that come of `way` where its innermost `#if` meets a condition; undefined is `#else`. */
  private split(way: Way, condition: string | undefined): readonly Way[] {
    const outer = way.open.slice(0, -1);
    const taken = way.open.at(-1)?.taken ?? false;
    const go = (active: boolean, facts: readonly Fact[]): Way => ({
      facts,
      words: [...way.words],
      open: [...outer, { active, taken: taken || active }],
    });
    if (taken || !outer.every(({ active }) => active)) return [go(false, way.facts)];
    if (condition === undefined) return [go(true, way.facts)];
    const { value, facts } = this.names.verdict([condition], this.place);
    if (value !== "unknown") return [go(value === "yes", way.facts)];
    const holds = join(way.facts, facts);
    const fails = join(
      way.facts,
      facts.map(({ condition: asked, holds: does }) => ({ condition: asked, holds: !does })),
    );
    return [...(holds === undefined ? [] : [go(true, holds)]), ...(fails === undefined ? [] : [go(false, fails)])];
  }
}
