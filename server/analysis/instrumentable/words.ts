/**
 * Words of kernel C that remember through which macros and inlined functions they came to be executed where they are.
 *
 * A function that must not be instrumented is judged by what it executes once its macros and inline callees are part of it, so this
 * room reads token by token: the bodies of macros are no C that a grammar could read.
 */
import type { Span } from "../../../c/editor/ast.ts";
import type { MacroDefinition } from "../../../c/editor/file.ts";
import { tokensOf } from "../fragment/tokens.ts";

export interface Word {
  readonly kind: "name" | "number" | "text" | "mark" | "paste";
  readonly text: string;
  /** Offset in the body it is written in; add the frame's {@link Frame.base}. */
  readonly start: number;
  readonly end: number;
  /** The first word of a `#` line's successor: a directive begins here when the text is `#`. */
  readonly lineStart: boolean;
  /** Undefined while it is not known in which frame the body that holds it is executed. */
  readonly frame: Frame | undefined;
}

/** A body that is being executed: the function asked about, a macro used in it, an inlined function. */
export interface Frame {
  readonly kind: "root" | "macro" | "inline";
  readonly name: string;
  /** Where the body is written. */
  readonly path: string;
  /** Offset of the body's first character in that file. */
  readonly base: number;
  /** Offsets of the definition's name in that file. */
  readonly definition: Span;
  /** The name that was written to get here; undefined for the root. */
  readonly use: Word | undefined;
  readonly parent: Frame | undefined;
  readonly depth: number;
  /** Parameters of an inlined function that are constant in this call of it. */
  readonly constants?: ReadonlyMap<string, boolean> | undefined;
}

/** A body is not followed deeper than this; what lies deeper is unknown. The deepest of a real kernel is below 30. */
export const MAX_FRAMES = 48;

/** The words of a stretch of text. Offsets count from its beginning. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const { kind, text: spelled, start, end, lineStart } of tokensOf(text)) {
    if (kind !== "end") words.push({ kind, text: spelled, start, end, lineStart, frame: undefined });
  }
  return words;
}

const macroWords = new WeakMap<MacroDefinition, readonly Word[]>();

/** The words of a macro's body, read once. */
export function wordsOfMacro(macro: MacroDefinition): readonly Word[] {
  let words = macroWords.get(macro);
  if (words === undefined) {
    words = wordsOf(macro.body);
    macroWords.set(macro, words);
  }
  return words;
}

/** The same words, known to be executed in `frame` where nothing more exact is known. */
export function inFrame(words: readonly Word[], frame: Frame): readonly Word[] {
  return words.map((word) => (word.frame === undefined ? { ...word, frame } : word));
}

/** Whether a body of this name is being executed already around a word. */
export function isInside(frame: Frame | undefined, kind: Frame["kind"], name: string): boolean {
  for (let at = frame; at !== undefined; at = at.parent) {
    if (at.kind === kind && at.name === name) return true;
  }
  return false;
}

/** Where a word stands in the file of its frame. */
export function spanOf(word: Word, frame: Frame): Span {
  const { base } = word.frame ?? frame;
  return { start: word.start + base, end: word.end + base };
}

/** The outermost use that leads to a word: its place in the function asked about. */
export function placeInRoot(word: Word, frame: Frame): Span {
  let at = word;
  let inside = word.frame ?? frame;
  while (inside.parent !== undefined && inside.use !== undefined) {
    at = inside.use;
    inside = at.frame ?? inside.parent;
  }
  return spanOf(at, inside);
}

/** The bodies between the function asked about and a word, outermost first, without the function itself. */
export function framesTo(frame: Frame): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at: Frame | undefined = frame; at?.parent !== undefined; at = at.use?.frame ?? at.parent) frames.push(at);
  return frames.reverse();
}

/** The words as one would write them, for comparing conditions. */
export function textOf(words: readonly Word[]): string {
  let text = "";
  let before = "";
  for (const word of words) {
    const glue = /\w$/.test(before) && /^\w/.test(word.text) ? " " : "";
    text += glue + word.text;
    before = word.text;
  }
  return text;
}

/** The words with a space where they are written apart. */
export function shownText(words: readonly Word[]): string {
  return words.map((word, at) => (at > 0 && word.start > (words[at - 1]?.end ?? 0) ? ` ${word.text}` : word.text)).join("");
}
