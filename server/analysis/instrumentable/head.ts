import type { Attributes } from "./attributes.ts";
import { Cursor } from "./cursor.ts";
import type { MacroEntry } from "../surroundings.ts";
import { substitute } from "./substitute.ts";
import { type Frame, inFrame, isInside, MAX_FRAMES, type Word, wordsOf } from "./words.ts";

/** What reading a head asks about names. */
export interface HeadNames {
  macroMeanings(name: string, from: string): readonly { readonly entry: MacroEntry }[];
  attributesNamed(words: readonly string[]): Attributes;
}

/** What a macro that heads a function stands for, with the makers it is made of expanded: DEFINE_IDTENTRY_DEBUG and the like. */
function expandHead(words: readonly Word[], outer: Frame, names: HeadNames): { readonly words: readonly Word[] } | undefined {
  let current = inFrame(words, outer);
  for (let round = 0; round < MAX_FRAMES; round++) {
    const next = expandOnce(current, outer, names);
    if (next === undefined) return round === 0 ? undefined : { words: current };
    current = next;
  }
  return undefined;
}

function expandOnce(words: readonly Word[], outer: Frame, names: HeadNames): readonly Word[] | undefined {
  const [first] = words;
  if (first?.kind !== "name") return undefined;
  const written = first.frame ?? outer;
  if (isInside(written, "macro", first.text)) return undefined;
  const [meaning] = names.macroMeanings(first.text, outer.path);
  if (meaning === undefined) return undefined;
  const { macro, path } = meaning.entry;
  const cursor = new Cursor(words, 1);
  const given = macro.parameters === undefined ? undefined : cursor.group();
  if (macro.parameters !== undefined && given === undefined) return undefined;
  // An attribute at the beginning of a head is no maker: it stands for no name alone.
  if (macro.parameters === undefined && !/^\s*\w+\s*$/.test(macro.body)) return undefined;
  const definition = { start: macro.nameStart, end: macro.nameStart + macro.name.length };
  const use = { ...first, frame: written };
  const frame: Frame = {
    kind: "macro",
    name: macro.name,
    path,
    base: macro.bodyStart,
    definition,
    use,
    parent: written,
    depth: written.depth + 1,
  };
  return [...substitute(macro, given?.split() ?? [], frame), ...words.slice(cursor.at)];
}

interface HeadRead {
  readonly name: string;
  readonly attributes: Attributes;
  readonly parameters: readonly string[];
}

/** `__visible noinstr void name(parameters)` */
function readHead(words: readonly Word[], names: HeadNames): HeadRead | undefined {
  const open = words.reduce((last, word, at) => (word.text === "(" && depthAt(words, at) === 0 ? at : last), -1);
  const name = words[open - 1];
  if (open < 1 || name?.kind !== "name") return undefined;
  const attributes = names.attributesNamed(
    words.slice(0, open - 1).flatMap((word) => (word.kind === "name" || word.kind === "text" ? [word.text] : [])),
  );
  const parameters = words.slice(open).filter((word, at, all) => word.kind === "name" && [",", ")"].includes(all[at + 1]?.text ?? ""));
  return { name: name.text, attributes, parameters: parameters.map(({ text }) => text) };
}

function depthAt(words: readonly Word[], at: number): number {
  let depth = 0;
  for (const word of words.slice(0, at)) {
    if (word.text === "(") depth++;
    else if (word.text === ")") depth--;
  }
  return depth;
}

/** A function in the text that a maker stands for. */
export interface MadeFunction extends HeadRead {
  /** The words between its braces; undefined for the one whose braces follow the use of the maker. */
  readonly body: readonly Word[] | undefined;
}

/** The functions that a use of a maker defines, such as `DEFINE_IDTENTRY(exc_overflow)`; the last one's braces follow it. */
export function functionsMade(text: string, maker: string, outer: Frame, names: HeadNames): readonly MadeFunction[] {
  const words = wordsOf(text);
  const start = words.findIndex((word) => word.text === maker);
  const expanded = start < 0 ? undefined : expandHead(words.slice(start), outer, names);
  if (expanded === undefined) return [];
  const found: MadeFunction[] = [];
  const cursor = new Cursor(expanded.words);
  let itemStart = 0;
  const note = (end: number, body: readonly Word[] | undefined): void => {
    const read = readHead(expanded.words.slice(itemStart, end), names);
    if (read !== undefined) found.push({ ...read, body });
  };
  while (!cursor.done) {
    const end = cursor.at;
    if (cursor.is("{")) {
      note(end, cursor.group()?.slice() ?? []);
      itemStart = cursor.at;
    } else if (cursor.take(";")) itemStart = cursor.at;
    else if (cursor.is("(")) cursor.group();
    else cursor.at++;
  }
  note(cursor.end, undefined);
  return found;
}
